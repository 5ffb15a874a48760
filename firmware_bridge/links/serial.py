"""One RS-485 or RS-232 port, or a pty (the one owner of serialx)."""

from __future__ import annotations

import asyncio

import serialx

from firmware_bridge.links.base import Chunk, LinkLost, LinkSpec

OPEN_TIMEOUT_S = 5.0
SEND_TIMEOUT_S = 5.0
"""A port that takes no bytes for so long is stuck (flow control, a dead adapter)."""
READ_MAX = 4096


class SerialLink:
    """8 data bits; baud, parity and stop bits of the spec. The port is held exclusively."""

    def __init__(self, spec: LinkSpec) -> None:
        assert spec.kind == "serial"
        self._spec = spec
        self._port: serialx.AsyncSerial | None = None

    async def open(self) -> None:
        assert self._port is None, "open an open link"
        port = serialx.async_serial_for_url(
            self._spec.target,
            baudrate=self._spec.baud or 9600,
            parity=serialx.Parity(self._spec.parity),
            stopbits=serialx.StopBits(self._spec.stop),
        )
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await port.open()
        except (OSError, serialx.SerialException, ValueError) as error:
            raise LinkLost(f"{self._spec.target}: {_words(error)}") from error
        self._port = port

    async def receive(self) -> Chunk:
        try:
            chunk = await self._open_port().read(READ_MAX)
        except (OSError, serialx.SerialException) as error:
            raise LinkLost(f"{self._spec.target}: {_words(error)}") from error
        if not chunk:
            raise LinkLost(f"{self._spec.target}: the port hung up")
        return chunk

    async def send(self, chunk: Chunk) -> None:
        assert isinstance(chunk, bytes)
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._open_port().write(chunk)
        except (OSError, serialx.SerialException) as error:
            raise LinkLost(f"{self._spec.target}: {_words(error)}") from error

    async def close(self) -> None:
        port, self._port = self._port, None
        if port is None:
            return
        port.abort()
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await port.wait_closed()
        except (OSError, serialx.SerialException):
            return  # it was gone already

    def _open_port(self) -> serialx.AsyncSerial:
        if self._port is None:
            raise LinkLost(f"{self._spec.target}: the port is closed")
        return self._port


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the port does not react"
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
