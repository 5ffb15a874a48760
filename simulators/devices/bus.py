"""One wire with many units on it, as units see it: half duplex, paced by the baud rate, and sometimes faulty.

heard(bytes from the hall) -> every language on the wire cuts its own frames -> unit.hear(frame)
unit.send(frame) -> waits for a quiet wire -> transmit(bytes to the hall)
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from simulators.devices.diary import Diary, Kind

BITS_PER_BYTE = 10
QUIET_S = 0.004
QUEUE_MAX = 256


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole frame of some wire language, cut out and checked: which unit, which command, what with."""

    address: int
    command: int
    data: bytes = b""


class Language(Protocol):
    """Cuts frames out of what runs over a wire. One a family and wire, since it keeps a buffer and counts."""

    name: str
    everybody: int | None
    """The address that all units listen to."""
    bad: int
    """Starts of frames that turned out not to be whole and right."""

    def cut(self, data: bytes) -> list[Frame]:
        """Take what has arrived, give every frame that is now whole."""

    def reset(self) -> None:
        """Forget half a frame (the wire was cut)."""


@dataclass
class Mischief:
    """What may go wrong with what a unit sends; all off by default. Shares are 0 to 1.

    Of a whole wire: with what all of its units send, and `garble` both ways.
    """

    silent: bool = False
    garble: float = 0.0
    half: float = 0.0
    duplicate: float = 0.0
    late_s: float = 0.0


class Unit:
    """A device on a wire; the behaviours derive from it."""

    language: type[Any]

    def __init__(self, device: str, address: int, diary: Diary) -> None:
        self.device = device
        self.address = address
        self.diary = diary
        self.mischief = Mischief()
        self.bus: Bus | None = None

    def hear(self, frame: Frame) -> None:
        """A frame with this unit's address came over the wire."""
        raise NotImplementedError

    def plugged(self) -> None:
        """The wire was connected (again)."""

    def unplugged(self) -> None:
        """Nothing is connected at the other end of the wire."""

    def send(self, frame: bytes) -> None:
        if self.bus is not None:
            self.bus.send(frame, self.mischief)

    def note(self, kind: Kind, text: str = "") -> None:
        self.diary.note(self.device, kind, text)


class Bus:
    """The wire. `transmit` is set by whoever connects it (a pty, a socket, a twin) and None while nobody does."""

    def __init__(self, name: str, units: Sequence[Unit], chance: random.Random, baud: int = 0) -> None:
        self.name = name
        self.units = list(units)
        self.chance = chance
        self.second_per_byte = BITS_PER_BYTE / baud if baud else 0.0
        self.mischief = Mischief()
        self.transmit: Callable[[bytes], None] | None = None
        self.sent = 0
        self.good = 0
        """Whole frames from the hall."""
        self.lost = 0
        self._languages: list[tuple[Language, dict[int, Unit]]] = []
        self._waiting: deque[bytes] = deque()
        self._busy_until = 0.0
        self._timer: asyncio.TimerHandle | None = None
        for unit in self.units:
            unit.bus = self
            for language, members in self._languages:
                if type(language) is unit.language:
                    members[unit.address] = unit
                    break
            else:
                self._languages.append((unit.language(), {unit.address: unit}))

    @property
    def bad(self) -> int:
        """Frames from the hall that no unit could read."""
        return sum(language.bad for language, _ in self._languages)

    def plug(self, transmit: Callable[[bytes], None]) -> None:
        self.transmit = transmit
        for unit in self.units:
            unit.plugged()

    def unplug(self) -> None:
        self.transmit = None
        self._waiting.clear()
        for language, _ in self._languages:
            language.reset()
        for unit in self.units:
            unit.unplugged()

    def heard(self, data: bytes) -> None:
        """Bytes from the hall; the units have them when the last has run over the wire."""
        if self.second_per_byte:
            asyncio.get_running_loop().call_later(len(data) * self.second_per_byte, self._deliver, data)
        else:
            self._deliver(data)

    def _deliver(self, data: bytes) -> None:
        if self.mischief.garble and self.chance.random() < self.mischief.garble:
            data = self._spoilt(data)
        for language, members in self._languages:
            for frame in language.cut(data):
                self.good += 1
                meant = members.values() if frame.address == language.everybody else [members.get(frame.address)]
                for unit in meant:
                    if unit is not None and not unit.mischief.silent and not self.mischief.silent:
                        unit.hear(frame)

    def send(self, frame: bytes, mischief: Mischief) -> None:
        """Put a unit's frame on the wire as soon as it is quiet, spoilt as the unit's and the wire's mischief want."""
        both = (mischief, self.mischief)
        if any(each.silent for each in both):
            return
        for each in both:
            if each.garble and self.chance.random() < each.garble:
                frame = self._spoilt(frame)
            if each.half and self.chance.random() < each.half:
                frame = frame[: self.chance.randrange(1, len(frame))] if len(frame) > 1 else frame
        copies = 2 if any(each.duplicate and self.chance.random() < each.duplicate for each in both) else 1
        late_s = mischief.late_s + self.mischief.late_s
        for _ in range(copies):
            if late_s:
                asyncio.get_running_loop().call_later(late_s, self._queue, frame)
            else:
                self._queue(frame)

    def _spoilt(self, data: bytes) -> bytes:
        """One bit turned over."""
        at = self.chance.randrange(len(data))
        return data[:at] + bytes([data[at] ^ (1 << self.chance.randrange(8))]) + data[at + 1 :]

    def flood(self, count: int) -> None:
        """A babbling unit: `count` bytes of noise at once."""
        for start in range(0, count, 64):
            self._queue(self.chance.randbytes(min(64, count - start)))

    def _queue(self, frame: bytes) -> None:
        if self.transmit is None or len(self._waiting) >= QUEUE_MAX:
            self.lost += 1
            return
        self._waiting.append(frame)
        self._drain()

    def _drain(self) -> None:
        if self._timer is not None:
            return
        now = asyncio.get_running_loop().time()
        if now < self._busy_until:
            self._timer = asyncio.get_running_loop().call_at(self._busy_until, self._go_on)
            return
        if self._waiting and self.transmit is not None:
            frame = self._waiting.popleft()
            self._busy_until = now + len(frame) * self.second_per_byte + QUIET_S
            self.sent += 1
            self.transmit(frame)
            self._drain()

    def _go_on(self) -> None:
        self._timer = None
        self._drain()
