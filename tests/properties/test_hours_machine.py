"""R31, R32 under any order of things: tickets only in hours, overtime exactly while somebody is left, waits that count.

A hall with lunch and closing on a Monday; people, clerks and the clock do what they like until late in the evening.
"""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing import hours
from edge.queueing.clocking import MINUTE, SECOND, from_iso
from edge.queueing.invariants import Watch, check
from edge.queueing.rehearsal import Entry, Rehearsal
from edge.queueing.settings import Settings
from edge.queueing.snapshot import decode, encode, hash_state
from edge.queueing.words import Actor, At
from tests.properties.halls import TABLES

MIDNIGHT = from_iso("2026-03-02T00:00:00+08:00")
OPEN = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
SETTINGS = msgspec.convert({**TABLES, "hours": {}}, Settings)
CITIZEN, CLERK, DESK = Actor("citizen", "x"), Actor("staff", "lin"), Actor("staff", "wang")
SERVICES = ("tax", "social", "estate")
WINDOWS = st.sampled_from("1234")
STARTS = st.sampled_from(["11:45", "11:58", "11:45", "12:30", "16:40", "16:59"])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("issue"), st.sampled_from(SERVICES), st.integers(1, 3)),
        st.tuples(st.just("pass_time"), st.sampled_from([1, 30, 900, 2700, 2700])),
        st.tuples(st.just("at_window"), WINDOWS, st.sampled_from([cm.CallNext, cm.FinishService, cm.Hold])),
        st.tuples(st.just("at_window"), WINDOWS, st.sampled_from([cm.CallNext, cm.ReturnHeld])),
        st.tuples(st.just("lunch"), WINDOWS),
        st.tuples(st.just("carry_over"), st.integers(0, 30)),
    ),
    min_size=25,
    max_size=60,
)


def minutes_open(begins: int, ends: int) -> int:
    """Microseconds of [begins, ends) inside the hours, as simply as can be said."""
    return sum(
        max(0, min(ends, MIDNIGHT + closes * MINUTE) - max(begins, MIDNIGHT + opens * MINUTE)) for opens, closes in OPEN
    )


class Evening:
    """One hall, from some time of a Monday on."""

    def __init__(self, start: str) -> None:
        self.hall = Rehearsal(SETTINGS, from_iso(f"2026-03-02T{start}:00+08:00"))
        self.watch = Watch()
        self.since: dict[str, int] = {}
        self.overtime: dict[str, int] = {}
        self.take(self.hall.opening)
        for window in "1234":
            self.do(cm.OpenWindow(window=window), Actor("staff", f"clerk-{window}"))

    def do(self, command: cm.Command, actor: Actor, role: Any = "") -> str:
        """The refusal's code, or ""."""
        answer = self.hall.submit(command, actor, role=role)
        self.take(answer.entries)
        return answer.refusal.code if answer.refusal else ""

    def take(self, entries: Any) -> None:
        for entry in entries:
            assert self.watch.feed(*entry) == []
            self.see(entry)

    def see(self, entry: Entry) -> None:
        stamp, event = entry
        match event:
            case ev.TicketIssued():
                assert minutes_open(stamp.at, stamp.at + 1) == 1, "a ticket outside hours"
                self.since[event.legs[0]] = stamp.at
            case ev.HoldEnded():
                self.since[event.leg] = stamp.at
            case ev.OvertimeStarted():
                assert event.service not in self.overtime
                assert stamp.at >= event.closed_at == MIDNIGHT + 17 * 60 * MINUTE
                self.overtime[event.service] = event.closed_at
            case ev.OvertimeEnded():
                del self.overtime[event.service]
            case ev.TicketCalled() if event.step != "returned":
                since, counted = self.since[event.leg], event.in_hours_s or 0.0
                late = stamp.at - max(since, self.overtime.get(event.service, stamp.at))
                assert round(counted * SECOND) == minutes_open(since, stamp.at) + late
                assert counted <= event.waited_s

    def issue(self, service: str, count: int) -> None:
        for _ in range(count):
            is_open = minutes_open(self.hall.now, self.hall.now + 1) == 1
            assert self.do(cm.IssueTicket(service=service), CITIZEN) == ("" if is_open else "outside_hours")

    def pass_time(self, seconds: int) -> None:
        """Not beyond the business date: what is left then is another story."""
        self.take(self.hall.pass_time(At(min(self.hall.now + seconds * SECOND, MIDNIGHT + 26 * 60 * MINUTE))))

    def at_window(self, window: str, kind: Any) -> None:
        self.do(kind(window=window), CLERK)

    def lunch(self, window: str) -> None:
        """Whether a window may pause follows the hours: in the lunch nobody judges it."""
        here = self.hall.state.windows[window]
        if here.status == "paused":
            self.do(cm.ResumeWindow(window=window), CLERK)
        elif here.status == "open" and not here.leg and hours.at_lunch(self.hall.state, window, self.hall.now):
            assert self.do(cm.PauseWindow(window=window), CLERK) == ""
            assert here.paused_for == "午休"

    def carry_over(self, pick: int) -> None:
        numbers = list(self.hall.state.numbers)
        if numbers:
            self.do(cm.CarryOver(ticket=numbers[pick % len(numbers)], consent=True), DESK, "desk")

    def it_is_whole(self) -> None:
        state = self.hall.state
        assert check(state) == []
        left = set(hours.still_here(state))
        if self.hall.now >= MIDNIGHT + 17 * 60 * MINUTE:
            self.take(self.hall.pass_time(self.hall.now))
            assert set(state.overtime) == left == set(self.overtime)
        else:
            assert not state.overtime
        assert hash_state(decode(encode(state))) == hash_state(state)

    def next_day(self) -> None:
        """Whoever was carried over has a ticket of the new day, whoever was left is unserved; nobody is lost."""
        agreed = [left.ticket for left in self.hall.state.left_over.values() if left.to_number]
        waiting = sum(self.hall.state.waiting_count(service) for service in SERVICES)
        entries = self.hall.pass_time(At(MIDNIGHT + 28 * 60 * MINUTE))
        issued = [event for _, event in entries if isinstance(event, ev.TicketIssued)]
        assert [event.carried_from for event in issued] == agreed
        assert sum(isinstance(event, ev.TicketUnserved) for _, event in entries) >= waiting
        for entry in entries:
            assert self.watch.feed(*entry) == []
        assert sum(self.hall.state.waiting_count(service) for service in SERVICES) == len(agreed)


@given(STARTS, ACTS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_r31_r32_hours_hold_under_any_order_of_things(start: str, acts: list[tuple[Any, ...]]) -> None:
    evening = Evening(start)
    for name, *words in acts:
        getattr(evening, name)(*words)
        evening.it_is_whole()
    evening.next_day()
