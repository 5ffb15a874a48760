"""Who waits how long: people ahead × mean service ÷ open windows, and an honest range around it.

The mean is the hall's own (state.learnt), the configured one weighing as much as three visits. The range comes from
what happened: for each call r = log((wait + 60 s) / (told + 60 s)); the .1 and .9 quantiles of the last 1,000 shift the
figure to p10 and p90, the median to p50. No range is told before 25 calls have taught it.
All of this is reckoned in the service's hours; what is told to people is elapsed time, the lunch included.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from math import exp, log

import msgspec

from edge.queueing.clocking import SECOND
from edge.queueing.forecast import mean_service_s as mean_service_s
from edge.queueing.model import State
from edge.queueing.settings import Service
from edge.queueing.words import At

LESSONS_MAX = 1000
LESSONS_MIN = 25
FLOOR_S = 60.0
"""Added on both sides of the ratio, so that short waits do not weigh more than they matter."""


class ServiceWait(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who joins the service's ordinary queue now may expect."""

    service: str
    name: str
    prefix: str
    waiting: int
    windows_open: int
    """Staffed windows that serve it (those that serve it first, if there are any)."""
    mean_s: float
    """Mean service time it is reckoned with."""
    p10_s: float | None
    p50_s: float | None
    """None where nobody serves it: there is no honest figure."""
    p90_s: float | None
    words: str
    """`约15分钟（7–25分钟）`; "" where there is no figure."""
    in_hours_p50_s: float | None = None
    """p50_s without the lunch, or whatever else is closed in between."""
    breaks: tuple[tuple[At, At], ...] = ()
    """What is still closed between the last commit and today's closing."""
    overtime: bool = False
    """R32: closed for new tickets; whoever is here is served."""


class Today(msgspec.Struct, frozen=True):
    """What a forecast knows of a service's hours, as of the last commit."""

    now: At
    breaks: tuple[tuple[At, At], ...] = ()
    overtime: bool = False

    def elapsed_s(self, in_hours_s: float | None) -> float | None:
        """How long it takes until so much open time has passed."""
        if in_hours_s is None:
            return None
        comes = self.now + in_hours_s * SECOND
        for begins, ends in self.breaks:
            if comes >= begins:
                comes += ends - begins
        return (comes - self.now) / SECOND if self.breaks else in_hours_s

    def span(self, told: tuple[float | None, float | None, float | None]) -> Span:
        p10, p50, p90 = (self.elapsed_s(figure) for figure in told)
        words = words_for(p10, p50, p90)
        return Span(p10, p50, p90, words + "，含休息" if words and p50 != told[1] else words, told[1])


class Span(msgspec.Struct, frozen=True):
    p10_s: float | None
    p50_s: float | None
    p90_s: float | None
    words: str
    in_hours_p50_s: float | None


class Lessons(msgspec.Struct):
    """How wrong the told waits were, newest 1,000, also sorted."""

    recent: deque[float] = msgspec.field(default_factory=deque)
    ranked: list[float] = []

    def learn(self, told_s: float, waited_s: float) -> None:
        error = log((max(0.0, waited_s) + FLOOR_S) / (told_s + FLOOR_S))
        self.recent.append(error)
        insort(self.ranked, error)
        if len(self.recent) > LESSONS_MAX:
            oldest = self.recent.popleft()
            del self.ranked[bisect_left(self.ranked, oldest)]

    def correct(self, told_s: float) -> tuple[float | None, float, float | None]:
        """(p10, p50, p90) in seconds; only the figure itself before enough was learnt."""
        count = len(self.ranked)
        if count < LESSONS_MIN:
            return None, told_s, None
        low, middle, high = (self.ranked[min(count - 1, int(count * share))] for share in (0.1, 0.5, 0.9))
        return _moved(told_s, low), _moved(told_s, middle), _moved(told_s, high)


def _moved(told_s: float, error: float) -> float:
    return max(0.0, (told_s + FLOOR_S) * exp(error) - FLOOR_S)


def windows_open(state: State) -> dict[str, int]:
    """Service -> staffed windows that serve it first; where there is none, those that take its overflow."""
    first = dict.fromkeys(state.index.services, 0)
    overflow = dict.fromkeys(state.index.services, 0)
    for window in state.windows.values():
        if window.status != "open":
            continue
        settings = state.index.windows[window.id]
        for service in settings.services:
            first[service] += 1
        for service in settings.overflow:
            overflow[service] += 1
    return {service: count or overflow[service] for service, count in first.items()}


def told_s(ahead: int, mean_s: float, windows: int) -> float | None:
    """Baseline: people ahead × mean service ÷ open windows."""
    return ahead * mean_s / windows if windows else None


def service_wait(
    service: Service, waiting: int, mean_s: float, windows: int, lessons: Lessons, today: Today
) -> ServiceWait:
    told = told_s(waiting, mean_s, windows)
    span = today.span(lessons.correct(told) if told is not None else (None, None, None))
    return ServiceWait(
        service=service.id,
        name=service.name,
        prefix=service.prefix,
        waiting=waiting,
        windows_open=windows,
        mean_s=mean_s,
        p10_s=span.p10_s,
        p50_s=span.p50_s,
        p90_s=span.p90_s,
        words=span.words,
        in_hours_p50_s=span.in_hours_p50_s,
        breaks=today.breaks,
        overtime=today.overtime,
    )


def words_for(p10_s: float | None, p50_s: float | None, p90_s: float | None) -> str:
    if p50_s is None:
        return ""
    about = f"约{_minutes(p50_s)}分钟" if p50_s >= 60 else "1分钟以内"
    if p10_s is None or p90_s is None or _minutes(p10_s) == _minutes(p90_s):
        return about
    return f"{about}（{_minutes(p10_s)}–{_minutes(p90_s)}分钟）"


def _minutes(seconds: float) -> int:
    return round(seconds / 60)


def waited_s(since: At, now: At) -> float:
    return (now - since) / SECOND
