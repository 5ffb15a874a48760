"""The real wires that simulated units hang on: a pty, a TCP socket, pymodbus's server on either.

A `Wire` has an address a daemon can be given (`serial:/…`, `tcp:127.0.0.1:…`), can be cut and mended.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from simulators.devices.bus import Bus
from simulators.devices.modbus_sign import REGISTERS, Sign

READ_MAX = 4096
Written = list[int] | list[bool] | None


class Wire(Protocol):
    @property
    def address(self) -> str:
        """What `hallgate run --link <line>=` takes."""

    async def open(self) -> None: ...

    def cut(self) -> None:
        """Pull the plug: the daemon sees the port hang up."""

    async def close(self) -> None: ...


class Pty:
    """One pseudo-terminal pair: bytes of the side that a daemon opens by path go to `heard`, and back by `send`.

    The path is a link that survives cutting and mending, as /dev/serial/by-path does.
    """

    def __init__(self, path: Path, heard: Callable[[bytes], None]) -> None:
        self.path = path
        self.lost = 0
        """Bytes nobody took in time."""
        self._heard = heard
        self._ends: tuple[int, int] | None = None

    def open(self) -> None:
        self.cut()
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._ends = (master, slave)
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()
        self.path.symlink_to(os.ttyname(slave))
        asyncio.get_running_loop().add_reader(master, self._read, master)

    def send(self, data: bytes) -> None:
        if self._ends is None:
            self.lost += len(data)
            return
        try:
            self.lost += len(data) - os.write(self._ends[0], data)
        except OSError:
            self.lost += len(data)

    def cut(self) -> None:
        if self._ends is not None:
            asyncio.get_running_loop().remove_reader(self._ends[0])
            for end in self._ends:
                os.close(end)
            self._ends = None

    def close(self) -> None:
        self.cut()
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()

    def _read(self, master: int) -> None:
        try:
            data = os.read(master, READ_MAX)
        except OSError:
            return
        if data:
            self._heard(data)


class PtyWire:
    """A bus behind a pty."""

    def __init__(self, bus: Bus, path: Path, baud: int = 9600) -> None:
        self.address = f"serial:{path}?baud={baud}"
        self._bus = bus
        self._pty = Pty(path, bus.heard)

    async def open(self) -> None:
        self._pty.open()
        self._bus.plug(self._pty.send)

    def cut(self) -> None:
        self._bus.unplug()
        self._pty.cut()

    async def close(self) -> None:
        self._bus.unplug()
        self._pty.close()


class TcpWire:
    """A bus behind a listening TCP socket; the newest connection has it."""

    def __init__(self, bus: Bus, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host, self.port = host, port
        self._bus = bus
        self._server: asyncio.Server | None = None
        self._peer: asyncio.StreamWriter | None = None

    @property
    def address(self) -> str:
        return f"tcp:{self.host}:{self.port}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        self._bus.unplug()
        if self._peer is not None:
            self._peer.transport.abort()
            self._peer = None

    async def close(self) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._peer is not None:
            self._peer.transport.abort()
        self._peer = writer
        self._bus.plug(writer.write)
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(READ_MAX):
                self._bus.heard(data)
        if self._peer is writer:
            self._peer = None
            self._bus.unplug()
        writer.close()


class ModbusWire:
    """A sign on pymodbus's own server: RTU on a pty (`path`), else Modbus TCP on a free port.

    pymodbus opens ports by path only, so two ptys stand back to back and this object carries bytes between them.
    """

    def __init__(self, sign: Sign, path: Path | None = None, baud: int = 9600) -> None:
        self._sign = sign
        self._path = path
        self._baud = baud
        self._port = 0
        self._outer: Pty | None = None
        self._inner: Pty | None = None
        self._server: ModbusSerialServer | ModbusTcpServer | None = None

    @property
    def address(self) -> str:
        return f"serial:{self._path}?baud={self._baud}" if self._path else f"tcp:127.0.0.1:{self._port}"

    async def open(self) -> None:
        if self._path is None:
            self._port = self._port or _free_port()
            self._server = ModbusTcpServer(self._device(), address=("127.0.0.1", self._port))
            await self._server.serve_forever(background=True)
            return
        self._inner = Pty(self._path.with_name(f".{self._path.name}-server"), self._to_hall)
        self._outer = Pty(self._path, self._to_server)
        self._inner.open()
        self._outer.open()
        self._server = ModbusSerialServer(
            self._device(),
            framer=FramerType.RTU,
            port=str(self._inner.path),
            baudrate=self._baud,
            ignore_missing_devices=True,
        )
        await self._server.serve_forever(background=True)

    def cut(self) -> None:
        if self._outer is not None:
            self._outer.cut()

    async def close(self) -> None:
        if self._server is not None:
            await self._server.shutdown()  # type: ignore[no-untyped-call]
        for end in (self._outer, self._inner):
            if end is not None:
                end.close()

    def _to_hall(self, data: bytes) -> None:
        if self._outer is not None and not self._sign.mischief.silent:
            self._outer.send(data)

    def _to_server(self, data: bytes) -> None:
        if self._inner is not None:
            self._inner.send(data)

    def _device(self) -> SimDevice:
        registers = SimData(address=0, count=REGISTERS, values=0, datatype=DataType.REGISTERS)
        return SimDevice(id=self._sign.address, simdata=[registers], action=self._act)

    async def _act(
        self, function: int, start: int, address: int, count: int, current: list[int], values: Written
    ) -> ExcCodes | None:
        """pymodbus asks before it answers: the sign's own registers are the truth."""
        del function, count
        if values is None:
            current[:] = self._sign.registers[start : start + len(current)]
            return None
        exception = self._sign.write(address, [int(value) for value in values])
        return ExcCodes(exception) if exception else None


def _free_port() -> int:
    """pymodbus does not tell which port it got for 0."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
