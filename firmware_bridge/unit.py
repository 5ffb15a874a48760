"""One device as its line holds it: plan, driver, breaker, answers still owed, flood limit, counters."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from firmware_bridge.breaker import Breaker
from firmware_bridge.drivers import UnitPlan
from firmware_bridge.drivers.base import Ask, Driver, Wanted
from firmware_bridge.health import UnitHealth
from firmware_bridge.speech import Read

LATE_S = 1.0
"""So long after a request went unanswered its answer may still come, and a different request has to wait."""
FRAMES_A_SECOND = 10.0
FRAMES_AT_ONCE = 40.0
"""More unasked frames than this from one unit are a flood (a stuck key, a device gone mad)."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that did not come in time and may come yet."""

    ask: Ask
    serial: int | None
    until_s: float


@dataclass(slots=True)
class Unit:
    """`family` and `address` route frames to it; `present` is what its driver says of the device itself."""

    plan: UnitPlan
    family: str
    address: int | None
    gap_s: float
    driver: Driver
    breaker: Breaker
    health: UnitHealth = field(default_factory=UnitHealth)
    owed: list[Owed] = field(default_factory=list)
    wanted: dict[str, Wanted] = field(default_factory=dict)
    alarm: asyncio.TimerHandle | None = None
    present: bool = True
    told_up: bool | None = None
    rests_until_s: float = 0.0
    """The gap that it wants between two frames to it."""
    _allowance: float = FRAMES_AT_ONCE
    _allowance_at_s: float = 0.0

    @property
    def device(self) -> str:
        return self.plan.device

    def ready_s(self, now_s: float, out: object) -> float:
        """From when on this may go: a request other than the one whose answer is owed waits until that cannot come."""
        self.owed = [owed for owed in self.owed if owed.until_s > now_s]
        if not isinstance(out, Ask):
            return self.rests_until_s
        others = [owed.until_s for owed in self.owed if owed.serial is None and owed.ask.payload != out.payload]
        return max(others, default=self.rests_until_s)

    def take_late(self, read: Read) -> bool:
        """Was this answer owed? Then it is no more."""
        for owed in self.owed:
            if owed.serial == read.serial and (read.serial is not None or owed.ask.match(read.payload)):
                self.owed.remove(owed)
                return True
        return False

    def floods(self, now_s: float) -> bool:
        """Count one unasked frame: is it one too many?"""
        self._allowance += (now_s - self._allowance_at_s) * FRAMES_A_SECOND
        self._allowance = min(self._allowance, FRAMES_AT_ONCE)
        self._allowance_at_s = now_s
        if self._allowance < 1.0:
            return True
        self._allowance -= 1.0
        return False

    def ring_no_more(self) -> None:
        if self.alarm is not None:
            self.alarm.cancel()
            self.alarm = None
