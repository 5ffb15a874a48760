"""Real wires: a pty as a serial port, a TCP socket, pymodbus's server asked by pymodbus's client."""

from __future__ import annotations

import asyncio
import os
import random
import tty
from pathlib import Path

import pytest
from pymodbus import FramerType
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient

from simulators.devices import onbon
from simulators.devices.bus import Bus
from simulators.devices.diary import Diary
from simulators.devices.keypad import Keypad
from simulators.devices.modbus_sign import Sign, TwinSign
from simulators.devices.onbon_card import OnbonCard
from simulators.devices.wires import ModbusWire, PtyWire, TcpWire

NEXT = bytes.fromhex("FF6803036803020C1116")


@pytest.mark.asyncio
async def test_a_key_comes_out_of_the_pty_and_the_echo_goes_in(tmp_path: Path) -> None:
    keypad = Keypad("keypad", 3, Diary(lambda: 0.0))
    wire = PtyWire(Bus("a", [keypad], random.Random(0), baud=9600), tmp_path / "ttyS1")
    await wire.open()
    port = os.open(tmp_path / "ttyS1", os.O_RDWR | os.O_NOCTTY)
    tty.setraw(port)
    keypad.press("next")
    assert await asyncio.to_thread(os.read, port, 100) == NEXT
    os.write(port, NEXT)
    await asyncio.sleep(0.1)
    assert keypad._timer is None
    wire.cut()
    assert await asyncio.to_thread(hung_up, port)
    os.close(port)
    await wire.close()
    assert not (tmp_path / "ttyS1").is_symlink()


def hung_up(port: int) -> bool:
    try:
        return os.read(port, 100) == b""
    except OSError:
        return True


@pytest.mark.asyncio
async def test_an_onbon_card_answers_on_its_socket() -> None:
    card = OnbonCard("led", 1, Diary(lambda: 0.0))
    wire = TcpWire(Bus("led", [card], random.Random(0)))
    await wire.open()
    reader, writer = await asyncio.open_connection(wire.host, wire.port)
    switched_off = "A5A5A5A5A5A5A5A5 FEFF 0080 000000 000000 FE02 0600 A30001000002 1DF0 5A"
    writer.write(bytes.fromhex(switched_off))
    answer = onbon.answer(1)
    assert await asyncio.wait_for(reader.readexactly(len(answer)), 5) == answer
    assert not card.on
    wire.cut()
    assert await asyncio.wait_for(hang_up(reader), 5)
    writer.close()
    await wire.close()


async def hang_up(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read(1) == b""
    except ConnectionError:
        return True


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["rtu", "tcp"])
async def test_pymodbuss_client_writes_the_sign(kind: str, tmp_path: Path) -> None:
    diary = Diary(lambda: 0.0)
    wire = ModbusWire(Sign("sign", 1, diary), tmp_path / "ttyS3" if kind == "rtu" else None)
    await wire.open()
    client: AsyncModbusSerialClient | AsyncModbusTcpClient
    if kind == "rtu":
        client = AsyncModbusSerialClient(str(tmp_path / "ttyS3"), framer=FramerType.RTU, baudrate=9600)
    else:
        client = AsyncModbusTcpClient("127.0.0.1", port=int(wire.address.rpartition(":")[2]))
    await client.connect()
    await client.write_registers(0x70, [0x2020, 0x4130, 0x3132], device_id=1)
    assert (await client.read_holding_registers(0x70, count=3, device_id=1)).registers == [0x2020, 0x4130, 0x3132]
    assert (await client.write_registers(0x70, [0xC130], device_id=1)).exception_code == 3
    assert [entry.text for entry in diary.entries] == ["A012"]
    client.close()
    await wire.close()


@pytest.mark.asyncio
async def test_pymodbuss_client_understands_the_twin_too(tmp_path: Path) -> None:
    """The twin speaks RTU by itself; a foreign client holds it to the standard."""
    wire = PtyWire(Bus("s", [TwinSign("sign", 1, Diary(lambda: 0.0))], random.Random(0)), tmp_path / "ttyS4")
    await wire.open()
    client = AsyncModbusSerialClient(str(tmp_path / "ttyS4"), framer=FramerType.RTU, baudrate=9600)
    await client.connect()
    assert not (await client.write_registers(0x70, [0x2020, 0x4130, 0x3132], device_id=1)).isError()
    assert (await client.read_holding_registers(0x71, count=2, device_id=1)).registers == [0x4130, 0x3132]
    assert not (await client.write_register(0, 7, device_id=1)).isError()
    assert (await client.read_holding_registers(0x200, count=1, device_id=1)).exception_code == 2
    client.close()
    await wire.close()
