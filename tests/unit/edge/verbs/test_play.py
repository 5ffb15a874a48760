"""`hallgate play`: every script of tests/scripts tells what stands beside it; bad lines are all named."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from edge.queueing.reference import page
from edge.verbs.play import app

ROOT = Path(__file__).parents[4]
SCRIPTS = sorted((ROOT / "tests" / "scripts").glob("**/*.jsonl"))
"""Played in the demo hall, or in that of a site.toml beside them."""
HEAD = '{"at": "2026-03-02T09:00:00+08:00", "do": '


def play(*words: str) -> None:
    app(list(words), result_action="return_value", exit_on_error=False, print_error=False)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_tells_what_stands_beside_it(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    beside = script.with_name("site.toml")
    play(str(beside) if beside.exists() else "demo", str(script), "--tell")
    assert capsys.readouterr().out == script.with_suffix(".txt").read_text(encoding="utf-8")


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) >= 7


def test_the_output_is_json_lines_numbered_as_a_journal_would(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "one.jsonl"
    script.write_text(f'{HEAD}"issue_ticket", "service": "social"}}\n{HEAD}"pause_window", "window": "3"}}\n')
    play("demo", str(script))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("type") for line in lines[:4]] == ["EpochBegan", "SettingsAdopted", "DayOpened", "TicketIssued"]
    assert [line["seq"] for line in lines[:4]] == [1, 2, 3, 4]
    assert lines[3]["at"] == "2026-03-02T09:00:00+08:00"
    assert lines[3]["number"] == "B001"
    assert (lines[4]["refused"], lines[4]["rule"], lines[4]["line"]) == ("window_closed", "", 2)


def test_every_unusable_line_is_named_and_nothing_is_played(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [
        '{"do": "tick"}',
        '{"at": "2026-03-02T09:00:00", "do": "tick"}',
        f'{HEAD}"dance"}}',
        f'{HEAD}"rate", "window": "3", "grade": 9}}',
        f'{HEAD}"tick", "actor": "bob"}}',
        "nonsense",
        f'{HEAD}"call_next", "window": "3", "speed": 3}}',
        f'{HEAD}"tick"}}',
        '{"at": "2026-03-02T08:00:00+08:00", "do": "tick"}',
    ]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(bad).encode())))
    with pytest.raises(SystemExit) as stopped:
        play("demo", "-")
    told = capsys.readouterr()
    assert stopped.value.code == 2
    assert told.out == ""
    assert [line.split(":")[1] for line in told.err.splitlines()[:-1]] == ["1", "2", "3", "4", "5", "6", "7", "9"]


def test_the_reference_page_is_the_one_in_the_docs() -> None:
    assert (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8") == page()
