"""A line on a wire in memory, on virtual time: what the hall is told, what the devices hear, and small devices."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from device_profiles.vocabulary import Signal
from firmware_bridge.drivers import UnitPlan
from firmware_bridge.drivers.base import Say, Settled
from firmware_bridge.ground.supervise import spawn
from firmware_bridge.line import Line, LinePlan
from firmware_bridge.links.base import parse_link
from firmware_bridge.links.memory import MemoryWire
from simulators.virtual.clock import VirtualClock
from simulators.virtual.host import Surroundings, VirtualHost
from simulators.virtual.loop import VirtualLoop
from tests.unit.firmware_bridge.frames import profile


class Stand:
    """`said` and `states` in the order in which the hall was told, with the time; `heard` what went over the wire."""

    def __init__(self, units: list[UnitPlan], link: str = "memory:a?baud=9600", seed: int = 1) -> None:
        self.around = Surroundings(seed, VirtualClock.on("2026-03-02T09:00:00+08:00"))
        self.host = VirtualHost(self.around, Path())
        self.wire: MemoryWire = self.around.wires.wire("a")
        self.said: list[tuple[float, str, Say]] = []
        self.states: list[tuple[float, str, bool, str]] = []
        self.heard: list[tuple[float, bytes]] = []
        self.settles = True
        self.breaks = False
        self.tap = self.wire.tap(lambda data: self.heard.append((self.now(), data)))
        self.line = Line(LinePlan("a", parse_link(link), units), self.host, self._say, self._state)

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def signals(self, device: str) -> list[Signal]:
        return [say.signal for _, name, say in self.said if name == device and say.confirms is None]

    def agreed(self, device: str) -> list[int]:
        return [say.confirms[1] for _, name, say in self.said if name == device and say.confirms is not None]

    def frames_to(self, begins: bytes) -> list[bytes]:
        return [data for _, data in self.heard if data.startswith(begins)]

    def answering(self, asked: bytes, answer: bytes, after_s: float = 0.005) -> None:
        """A device that answers whatever begins with `asked`."""

        def hear(data: bytes) -> None:
            if data.startswith(asked):
                asyncio.get_running_loop().call_later(after_s, self.tap.say, answer)

        self.wire.tap(hear)

    def _say(self, device: str, say: Say) -> None:
        if self.breaks:
            self.breaks = False
            raise ZeroDivisionError("a bug of ours")
        self.said.append((self.now(), device, say))
        if say.token and self.settles:
            self.line.give(device, Settled(say.token, ok=True, seq=1))

    def _state(self, device: str, up: bool, reason: str) -> None:
        self.states.append((self.now(), device, up, reason))


def unit(device: str, profile_id: str, address: int, **settings: object) -> UnitPlan:
    return UnitPlan(device, profile(profile_id), settings, address)


def play(stand: Stand, story: Callable[[Stand], Awaitable[None]]) -> None:
    """Run the line and the story beside it, on virtual time."""

    async def both() -> None:
        running = spawn("line", stand.line.run())
        try:
            await asyncio.sleep(1.0)
            await story(stand)
            assert not running.done(), "the line still runs"
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    with VirtualLoop.running(seed=0) as loop:
        loop.run_until_complete(both())
