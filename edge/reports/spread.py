"""Durations in, the figures about them out. Percentiles are nearest-rank: a value that really occurred.

buckets   up to 5, 10, 20, 30, 60 minutes, and longer (R7)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import ceil

from edge.reports.figures import Spread, Waits

BUCKETS_MIN = (5, 10, 20, 30, 60)
"""Upper ends, included; the sixth bucket is open."""
LIMIT_S = 30 * 60
"""R2: 窗口等候时长30分钟内."""


def spread_of(durations_s: Sequence[float]) -> Spread:
    ranked = sorted(durations_s)
    if not ranked:
        return Spread()
    count = len(ranked)
    middle = count // 2
    median = ranked[middle] if count % 2 else (ranked[middle - 1] + ranked[middle]) / 2
    return Spread(
        count=count,
        mean_s=_tenths(sum(ranked) / count),
        median_s=_tenths(median),
        p95_s=_tenths(ranked[ceil(0.95 * count) - 1]),
        max_s=_tenths(ranked[-1]),
    )


def waits_of(waits_s: Sequence[float]) -> Waits:
    counts = [0] * (len(BUCKETS_MIN) + 1)
    for wait in waits_s:
        counts[bisect_left(BUCKETS_MIN, wait / 60)] += 1
    within = sum(1 for wait in waits_s if wait <= LIMIT_S)
    return Waits(spread=spread_of(waits_s), within_limit=share(within, len(waits_s)), buckets=tuple(counts))


def share(part: int, whole: int) -> float | None:
    """To a hundredth of a percent; None of nothing."""
    return round(part / whole, 4) if whole else None


def _tenths(seconds: float) -> float:
    return round(seconds, 1)
