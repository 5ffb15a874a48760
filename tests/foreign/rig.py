"""A line on the real machine: what the hall is told, and what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from device_profiles.vocabulary import Signal
from firmware_bridge.drivers import UnitPlan
from firmware_bridge.drivers.base import Say, Settled
from firmware_bridge.ground.supervise import spawn
from firmware_bridge.host import RealHost
from firmware_bridge.line import Line, LinePlan
from firmware_bridge.links.base import parse_link
from firmware_bridge.links.post import MqttPost


class Rig:
    def __init__(self, host: RealHost, link: str, units: list[UnitPlan], post: MqttPost | None = None) -> None:
        self.said: list[tuple[str, Say]] = []
        self.states: list[tuple[str, bool]] = []
        self.line = Line(LinePlan("rig", parse_link(link), units), host, self._say, self._state, post)

    def signals(self, device: str) -> list[Signal]:
        return [say.signal for name, say in self.said if name == device and say.confirms is None]

    def agreed(self, device: str) -> list[int]:
        return [say.confirms[1] for name, say in self.said if name == device and say.confirms is not None]

    def up(self, device: str) -> bool:
        return [up for name, up in self.states if name == device][-1:] == [True]

    def _say(self, device: str, say: Say) -> None:
        self.said.append((device, say))
        if say.token:
            self.line.give(device, Settled(say.token, ok=True, seq=len(self.said)))

    def _state(self, device: str, up: bool, reason: str) -> None:
        self.states.append((device, up))


@asynccontextmanager
async def running(
    tmp_path: Path, link: str, units: list[UnitPlan], post: Callable[[RealHost], MqttPost] | None = None
) -> AsyncIterator[Rig]:
    """The line (and the session with the broker) while the test looks on."""
    host = RealHost(tmp_path)
    session = None if post is None else post(host)
    rig = Rig(host, link, units, session)
    tasks = [spawn("line", rig.line.run())]
    if session is not None:
        tasks.append(spawn("post", session.run()))
    try:
        yield rig
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        host.close()


async def until(seen: Callable[[], object], within_s: float = 10.0) -> None:
    """Wait for it to be seen."""
    async with asyncio.timeout(within_s):
        while not seen():
            await asyncio.sleep(0.01)
