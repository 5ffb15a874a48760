"""A client connection to a device that listens (the owner of asyncio's streams on the device side)."""

from __future__ import annotations

import asyncio
import socket

from firmware_bridge.links.base import Chunk, LinkLost, LinkSpec, split_host_port

OPEN_TIMEOUT_S = 5.0
SEND_TIMEOUT_S = 5.0
READ_MAX = 4096
_KEEPALIVE = (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
"""A device that lost its power is noticed after half a minute, also when nothing is said."""


class TcpLink:
    def __init__(self, spec: LinkSpec) -> None:
        assert spec.kind == "tcp"
        self._target = spec.target
        self._host, self._port = split_host_port(spec.target)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> None:
        assert self._streams is None, "open an open link"
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                self._streams = await asyncio.open_connection(self._host, self._port)
        except OSError as error:
            raise LinkLost(f"{self._target}: {_words(error)}") from error
        wire: socket.socket = self._streams[1].get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE:
            if hasattr(socket, name):
                wire.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    async def receive(self) -> Chunk:
        try:
            chunk = await self._open_streams()[0].read(READ_MAX)
        except OSError as error:
            raise LinkLost(f"{self._target}: {_words(error)}") from error
        if not chunk:
            raise LinkLost(f"{self._target}: the device hung up")
        return chunk

    async def send(self, chunk: Chunk) -> None:
        assert isinstance(chunk, bytes)
        writer = self._open_streams()[1]
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                writer.write(chunk)
                await writer.drain()
        except OSError as error:
            raise LinkLost(f"{self._target}: {_words(error)}") from error

    async def close(self) -> None:
        streams, self._streams = self._streams, None
        if streams is None:
            return
        streams[1].transport.abort()
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await streams[1].wait_closed()
        except OSError:
            return  # it was gone already

    def _open_streams(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            raise LinkLost(f"{self._target}: the connection is closed")
        return self._streams


def _words(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "no answer"
    return error.strerror or str(error) or type(error).__name__
