"""Datagrams to and from one device. A chunk is one datagram; what the network loses is lost."""

from __future__ import annotations

import asyncio

from firmware_bridge.ground.mailbox import Mailbox
from firmware_bridge.links.base import Chunk, LinkLost, LinkSpec, split_host_port

OPEN_TIMEOUT_S = 5.0
DATAGRAMS_KEPT = 64


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, inbox: Mailbox[bytes]) -> None:
        self._inbox = inbox
        self.refused = ""

    def datagram_received(self, data: bytes, addr: object) -> None:
        if data:
            self._inbox.offer(data)

    def error_received(self, exc: Exception) -> None:
        self.refused = str(exc) or type(exc).__name__


class UdpLink:
    """`send` raises LinkLost when the device's machine said that nobody listens there."""

    def __init__(self, spec: LinkSpec) -> None:
        assert spec.kind == "udp"
        self._target = spec.target
        self._inbox: Mailbox[bytes] = Mailbox(f"udp {spec.target}", DATAGRAMS_KEPT, "drop_oldest")
        self._wire: tuple[asyncio.DatagramTransport, _Ear] | None = None

    async def open(self) -> None:
        assert self._wire is None, "open an open link"
        self._inbox.clear()
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                self._wire = await loop.create_datagram_endpoint(
                    lambda: _Ear(self._inbox), remote_addr=split_host_port(self._target)
                )
        except OSError as error:
            raise LinkLost(f"{self._target}: {error.strerror or type(error).__name__}") from error

    async def receive(self) -> Chunk:
        return await self._inbox.get()

    async def send(self, chunk: Chunk) -> None:
        assert isinstance(chunk, bytes)
        if self._wire is None:
            raise LinkLost(f"{self._target}: the socket is closed")
        transport, ear = self._wire
        if ear.refused:
            raise LinkLost(f"{self._target}: {ear.refused}")
        transport.sendto(chunk)

    async def close(self) -> None:
        if self._wire is not None:
            self._wire[0].abort()
            self._wire = None
            await asyncio.sleep(0)  # the loop closes the socket in its next round
