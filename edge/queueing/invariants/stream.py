"""Did it come about rightly? Watches records as they come, with a small memory of its own."""

from __future__ import annotations

from typing import Any

import msgspec

from edge.queueing import events as ev
from edge.queueing.clocking import MINUTE
from edge.queueing.invariants.breach import Breach
from edge.queueing.invariants.evaluation import RatingWatch
from edge.queueing.words import Stamp

TRANSITIONS: dict[type[ev.Event], tuple[str, str]] = {
    ev.TicketAdvanced: ("planned", "waiting"),
    ev.TicketCalled: ("waiting returned", "called"),
    ev.TicketRecalled: ("called", "called"),
    ev.ServiceStarted: ("called", "serving"),
    ev.ServiceFinished: ("serving", "finished"),
    ev.TicketMissed: ("called", "missed"),
    ev.TicketHeld: ("called serving", "held"),
    ev.TicketReturned: ("held", "returned"),
    ev.HoldEnded: ("held", "waiting"),
    ev.TicketRevived: ("missed", "waiting"),
    ev.TicketTransferred: ("called finished", "transferred"),
    ev.TicketCancelled: ("waiting called missed held", "cancelled"),
    ev.TicketCarriedOver: ("waiting held missed", "carried_over"),
    ev.TicketUnserved: ("waiting called serving held", "unserved"),
}
"""I5. Event -> statuses it may find its leg in, and the one it leaves it in."""

UNDONE_FROM: dict[str, str] = {
    "call": "called",
    "missed": "missed",
    "finish": "finished",
    "transfer": "transferred",
    "hold": "held",
}
"""I5. An act that is taken back -> the status it had led to."""

ONCE_A_COMMAND = (ev.TicketIssued, ev.TicketCalled, ev.RatingGiven, ev.ServiceFinished)
"""I15. One act of its kind a command: a command id with two of them was carried out twice."""


class _Leg(msgspec.Struct):
    service: str
    lane: str
    status: str
    arrival: int = 0
    seq: int = 0
    since: int = 0
    missed_at: int = 0
    missed_before: int = 0
    slot_from: int = 0
    owner: str = ""
    owner_before: str = ""
    """Until the last call, should that be taken back."""

    @property
    def queue(self) -> tuple[str, str, bool]:
        """Who is compared with whom: one service, one lane, and in the ordinary lane appointments among themselves."""
        return self.service, self.lane, self.lane == "ordinary" and self.slot_from > 0


