"""Sizes and placement, with no list of exceptions; and the house's map compared with the import contracts."""

from __future__ import annotations

import ast
import configparser
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES_MAX = 450
FUNCTION_LINES_MAX = 60
PARAMETERS_MAX = 6
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
STOREYS = {"device_profiles", "firmware_bridge", "edge", "central_sync", "simulators"}


def tracked(*suffixes: str) -> list[Path]:
    """Files that git tracks or would track, so that a new file is measured before it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in listed if name.endswith(suffixes) and (ROOT / name).exists()]


def sources() -> list[Path]:
    return [path for path in tracked(".py") if path.relative_to(ROOT).parts[0] in STOREYS]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_stop_at_450_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): n
        for path in tracked(".py", ".ts", ".tsx")
        if (n := len(path.read_text().splitlines())) > FILE_LINES_MAX
    }
    assert long == {}


def test_functions_stop_at_60_lines_and_6_parameters() -> None:
    long, wide = [], []
    for path in sources():
        for node in functions(path):
            place = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            if (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES_MAX:
                long.append(place)
            arguments = [
                a.arg
                for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                if a.arg not in ("self", "cls")
            ]
            # A verb's parameters are its command-line options: a person reads them in --help, one line each.
            if len(arguments) > PARAMETERS_MAX and "verbs" not in path.parts:
                wide.append(place)
    assert long == []
    assert wide == []


def test_names_say_something() -> None:
    vague = [
        str(path.relative_to(ROOT)) for path in sources() if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING
    ]
    assert vague == []


def test_every_package_has_a_map_at_its_door() -> None:
    blank = [
        str(p.relative_to(ROOT))
        for p in sources()
        if p.name == "__init__.py" and not ast.get_docstring(ast.parse(p.read_text()))
    ]
    assert blank == []


def test_every_module_says_what_it_is() -> None:
    blank = [
        str(p.relative_to(ROOT)) for p in sources() if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert blank == []


def test_top_level_packages_stand_in_the_import_contract() -> None:
    """import-linter cannot be exhaustive at the top level, so this test is."""
    found = {path.relative_to(ROOT).parts[0] for path in tracked(".py") if len(path.relative_to(ROOT).parts) > 1}
    found -= {"tests", "scripts", "docs"}
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = set(contract["importlinter:contract:storeys"]["layers"].split())
    wheel = set(
        tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    )
    assert found == layers == wheel


@pytest.mark.parametrize("mark", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_nothing_is_left_for_later(mark: str) -> None:
    assert [
        str(path.relative_to(ROOT)) for path in tracked(".py", ".ts", ".tsx", ".toml") if mark in path.read_text()
    ] == []


def test_lock_files_carry_no_addresses() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text()
    lock = ROOT / "edge/web/ui/package-lock.json"
    assert not lock.exists() or '"resolved"' not in lock.read_text()
