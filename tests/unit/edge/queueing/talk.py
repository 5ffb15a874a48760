"""A conversation with a hall: say what somebody wants, get back what happened, in words short enough to compare.

hall = Talk()
hall.says("issue_ticket", service="tax")      -> "TicketIssued A001"
hall.says("pause_window", window="1")         -> "refused sole_window R1"
"""

from __future__ import annotations

from typing import Any

import msgspec

from edge.queueing import commands as cm
from edge.queueing.clocking import SECOND, from_iso
from edge.queueing.events import CommandRefused, Event
from edge.queueing.invariants import Watch, check
from edge.queueing.rehearsal import Answer, Entry, Rehearsal
from edge.queueing.settings import Settings
from edge.queueing.words import Actor, At
from tests.properties.halls import TABLES

COMMANDS = {str(kind.__struct_config__.tag): kind for kind in cm.Command.__subclasses__()}
TOLD = ("number", "ticket", "appointment", "window", "visit", "device", "rule", "date")


class Talk:
    def __init__(
        self, begin: str = "2026-03-02T09:00:00+08:00", *, tables: dict[str, Any] | None = None, **rules: Any
    ) -> None:
        """`tables`: further tables of the settings, or others in their place; `rules`: fields of [rules]."""
        settings = msgspec.convert({**TABLES, "rules": rules, **(tables or {})}, Settings)
        self.hall = Rehearsal(settings, from_iso(begin))
        self.watch = Watch()
        self.events: list[Event] = []
        self._take(self.hall.opening)

    def staffed(self, *windows: str) -> Talk:
        """A clerk at each window, which is open."""
        for window in windows:
            self.says("open_window", window=window, actor=f"staff:clerk-{window}")
        return self

    def queue(self, *services: str, **fields: Any) -> Talk:
        """People come one second after the other."""
        for service in services:
            self.says("issue_ticket", service=service, actor="citizen:x", **fields)
            self.after(1)
        return self

    def says(self, do: str, *, actor: str = "staff:lin", role: Any = "", request: str = "", **fields: Any) -> str:
        kind, name = actor.split(":")
        command = COMMANDS[do](**fields)
        answer = self.hall.submit(command, msgspec.convert({"kind": kind, "id": name}, Actor), request, role)
        return self._answer(answer)

    def after(self, seconds: float) -> str:
        """What the hall does by itself until then."""
        return self._take(self.hall.pass_time(At(self.hall.now + round(seconds * SECOND))))

    def last(self, kind: type[Event]) -> Any:
        """The newest event of that type."""
        return next(event for event in reversed(self.events) if isinstance(event, kind))

    @property
    def refused(self) -> list[CommandRefused]:
        """The recorded refusals, oldest first."""
        return [event for event in self.events if isinstance(event, CommandRefused)]

    def calls(self, window: str, times: int) -> str:
        """The numbers that a window calls, each served for a minute."""
        numbers = []
        for _ in range(times):
            told = self.says("call_next", window=window)
            numbers.append(next(word.split()[1] for word in told.split(", ") if word.startswith("TicketCalled")))
            self.after(60)
        return " ".join(numbers)

    def _answer(self, answer: Answer) -> str:
        told = self._take(answer.entries)
        if answer.refusal is None:
            return told
        assert all(isinstance(event, CommandRefused) for _, event in answer.entries)
        assert bool(answer.entries) == bool(answer.refusal.rule), "a refusal under a rule is a record, no other is"
        return f"refused {answer.refusal.code} {answer.refusal.rule}".strip()

    def _take(self, entries: Any) -> str:
        told = []
        for entry in entries:
            stamp, event = entry
            self.events.append(event)
            told.append(self._tell(entry))
            if stamp.seq > (self.watch.seq or 0):
                assert self.watch.feed(stamp, event) == []
        assert check(self.hall.state) == []
        return ", ".join(told)

    def _tell(self, entry: Entry) -> str:
        _, event = entry
        ticket = self.hall.state.tickets.get(getattr(event, "ticket", ""))
        if ticket is not None:
            return f"{type(event).__name__} {ticket.number}"
        named = [str(getattr(event, field)) for field in TOLD if getattr(event, field, "")]
        return " ".join([type(event).__name__, *named[:1]])