class Watch:
    """Feed it every record in order; it answers with what broke at each (mostly nothing)."""

    def __init__(self) -> None:
        self.seq: int | None = None
        """Of the newest record fed."""
        self._at = 0
        self._date = ""
        self._cooldown = 0
        self._primary: dict[str, tuple[str, ...]] = {}
        self._changed: dict[str, tuple[str, ...]] = {}
        """Windows that serve other services first for today."""
        self._legs: dict[str, _Leg] = {}
        self._waiting: dict[tuple[str, str, bool], dict[str, None]] = {}
        self._finished: dict[str, str] = {}
        self._rated: dict[str, None] = {}
        self._ratings = RatingWatch()
        self._free: dict[str, list[str]] = {}
        """Tickets in free order -> their legs."""
        self._commands: dict[str, None] = {}
        self._command = ""
        self._acts: list[type[ev.Event]] = []

    def feed(self, stamp: Stamp, event: ev.Event) -> list[Breach]:
        told = [*self._order_of_records(stamp), *self._one_act(stamp, event)]
        if isinstance(event, ev.TicketCalled):
            told += self._first_come(event, stamp)
        told += self._transition(event, stamp)
        told += self._rating(event, stamp)
        told += [("I6", words) for words in self._ratings.feed(stamp, event)]
        told += self._remember(event, stamp)
        return [Breach(name, words, stamp.seq) for name, words in told]

    def _order_of_records(self, stamp: Stamp) -> list[tuple[str, str]]:
        told = []
        if self.seq is not None and stamp.seq != self.seq + 1:
            told.append(("I7", f"follows {self.seq}"))
        if stamp.at < self._at:
            told.append(("I16", "is earlier than the record before"))
        self.seq, self._at = stamp.seq, stamp.at
        return told

    def _one_act(self, stamp: Stamp, event: ev.Event) -> list[tuple[str, str]]:
        """The records of one command stand together, and hold one act of a kind."""
        name = stamp.command_id
        if name != self._command or not name:
            self._command, self._acts = name, []
            if name and name in self._commands:
                return [("I15", f"command {name} acts again")]
            self._commands[name] = None
        kind = type(event)
        if name and kind in ONCE_A_COMMAND and kind in self._acts:
            return [("I15", f"command {name} has two {kind.__name__}")]
        self._acts.append(kind)
        return []

    def _first_come(self, event: ev.TicketCalled, stamp: Stamp) -> list[tuple[str, str]]:
        """I4: of those waiting for one service in one lane, nobody came before the one who is called, unless the call
        says why (named, returned, cool-down)."""
        chosen = self._legs.get(event.leg)
        if chosen is None or event.step in ("named", "returned", "cooldown") or chosen.status != "waiting":
            return []
        overflow = event.service not in self._changed.get(event.window, self._primary.get(event.window, ()))
        for name in self._waiting.get(chosen.queue, ()):
            other = self._legs[name]
            if (other.arrival, other.seq) >= (chosen.arrival, chosen.seq):
                continue
            if chosen.lane == "ordinary" and chosen.slot_from <= stamp.at < other.slot_from:
                continue
            if other.owner and other.owner != event.window:
                continue
            cooling = other.missed_at > stamp.at - self._cooldown
            if not cooling and not (overflow and other.since > chosen.since):
                return [("I4", f"{event.leg} is called ({event.step}) before {name}, who came first")]
        return []

    def _transition(self, event: ev.Event, stamp: Stamp) -> list[tuple[str, str]]:
        rule = TRANSITIONS.get(type(event))
        if rule is None:
            return []
        name: str = getattr(event, "leg", "")
        if isinstance(event, ev.TicketCarriedOver) and not name:
            return []
        leg = self._legs.get(name)
        if leg is None:
            return [("I2", f"{type(event).__name__} of {name}, which was never issued")]
        before, after = rule
        told = (
            [] if leg.status in before.split() else [("I5", f"{type(event).__name__} of {name}, which is {leg.status}")]
        )
        self._move(name, leg, after)
        if after == "missed":
            leg.missed_before, leg.missed_at = leg.missed_at, stamp.at
        if after in ("called", "cancelled", "carried_over"):
            self._others_too(name, "planned" if after == "called" else after)
        if after == "called":
            leg.owner_before, leg.owner = leg.owner, ""
        if isinstance(event, ev.HoldEnded):
            leg.owner = event.window
        if after == "waiting":
            self._place(leg, getattr(event, "arrival", 0), stamp)
        return told

    def _rating(self, event: ev.Event, stamp: Stamp) -> list[tuple[str, str]]:
        """I6: one a visit, after its end, by whoever is not staff."""
        if not isinstance(event, ev.RatingGiven):
            return []
        told = []
        if self._finished.get(event.visit) != event.window:
            told.append(("I6", f"{event.visit} is rated at {event.window}, where it has not ended"))
        if event.visit in self._rated:
            told.append(("I6", f"{event.visit} is rated twice"))
        if stamp.actor.kind == "staff":
            told.append(("I6", f"{event.visit} is rated by {stamp.actor}"))
        self._rated[event.visit] = None
        return told

    def _remember(self, event: ev.Event, stamp: Stamp) -> list[tuple[str, str]]:
        match event:
            case ev.SettingsAdopted():
                self._learn(event.settings)
            case ev.DayOpened():
                self._legs, self._waiting, self._free = {}, {}, {}
                self._changed = {}
                if event.date <= self._date:
                    return [("I16", f"{event.date} opens after {self._date}")]
                self._date = event.date
            case ev.ServiceFinished():
                self._finished[event.visit] = event.window
            case ev.TicketIssued():
                return self._issue(event, stamp)
            case ev.CategorySet():
                self._change_lane(event)
            case ev.TicketTransferred():
                lane = self._legs[event.leg].lane if event.leg in self._legs else "ordinary"
                leg = self._legs[event.to_leg] = _Leg(event.to_service, lane, "planned")
                self._move(event.to_leg, leg, "waiting")
                self._place(leg, event.arrival, stamp)
                if event.back_leg:
                    self._legs[event.back_leg] = _Leg(event.service, lane, "planned", owner=event.window)
                made = [name for name in (event.to_leg, event.back_leg) if name]
                if event.ticket in self._free:
                    self._free[event.ticket] += made
            case ev.SkillsChanged():
                self._changed[event.window] = event.services
            case ev.ActionUndone():
                return self._undo(event)
        return []

    def _undo(self, event: ev.ActionUndone) -> list[tuple[str, str]]:
        """I5, I6: what is taken back had happened, and nobody has rated it."""
        leg = self._legs.get(event.leg)
        if leg is None or leg.status != UNDONE_FROM[event.action]:
            return [("I5", f"{event.action} of {event.leg} is undone, which is {leg.status if leg else 'unknown'}")]
        told = [("I6", f"{event.leg} is rated, and its end undone")] if event.leg in self._rated else []
        for name in event.dropped:
            self._move(name, self._legs[name], "planned")
            del self._legs[name]
            if event.ticket in self._free:
                self._free[event.ticket].remove(name)
        for names, status in ((event.planned, "planned"), (event.waiting, "waiting"), ((event.leg,), event.status)):
            for name in names:
                self._move(name, self._legs[name], status)
        if event.action == "missed":
            leg.missed_at = leg.missed_before
        if event.action == "call":
            leg.owner = leg.owner_before
        if event.action in ("finish", "transfer"):
            self._finished.pop(event.leg, None)
        return told

    def _others_too(self, name: str, status: str) -> None:
        """Of a ticket in free order: its other legs that wait."""
        for other in self._free.get(name.rpartition(".")[0], ()):
            if other != name and self._legs[other].status == "waiting":
                self._move(other, self._legs[other], status)

    def _issue(self, event: ev.TicketIssued, stamp: Stamp) -> list[tuple[str, str]]:
        lane = "ordinary" if event.category == "ordinary" else "priority"
        again = [name for name in event.legs if name in self._legs]
        for name, service in zip(event.legs, event.services, strict=True):
            self._legs[name] = _Leg(service, lane, "planned")
        self._legs[event.legs[0]].slot_from = event.slot_from
        issued_at = stamp.at if event.issued_at is None else event.issued_at
        if event.free:
            self._free[event.ticket] = list(event.legs)
        for name in event.legs if event.free else event.legs[:1]:
            self._move(name, self._legs[name], "waiting")
            self._place(self._legs[name], issued_at if event.arrival is None else event.arrival, stamp)
        return [("I2", f"{again[0]} is issued again")] if again else []

    def _change_lane(self, event: ev.CategorySet) -> None:
        for name in [name for name in self._legs if name.startswith(f"{event.ticket}.")]:
            leg = self._legs[name]
            status = leg.status
            self._move(name, leg, "planned")
            leg.lane = "ordinary" if event.category == "ordinary" else "priority"
            self._move(name, leg, status)

    def _learn(self, settings: dict[str, Any]) -> None:
        self._cooldown = settings.get("rules", {}).get("cooldown_min", 5) * MINUTE
        self._primary = {window["id"]: tuple(window["services"]) for window in settings["windows"]}

    def _place(self, leg: _Leg, arrival: int, stamp: Stamp) -> None:
        leg.arrival, leg.seq, leg.since = arrival, stamp.seq, stamp.at

    def _move(self, name: str, leg: _Leg, status: str) -> None:
        queue = self._waiting.setdefault(leg.queue, {})
        if status == "waiting":
            queue[name] = None
        else:
            queue.pop(name, None)
        leg.status = status
