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


class Reference:
    """Folds events into people; `next_for` says who must be called."""

    def __init__(self) -> None:
        self.settings: Settings | None = None
        self.people: dict[str, Person] = {}
        self.turns: dict[str, list[str]] = {}
        """First service of the group -> lanes called in the running round, of calls that had a rival."""

    def fold(self, stamp: Stamp, event: ev.Event, settings: Settings | None) -> None:
        self.settings = settings
        match event:
            case ev.DayOpened():
                self.people, self.turns = {}, {}
            case ev.TicketIssued():
                lane = "ordinary" if event.category == "ordinary" else "priority"
                for leg, service in zip(event.legs, event.services, strict=True):
                    self.people[leg] = Person(leg, service, lane)
                arrival = stamp.at if event.issued_at is None else event.issued_at
                self._wait(event.legs[0], arrival, stamp)
            case ev.TicketAdvanced() | ev.TicketRevived():
                self._wait(event.leg, event.arrival, stamp)
            case ev.TicketTransferred():
                self.people[event.to_leg] = Person(event.to_leg, event.to_service, self.people[event.leg].lane)
                self._wait(event.to_leg, event.arrival, stamp)
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
        if not priority or not ordinary:
            return (priority or ordinary)[0].leg
        assert self.settings is not None
        most, _ = self.settings.rules.priority_ratio
        round_so_far = self.turns.get(self._group(window), [])
        return (priority if round_so_far.count("priority") < most else ordinary)[0].leg

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
        if len({p.lane for p in self._candidates(window, now)}) < 2:
            return
        done = self.turns.setdefault(self._group(window), [])
        done.append(self.people[event.leg].lane)
        most, least = self.settings.rules.priority_ratio
        if done.count("priority") >= most and done.count("ordinary") >= least:
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
