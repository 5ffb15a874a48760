"""What happened to windows, clerks and the hall as a whole beyond calling, and what the hall notices by itself.

Part of `edge.queueing.events`, which everybody imports.
"""

from __future__ import annotations

from edge.queueing.words import At, Event, LegStatus, UndoneAct


class HandedOver(Event, frozen=True, kw_only=True):
    """The window stayed open. A person being served stays the one's who began; a called one is the substitute's."""

    window: str
    staff: str
    was: str
    services: tuple[str, ...] = ()
    """What the substitute can do, of the window's services; empty: all of them."""
    reason: str = ""


class SkillsChanged(Event, frozen=True, kw_only=True):
    window: str
    services: tuple[str, ...]
    overflow: tuple[str, ...]
    configured: bool
    """Back to what the settings say."""
    staff: str
    reason: str = ""


class HallSuspended(Event, frozen=True, kw_only=True):
    reason: str
    staff: str


class HallResumed(Event, frozen=True, kw_only=True):
    staff: str


class WindowUnattended(Event, frozen=True, kw_only=True):
    """Open, people wait, and its clerk has done nothing for unattended_after_min. Over with the clerk's next act."""

    window: str
    staff: str
    since: At
    """Of the clerk's last act."""
    waiting: int


class ServiceUnstaffed(Event, frozen=True, kw_only=True):
    """In its hours, and no staffed window serves it (R1)."""

    service: str
    waiting: int


class ServiceStaffed(Event, frozen=True, kw_only=True):
    """A window serves it again, or there is no longer need."""

    service: str


class WaitingWarned(Event, frozen=True, kw_only=True):
    """R3: so many wait that a window should be added. A warning, never a cap."""

    service: str
    waiting: int
    threshold: int


class WaitingEased(Event, frozen=True, kw_only=True):
    service: str
    waiting: int


class HoldEnded(Event, frozen=True, kw_only=True):
    """A held ticket waits again by itself after hold_return_min, by its first arrival, for the window that held it."""

    ticket: str
    leg: str
    window: str
    arrival: At


class ActionUndone(Event, frozen=True, kw_only=True):
    """The act did not happen: the leg is as before it, in its place, and the ratios' turns are given back."""

    action: UndoneAct
    ticket: str
    leg: str
    number: str
    window: str
    staff: str
    status: LegStatus
    """Of the leg, again."""
    dropped: tuple[str, ...] = ()
    """Legs that a transfer had made and that are no more."""
    planned: tuple[str, ...] = ()
    """Further legs of the ticket that no longer wait: their turn has not come after all."""
    waiting: tuple[str, ...] = ()
    """Further legs, in free order, that wait again where they stood."""
