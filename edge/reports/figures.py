"""The shapes of a report: plain figures, seconds and shares (0 to 1); JSON as they are.

A wait is that of one call: from joining the queue to the call, in-hours where the journal has it. Ratings belong to the
date of the visit they are about, whenever they are given.
"""

from __future__ import annotations

import msgspec

from edge.reports.period import Period


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all shapes."""


class Spread(Figures, frozen=True, kw_only=True):
    """All 0 where nothing was measured."""

    count: int = 0
    mean_s: float = 0.0
    median_s: float = 0.0
    p95_s: float = 0.0
    max_s: float = 0.0


class Waits(Figures, frozen=True, kw_only=True):
    spread: Spread
    within_limit: float | None
    """Share of at most 30 minutes; null without any wait."""
    buckets: tuple[int, ...]
    """≤5, ≤10, ≤20, ≤30, ≤60, >60 minutes."""


class Ratings(Figures, frozen=True, kw_only=True):
    """R26, R30."""

    asked: int
    rated: int
    by_grade: tuple[int, ...]
    """非常满意, 满意, 基本满意, 不满意, 非常不满意."""
    active_rate: float | None
    """Ratings that a citizen gave ÷ visits that ended; null without visits."""
    good_rate: float | None
    """基本满意 and above ÷ ratings."""


class Row(Figures, frozen=True, kw_only=True):
    """One hall, service, window, clerk, date or hour."""

    id: str
    name: str
    issued: int
    """Numbers given."""
    joined: int
    """Legs that joined a queue: numbers, their further services, transfers."""
    people: int
    """With everybody who came along."""
    called: int
    served: int
    """Visits that ended."""
    missed: int
    cancelled: int
    unserved: int
    carried_over: int
    waits: Waits
    service: Spread
    """Seconds at the window, a visit."""
    ratings: Ratings


class TimeSheet(Figures, frozen=True, kw_only=True):
    """R4, R6: where the time of a clerk (or of a window) went. The parts add up to `present_s`."""

    id: str
    name: str
    days: int
    sessions: int
    present_s: float
    """Logged in."""
    serving_s: float
    calling_s: float
    """Somebody was called and had not come yet."""
    idle_s: float
    """Open, nobody there."""
    paused_s: float
    shut_s: float
    """Logged in, window not open."""
    pauses: dict[str, int]
    """Reason -> how often."""


class Session(Figures, frozen=True, kw_only=True):
    staff: str
    window: str
    began: str
    """ISO 8601, local time."""
    ended: str
    """"" while it lasts."""
    seconds: float


class Episode(Figures, frozen=True, kw_only=True):
    """A stretch of time in which somebody had waited over 30 minutes for the service (R2)."""

    service: str
    name: str
    began: str
    ended: str
    minutes: float
    people: int
    longest_s: float


class LargestQueue(Figures, frozen=True, kw_only=True):
    service: str
    name: str
    waiting: int
    at: str
    """When first; "" if nobody ever waited."""


class Report(Figures, frozen=True, kw_only=True):
    period: Period
    hall: str
    records: int
    """Of the journal, that it was made from."""
    until: str
    """Of the last of them; "" if there was none."""
    total: Row
    services: tuple[Row, ...]
    windows: tuple[Row, ...]
    clerks: tuple[Row, ...]
    days: tuple[Row, ...]
    """One a business date; by month in a quarter's report."""
    hours: tuple[Row, ...]
    """By the hour in which people came and were called."""
    clerk_time: tuple[TimeSheet, ...]
    window_time: tuple[TimeSheet, ...]
    sessions: tuple[Session, ...]
    episodes: tuple[Episode, ...]
    queues: tuple[LargestQueue, ...]
    channels: dict[str, int]
    """How numbers were taken."""
    categories: dict[str, int]
    details: dict[str, int]
    """What citizens named beside the grade (R30)."""
    rules_bent: dict[str, int]
    """Rule -> how often a manager forced it."""
    refused: dict[str, int]
    """Rule -> how often it was kept against a wish."""
