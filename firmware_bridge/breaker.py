"""When to leave a silent unit alone, and when to ask it again. Pure; one a unit.

closed --3 failures in a row--> open --probe time--> one try --good--> closed
                                  ^-------------failed-------'   (1, 2, 4 ... 60 s, give or take 20 %)

A unit that never answers costs its line three timeouts once, then one in ever longer times.
"""

from __future__ import annotations

from random import Random

from firmware_bridge.ground.backoff import around

FAILURES_MAX = 3
FIRST_PROBE_S = 1.0
LAST_PROBE_S = 60.0


class Breaker:
    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._failures = 0
        self._probes = 0
        self._probe_at_s: float | None = None
        self.opened = 0

    @property
    def open(self) -> bool:
        return self._probe_at_s is not None

    @property
    def failures(self) -> int:
        """In a row, up to now."""
        return self._failures

    def allows(self, now_s: float) -> bool:
        """May this unit be asked now? While open it says yes once a probe time, and then counts on being told."""
        if self._probe_at_s is None:
            return True
        if now_s < self._probe_at_s:
            return False
        self._plan_probe(now_s)
        return True

    def good(self) -> bool:
        """It spoke. True when that closed the breaker."""
        was_open = self.open
        self._failures = self._probes = 0
        self._probe_at_s = None
        return was_open

    def failed(self, now_s: float) -> bool:
        """It did not answer. True when that opened the breaker."""
        self._failures += 1
        if self.open or self._failures < FAILURES_MAX:
            return False
        self.opened += 1
        self._plan_probe(now_s)
        return True

    def _plan_probe(self, now_s: float) -> None:
        self._probe_at_s = now_s + around(min(LAST_PROBE_S, FIRST_PROBE_S * 2.0**self._probes), self._chance)
        self._probes = min(self._probes + 1, 16)
