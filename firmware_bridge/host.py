"""The real world behind the Host door: this machine's clocks, threads, sockets, ports, processes, signals, chance."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from firmware_bridge.ground.clock import RealClock
from firmware_bridge.ground.host import Clock
from firmware_bridge.ground.mqtt import MqttLogin, MqttSession
from firmware_bridge.ground.unix import socket_name
from firmware_bridge.lanes import Lane
from firmware_bridge.links.base import Link, LinkSpec
from firmware_bridge.links.memory import MemoryWires
from firmware_bridge.links.mqtt import AiomqttSession
from firmware_bridge.links.serial import SerialLink
from firmware_bridge.links.tcp import TcpLink
from firmware_bridge.links.udp import UdpLink

T = TypeVar("T")
LISTEN_BACKLOG = 128


class RealProcess:
    """A child process; it dies with us only if somebody stops it."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child
        self.pid = child.pid

    async def wait(self) -> int:
        return await self._child.wait()

    async def stop(self, grace_s: float) -> None:
        if self._child.returncode is not None:
            return
        self._child.terminate()
        try:
            async with asyncio.timeout(grace_s):
                await self._child.wait()
        except TimeoutError:
            self._child.kill()
            await self._child.wait()


class RealHost:
    """Host of a running daemon. `close` ends its threads."""

    def __init__(self, state_dir: Path) -> None:
        self.clock: Clock = RealClock()
        self.state_dir = state_dir
        self.wires = MemoryWires()
        self._streams: dict[str, random.Random] = {}
        self._lanes: dict[str, Lane] = {}
        self._stoppers: list[Callable[[], None]] = []

    def random(self, stream: str) -> random.Random:
        if stream not in self._streams:
            self._streams[stream] = random.Random(os.urandom(32))
        return self._streams[stream]

    def new_id(self) -> str:
        return secrets.token_urlsafe(16)

    def in_thread(self, lane: str, work: Callable[[], T]) -> asyncio.Future[T]:
        if lane not in self._lanes:
            self._lanes[lane] = Lane(lane)
        return self._lanes[lane].begin(work)

    def link(self, spec: LinkSpec) -> Link:
        """Not for kind mqtt: those come from the daemon's one session (line.MqttPost)."""
        match spec.kind:
            case "serial":
                return SerialLink(spec)
            case "tcp":
                return TcpLink(spec)
            case "udp":
                return UdpLink(spec)
            case "memory":
                return self.wires.link(spec)
        raise ValueError(f"{spec.kind} links are not opened one by one")

    def mqtt(self, login: MqttLogin) -> MqttSession:
        return AiomqttSession(login)

    def listen(self, address: str) -> Sequence[socket.socket]:
        """Port 0: any free one. Raises OSError when the place is taken or not ours. A Unix socket is its owner's."""
        if address.startswith("unix:"):
            return (_listen_unix(Path(address.removeprefix("unix:"))),)
        host, _, port = address.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        return (socket.create_server((host, int(port)), family=_family(host), backlog=LISTEN_BACKLOG),)

    async def spawn(self, argv: Sequence[str], env: Mapping[str, str] | None = None) -> RealProcess:
        surroundings = None if env is None else {**os.environ, **env}
        return RealProcess(
            await asyncio.create_subprocess_exec(*argv, env=surroundings, stdin=asyncio.subprocess.DEVNULL)
        )

    def on_stop(self, callback: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        if not self._stoppers:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._stop)
        self._stoppers.append(callback)

    def close(self) -> None:
        """End the threads; work that was begun is finished."""
        for lane in self._lanes.values():
            lane.close()
        self._lanes.clear()

    def _stop(self) -> None:
        for callback in self._stoppers:
            callback()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _listen_unix(path: Path) -> socket.socket:
    """Bind there; a socket left by a daemon that is gone is replaced, one that still answers is not."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket() and not _answers(path):
            path.unlink()
        before = os.umask(0o177)
        try:
            with socket_name(path) as name:
                listener.bind(name)
        finally:
            os.umask(before)
        listener.listen(LISTEN_BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(1.0)
        with socket_name(path) as name:
            return caller.connect_ex(name) == 0
