"""Shapes of what comes after a visit: the citizen's rating page, and for manager and auditor rates, cases, the ledger.

Nothing here carries what a citizen wrote; the rating page tells nothing of who served.
"""

from __future__ import annotations

from typing import Literal

from edge.queueing.words import CaseStatus, CaseStep, Flag, RatingChannel
from edge.web.shapes import Moment, Seq, Shape


class GradeView(Shape, frozen=True, kw_only=True):
    """One of the five grades by its statutory words (R27), with what may be named for it."""

    grade: int
    words: str
    words_en: str
    details: tuple[DetailView, ...]
    """Empty for 基本满意 and better."""


class DetailView(Shape, frozen=True, kw_only=True):
    code: str
    words: str


class RatingView(Shape, frozen=True, kw_only=True):
    """One visit, for whoever holds its link."""

    through_seq: Seq
    hall: str
    number: str
    service_name: str
    window_name: str
    status: Literal["open", "rated", "lapsed"]
    open_until: Moment
    words_max: int
    """Characters that the citizen's own words may have."""
    grades: tuple[GradeView, ...]
    """Best first."""


class GradesView(Shape, frozen=True, kw_only=True):
    """What a kiosk offers to whoever rates there."""

    grades: tuple[GradeView, ...]
    link: bool
    """Can a kiosk show a link for the citizen's own telephone?"""


class RatingLinkView(Shape, frozen=True, kw_only=True):
    """The link to one visit's rating, for a device that faces the citizen. Shown once, kept nowhere."""

    link: str
    qr: tuple[str, ...]
    """The QR code, a row a text, 1 dark, 0 light, no quiet zone."""


class RateFigureView(Shape, frozen=True, kw_only=True):
    """R26: 主动评价率."""

    date: str
    window: str
    """"" for the whole hall."""
    finished: int
    active: int
    flagged: int
    lapsed: int
    early: int
    grades: tuple[int, ...]
    """How often each was given, 非常不满意 first."""
    percent: float | None
    under: bool


class FlaggedView(Shape, frozen=True, kw_only=True):
    """R24: a rating that an auditor has not looked at yet."""

    visit: str
    number: str
    date: str
    window: str
    grade: int
    channel: RatingChannel
    at: Moment
    reasons: tuple[Flag, ...]


class YearCountView(Shape, frozen=True, kw_only=True):
    """R9: a service's visits in a year."""

    service: str
    name: str
    year: str
    finished: int
    few: bool
    shared: bool


class EvaluationView(Shape, frozen=True, kw_only=True):
    through_seq: Seq
    date: str
    wanted_percent: int
    rates: tuple[RateFigureView, ...]
    flagged: tuple[FlaggedView, ...]
    years: tuple[YearCountView, ...]
    incomplete_devices: tuple[str, ...]
    """R27: evaluators that cannot give all five grades."""


class CaseLineView(Shape, frozen=True, kw_only=True):
    step: CaseStep
    at: Moment
    staff: str
    note: str
    late: bool


class CaseView(Shape, frozen=True, kw_only=True):
    """R28: one bad rating on its way. No field of it can change the grade (R25)."""

    case: str
    number: str
    service_name: str
    window: str
    staff: str
    grade: int
    detail: tuple[str, ...]
    """In words, where the code is known."""
    opened_at: Moment
    status: CaseStatus
    call_back_by: str
    rectify_by: str
    next_step: CaseStep | None
    overdue: tuple[CaseStep, ...]
    soon: tuple[CaseStep, ...]
    steps: tuple[CaseLineView, ...]


class CasesView(Shape, frozen=True, kw_only=True):
    through_seq: Seq
    cases: tuple[CaseView, ...]


class LedgerLineView(Shape, frozen=True, kw_only=True):
    """R10: one matter of the 办不成事 window."""

    ticket: str
    number: str
    service: str
    opened_at: Moment
    problem: str
    handling: str
    call_back: str
    settled: bool
    staff: str
    noted_at: Moment | None


class LedgerView(Shape, frozen=True, kw_only=True):
    through_seq: Seq
    lines: tuple[LedgerLineView, ...]
