"""Time: the machine's own clocks, and the hall's steady one.

    RealClock     wall, monotonic and "does the machine trust itself" of this machine (the one owner of `time`)
    SteadyClock   hall time: runs on the monotonic clock from an anchor, never goes back

Must not come in: business dates and opening hours (edge), sleeping (the loop's).
"""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path

from firmware_bridge.ground.host import At, Clock

MICROSECONDS = 1_000_000
FIRST_BELIEVABLE = At(1_767_225_600 * MICROSECONDS)
"""2026-01-01T00:00:00Z: a wall clock before this was never set."""
DISAGREEMENT_MAX_US = 2 * MICROSECONDS
_STA_UNSYNC = 0x0040
_RTC = Path("/sys/class/rtc/rtc0/since_epoch")
_RTC_AGREES_WITHIN_S = 2.0


class _Timex(ctypes.Structure):
    """`struct timex`, as far as `status` (the rest is room for the kernel to write). Source: adjtimex(2)."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("room", ctypes.c_byte * 512),
    )


class RealClock:
    """This machine's clocks."""

    def wall(self) -> At:
        return At(time.time_ns() // 1000)

    def mono(self) -> float:
        return time.monotonic()

    def synchronised(self) -> bool:
        """True when the kernel is disciplined by a time source, or else the battery clock agrees with the wall."""
        return _kernel_disciplined() or self._battery_clock_agrees()

    def _battery_clock_agrees(self) -> bool:
        try:
            since_epoch = float(_RTC.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return False
        return abs(since_epoch - self.wall() / MICROSECONDS) <= _RTC_AGREES_WITHIN_S


def _kernel_disciplined() -> bool:
    if os.name != "posix":
        return False
    adjtimex = getattr(ctypes.CDLL(None, use_errno=True), "adjtimex", None)
    if adjtimex is None:
        return False
    timex = _Timex()  # modes 0: only look
    return bool(adjtimex(ctypes.byref(timex)) >= 0 and not timex.status & _STA_UNSYNC)


class SteadyClock:
    """Hall time in microseconds UTC: never back, at most a jump forward, and that only when told to.

    Between two anchors it runs as fast as the monotonic clock, so waits measured on it are true whatever the wall
    clock does. When `reanchor` finds the wall behind, hall time runs at half speed until the two meet: a frozen clock
    would make waits of nothing, one that goes back would reorder records.
    """

    def __init__(self, clock: Clock, not_before: At | None = None) -> None:
        """`not_before`: the time of the journal's last record; hall time begins no earlier."""
        self._clock = clock
        self._base = clock.wall() if not_before is None else max(clock.wall(), not_before)
        self._base_mono = clock.mono()
        self._owed_us = 0
        self._owe(self._base - clock.wall())

    def now(self) -> At:
        return At(self._base + self._advance())

    def trusted(self) -> bool:
        """False while the wall clock disagrees by more than two seconds, or was never set."""
        wall = self._clock.wall()
        return wall >= FIRST_BELIEVABLE and abs(wall - self.now()) <= DISAGREEMENT_MAX_US

    def reanchor(self) -> None:
        """Follow the wall clock again; call it when the hall is idle."""
        now, wall = self.now(), self._clock.wall()
        self._base, self._base_mono = max(now, wall), self._clock.mono()
        self._owe(now - wall)

    def _owe(self, ahead_us: int) -> None:
        self._owed_us = max(0, ahead_us)

    def _advance(self) -> int:
        elapsed = int((self._clock.mono() - self._base_mono) * MICROSECONDS)
        return elapsed - min(elapsed // 2, self._owed_us)
