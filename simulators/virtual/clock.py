"""The wall clock of a virtual hall: starts where the story begins, and may be stepped or never have been set."""

from __future__ import annotations

import asyncio
from datetime import datetime

from firmware_bridge.ground.host import At

MICROSECONDS = 1_000_000


class VirtualClock:
    """`begins` is the wall time at which the loop's clock stood at 0."""

    def __init__(self, begins: At) -> None:
        self.begins = begins
        self._trusted = True

    @classmethod
    def on(cls, moment: str) -> VirtualClock:
        """From ISO 8601 with offset, as in `2026-03-02T08:30:00+08:00`."""
        return cls(At(round(datetime.fromisoformat(moment).timestamp()) * MICROSECONDS))

    def wall(self) -> At:
        return At(self.begins + int(self.mono() * MICROSECONDS))

    def mono(self) -> float:
        return asyncio.get_running_loop().time()

    def synchronised(self) -> bool:
        return self._trusted

    def step(self, seconds: float, trusted: bool = True) -> None:
        """Somebody sets the clock: forward, or back."""
        self.begins = At(self.begins + int(seconds * MICROSECONDS))
        self._trusted = trusted
