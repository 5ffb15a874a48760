"""Did it come about rightly? Watches records as they come, with a small memory of its own."""

from __future__ import annotations

from typing import Any

import msgspec

from edge.queueing import events as ev
from edge.queueing.clocking import MINUTE
from edge.queueing.invariants.breach import Breach
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
    ev.TicketRevived: ("missed", "waiting"),
    ev.TicketTransferred: ("called finished", "transferred"),
    ev.TicketCancelled: ("waiting missed held", "cancelled"),
    ev.TicketCarriedOver: ("waiting held missed", "carried_over"),
    ev.TicketUnserved: ("waiting called serving held", "unserved"),
}
"""I5. Event -> statuses it may find its leg in, and the one it leaves it in."""

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
    slot_from: int = 0

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
        self._legs: dict[str, _Leg] = {}
        self._waiting: dict[tuple[str, str, bool], dict[str, None]] = {}
        self._finished: dict[str, str] = {}
        self._rated: dict[str, None] = {}
        self._commands: dict[str, None] = {}
        self._command = ""
        self._acts: list[type[ev.Event]] = []

    def feed(self, stamp: Stamp, event: ev.Event) -> list[Breach]:
        told = [*self._order_of_records(stamp), *self._one_act(stamp, event)]
        if isinstance(event, ev.TicketCalled):
            told += self._first_come(event, stamp)
        told += self._transition(event, stamp)
        told += self._rating(event, stamp)
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
        overflow = event.service not in self._primary.get(event.window, ())
        for name in self._waiting.get(chosen.queue, ()):
            other = self._legs[name]
            if (other.arrival, other.seq) >= (chosen.arrival, chosen.seq):
                continue
            if chosen.lane == "ordinary" and chosen.slot_from <= stamp.at < other.slot_from:
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
            leg.missed_at = stamp.at
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
                self._legs, self._waiting = {}, {}
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
        return []

    def _issue(self, event: ev.TicketIssued, stamp: Stamp) -> list[tuple[str, str]]:
        lane = "ordinary" if event.category == "ordinary" else "priority"
        again = [name for name in event.legs if name in self._legs]
        for name, service in zip(event.legs, event.services, strict=True):
            self._legs[name] = _Leg(service, lane, "planned")
        first = self._legs[event.legs[0]]
        first.slot_from = event.slot_from
        self._move(event.legs[0], first, "waiting")
        issued_at = stamp.at if event.issued_at is None else event.issued_at
        self._place(first, issued_at if event.arrival is None else event.arrival, stamp)
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
