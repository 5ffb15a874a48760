"""The in-memory twin of every byte link: wires between the daemon and devices that live in one process.

    wires = MemoryWires(latency=lambda: chance.uniform(0, .020))
    wires.link(parse_link("memory:counter-a?baud=9600"))      the daemon's end (a Link)
    tap = wires.wire("counter-a").tap(hear=device.heard)      a device's end; several may hang on one wire
    tap.say(b"...")                                           what it sends

Every run of bytes travels for its wire time (11 bits a byte at `baud`) and the seeded latency, in order, one after
another in each direction. Faults: `fault` sees every run and says what arrives; `cut` and `mend` break the wire.
Runs on any loop that has call_at (also a virtual one).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Literal

from firmware_bridge.ground.mailbox import Mailbox
from firmware_bridge.links.base import Chunk, LinkLost, LinkSpec

Way = Literal["to_device", "to_hall"]
Latency = Callable[[], float]
Fault = Callable[[Way, bytes], bytes]
"""What arrives of a run of bytes: all of it, less, other bytes, or b"" for none."""
CHUNKS_KEPT = 1024
BITS_A_BYTE = 11


def prompt() -> float:
    """No latency at all."""
    return 0.0


def sound(way: Way, data: bytes) -> bytes:
    """No fault at all."""
    return data


class SeededFaults:
    """A Fault drawn from chance: loses a run, or turns over one bit of it. Shares are of all runs, 0 to 1."""

    def __init__(self, chance: Random, *, drop: float = 0.0, garble: float = 0.0) -> None:
        self._chance, self._drop, self._garble = chance, drop, garble
        self.dropped = 0
        self.garbled = 0

    def __call__(self, way: Way, data: bytes) -> bytes:
        luck = self._chance.random()
        if luck < self._drop:
            self.dropped += 1
            return b""
        if luck < self._drop + self._garble:
            self.garbled += 1
            at = self._chance.randrange(len(data))
            return data[:at] + bytes([data[at] ^ 1 << self._chance.randrange(8)]) + data[at + 1 :]
        return data


class Tap:
    """A device's end of a wire."""

    def __init__(self, wire: MemoryWire, hear: Callable[[bytes], None], gone: Callable[[], None]) -> None:
        self._wire = wire
        self.hear, self.gone = hear, gone

    def say(self, data: bytes) -> None:
        """Send to the hall. Lost where nobody has the other end open."""
        if data:
            self._wire._travel("to_hall", data)

    def detach(self) -> None:
        """Hear no more."""
        self._wire._taps = [tap for tap in self._wire._taps if tap is not self]


class MemoryWire:
    """One wire with one hall's end and any number of taps."""

    def __init__(self, name: str, latency: Latency) -> None:
        self.name = name
        self.baud = 0
        self.fault: Fault = sound
        self._latency = latency
        self._taps: list[Tap] = []
        self._end: MemoryLink | None = None
        self._whole = True
        self._free_at: dict[Way, float] = {"to_device": 0.0, "to_hall": 0.0}

    def tap(self, hear: Callable[[bytes], None], gone: Callable[[], None] = lambda: None) -> Tap:
        """Hang a device on the wire. `hear` gets what the hall sends, `gone` is called when the hall's end closes."""
        tap = Tap(self, hear, gone)
        self._taps.append(tap)
        return tap

    def cut(self) -> None:
        """Break it: the hall's end is lost and cannot be opened until `mend`."""
        self._whole = False
        if self._end is not None:
            self._end._lose(f"{self.name}: the wire was cut")

    def mend(self) -> None:
        self._whole = True

    @property
    def open(self) -> bool:
        return self._end is not None

    def _attach(self, end: MemoryLink, baud: int) -> None:
        if not self._whole:
            raise LinkLost(f"{self.name}: the wire is cut")
        if self._end is not None:
            raise LinkLost(f"{self.name}: already in use")
        self._end, self.baud = end, baud

    def _detach(self, end: MemoryLink) -> None:
        if self._end is end:
            self._end = None
            for tap in tuple(self._taps):
                tap.gone()

    def _travel(self, way: Way, data: bytes) -> None:
        """Start a run of bytes on its way."""
        loop = asyncio.get_running_loop()
        arriving = self.fault(way, data)
        leaving_s = max(loop.time(), self._free_at[way]) + (len(data) * BITS_A_BYTE / self.baud if self.baud else 0.0)
        arrives_s = max(leaving_s + self._latency(), self._free_at[way])
        self._free_at[way] = arrives_s
        if arriving and self._whole:
            loop.call_at(arrives_s, self._arrive, way, arriving)

    def _arrive(self, way: Way, data: bytes) -> None:
        if not self._whole:
            return
        if way == "to_hall":
            if self._end is not None:
                self._end._inbox.offer(data)
            return
        for tap in tuple(self._taps):
            tap.hear(data)


class MemoryLink:
    """The hall's end of a wire."""

    def __init__(self, wire: MemoryWire, spec: LinkSpec) -> None:
        self._wire, self._spec = wire, spec
        self._inbox: Mailbox[bytes | LinkLost] = Mailbox(f"memory {wire.name}", CHUNKS_KEPT, "drop_oldest")
        self._open = False

    async def open(self) -> None:
        assert not self._open, "open an open link"
        await asyncio.sleep(self._wire._latency())
        self._wire._attach(self, self._spec.baud)
        self._inbox.clear()
        self._open = True

    async def receive(self) -> Chunk:
        if not self._open and not len(self._inbox):
            raise LinkLost(f"{self._wire.name}: the wire is closed")
        got = await self._inbox.get()
        if isinstance(got, LinkLost):
            raise got
        return got

    async def send(self, chunk: Chunk) -> None:
        assert isinstance(chunk, bytes)
        if not self._open:
            raise LinkLost(f"{self._wire.name}: the wire is closed")
        self._wire._travel("to_device", chunk)

    async def close(self) -> None:
        if self._open:
            self._open = False
            self._wire._detach(self)

    def _lose(self, reason: str) -> None:
        self._inbox.clear()
        self._inbox.offer(LinkLost(reason))
        self._open = False
        self._wire._detach(self)


class MemoryWires:
    """All the wires of one process, by name; a wire comes to be when somebody names it."""

    def __init__(self, latency: Latency = prompt) -> None:
        self._latency = latency
        self._wires: dict[str, MemoryWire] = {}

    def wire(self, name: str) -> MemoryWire:
        if name not in self._wires:
            self._wires[name] = MemoryWire(name, self._latency)
        return self._wires[name]

    def link(self, spec: LinkSpec) -> MemoryLink:
        """A closed link to the wire that the spec's target names, whatever its kind."""
        return MemoryLink(self.wire(spec.target), spec)
