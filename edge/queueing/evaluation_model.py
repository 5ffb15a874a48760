"""What the state remembers of ratings, cases and the ledger. Part of `edge.queueing.model.Book`."""

from __future__ import annotations

from typing import Literal

import msgspec

from edge.queueing.words import At, CaseStatus, CaseStep, Flag, RatingChannel

RECENT_RATINGS = 16
"""Ratings of one device or client that are remembered of the day: a burst is no longer."""
LINKS_DAYS = 7
"""How long after its end a link still says whether it was rated or lapsed."""
FLAGGED_DAYS = 90
"""How long a flagged rating waits for an auditor; after that it never counted, and stands in the journal."""
CLOSED_KEPT = 200
"""Closed cases, and settled matters of the ledger, that are still shown; older ones stand in the journal."""


class Link(msgspec.Struct, kw_only=True):
    """A link to the rating of one visit; found by the SHA-256 of its token."""

    visit: str
    number: str
    service: str
    window: str
    open_until: At
    status: Literal["open", "rated", "lapsed"] = "open"


class Rated(msgspec.Struct, frozen=True, kw_only=True):
    """A rating that was given, as far as anomalies and reviews need it."""

    visit: str
    ticket: str
    number: str
    date: str
    """Of the visit."""
    window: str
    staff: str
    grade: int
    channel: RatingChannel
    at: At
    source: str
    """The device, or the client's mark for a link."""
    flags: tuple[Flag, ...] = ()
    reviewed: bool = False
    """An auditor has looked at it, which is the last word."""


class Tally(msgspec.Struct, kw_only=True):
    """One window's ratings of the visits of one business date."""

    finished: int = 0
    active: int = 0
    """Rated, and not flagged or cleared."""
    flagged: int = 0
    """Rated and not cleared (yet)."""
    lapsed: int = 0
    early: int = 0
    """Presses before the end of the service (R24): only counted."""
    grades: list[int] = msgspec.field(default_factory=lambda: [0] * 5)
    """How often each grade was given, 1 first."""


class CaseEntry(msgspec.Struct, kw_only=True):
    step: CaseStep
    at: At
    staff: str
    note: str
    late: bool


class Case(msgspec.Struct, kw_only=True):
    """The way from a bad rating to its end. `id` is the visit's."""

    id: str
    ticket: str
    number: str
    service: str
    window: str
    staff: str
    """Who was rated."""
    grade: int
    detail: tuple[str, ...]
    opened_at: At
    call_back_by: str
    rectify_by: str
    status: CaseStatus = "opened"
    steps: list[CaseEntry] = []
    reminded: list[CaseStep] = []
    overdue: list[CaseStep] = []

    def has(self, step: CaseStep) -> bool:
        return any(entry.step == step for entry in self.steps)


class LedgerEntry(msgspec.Struct, kw_only=True):
    """One matter that could not be done (R10). `problem` is empty until somebody notes it."""

    ticket: str
    number: str
    service: str
    opened_at: At
    problem: str = ""
    handling: str = ""
    call_back: str = ""
    settled: bool = False
    staff: str = ""
    noted_at: At = At(0)
