"""Bytes in and out: what every link can do, and how one is named.

A link is named by an address:

    serial:/dev/serial/by-path/…?baud=9600&parity=N&stop=1      one RS-485/RS-232 port, or a pty
    tcp:192.168.8.20:5005[?framing=rtu]                          a client connection (framing: Modbus RTU over TCP)
    udp:192.168.8.20:5005
    mqtt:<device>                                                one device on the hall's broker
    memory:<name>[?baud=9600][&framing=rtu]                      the in-memory twin of any of them

Errors: BadLink (an address nobody can read), LinkLost (the wire is gone).
"""

from __future__ import annotations

from typing import Literal, Protocol
from urllib.parse import parse_qsl

import msgspec

from firmware_bridge.ground.mqtt import MqttMessage

Chunk = bytes | MqttMessage
"""What a link carries: a run of bytes as they came, or one MQTT message."""


KINDS = ("serial", "tcp", "udp", "mqtt", "memory")


class LinkSpec(msgspec.Struct, frozen=True, kw_only=True):
    """Where a link leads. `baud` 0: bytes take no time on this wire (sockets). `framing`: how Modbus stands on it."""

    kind: Literal["serial", "tcp", "udp", "mqtt", "memory"]
    target: str
    """Port path, "host:port", device id or twin's name."""
    baud: int = 0
    parity: Literal["N", "E", "O"] = "N"
    stop: Literal[1, 2] = 1
    framing: Literal["rtu", "tcp"] = "rtu"


class BadLink(ValueError):
    """An address that names no link; `reason` is one line for the person who wrote it."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address!r}: {reason}")
        self.address, self.reason = address, reason


class LinkLost(Exception):
    """The wire is gone (unplugged, reset, hung up). `reason` is one line for a technician."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Link(Protocol):
    async def open(self) -> None:
        """Raises LinkLost. Opening an open link is a mistake of ours."""

    async def receive(self) -> Chunk:
        """The next chunk, never empty: a hung-up port that reads b'' raises LinkLost. Cancelling it loses nothing."""

    async def send(self, chunk: Chunk) -> None:
        """Hand it to the wire, wait until it is handed over. Raises LinkLost."""

    async def close(self) -> None:
        """Never raises; closing a closed link does nothing."""


def parse_link(address: str) -> LinkSpec:
    """Read an address as drawn above. Raises BadLink."""
    kind, colon, rest = address.partition(":")
    if not colon or kind not in KINDS:
        raise BadLink(address, f"begins with one of {', '.join(f'{kind}:' for kind in KINDS)}")
    target, _, query = rest.partition("?")
    if not target:
        raise BadLink(address, f"says where: {kind}:<target>")
    if kind in ("tcp", "udp"):
        split_host_port(target, address)
    given: dict[str, str] = {"kind": kind, "target": target, **_PRESET.get(kind, {})}
    given.update(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(given.keys() - set(_ALLOWED[kind]) - {"kind", "target"})
    if unknown:
        known = ", ".join(_ALLOWED[kind]) or "none"
        raise BadLink(address, f"{kind} links have no setting {unknown[0]!r} (they have: {known})")
    try:
        spec = msgspec.convert(given, LinkSpec, strict=False)
    except msgspec.ValidationError as fault:
        raise BadLink(address, str(fault)) from None
    if kind == "serial" and not 300 <= spec.baud <= 4_000_000:
        raise BadLink(address, f"baud is 300 to 4000000, not {spec.baud}")
    return spec


_PRESET = {"serial": {"baud": "9600"}, "tcp": {"framing": "tcp"}}
_ALLOWED: dict[str, tuple[str, ...]] = {
    "serial": ("baud", "parity", "stop"),
    "tcp": ("framing",),
    "udp": (),
    "mqtt": (),
    "memory": ("baud", "framing"),
}


def split_host_port(target: str, address: str = "") -> tuple[str, int]:
    """ "192.168.8.20:5005" or "[fe80::1]:5005" -> host and port. Raises BadLink."""
    host, _, port = target.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadLink(address or target, "names host and port, like 192.168.8.20:5005")
    return host, int(port)
