"""Link addresses, and every byte link against the other end of a real or in-memory wire."""

from __future__ import annotations

import asyncio
import os
import pty
import tty
from pathlib import Path
from random import Random

import pytest

from firmware_bridge.host import RealHost
from firmware_bridge.links.base import BadLink, Link, LinkLost, LinkSpec, parse_link
from firmware_bridge.links.memory import MemoryWires, SeededFaults


@pytest.mark.parametrize(
    ("address", "spec"),
    [
        ("serial:/dev/ttyUSB0", LinkSpec(kind="serial", target="/dev/ttyUSB0", baud=9600)),
        (
            "serial:/dev/ttyUSB0?baud=57600&parity=E&stop=2",
            LinkSpec(kind="serial", target="/dev/ttyUSB0", baud=57600, parity="E", stop=2),
        ),
        ("tcp:192.168.8.20:5005", LinkSpec(kind="tcp", target="192.168.8.20:5005", framing="tcp")),
        ("tcp:[::1]:502?framing=rtu", LinkSpec(kind="tcp", target="[::1]:502")),
        ("udp:10.0.0.1:5005", LinkSpec(kind="udp", target="10.0.0.1:5005")),
        ("mqtt:keypad-9", LinkSpec(kind="mqtt", target="keypad-9")),
        ("memory:counter-a?baud=9600", LinkSpec(kind="memory", target="counter-a", baud=9600)),
    ],
)
def test_an_address_is_read(address: str, spec: LinkSpec) -> None:
    assert parse_link(address) == spec


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("com3", "begins with one of"),
        ("serial:", "says where"),
        ("serial:/dev/x?baud=fast", "int"),
        ("serial:/dev/x?baud=10", "300"),
        ("serial:/dev/x?parity=X", "parity"),
        ("serial:/dev/x?speed=9600", "speed"),
        ("tcp:192.168.8.20", "host and port"),
        ("tcp:192.168.8.20:70000", "host and port"),
        ("udp:h:1?baud=3", "baud"),
    ],
)
def test_a_bad_address_says_what_was_expected(address: str, says: str) -> None:
    with pytest.raises(BadLink, match=says):
        parse_link(address)


async def hear(link: Link, size: int) -> bytes:
    got = b""
    async with asyncio.timeout(5):
        while len(got) < size:
            chunk = await link.receive()
            assert isinstance(chunk, bytes)
            got += chunk
    return got


@pytest.mark.asyncio
async def test_serial_speaks_on_a_pty_and_knows_when_it_is_gone(tmp_path: Path) -> None:
    device, port = pty.openpty()
    tty.setraw(port)
    name = os.ttyname(port)
    os.close(port)
    link = RealHost(tmp_path).link(parse_link(f"serial:{name}?baud=9600"))
    await link.open()
    os.write(device, b"\x00\xff\x11\x13\x1a hall")
    assert await hear(link, 10) == b"\x00\xff\x11\x13\x1a hall"
    await link.send(b"\xff\x68\x0d\x0a")
    await asyncio.sleep(0.02)
    assert os.read(device, 64) == b"\xff\x68\x0d\x0a"
    os.close(device)
    with pytest.raises(LinkLost):
        await hear(link, 1)
    await link.close()
    await link.close()
    with pytest.raises(LinkLost, match="closed"):
        await link.send(b"x")
    with pytest.raises(LinkLost):
        await link.open()


@pytest.mark.asyncio
async def test_tcp_connects_speaks_and_is_lost(tmp_path: Path) -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(3))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    link = RealHost(tmp_path).link(parse_link(f"tcp:127.0.0.1:{port}"))
    await link.open()
    await link.send(b"abc")
    assert await hear(link, 3) == b"abc"
    with pytest.raises(LinkLost, match="hung up"):
        await hear(link, 1)
    await link.close()
    server.close()
    await server.wait_closed()
    with pytest.raises(LinkLost):
        await link.open()


@pytest.mark.asyncio
async def test_udp_carries_datagrams(tmp_path: Path) -> None:
    class Echo(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            self.transport.sendto(data[::-1], addr)  # type: ignore[attr-defined]

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    link = RealHost(tmp_path).link(parse_link(f"udp:127.0.0.1:{port}"))
    await link.open()
    await link.send(b"abc")
    assert await hear(link, 3) == b"cba"
    await link.close()
    transport.close()
    await asyncio.sleep(0)


@pytest.mark.asyncio
async def test_a_memory_wire_carries_in_order_breaks_and_is_mended() -> None:
    chance = Random(4)
    wires = MemoryWires(latency=lambda: chance.uniform(0, 0.02))
    wire = wires.wire("a")
    heard: list[bytes] = []
    went: list[str] = []
    tap = wire.tap(heard.append, lambda: went.append("gone"))
    link = wires.link(parse_link("memory:a?baud=115200"))
    await link.open()
    with pytest.raises(LinkLost, match="in use"):
        await wires.link(parse_link("memory:a")).open()
    for n in range(20):
        tap.say(bytes([n]))
        await link.send(bytes([n]))
    assert await hear(link, 20) == bytes(range(20))
    await asyncio.sleep(0.1)
    assert heard == [bytes([n]) for n in range(20)]
    wire.cut()
    assert went == ["gone"]
    with pytest.raises(LinkLost, match="cut"):
        await link.receive()
    with pytest.raises(LinkLost, match="cut"):
        await wires.link(parse_link("memory:a")).open()
    wire.mend()
    await link.open()
    await link.close()


@pytest.mark.asyncio
async def test_seeded_faults_lose_and_garble() -> None:
    wires = MemoryWires()
    faults = wires.wire("a").fault = SeededFaults(Random(2), drop=0.2, garble=0.2)
    link = wires.link(parse_link("memory:a"))
    await link.open()
    tap = wires.wire("a").tap(lambda data: None)
    for _ in range(200):
        tap.say(b"\x55\x55")
    await asyncio.sleep(0.01)
    got = await hear(link, 2 * (200 - faults.dropped))
    assert 20 < faults.dropped < 60
    assert 20 < faults.garbled < 60
    assert sum(byte != 0x55 for byte in got) == faults.garbled
    await link.close()
