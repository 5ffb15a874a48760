"""A whole day out of the real queue: the fold against a recomputation that walks over all events for each figure."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from edge.journal.store import Reader
from edge.queueing import events as ev
from edge.queueing.clocking import SECOND
from edge.queueing.rehearsal import Entry
from edge.reports import period
from edge.reports.figures import Report
from edge.reports.reading import first_of
from tests.unit.edge.reports.journal import day_of_a_formula, reported, written


@pytest.fixture(scope="module")
def day() -> list[tuple[str, Entry]]:
    return day_of_a_formula()


@pytest.fixture(scope="module")
def report(day: list[tuple[str, Entry]], tmp_path_factory: pytest.TempPathFactory) -> Report:
    return reported(written(tmp_path_factory.mktemp("day"), day), period.day("2026-03-02"))


def test_counts_and_waits_of_every_row(day: list[tuple[str, Entry]], report: Report) -> None:
    events = [event for _, (_, event) in day]
    for axis, rows in (("service", report.services), ("window", report.windows), ("staff", report.clerks)):
        assert rows
        for row in rows:
            calls = [e for e in events if isinstance(e, ev.TicketCalled) and e.step != "returned"]
            waits = [e.waited_s for e in calls if getattr(e, axis) == row.id]
            served = [e for e in events if isinstance(e, ev.ServiceFinished) and getattr(e, axis) == row.id]
            assert row.called == len(waits)
            assert row.waits.spread.mean_s == pytest.approx(statistics.fmean(waits), abs=0.06)
            assert row.waits.spread.median_s == pytest.approx(statistics.median(waits), abs=0.06)
            assert row.waits.spread.max_s == pytest.approx(max(waits), abs=0.06)
            p95 = row.waits.spread.p95_s + 0.06
            assert sum(1 for wait in waits if wait <= p95) >= 0.95 * len(waits)
            assert sum(1 for wait in waits if wait < p95 - 0.12) < 0.95 * len(waits)
            assert sum(row.waits.buckets) == len(waits)
            assert row.served == len(served)
            assert row.ratings.rated == sum(
                1 for e in events if isinstance(e, ev.RatingGiven) and e.visit in {one.visit for one in served}
            )
    assert report.total.issued == sum(1 for e in events if isinstance(e, ev.TicketIssued)) == 400
    assert report.total.missed == sum(1 for e in events if isinstance(e, ev.TicketMissed)) > 5
    joins = (ev.TicketIssued, ev.TicketAdvanced, ev.TicketTransferred)
    assert report.total.joined == sum(1 for e in events if isinstance(e, joins))
    assert report.total.ratings.rated > 5


def test_a_clerks_time_second_by_second(day: list[tuple[str, Entry]], report: Report) -> None:
    """Each second's phase is looked up anew in what came before it."""
    entries = [entry for _, entry in day]
    begin, end = entries[0][0].at, entries[-1][0].at
    for window in ("1", "4"):
        mine = [(stamp.at, event) for stamp, event in entries if getattr(event, "window", "") == window]
        seconds = {"serving": 0.0, "calling": 0.0, "paused": 0.0, "idle": 0.0}
        for (at, _), (until, _) in zip(mine, [*mine[1:], (end, None)], strict=True):
            phase = _phase([event for when, event in mine if when <= at])
            if phase:
                seconds[phase] += (until - at) / SECOND
        [sheet] = [sheet for sheet in report.window_time if sheet.id == window]
        told = {"serving": sheet.serving_s, "calling": sheet.calling_s, "paused": sheet.paused_s, "idle": sheet.idle_s}
        assert told == pytest.approx(seconds, abs=0.2)
        assert sheet.present_s == pytest.approx(sum(seconds.values()), abs=0.5)
    assert begin < end


def _phase(past: list[ev.Event]) -> str:
    ends = (ev.ServiceFinished, ev.TicketMissed, ev.TicketHeld, ev.TicketTransferred, ev.WindowOpened, ev.WindowResumed)
    for event in reversed(past):
        if isinstance(event, ev.TicketCalled):
            return "calling"
        if isinstance(event, ev.ServiceStarted):
            return "serving"
        if isinstance(event, ev.WindowPaused):
            return "paused"
        if isinstance(event, ends):
            return "idle"
    return ""


def test_the_largest_queues_by_counting_everybody_at_every_moment(day: list[tuple[str, Entry]], report: Report) -> None:
    entries = [entry for _, entry in day]
    spans: dict[str, list[tuple[str, int, int]]] = {}
    waiting: dict[str, tuple[str, int]] = {}
    called: dict[str, str] = {}
    for stamp, event in entries:
        match event:
            case ev.TicketIssued():
                waiting[event.legs[0]] = (event.services[0], stamp.seq)
            case ev.TicketAdvanced():
                waiting[event.leg] = (event.service, stamp.seq)
            case ev.TicketTransferred():
                waiting[event.to_leg] = (event.to_service, stamp.seq)
            case ev.HoldEnded():
                waiting[event.leg] = (called[event.leg], stamp.seq)
            case ev.TicketCalled() if event.leg in waiting:
                service, since = waiting.pop(event.leg)
                called[event.leg] = service
                spans.setdefault(service, []).append((event.leg, since, stamp.seq))
    for leg, (service, since) in waiting.items():
        spans.setdefault(service, []).append((leg, since, entries[-1][0].seq + 1))
    for queue in report.queues:
        mine = spans[queue.service]
        assert queue.waiting == max(sum(1 for _, a, b in mine if a <= seq < b) for _, seq, _ in mine)


def test_a_date_is_found_by_halving(day: list[tuple[str, Entry]], tmp_path: Path) -> None:
    dates = ["2026-03-02"] * 7 + ["2026-03-03"] * 1 + ["2026-03-05"] * 9
    reader = Reader(written(tmp_path, [(date, entry) for date, (_, entry) in zip(dates, day, strict=False)]))
    found = {date: first_of(reader, date, 17) for date in ("2020-01-01", *dates, "2026-03-04", "2027-01-01")}
    assert found == {
        "2020-01-01": 1, "2026-03-02": 1, "2026-03-03": 8, "2026-03-04": 9, "2026-03-05": 9, "2027-01-01": 18,
    }  # fmt: skip
    reader.close()
