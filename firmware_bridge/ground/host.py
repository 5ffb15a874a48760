"""The world outside the process, as the daemon sees it: the one seam between real and virtual halls.

Real: `firmware_bridge.host.RealHost`. Virtual: `simulators.virtual.VirtualHost` (seeded, on a virtual loop).
Nothing in the daemon reads a clock, opens a socket, a port or a process, starts a thread, or draws a random number
but through this door.
"""

from __future__ import annotations

import random
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import NewType, Protocol, TypeVar

from firmware_bridge.ground.mqtt import MqttLogin, MqttSession
from firmware_bridge.links.base import Link, LinkSpec

T = TypeVar("T")
At = NewType("At", int)
"""Microseconds since 1970-01-01T00:00:00Z."""


class Clock(Protocol):
    def wall(self) -> At:
        """The machine's own idea of the time; may jump."""

    def mono(self) -> float:
        """Seconds on a clock that never jumps; the loop's own time."""

    def synchronised(self) -> bool:
        """Does the machine itself trust its wall clock (NTP, RTC)?"""


class Process(Protocol):
    """A child process; `wait` gives its exit code."""

    @property
    def pid(self) -> int: ...

    async def wait(self) -> int: ...

    async def stop(self, grace_s: float) -> None:
        """SIGTERM, then SIGKILL after grace_s."""


class Host(Protocol):
    @property
    def clock(self) -> Clock: ...

    @property
    def state_dir(self) -> Path:
        """Where the journal and generated files of this hall live."""

    def random(self, stream: str) -> random.Random:
        """A named stream of chance (back-off jitter, …): one more draw in one does not shift the others."""

    def new_id(self) -> str:
        """An unguessable id, 22 characters of base64url."""

    def in_thread(self, lane: str, work: Callable[[], T]) -> Awaitable[T]:
        """Run blocking work; all work of one lane runs on one thread, in order. It may begin before it is awaited."""

    def link(self, spec: LinkSpec) -> Link:
        """A closed link to where the spec says; opening it is the line's business."""

    def mqtt(self, login: MqttLogin) -> MqttSession:
        """A closed session with a broker."""

    def listen(self, address: str) -> Sequence[socket.socket]:
        """Bound listening sockets for "127.0.0.1:8080" or "unix:/path"; empty in a virtual hall."""

    async def spawn(self, argv: Sequence[str], env: Mapping[str, str] | None = None) -> Process:
        """Start a child process. Raises OSError."""

    def on_stop(self, callback: Callable[[], None]) -> None:
        """Call back when the operating system asks the daemon to end (SIGTERM, SIGINT)."""
