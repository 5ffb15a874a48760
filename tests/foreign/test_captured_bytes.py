"""Captured and vendor-made bytes on real wires: FF 68 and A0 90 on a pty, an Onbon card on TCP."""

from __future__ import annotations

import asyncio
import os
import pty
import tty
from pathlib import Path

import pytest

from device_profiles.vocabulary import KeyPressed, Rated, ShowText
from firmware_bridge.drivers import UnitPlan
from firmware_bridge.drivers.base import Wanted
from tests.foreign.rig import running, until
from tests.unit.firmware_bridge.frames import LEVEL_4, NEXT, OK, PAUSED, SHOWN, THANKS_4, frame, profile
from tests.unit.firmware_bridge.test_framed_driver import card_answer

CALL_ON_CARD = frame(
    "A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 35 00 A3 06 01 00 00 00 01 2C 00 00 00 00 00 00 18 00"
    "20 00 00 00 00 02 00 00 00 00 02 02 01 00 00 0A 11 00 00 00 C7 EB 41 30 31 32 BA C5 B5 BD 33 BA C5 B4 B0 BF DA 4E"
    "34 5A"
)
"""请A012号到3号窗口. Source: onbonlab/bx.k.java (vendor's encoder, c4c3a84d), compiled and run."""
CARD = {"family": "5K", "width_px": 192, "height_px": 32, "run_mode": 0, "timeout_s": 2, "display_mode": 1, "hold": 10}


class Bus:
    """The devices' end of a port: a keypad, an evaluator and a bar screen, as far as their bytes are known."""

    def __init__(self) -> None:
        self.end, self._port = pty.openpty()
        tty.setraw(self._port)
        self.name = os.ttyname(self._port)
        self.heard = b""
        asyncio.get_running_loop().add_reader(self.end, self._hear)

    def _hear(self) -> None:
        data = os.read(self.end, 4096)
        self.heard += data
        if PAUSED in data:
            os.write(self.end, SHOWN)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.end)
        os.close(self.end)
        os.close(self._port)


@pytest.mark.asyncio
async def test_keypad_evaluator_and_screen_share_a_port(tmp_path: Path) -> None:
    bus = Bus()
    units = [
        UnitPlan("keypad", profile("ff68_keypad"), {}, 3),
        UnitPlan("evaluator", profile("ff68_evaluator"), {}, 3),
        UnitPlan("screen", profile("a090_bar_screen"), {}, 1),
    ]
    async with running(tmp_path, f"serial:{bus.name}?baud=9600", units) as rig:
        await until(lambda: rig.up("screen"))
        rig.line.give("screen", Wanted(ShowText(text="暂停服务"), 1))
        await until(lambda: rig.agreed("screen") == [1])
        for piece in (NEXT[:4], NEXT[4:] + b"\x00", LEVEL_4):
            os.write(bus.end, piece)
            await asyncio.sleep(0.02)
        await until(lambda: NEXT in bus.heard and OK in bus.heard and THANKS_4 in bus.heard)
        assert rig.signals("keypad") == [KeyPressed(key="next")]
        assert rig.signals("evaluator") == [Rated(grade=5)]
        assert rig.line.health().noise_bytes == 1
    bus.close()


@pytest.mark.asyncio
async def test_a_card_on_tcp_gets_the_vendors_own_frame_and_is_believed_when_it_answers(tmp_path: Path) -> None:
    heard: list[bytes] = []

    async def card(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            heard.append(data)
            answer = card_answer(bytes.fromhex("A0 00 00 00 00"))
            writer.write(answer[:7])
            await asyncio.sleep(0.02)
            writer.write(answer[7:])
        writer.close()

    server = await asyncio.start_server(card, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    units = [UnitPlan("card", profile("onbon_bx_k"), CARD, 1)]
    async with running(tmp_path, f"tcp:127.0.0.1:{port}", units) as rig:
        rig.line.give("card", Wanted(ShowText(text="请A012号到3号窗口"), 1))
        await until(lambda: rig.agreed("card") == [1])
        assert heard[0] == CALL_ON_CARD
    server.close()
    await server.wait_closed()
