"""Bytes in and out: what every link can do, and how one is named.

A link is named by an address:

    serial:/dev/serial/by-path/…?baud=9600&parity=N&stop=1      one RS-485/RS-232 port, or a pty
    tcp:192.168.8.20:5005                                        a client connection
    udp:192.168.8.20:5005
    mqtt:<device>                                                one device on the hall's broker
    memory:<name>                                                the in-memory twin of any of them
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from firmware_bridge.ground.mqtt import MqttMessage

Chunk = bytes | MqttMessage
"""What a link carries: a run of bytes as they came, or one MQTT message."""


class LinkSpec(msgspec.Struct, frozen=True, kw_only=True):
    kind: Literal["serial", "tcp", "udp", "mqtt", "memory"]
    target: str
    """Port path, "host:port", device id or twin's name."""
    baud: int = 9600
    parity: Literal["N", "E", "O"] = "N"
    stop: Literal[1, 2] = 1


class LinkLost(Exception):
    """The wire is gone (unplugged, reset, hung up). `reason` is one line for a technician."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Link(Protocol):
    async def open(self) -> None:
        """Raises LinkLost. Opening an open link is a mistake of ours."""

    async def receive(self) -> Chunk:
        """The next chunk, never empty: a hung-up port that reads b'' raises LinkLost."""

    async def send(self, chunk: Chunk) -> None:
        """Hand it to the wire, wait until it is handed over. Raises LinkLost."""

    async def close(self) -> None:
        """Never raises; closing a closed link does nothing."""
