"""Why somebody was called, out of a journal's file; and as the command line says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.journal.store import Reader
from edge.reports import calls
from edge.verbs import journal as verb
from tests.properties.halls import SETTINGS
from tests.unit.edge.reports.journal import Hand, written


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A001 on two days; on the first before A002, on the second not called."""
    hand = Hand().on("2026-03-02").comes("09:00:00", "A001", "tax").comes("09:01:00", "A002", "tax")
    hand.called("09:05:00", "A001.1", "tax", 300, over="A002")
    hand.on("2026-03-03").comes("09:00:00", "A001", "tax")
    return written(tmp_path, hand.entries)


def test_the_day_that_is_asked_about(hall: Path) -> None:
    reader = Reader(hall)
    found = calls.why(reader, "A001", "A002", "2026-03-02", SETTINGS)
    assert not isinstance(found, str)
    answer, records = found
    assert answer.words.startswith("A001在09:05:00被叫到1号窗口，等候5分钟：先到先办，当时与A002相比")
    assert [record.type for record in records] == ["TicketIssued", "TicketIssued", "TicketCalled"]
    assert calls.why(reader, "A001", "", "", SETTINGS) == "not_called"
    assert calls.why(reader, "A001", "", "2026-05-01", SETTINGS) == "unknown_ticket"
    reader.close()


def test_the_command_says_so_in_one_line(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for over in ("", "A002"):
        with pytest.raises(SystemExit) as ended:
            verb.why(hall, "A001", over, date="2026-03-03")
        assert ended.value.code == 1
    assert capsys.readouterr().err.count("\n") == 2
