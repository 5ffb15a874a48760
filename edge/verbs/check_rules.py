"""`hallgate check --rules`: each rule, the place in the code that is it, its tests and its scripts.

Places are read from the sources as they are installed, tests and scripts from a checkout around them; without one those
two stay empty.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec

from edge.rules import RULES, Rule, Standing
from edge.verbs.door import say, say_json

ROOT = Path(__file__).parents[2]
TEST = re.compile(r"^(?:async )?def (test_((?:[rR]\d+_)+)\w+)", re.MULTILINE)
STANDINGS: dict[Standing, str] = {"held": "", "partly": "partly", "later": "later", "elsewhere": "not software here"}


class Place(msgspec.Struct, frozen=True):
    file: str
    """`edge/queueing/order.py`, as in a checkout."""
    line: int
    name: str
    """Function, class or constant; empty for a module."""
    text: str
    """Its source."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}".rstrip()

    def cites(self, rule: Rule) -> bool:
        """`R31–R33` cites R32 too."""
        if re.search(rf"\b{rule.id}\b", self.text):
            return True
        spans = re.findall(r"\bR(\d+)[–-]R(\d+)\b", self.text)
        return any(int(first) <= rule.number <= int(last) for first, last in spans)


class Row(msgspec.Struct, frozen=True):
    """As `--json` says it."""

    rule: str
    zh: str
    en: str
    standing: Standing
    but: str
    code: tuple[str, ...]
    tests: tuple[str, ...]
    scripts: tuple[str, ...]


def tell_rules(*, json: bool) -> None:
    tests, scripts = found_tests(ROOT), found_scripts(ROOT)
    rows = [row_of(rule, tests, scripts) for rule in RULES]
    if json:
        say_json(rows)
        return
    for row in rows:
        standing = ": ".join(part for part in (STANDINGS[row.standing], row.but) if part)
        say(f"{row.rule:<5}{row.zh}")
        say(f"     {row.en}" + (f" ({standing})" if standing else ""))
        for column, cell in (("code", row.code), ("tests", row.tests), ("scripts", row.scripts)):
            for number, text in enumerate(cell):
                say(f"     {'' if number else column:<9}{text}")


def row_of(rule: Rule, tests: dict[int, list[str]], scripts: dict[int, list[str]]) -> Row:
    return Row(
        rule=rule.id,
        zh=rule.zh,
        en=rule.en,
        standing=rule.standing,
        but=rule.but,
        code=tuple(str(place_of(place)) for place in rule.places),
        tests=tuple(tests.get(rule.number, ())),
        scripts=tuple(scripts.get(rule.number, ())),
    )


def place_of(place: str) -> Place:
    """Raises LookupError where there is no such thing."""
    module, _, name = place.partition(":")
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise LookupError(f"there is no module {module}")
    path = Path(spec.origin)
    source = path.read_text(encoding="utf-8")
    file = "/".join(module.split(".")) + ("/__init__.py" if path.stem == "__init__" else ".py")
    tree = ast.parse(source)
    if not name:
        return Place(file, 1, "", ast.get_docstring(tree) or "")
    for first, last, found in _named(tree):
        if found == name:
            return Place(file, first, name, "\n".join(source.splitlines()[first - 1 : last]))
    raise LookupError(f"there is no {name} in {module}")


def _named(tree: ast.Module) -> Iterator[tuple[int, int, str]]:
    """(first line, last line, name) of functions, classes and constants; a constant's docstring is part of it."""
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        last = node.end_lineno or node.lineno
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, last, name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                yield node.lineno, (after.end_lineno or last) if told and after else last, name


def found_tests(root: Path) -> dict[int, list[str]]:
    """Rule number -> `tests/unit/…/test_hours.py::test_r31_…`."""
    found: dict[int, list[str]] = {}
    for path in sorted((root / "tests").glob("**/test_*.py")):
        for name, ids in TEST.findall(path.read_text(encoding="utf-8")):
            for number in re.findall(r"\d+", ids):
                found.setdefault(int(number), []).append(f"{path.relative_to(root)}::{name}")
    return found


def found_scripts(root: Path) -> dict[int, list[str]]:
    """Rule number -> `tests/scripts/R1_sole_window.jsonl`."""
    found: dict[int, list[str]] = {}
    for path in sorted((root / "tests" / "scripts").glob("**/*.jsonl")):
        for number in re.findall(r"R(\d+)_", path.name):
            found.setdefault(int(number), []).append(str(path.relative_to(root)))
    return found
