"""What came of races: the journal of a hall that has ended, held against what pages and keypads were told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from edge.queueing import events as ev
from edge.queueing.invariants import Watch
from edge.records import stamp_of
from simulators.hall import read_journal


class RacesReport(msgspec.Struct, kw_only=True):
    races: int = 0
    calls_http: int = 0
    """Pages that were told whom they have called."""
    calls_wire: int = 0
    """Keypads that were told that their key had worked."""
    nobody: int = 0
    """Calls that were told that nobody waits."""
    issued: int = 0
    same_key: int = 0
    """Numbers asked for by two requests at once with the same key."""
    repeats: int = 0
    """Keys that a keypad said again because the machine was slow to answer; they may not act again."""
    double_calls: int = 0
    duplicate_numbers: int = 0
    lost_answers: int = 0
    breaches: int = 0
    """Of the invariants of the record, whatever they are."""
    first: str = ""
    """The first thing that was wrong."""

    @property
    def holds(self) -> bool:
        return not (self.double_calls or self.duplicate_numbers or self.lost_answers or self.breaches)

    def note(self, words: str) -> int:
        """One more thing that is wrong."""
        self.first = self.first or words
        return 1


@dataclass
class Heard:
    """What pages and keypads were told in one hall."""

    by_page: list[tuple[str, str]] = field(default_factory=list)
    """(window, leg)"""
    by_key: Counter[str] = field(default_factory=Counter)
    """Keypad -> presses that worked."""
    numbers: dict[str, set[str]] = field(default_factory=dict)
    """Key of a request -> the tickets it was answered with."""


@dataclass
class _Recorded:
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(window, leg)"""
    calls_by_device: int = 0
    acts: dict[str, set[str]] = field(default_factory=dict)
    """Keypad -> its commands that led to something; where nobody waits the window is only freed."""
    tickets: dict[str, str] = field(default_factory=dict)
    """Ticket -> number of its day."""


def count(state_dir: Path, heard: Heard, report: RacesReport) -> None:
    """Add what is found to the report."""
    recorded = _read(state_dir, report)
    legs = Counter(leg for _, leg in recorded.calls.elements())
    for leg, times in legs.items():
        if times > 1:
            report.double_calls += report.note(f"{leg} was called {times} times")
    told = Counter(leg for _, leg in heard.by_page)
    for leg, times in told.items():
        if times > 1:
            report.double_calls += report.note(f"{leg} was told to {times} windows")
    for number, times in Counter(recorded.tickets.values()).items():
        if times > 1:
            report.duplicate_numbers += report.note(f"the number {number} was given {times} times")
    for key, tickets in heard.numbers.items():
        if len(tickets) > 1:
            report.duplicate_numbers += report.note(f"{key} made {len(tickets)} tickets")
    _compare(recorded, heard, report)
    report.calls_http += len(heard.by_page)
    report.calls_wire += heard.by_key.total()
    report.issued += len(recorded.tickets)


def _compare(recorded: _Recorded, heard: Heard, report: RacesReport) -> None:
    """What was told stands in the journal, and what stands there was told."""
    for window, leg in heard.by_page:
        if (window, leg) not in recorded.calls:
            report.lost_answers += report.note(f"window {window} was told of {leg}, the journal has no such call")
    by_page = recorded.calls.total() - recorded.calls_by_device
    if by_page != len(heard.by_page):
        report.lost_answers += report.note(f"{by_page} calls by pages on record, {len(heard.by_page)} answered")
    for device in sorted({*recorded.acts, *heard.by_key}):
        there, said = len(recorded.acts.get(device, ())), heard.by_key[device]
        if there != said:
            report.lost_answers += report.note(f"{device}: {there} keys on record, {said} answered")
    answered = {ticket for tickets in heard.numbers.values() for ticket in tickets}
    if answered != set(recorded.tickets):
        report.lost_answers += report.note(f"{len(answered)} tickets answered, {len(recorded.tickets)} on record")


def _read(state_dir: Path, report: RacesReport) -> _Recorded:
    recorded = _Recorded()
    watch = Watch()
    date = ""
    for record, event in read_journal(state_dir):
        if event is None:
            continue
        stamp = stamp_of(record)
        for breach in watch.feed(stamp, event):
            report.breaches += report.note(str(breach))
        if stamp.actor.kind == "device" and stamp.command_id and isinstance(event, ev.TicketCalled | ev.TicketMissed):
            recorded.acts.setdefault(stamp.actor.id, set()).add(stamp.command_id)
        match event:
            case ev.DayOpened():
                date = event.date
            case ev.TicketIssued():
                recorded.tickets[event.ticket] = f"{date} {event.number}"
            case ev.TicketCalled():
                recorded.calls[event.window, event.leg] += 1
                recorded.calls_by_device += stamp.actor.kind == "device"
    return recorded
