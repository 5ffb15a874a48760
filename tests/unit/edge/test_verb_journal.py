"""`hallgate journal …` and `hallgate bench journal`: what they print, and how they end."""

from __future__ import annotations

import asyncio
import json
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from cyclopts import App

from edge.journal.record import GENESIS
from edge.journal.store import FILE
from edge.verbs import bench, journal
from tests.journals import running, written
from tests.unit.edge.test_journal_store import edit


def ended(app: App, *arguments: object) -> int:
    """Run a verb as the command line does; its exit code."""
    try:
        app([str(each) for each in arguments], exit_on_error=False, print_error=False)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_tail_shows_the_last_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, 8)
    assert ended(journal.app, "tail", tmp_path, "--count", 2) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["7", "8"]
    assert ended(journal.app, "tail", "--state", tmp_path, "--count", 1, "--json") == 0
    assert json.loads(capsys.readouterr().out)["seq"] == 8


def test_why_finds_a_subject_or_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, 8)
    assert ended(journal.app, "why", tmp_path, "ticket/t-3") == 0
    assert "ticket=t-3" in capsys.readouterr().out
    assert ended(journal.app, "why", tmp_path / FILE, "c-4") == 0
    assert "ticket=t-4" in capsys.readouterr().out
    assert ended(journal.app, "why", tmp_path, "ticket/none") == 1


def test_export_can_be_checked_with_a_hash_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, 8)
    assert ended(journal.app, "export", tmp_path, "--out", tmp_path / "lines") == 0
    before = GENESIS
    for line in (tmp_path / "lines").read_bytes().splitlines():
        told = line[-66:-2].decode()
        assert sha256(before.encode() + line[: -len(b',"hash":""}') - 64] + b"}").hexdigest() == told
        before = told
    capsys.readouterr()
    assert ended(journal.app, "export", tmp_path, "--after", 6) == 0
    assert [json.loads(line)["seq"] for line in capsys.readouterr().out.splitlines()] == [7, 8]


def test_verify_ends_with_1_and_names_the_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, 8)
    assert ended(journal.app, "verify", tmp_path) == 0
    assert "8 records hold (1 to 8)" in capsys.readouterr().out
    edit(tmp_path, "UPDATE records SET at = at + 1 WHERE seq = 5")
    assert ended(journal.app, "verify", tmp_path, "--json") == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["bad_seq"] == 5
    assert printed.err.count("\n") == 1
    assert "record 5" in printed.err


@pytest.mark.parametrize("arguments", [("verify",), ("verify", "/nowhere"), ("tail", "/nowhere")])
def test_no_journal_is_unusable_input(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(journal.app, *arguments) == 2
    assert "state directory" in capsys.readouterr().err


def test_a_running_hall_is_read_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def look() -> tuple[int, int]:
        async with running(tmp_path) as hall:
            code = await asyncio.get_running_loop().run_in_executor(None, ended, journal.app, "verify", tmp_path)
            return code, hall.through_seq

    code, through = asyncio.run(look())
    assert code == 0
    assert f"(1 to {through})" in capsys.readouterr().out or through > 3


def test_bench_journal_tells_figures_and_ratios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(bench.app, "journal", "--directory", tmp_path, "--commands", 60, "--callers", 16, "--json") == 0
    report = msgspec.json.decode(capsys.readouterr().out)
    assert report["one_by_one"]["per_s"] > 0
    assert report["waiting_to_one_by_one"] == pytest.approx(
        report["waiting"]["per_s"] / report["one_by_one"]["per_s"], abs=0.1
    )
    assert report["records_per_command"] >= 1
    assert list(tmp_path.iterdir()) == []
