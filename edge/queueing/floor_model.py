"""What is remembered of windows beyond calls: other services, the last acts that may be undone, a suspended hall."""

from __future__ import annotations

import msgspec

from edge.queueing.words import At, LegStatus, UndoneAct

ACTS = 4
"""Kept a window; undo takes back the newest, again the one before."""


class Skills(msgspec.Struct, frozen=True, kw_only=True):
    services: tuple[str, ...]
    overflow: tuple[str, ...] = ()


class Suspension(msgspec.Struct, frozen=True, kw_only=True):
    reason: str
    since: At


class LegBefore(msgspec.Struct, frozen=True):
    """What an act may change of a leg, as it was."""

    status: LegStatus
    window: str
    staff: str
    since: At
    called_at: At
    announced_at: At
    recalls: int
    started_at: At
    served_us: int
    missed_at: At
    arrival: At
    seq: int
    owner: str


class TurnsUsed(msgspec.Struct, frozen=True, kw_only=True):
    """What a call did to the running rounds of a group: (priority, ordinary, appointment, walk-in)."""

    group: str
    before: tuple[int, int, int, int]
    after: tuple[int, int, int, int]


class Act(msgspec.Struct, kw_only=True):
    """One act of a clerk at a window, while it may be taken back."""

    action: UndoneAct
    at: At
    seq: int
    """Of the newest record about its ticket that belongs to it."""
    ticket: str
    leg: str
    before: LegBefore
    staff: str
    acted_before: int = 0
    """Newest record about the ticket before it."""
    turns: TurnsUsed | None = None
    visit_before: str = ""
    """The window's last visit, before a finish."""
    made: tuple[str, ...] = ()
    """Legs that a transfer made."""
    moved: tuple[str, ...] = ()
    """Further legs whose turn came with it (finish) or that were locked by it (call, in free order)."""
