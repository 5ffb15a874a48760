"""The command line as a technician meets it: help that helps, one clear line on stderr, exit 0, 1 or 2."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HALLGATE = Path(sys.executable).parent / "hallgate"
VERBS = ("demo", "run", "check", "play", "profiles", "journal", "bench", "sim")


def call(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(HALLGATE), *words], input=stdin, capture_output=True, text=True, timeout=50, check=False)


def test_without_a_verb_it_lists_them() -> None:
    said = call()
    assert said.returncode == 0
    for verb in VERBS:
        assert verb in said.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str) -> None:
    said = call(verb, "--help")
    assert said.returncode == 0
    assert "Usage" in said.stdout


@pytest.mark.parametrize(
    "words", [["chekc"], ["check"], ["check", "demo", "--colour"], ["profiles", "encode", "onbon_bx_k", "{"]]
)
def test_unusable_words_are_one_line_and_exit_2(words: list[str]) -> None:
    said = call(*words)
    assert said.returncode == 2
    assert said.stdout == ""
    assert said.stderr.startswith("hallgate: ")
    assert len(said.stderr.splitlines()) == 1
    assert "Traceback" not in said.stderr


def test_an_unusable_site_names_every_fault_and_starts_nothing(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text('[hall]\nid = "x"\nname = 3\ncolour = "red"\n', encoding="utf-8")
    for words in (
        ["check", str(site)],
        ["run", str(site), "--state", str(tmp_path / "state")],
        ["play", str(site), "-"],
    ):
        said = call(*words)
        assert said.returncode == 2, words
        lines = said.stderr.splitlines()
        assert any(f"{site}: hall.name: expected 'str'" in line for line in lines), said.stderr
        assert any(f"{site}: hall.colour: there is no such key" in line for line in lines), said.stderr
    assert not (tmp_path / "state").exists()


def test_check_answers_machines_too(tmp_path: Path) -> None:
    usable = call("check", "demo", "--json")
    assert usable.returncode == 0
    assert json.loads(usable.stdout)["windows"] == 8
    unusable = call("check", str(tmp_path / "nowhere.toml"), "--json")
    assert unusable.returncode == 2
    assert json.loads(unusable.stdout)["usable"] is False


def test_a_line_that_does_not_exist_cannot_be_laid_over(tmp_path: Path) -> None:
    said = call("run", "demo", "--state", str(tmp_path / "state"), "--link", "counter-z=tcp:127.0.0.1:1")
    assert said.returncode == 2
    assert "there is no line 'counter-z'" in said.stderr


def test_whoever_stops_listening_gets_no_traceback() -> None:
    """`hallgate check --rules | head -1`."""
    with subprocess.Popen(
        [str(HALLGATE), "check", "--rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline().startswith("R1")
        child.stdout.close()
        said = child.stderr.read()
        assert child.wait(timeout=30) == 0
    assert said == ""
