"""Who waits, who is at which window, which numbers exist: the little that the judge must know of the queue.

Folded from the journal alone, in its own words; whether it came about rightly is edge.queueing.invariants' business.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from edge.journal.record import Record
from edge.queueing import events as ev
from edge.queueing.events import Event


@dataclass
class Leg:
    number: str
    service: str
    window: str = ""


@dataclass
class Ledger:
    counts: dict[str, int] = field(default_factory=dict)
    """Records by type."""
    legs: dict[str, Leg] = field(default_factory=dict)
    issued: dict[str, str] = field(default_factory=dict)
    """ticket -> number."""
    at_window: dict[str, str] = field(default_factory=dict)
    """window -> leg that is called or served there."""
    status: dict[str, str] = field(default_factory=dict)
    """window -> open, paused or closed."""
    waiting: dict[str, dict[str, None]] = field(default_factory=dict)
    """service -> legs."""

    def take(self, record: Record, event: Event) -> None:
        """The next record of the journal."""
        self.counts[record.type] = self.counts.get(record.type, 0) + 1
        match event:
            case ev.TicketIssued():
                self.issued[event.ticket] = event.number
                for leg, service in zip(event.legs, event.services, strict=True):
                    self.legs[leg] = Leg(event.number, service)
                self._waits(event.legs[0])
            case ev.TicketAdvanced(leg=leg) | ev.TicketRevived(leg=leg) | ev.TicketReturned(leg=leg):
                self._waits(leg)
            case ev.TicketCalled(leg=leg, window=window):
                self._leaves(leg)
                self.at_window[window] = leg
                self.legs[leg].window = window
            case ev.TicketTransferred():
                self._leaves(event.leg)
                self.legs[event.to_leg] = Leg(self.legs[event.leg].number, event.to_service)
                self._waits(event.to_leg)
            case (
                ev.ServiceFinished(leg=leg)
                | ev.TicketMissed(leg=leg)
                | ev.TicketHeld(leg=leg)
                | ev.TicketCancelled(leg=leg)
                | ev.TicketUnserved(leg=leg)
            ):
                self._leaves(leg)
            case ev.WindowOpened(window=window) | ev.WindowResumed(window=window):
                self.status[window] = "open"
            case ev.WindowPaused(window=window):
                self.status[window] = "paused"
            case ev.WindowClosed(window=window):
                self.status[window] = "closed"

    def shown_at(self, window: str) -> str:
        """The number that the window's screens should show; "" for none."""
        leg = self.legs.get(self.at_window.get(window, ""))
        return leg.number if leg is not None else ""

    def might_call(self, window: str, services: tuple[str, ...]) -> bool:
        """Is the window open and free, and does somebody wait for one of the services?"""
        free = self.status.get(window) == "open" and window not in self.at_window
        return free and any(self.waiting.get(service) for service in services)

    def _waits(self, name: str) -> None:
        self._leaves(name)
        self.waiting.setdefault(self.legs[name].service, {})[name] = None

    def _leaves(self, name: str) -> None:
        leg = self.legs[name]
        self.waiting.get(leg.service, {}).pop(name, None)
        if leg.window and self.at_window.get(leg.window) == name:
            del self.at_window[leg.window]
        leg.window = ""
