"""Journals for reports: small ones by hand, event by event, and a whole day that a formula makes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from edge.journal.record import GENESIS, Record, seal
from edge.journal.shapes import Batch
from edge.journal.store import Reader, Writer
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.clocking import SECOND, business_date, from_iso
from edge.queueing.rehearsal import Entry, Rehearsal
from edge.queueing.words import Actor, At, Event, Stamp
from edge.records import body_of, version_of
from edge.reports.figures import Report
from edge.reports.period import Period
from edge.reports.reading import read_report
from tests.journals import SMALL
from tests.properties.halls import SETTINGS

NOBODY = Actor("device", "test")


class Hand:
    """`at("09:00:05", event)` writes one record; `on("2026-03-03")` goes to another date, which opens there."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, Entry]] = []
        self._date = ""

    def on(self, date: str) -> Hand:
        self._date = date
        return self.at("08:30:00", ev.DayOpened(date=date))

    def at(self, clock: str, *events: Event) -> Hand:
        moment = from_iso(f"{self._date}T{clock}+08:00")
        for event in events:
            stamp = Stamp(seq=len(self.entries) + 1, at=moment, actor=NOBODY, command_id="")
            self.entries.append((self._date, (stamp, event)))
        return self

    def comes(self, clock: str, ticket: str, *services: str, **fields: Any) -> Hand:
        """A number is given: ticket "t1" has the legs t1.1, t1.2 …"""
        legs = tuple(f"{ticket}.{n + 1}" for n in range(len(services)))
        given = {"category": "ordinary", "channel": "kiosk", "language": "zh", "party": 1, "device": "", "ahead": 0}
        issued = ev.TicketIssued(
            ticket=ticket, number=ticket, date=self._date, legs=legs, services=services, **{**given, **fields}
        )
        return self.at(clock, issued)

    def called(self, clock: str, leg: str, service: str, waited_s: float, **fields: Any) -> Hand:
        given = {"window": "1", "staff": "lin", "step": "ordinary", "lane": "ordinary", "over": ""}
        ticket = leg.split(".")[0]
        event = ev.TicketCalled(
            ticket=ticket, leg=leg, number=ticket, service=service, waited_s=waited_s, **{**given, **fields}
        )
        return self.at(clock, event)

    def served(self, clock: str, leg: str, service: str, seconds: float, window: str = "1", staff: str = "lin") -> Hand:
        place = {"ticket": leg.split(".")[0], "leg": leg, "visit": leg, "window": window, "staff": staff}
        return self.at(clock, ev.ServiceFinished(**place, service=service, outcome="done", seconds=seconds))

    def rated(self, clock: str, visit: str, grade: int, **fields: Any) -> Hand:
        given = {"window": "1", "staff": "lin", "channel": "evaluator", "detail": (), "words": ""}
        return self.at(
            clock, ev.RatingGiven(ticket=visit.split(".")[0], visit=visit, grade=grade, **{**given, **fields})
        )


def chained(entries: Iterable[tuple[str, Entry]]) -> list[Record]:
    records: list[Record] = []
    for date, (stamp, event) in entries:
        record = Record(
            epoch="test", seq=len(records) + 1, at=stamp.at, clock_trusted=True, business_date=date,
            type=type(event).__name__, version=version_of(event), subject=event.subject, body=body_of(event),
            actor=str(stamp.actor), command_id=stamp.command_id or f"c-{len(records)}", hash="",
        )  # fmt: skip
        records.append(seal(records[-1].hash if records else GENESIS, record))
    return records


def written(directory: Path, entries: Iterable[tuple[str, Entry]]) -> Path:
    writer = Writer(directory, SMALL)
    writer.open()
    records = chained(entries)
    for begin in range(0, len(records), 500):
        writer.append(Batch(records=tuple(records[begin : begin + 500])))
    writer.close()
    return directory


def reported(directory: Path, period: Period) -> Report:
    reader = Reader(directory)
    try:
        return read_report(reader, period, SETTINGS)
    finally:
        reader.close()


def day_of_a_formula(people: int = 400) -> list[tuple[str, Entry]]:
    """What a hall really records in a busy day: calls, holds, misses, transfers, pauses, ratings."""
    rules = msgspec.structs.replace(SETTINGS.rules, start="key", recalls_before_missed=0)
    hall = Rehearsal(msgspec.structs.replace(SETTINGS, rules=rules), from_iso("2026-03-02T09:00:00+08:00"))
    entries = list(hall.opening)
    clerk, citizen = Actor("staff", "lin"), Actor("citizen", "x")
    for window in "1234":
        entries += hall.submit(cm.OpenWindow(window=window), Actor("staff", f"clerk-{window}")).entries
    pressed = 1
    for number in range(people):
        pressed = pressed * 75 % 65_537
        services = ("tax", "social", "tax", "estate", "social")
        category = "disabled" if pressed % 7 == 0 else "ordinary"
        then = ("estate",) if pressed % 11 == 0 else ()
        wish = cm.IssueTicket(service=services[pressed % 5], category=category, then=then, party=1 + pressed % 2)
        entries += hall.submit(wish, citizen, f"t-{number}").entries
        entries += hall.pass_time(At(hall.now + (10 + pressed % 60) * SECOND))
        window = "1234"[pressed % 4]
        for press in _presses(pressed, window):
            actor = citizen if isinstance(press, cm.Rate) else clerk
            entries += hall.submit(press, actor, f"k-{number}-{type(press).__name__}").entries
    return [
        (business_date(stamp.at, SETTINGS.hall) if stamp.seq > 2 else "", (stamp, event)) for stamp, event in entries
    ]


def _presses(pressed: int, window: str) -> list[cm.Command]:
    kinds: tuple[list[cm.Command], ...] = (
        [cm.CallNext(window=window), cm.StartService(window=window)],
        [cm.FinishService(window=window), cm.Rate(window=window, grade=1 + pressed % 5)],  # type: ignore[arg-type]
        [cm.Recall(window=window)],
        [cm.MarkMissed(window=window)],
        [cm.Hold(window=window), cm.CallNext(window=window)],
        [cm.ReturnHeld(window=window)],
        [cm.Transfer(window=window, service="estate")],
        [cm.PauseWindow(window=window, reason="喝水"), cm.ResumeWindow(window=window)],
        [cm.CallNext(window=window)],
    )
    return kinds[pressed % len(kinds)]
