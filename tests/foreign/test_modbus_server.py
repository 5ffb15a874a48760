"""Our Modbus on pymodbus's server: RTU over a pair of ptys, and TCP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pymodbus import FramerType
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from device_profiles.vocabulary import ShowNumber
from firmware_bridge.drivers import UnitPlan
from firmware_bridge.drivers.base import Wanted
from tests.foreign.rig import running, until
from tests.unit.firmware_bridge.frames import profile

TEXT_AT = 0x70


class Sign:
    """The registers of a sign as pymodbus's server keeps them, and how long it takes to answer."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.delays_s: list[float] = []

    async def act(
        self, function: int, start: int, address: int, count: int, registers: list[int], values: list[int] | None
    ) -> None:
        if values is not None and function == 16:
            assert address == TEXT_AT
            self.texts.append(b"".join(value.to_bytes(2, "big") for value in values).decode().strip())
        await asyncio.sleep(self.delays_s.pop(0) if self.delays_s else 0.0)

    def device(self) -> SimDevice:
        data = SimData(address=0, count=0xA0, values=0, datatype=DataType.REGISTERS)
        return SimDevice(id=1, simdata=[data], action=self.act)


def only_unit_1(sending: bool, data: bytes) -> bytes:
    """This version of the server answers for units that it does not have; a real bus is silent then."""
    return b"" if sending and data[:1] != b"\x01" else data


@asynccontextmanager
async def rtu_server(sign: Sign, tmp_path: Path, socat: str) -> AsyncIterator[str]:
    """Gives the port at our end."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ends = [f"PTY,link={end},raw,echo=0" for end in (ours, theirs)]
    pair = await asyncio.create_subprocess_exec(socat, *ends)
    await until(lambda: ours.exists() and theirs.exists())
    server = ModbusSerialServer(
        sign.device(), framer=FramerType.RTU, port=str(theirs), baudrate=9600, trace_packet=only_unit_1
    )
    await server.serve_forever(background=True)
    try:
        yield str(ours)
    finally:
        await server.shutdown()
        pair.terminate()
        await pair.wait()


@asynccontextmanager
async def tcp_server(sign: Sign, port: int) -> AsyncIterator[None]:
    server = ModbusTcpServer(sign.device(), address=("127.0.0.1", port))
    await server.serve_forever(background=True)
    try:
        yield
    finally:
        await server.shutdown()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def signs(*addresses: int) -> list[UnitPlan]:
    return [UnitPlan(f"sign-{address}", profile("led_485_046"), {}, address) for address in addresses]


@pytest.mark.asyncio
async def test_a_sign_on_rtu_shows_the_number_and_an_absent_one_harms_nobody(
    tmp_path: Path, needs: Callable[[str], str]
) -> None:
    sign = Sign()
    async with (
        rtu_server(sign, tmp_path, needs("socat")) as port,
        running(tmp_path, f"serial:{port}?baud=9600", signs(1, 2)) as rig,
    ):
        rig.line.give("sign-1", Wanted(ShowNumber(number="A012"), 1))
        rig.line.give("sign-2", Wanted(ShowNumber(number="A012"), 1))
        await until(lambda: rig.agreed("sign-1") == [1])
        await until(lambda: not rig.up("sign-2"))
        rig.line.give("sign-1", Wanted(ShowNumber(number="B7"), 2))
        await until(lambda: rig.agreed("sign-1") == [1, 2])
        assert sign.texts == ["A012", "B7"]
        assert rig.agreed("sign-2") == []
        assert rig.line.health().units["sign-2"].breaker_open


@pytest.mark.asyncio
async def test_a_late_answer_for_one_number_is_not_taken_for_the_next(
    tmp_path: Path, needs: Callable[[str], str]
) -> None:
    """Both writes are answered with the same bytes: only time tells them apart."""
    sign = Sign()
    sign.delays_s = [0.6]
    async with (
        rtu_server(sign, tmp_path, needs("socat")) as port,
        running(tmp_path, f"serial:{port}?baud=9600", signs(1)) as rig,
    ):
        await until(lambda: rig.up("sign-1"))
        rig.line.give("sign-1", Wanted(ShowNumber(number="A012"), 1))
        await until(lambda: sign.texts == ["A012"])
        await asyncio.sleep(0.35)
        rig.line.give("sign-1", Wanted(ShowNumber(number="A013"), 2))
        await until(lambda: 2 in rig.agreed("sign-1"))
        assert sign.texts[-1] == "A013", "it agrees only when the sign has really been written"


@pytest.mark.asyncio
async def test_a_sign_on_tcp_is_found_again_when_its_server_was_away(tmp_path: Path) -> None:
    sign, port = Sign(), free_port()
    async with running(tmp_path, f"tcp:127.0.0.1:{port}", signs(1)) as rig:
        await until(lambda: rig.states)
        rig.line.give("sign-1", Wanted(ShowNumber(number="A012"), 1))
        async with tcp_server(sign, port):
            await until(lambda: rig.agreed("sign-1") == [1])
        await until(lambda: not rig.up("sign-1"))
        async with tcp_server(sign, port):
            await until(lambda: rig.agreed("sign-1") == [1, 1], within_s=30.0)
        assert sign.texts == ["A012", "A012"]


@pytest.mark.asyncio
async def test_a_connection_that_is_out_of_step_is_dropped(tmp_path: Path) -> None:
    """A server that answers with somebody else's transaction number."""
    connects = 0

    async def confused(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connects
        connects += 1
        try:
            request = await reader.readexactly(12)
            writer.write(b"\x77\x77\x00\x00\x00\x06" + request[6:12])
            await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # it was hung up on
        finally:
            writer.close()

    server = await asyncio.start_server(confused, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with running(tmp_path, f"tcp:127.0.0.1:{port}", signs(1)) as rig:
        rig.line.give("sign-1", Wanted(ShowNumber(number="A012"), 1))
        await until(lambda: connects >= 2)
        assert rig.agreed("sign-1") == []
        assert rig.line.health().units["sign-1"].bad["unknown"] >= 1
    server.close()
    await server.wait_closed()
