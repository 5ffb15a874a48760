"""Who is next, said as simply as can be: sort everybody who may be called, take the first. Shares nothing with the
queue but its events; slow on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass

from edge.queueing import events as ev
from edge.queueing.settings import Settings, Window
from edge.queueing.words import Stamp

MINUTE = 60_000_000


@dataclass
class Person:
    leg: str
    service: str
    lane: str
    waiting: bool = False
    arrival: int = 0
    seq: int = 0
    since: int = 0
    missed_at: int = 0
    slot_from: int = 0


class Reference:
    """Folds events into people; `next_for` says who must be called."""

    def __init__(self) -> None:
        self.settings: Settings | None = None
        self.people: dict[str, Person] = {}
        self.turns: dict[str, list[str]] = {}
        """First service of the group -> lanes called in the running round, of calls that had a rival."""
        self.slot_turns: dict[str, list[str]] = {}
        """The same for appointments in their slot and walk-ins."""

    def fold(self, stamp: Stamp, event: ev.Event, settings: Settings | None) -> None:
        self.settings = settings
        match event:
            case ev.DayOpened():
                self.people, self.turns, self.slot_turns = {}, {}, {}
            case ev.TicketIssued():
                lane = "ordinary" if event.category == "ordinary" else "priority"
                for leg, service in zip(event.legs, event.services, strict=True):
                    self.people[leg] = Person(leg, service, lane)
                self.people[event.legs[0]].slot_from = event.slot_from
                issued_at = stamp.at if event.issued_at is None else event.issued_at
                self._wait(event.legs[0], issued_at if event.arrival is None else event.arrival, stamp)
            case ev.TicketAdvanced() | ev.TicketRevived():
                self._wait(event.leg, event.arrival, stamp)
            case ev.TicketTransferred():
                self.people[event.to_leg] = Person(event.to_leg, event.to_service, self.people[event.leg].lane)
                self._wait(event.to_leg, event.arrival, stamp)
            case ev.CategorySet():
                for person in self.people.values():
                    if person.leg.startswith(f"{event.ticket}."):
                        person.lane = "ordinary" if event.category == "ordinary" else "priority"
            case ev.TicketMissed():
                self.people[event.leg].missed_at = stamp.at
            case ev.TicketCalled():
                if event.step not in ("named", "returned"):
                    self._use_turn(event, stamp.at)
                self.people[event.leg].waiting = False
            case ev.TicketCancelled() | ev.TicketUnserved():
                self.people[event.leg].waiting = False

    def next_for(self, window: Window, now: int) -> str | None:
        candidates = self._candidates(window, now)
        if not candidates:
            return None
        priority = sorted((p for p in candidates if p.lane == "priority"), key=lambda p: (p.arrival, p.seq))
        ordinary = sorted(
            (p for p in candidates if p.lane == "ordinary"),
            key=lambda p: (p.arrival - window.weights.get(p.service, 0) * MINUTE, p.seq),
        )
        assert self.settings is not None
        most, _ = self.settings.rules.priority_ratio
        done = self.turns.get(self._group(window), [])
        if priority and (not ordinary or done.count("priority") < most):
            return priority[0].leg
        slots = [p for p in ordinary if 0 < p.slot_from <= now]
        walk_ins = [p for p in ordinary if not p.slot_from]
        if slots and walk_ins:
            most, _ = self.settings.rules.appointment_ratio
            done = self.slot_turns.get(self._group(window), [])
            return (slots if done.count("slot") < most else walk_ins)[0].leg
        return (slots or walk_ins or ordinary)[0].leg

    def _candidates(self, window: Window, now: int) -> list[Person]:
        assert self.settings is not None
        cooldown = self.settings.rules.cooldown_min * MINUTE
        patience = window.overflow_after_min * MINUTE
        mine = [p for p in self.people.values() if p.waiting and p.service in (*window.services, *window.overflow)]
        fresh = [p for p in mine if p.missed_at <= now - cooldown]
        first = [p for p in fresh if p.service in window.services or p.since <= now - patience]
        return first or fresh or mine

    def _use_turn(self, event: ev.TicketCalled, now: int) -> None:
        assert self.settings is not None
        window = next(window for window in self.settings.windows if window.id == event.window)
        candidates = self._candidates(window, now)
        called = self.people[event.leg]
        if len({p.lane for p in candidates}) == 2:
            done = self.turns.setdefault(self._group(window), [])
            done.append(called.lane)
            most, least = self.settings.rules.priority_ratio
            if done.count("priority") >= most and done.count("ordinary") >= least:
                done.clear()
        kinds = {p.slot_from > 0 for p in candidates if p.lane == "ordinary" and p.slot_from <= now}
        if called.lane == "ordinary" and len(kinds) == 2:
            done = self.slot_turns.setdefault(self._group(window), [])
            done.append("slot" if called.slot_from else "walk_in")
            most, least = self.settings.rules.appointment_ratio
            if done.count("slot") >= most and done.count("walk_in") >= least:
                done.clear()

    def _group(self, window: Window) -> str:
        """Services that share windows, directly or through others: grown until nothing is added."""
        assert self.settings is not None
        group = set(window.services) | set(window.overflow)
        grown = True
        while grown:
            grown = False
            for other in self.settings.windows:
                served = set(other.services) | set(other.overflow)
                if served & group and not served <= group:
                    group |= served
                    grown = True
        return min(group)

    def _wait(self, leg: str, arrival: int, stamp: Stamp) -> None:
        person = self.people[leg]
        person.waiting, person.arrival, person.seq, person.since = True, arrival, stamp.seq, stamp.at
