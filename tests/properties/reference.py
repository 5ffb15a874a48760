"""Who is next, said as simply as can be: sort everybody who may be called, take the first. Shares nothing with the
queue but its events; slow on purpose.
"""

from __future__ import annotations

from collections import Counter
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
    missed_before: int = 0
    owner: str = ""


@dataclass
class Desk:
    """A window: is it open, who is its clerk, what does it serve?"""

    open: bool = False
    staff: str = ""
    can: tuple[str, ...] = ()
    changed: tuple[tuple[str, ...], tuple[str, ...]] | None = None


@dataclass
class Call:
    """What a call did to the running rounds, so that it can be given back."""

    group: str
    lanes: tuple[Counter[str], Counter[str]]
    slots: tuple[Counter[str], Counter[str]]
    owner: str
    """The window to which the person was left until this call."""


class Reference:
    """Folds events into people; `next_for` says who must be called."""

    def __init__(self) -> None:
        self.settings: Settings | None = None
        self.people: dict[str, Person] = {}
        self.desks: dict[str, Desk] = {}
        self.free: dict[str, list[str]] = {}
        self.calls: dict[str, Call] = {}
        self.turns: dict[str, Counter[str]] = {}
        """First service of the group -> lanes called in the running round, of calls that had a rival."""
        self.slot_turns: dict[str, Counter[str]] = {}
        """The same for appointments in their slot and walk-ins."""

    def fold(self, stamp: Stamp, event: ev.Event, settings: Settings | None) -> None:
        self.settings = settings
        window = getattr(event, "window", "")
        if window and not isinstance(event, ev.RuleBent | ev.CommandRefused):
            self._man(self.desks.setdefault(window, Desk()), event)
        match event:
            case ev.DayOpened():
                self.people, self.turns, self.slot_turns, self.free, self.calls = {}, {}, {}, {}, {}
                for desk in self.desks.values():
                    desk.changed = None
            case ev.TicketIssued():
                self._issue(event, stamp)
            case ev.TicketAdvanced() | ev.TicketRevived():
                self._wait(event.leg, event.arrival, stamp)
            case ev.HoldEnded():
                self._wait(event.leg, event.arrival, stamp)
                self.people[event.leg].owner = event.window
            case ev.TicketTransferred():
                self._transfer(event, stamp)
            case ev.CategorySet():
                for person in self.people.values():
                    if person.leg.startswith(f"{event.ticket}."):
                        person.lane = "ordinary" if event.category == "ordinary" else "priority"
            case ev.TicketMissed():
                person = self.people[event.leg]
                person.missed_before, person.missed_at = person.missed_at, stamp.at
            case ev.TicketCalled():
                self._call(event, stamp.at)
            case ev.TicketCancelled():
                for leg in (event.leg, *self.free.get(event.ticket, ())):
                    self.people[leg].waiting = False
            case ev.TicketUnserved() | ev.TicketCarriedOver() if event.leg:
                self.people[event.leg].waiting = False
            case ev.ActionUndone():
                self._undo(event)

    def _man(self, desk: Desk, event: ev.Event) -> None:
        match event:
            case ev.WindowOpened() | ev.WindowResumed():
                desk.open = True
            case ev.WindowPaused() | ev.WindowClosed():
                desk.open = False
            case ev.ClerkLoggedIn() | ev.HandedOver():
                desk.staff, desk.can = event.staff, event.services
            case ev.ClerkLoggedOut():
                desk.staff, desk.can = "", ()
            case ev.SkillsChanged():
                desk.changed = None if event.configured else (event.services, event.overflow)

    def staffed(self) -> set[str]:
        """Services that some window with a clerk serves."""
        assert self.settings is not None
        here = [self.serving(window.id) for window in self.settings.windows if self._manned(window.id)]
        return {service for window in here for service in (*window.services, *window.overflow)}

    def _manned(self, name: str) -> bool:
        desk = self.desks.get(name, Desk())
        return desk.open and bool(desk.staff)

    def serving(self, name: str) -> Window:
        """What the window serves now."""
        assert self.settings is not None
        window = next(window for window in self.settings.windows if window.id == name)
        desk = self.desks.get(name, Desk())
        services, overflow = desk.changed or (window.services, window.overflow)
        known = {service.id for service in self.settings.services} & (set(desk.can) or {*services, *overflow})
        return Window(
            id=name,
            services=tuple(service for service in services if service in known),
            overflow=tuple(service for service in overflow if service in known),
            overflow_after_min=window.overflow_after_min,
            weights=window.weights,
        )

    def _issue(self, event: ev.TicketIssued, stamp: Stamp) -> None:
        lane = "ordinary" if event.category == "ordinary" else "priority"
        for leg, service in zip(event.legs, event.services, strict=True):
            self.people[leg] = Person(leg, service, lane)
        self.people[event.legs[0]].slot_from = event.slot_from
        issued_at = stamp.at if event.issued_at is None else event.issued_at
        if event.free:
            self.free[event.ticket] = list(event.legs)
        for leg in event.legs if event.free else event.legs[:1]:
            self._wait(leg, issued_at if event.arrival is None else event.arrival, stamp)

    def _transfer(self, event: ev.TicketTransferred, stamp: Stamp) -> None:
        lane = self.people[event.leg].lane
        self.people[event.to_leg] = Person(event.to_leg, event.to_service, lane)
        self._wait(event.to_leg, event.arrival, stamp)
        if event.back_leg:
            self.people[event.back_leg] = Person(event.back_leg, event.service, lane, owner=event.window)
        if event.ticket in self.free:
            self.free[event.ticket] += [leg for leg in (event.to_leg, event.back_leg) if leg]

    def _call(self, event: ev.TicketCalled, now: int) -> None:
        group = self._group(self.serving(event.window))
        lanes, slots = (turns.setdefault(group, Counter()) for turns in (self.turns, self.slot_turns))
        before = lanes.copy(), slots.copy()
        if event.step not in ("named", "returned"):
            self._use_turn(event, now)
        self.calls[event.leg] = Call(
            group, (before[0], lanes.copy()), (before[1], slots.copy()), self.people[event.leg].owner
        )
        for leg in (event.leg, *self.free.get(event.ticket, ())):
            self.people[leg].waiting = False
        self.people[event.leg].owner = ""

    def _undo(self, event: ev.ActionUndone) -> None:
        person = self.people[event.leg]
        for leg in event.dropped:
            del self.people[leg]
            if event.ticket in self.free:
                self.free[event.ticket].remove(leg)
        for leg in event.planned:
            self.people[leg].waiting = False
        for leg in event.waiting:
            self.people[leg].waiting = True
        if event.action == "missed":
            person.missed_at = person.missed_before
        if event.action == "call":
            person.waiting = event.status == "waiting"
            call = self.calls[event.leg]
            person.owner = call.owner
            for turns, (before, after) in ((self.turns, call.lanes), (self.slot_turns, call.slots)):
                now = turns.setdefault(call.group, Counter())
                for kind in ("priority", "ordinary", "slot", "walk_in"):
                    now[kind] = max(0, now[kind] + before[kind] - after[kind])

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
        done = self.turns.get(self._group(window), Counter())
        if priority and (not ordinary or done["priority"] < most):
            return priority[0].leg
        slots = [p for p in ordinary if 0 < p.slot_from <= now]
        walk_ins = [p for p in ordinary if not p.slot_from]
        if slots and walk_ins:
            most, _ = self.settings.rules.appointment_ratio
            done = self.slot_turns.get(self._group(window), Counter())
            return (slots if done["slot"] < most else walk_ins)[0].leg
        return (slots or walk_ins or ordinary)[0].leg

    def _candidates(self, window: Window, now: int) -> list[Person]:
        assert self.settings is not None
        cooldown = self.settings.rules.cooldown_min * MINUTE
        patience = window.overflow_after_min * MINUTE
        served = (*window.services, *window.overflow)
        mine = [p for p in self.people.values() if p.waiting and p.service in served and self._mine(p, window)]
        fresh = [p for p in mine if p.missed_at <= now - cooldown]
        first = [p for p in fresh if p.service in window.services or p.since <= now - patience]
        return first or fresh or mine

    def _mine(self, person: Person, window: Window) -> bool:
        """Nobody else's: whoever comes back to a window is left to it while it serves."""
        desk = self.desks.get(person.owner, Desk())
        if person.owner in ("", window.id) or not (desk.open and desk.staff):
            return True
        owner = self.serving(person.owner)
        return person.service not in (*owner.services, *owner.overflow)

    def _use_turn(self, event: ev.TicketCalled, now: int) -> None:
        assert self.settings is not None
        window = self.serving(event.window)
        candidates = self._candidates(window, now)
        called = self.people[event.leg]
        if len({p.lane for p in candidates}) == 2:
            done = self.turns.setdefault(self._group(window), Counter())
            done[called.lane] += 1
            most, least = self.settings.rules.priority_ratio
            if done["priority"] >= most and done["ordinary"] >= least:
                done.clear()
        kinds = {p.slot_from > 0 for p in candidates if p.lane == "ordinary" and p.slot_from <= now}
        if called.lane == "ordinary" and len(kinds) == 2:
            done = self.slot_turns.setdefault(self._group(window), Counter())
            done["slot" if called.slot_from else "walk_in"] += 1
            most, least = self.settings.rules.appointment_ratio
            if done["slot"] >= most and done["walk_in"] >= least:
                done.clear()

    def _group(self, window: Window) -> str:
        """Services that share windows, directly or through others: grown until nothing is added."""
        assert self.settings is not None
        group = set(window.services) | set(window.overflow)
        now = [self.serving(each.id) for each in self.settings.windows]
        grown = True
        while grown:
            grown = False
            for other in (*self.settings.windows, *now):
                served = set(other.services) | set(other.overflow)
                if served & group and not served <= group:
                    group |= served
                    grown = True
        return next(service.id for service in self.settings.services if service.id in group)

    def _wait(self, leg: str, arrival: int, stamp: Stamp) -> None:
        person = self.people[leg]
        person.waiting, person.arrival, person.seq, person.since = True, arrival, stamp.seq, stamp.at
