"""The daemon's door to the world in a virtual hall: seeded chance, threads that take seeded time, wires in memory.

The wires and the broker outlive a daemon, as real ones do: `World` keeps them, each `VirtualHost` is one boot.
"""

from __future__ import annotations

import asyncio
import base64
import random
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from firmware_bridge.ground.host import Clock, Process
from firmware_bridge.ground.mqtt import MqttLogin, MqttLost, MqttMessage, MqttSession
from firmware_bridge.links.base import Chunk, Link, LinkLost, LinkSpec
from firmware_bridge.links.memory import MemoryWires
from firmware_bridge.links.memory_broker import MemoryBroker
from simulators.virtual.clock import VirtualClock

T = TypeVar("T")
LATENCY_MAX_S = 0.02
Moment = Literal["before", "after"]
Sabotage = Callable[[str, Moment], None]
"""Called before and after the work of a lane; raises what the disk would (after: it happened, and nobody is told)."""


def _none(lane: str, moment: Moment) -> None:
    """The disk is sound."""


Overhear = Callable[[str, bytes], None]
"""(topic, payload) of everything that the daemon publishes."""


def _deaf(topic: str, payload: bytes) -> None:
    """Nobody listens."""


class Streams:
    """Named streams of chance from one seed: a draw in one does not shift the others."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, random.Random] = {}

    def __call__(self, name: str) -> random.Random:
        if name not in self._streams:
            self._streams[name] = random.Random(f"{self.seed}/{name}")
        return self._streams[name]


class Surroundings:
    """What stands around the daemon and stays when it is killed."""

    def __init__(self, seed: int, clock: VirtualClock) -> None:
        self.streams = Streams(seed)
        self.clock = clock
        self.wires = MemoryWires(self._latency("wires"))
        self.broker = MemoryBroker(self._latency("broker"))
        self.boots = 0
        self.sabotage: Sabotage = _none
        self.overhear: Overhear = _deaf

    def _latency(self, stream: str) -> Callable[[], float]:
        chance = self.streams(stream)
        return lambda: chance.uniform(0, LATENCY_MAX_S)


class VirtualHost:
    """One boot of the daemon. After `kill` nothing that it still does reaches anybody."""

    def __init__(self, around: Surroundings, state_dir: Path) -> None:
        around.boots += 1
        self.clock: Clock = around.clock
        self.state_dir = state_dir
        self.dead = False
        self.stoppers: list[Callable[[], None]] = []
        self._around = around
        self._boot = around.boots
        self._delays = self.random("threads")
        self._lane_free_at: dict[str, float] = {}

    def random(self, stream: str) -> random.Random:
        return self._around.streams(f"boot-{self._boot}/{stream}")

    def new_id(self) -> str:
        return base64.urlsafe_b64encode(self.random("ids").randbytes(16)).decode().rstrip("=")

    async def in_thread(self, lane: str, work: Callable[[], T]) -> T:
        """The work is done at a seeded moment within 10 ms and answered up to 10 ms later, lane by lane in order.

        As in a real thread it is done even if whoever waits is cancelled meanwhile.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        at = max(loop.time(), self._lane_free_at.get(lane, 0.0)) + self._delays.uniform(0, LATENCY_MAX_S / 2)
        self._lane_free_at[lane] = at
        loop.call_at(at, self._do, lane, work, future)
        return await future

    def _do(self, lane: str, work: Callable[[], T], future: asyncio.Future[T]) -> None:
        answer_after_s = self._delays.uniform(0, LATENCY_MAX_S / 2)
        loop = asyncio.get_running_loop()
        try:
            self._around.sabotage(lane, "before")
            result = work()
            self._around.sabotage(lane, "after")
        except Exception as error:  # noqa: BLE001 - a thread hands every error to whoever waits for it
            loop.call_later(answer_after_s, self._settle, future, partial(future.set_exception, error))
        else:
            loop.call_later(answer_after_s, self._settle, future, partial(future.set_result, result))

    def _settle(self, future: asyncio.Future[T], answer: Callable[[], None]) -> None:
        if not future.done():
            answer()

    def overhear(self, topic: str, payload: bytes) -> None:
        self._around.overhear(topic, payload)

    def link(self, spec: LinkSpec) -> Link:
        return _MortalLink(self, self._around.wires.link(spec))

    def mqtt(self, login: MqttLogin) -> MqttSession:
        return _MortalSession(self, self._around.broker.session(login))

    def listen(self, address: str) -> Sequence[socket.socket]:
        """Nobody browses a virtual hall."""
        return []

    async def spawn(self, argv: Sequence[str], env: Mapping[str, str] | None = None) -> Process:
        raise FileNotFoundError(f"{argv[0]}: there are no programs in a virtual hall")

    def on_stop(self, callback: Callable[[], None]) -> None:
        self.stoppers.append(callback)

    def kill(self, next_state_dir: Path) -> None:
        """kill -9: what is synced stays (the next boot gets a copy of the files), the rest never happens.

        What the dead daemon still writes while it is taken apart goes to files that nobody opens again.
        """
        self.dead = True
        shutil.copytree(self.state_dir, next_state_dir)


class _MortalLink:
    """A link that carries nothing more when its daemon is dead."""

    def __init__(self, host: VirtualHost, link: Link) -> None:
        self._host, self._link = host, link

    async def open(self) -> None:
        await self._link.open()

    async def receive(self) -> Chunk:
        return await self._link.receive()

    async def send(self, chunk: Chunk) -> None:
        if self._host.dead:
            raise LinkLost("the daemon is dead")
        await self._link.send(chunk)

    async def close(self) -> None:
        await self._link.close()


class _MortalSession:
    """A session that publishes nothing more when its daemon is dead."""

    def __init__(self, host: VirtualHost, session: MqttSession) -> None:
        self._host, self._session = host, session

    async def connect(self) -> None:
        await self._session.connect()

    async def subscribe(self, topic_filter: str) -> None:
        await self._session.subscribe(topic_filter)

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        if self._host.dead:
            raise MqttLost("the daemon is dead")
        await self._session.publish(topic, payload, retain=retain)
        self._host.overhear(topic, payload)

    def messages(self) -> AsyncIterator[MqttMessage]:
        return self._session.messages()

    async def close(self) -> None:
        await self._session.close()
