"""What a line and its units tell about themselves: counters for metrics, states for a technician."""

from __future__ import annotations

import msgspec


class UnitHealth(msgspec.Struct, kw_only=True):
    """One device on its line. `bad` counts what it sent that was wrong, by kind (checksum, length, field, flood …)."""

    up: bool = False
    reason: str = "not heard of yet"
    frames_good: int = 0
    frames_sent: int = 0
    bad: dict[str, int] = {}
    timeouts: int = 0
    late: int = 0
    repeats: int = 0
    breaker_open: bool = False
    breaker_opened: int = 0
    last_good_s: float | None = None
    """On the monotonic clock."""
    last_fault: str = ""
    """Words for a technician."""

    def flaw(self, kind: str, words: str) -> None:
        self.bad[kind] = self.bad.get(kind, 0) + 1
        self.last_fault = words


class LineHealth(msgspec.Struct, kw_only=True):
    """One wire. `bad` counts wrong frames that cannot be put down to one unit."""

    line: str
    open: bool = False
    reason: str = "not opened yet"
    reconnects: int = 0
    noise_bytes: int = 0
    bad: dict[str, int] = {}
    strangers: int = 0
    """Whole frames from units that the site does not know."""
    waiting: int = 0
    """Requests that wait for their turn."""
    inputs_dropped: int = 0
    units: dict[str, UnitHealth] = {}
