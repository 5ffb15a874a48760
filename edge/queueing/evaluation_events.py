"""What happens after a visit: ratings and their links, cases of bad ones, the ledger, a day's active rate.

Part of `edge.queueing.events`, which everybody imports.
"""

from __future__ import annotations

from edge.queueing.words import At, CaseStep, Event, Flag, RatingChannel


class RatingAsked(Event, frozen=True, kw_only=True):
    ticket: str
    visit: str
    window: str
    staff: str


class RatingPromptClosed(Event, frozen=True, kw_only=True):
    visit: str
    window: str


class RatingLinkOffered(Event, frozen=True, kw_only=True):
    """Whoever has the token may rate the visit, once. The token is not here: only its SHA-256."""

    ticket: str
    visit: str
    token_hash: str
    open_until: At


class RatingGiven(Event, frozen=True, kw_only=True):
    ticket: str
    visit: str
    window: str
    staff: str
    grade: int
    channel: RatingChannel
    detail: tuple[str, ...]
    words: str
    detail_assumed: bool = False
    """The citizen said no detail of a bad grade; the configured code stands in until the call-back."""
    client: str = ""


class RatingFlagged(Event, frozen=True, kw_only=True):
    """It does not look like the free word of a citizen (R24); it does not count as active until an auditor says so."""

    ticket: str
    visit: str
    window: str
    reasons: tuple[Flag, ...]


class RatingReviewed(Event, frozen=True, kw_only=True):
    ticket: str
    visit: str
    window: str
    counts: bool
    reason: str
    staff: str


class RatingLapsed(Event, frozen=True, kw_only=True):
    """Nobody rated it while that was possible. It is not a five, nor any other grade (R24)."""

    visit: str


class ActiveRateLow(Event, frozen=True, kw_only=True):
    """R26: at the day's end fewer than 90 % of its finished visits had an active rating. Links stay open for a while,
    so the figure may still rise."""

    date: str
    window: str
    """Empty: the whole hall."""
    finished: int
    active: int
    percent: float


class CaseOpened(Event, frozen=True, kw_only=True):
    """R28: a grade below 3 must be called back and put right, each by its date."""

    case: str
    ticket: str
    visit: str
    window: str
    staff: str
    service: str
    number: str
    grade: int
    detail: tuple[str, ...]
    call_back_by: str
    """YYYY-MM-DD, the last day."""
    rectify_by: str


class CaseAdvanced(Event, frozen=True, kw_only=True):
    case: str
    ticket: str
    step: CaseStep
    staff: str
    note: str
    detail: tuple[str, ...] = ()
    late: bool = False
    """Its date was over."""


class CaseReminded(Event, frozen=True, kw_only=True):
    """Somebody must act soon."""

    case: str
    ticket: str
    step: CaseStep
    by: str


class CaseOverdue(Event, frozen=True, kw_only=True):
    case: str
    ticket: str
    step: CaseStep
    by: str


class LedgerNoted(Event, frozen=True, kw_only=True):
    """R10: parts that are empty stay as they were."""

    ticket: str
    number: str
    service: str
    problem: str
    handling: str
    call_back: str
    settled: bool
    staff: str
