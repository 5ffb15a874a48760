"""What simulated devices do, on a wire that is a plain list of bytes."""

from __future__ import annotations

import asyncio
import random

import pytest

from simulators.devices import a090, ff68, onbon
from simulators.devices.bar_screen import BarScreen
from simulators.devices.bus import Bus
from simulators.devices.diary import Diary
from simulators.devices.evaluator import Evaluator
from simulators.devices.keypad import ATTEMPTS, Keypad
from simulators.devices.modbus_sign import TwinSign
from simulators.devices.onbon_card import OnbonCard
from simulators.devices.smart import SmartKiosk
from simulators.virtual.loop import VirtualLoop

NEXT = bytes.fromhex("FF680303680302 0C1116".replace(" ", ""))


class Bench:
    """Units on a wire whose other end is a list."""

    def __init__(self, *units_of: type) -> None:
        self.diary = Diary(lambda: asyncio.get_running_loop().time())
        self.units = [unit(f"{unit.__name__.lower()}", 3 + at, self.diary) for at, unit in enumerate(units_of)]
        self.bus = Bus("bench", self.units, random.Random(1))
        self.heard: list[bytes] = []
        self.bus.plug(self.heard.append)

    def said(self) -> list[tuple[str, str]]:
        return [(entry.kind, entry.text) for entry in self.diary.entries]


def virtually(coroutine) -> None:  # type: ignore[no-untyped-def]
    with VirtualLoop.running(seed=0) as loop:
        loop.run_until_complete(coroutine)


def test_a_keypad_repeats_until_it_is_echoed() -> None:
    async def story() -> None:
        bench = Bench(Keypad)
        bench.units[0].press("next")
        await asyncio.sleep(1.0)
        assert bench.heard == [NEXT, NEXT]
        bench.bus.heard(NEXT)
        bench.bus.heard(ff68.say(3, 2, b"\x01"))
        await asyncio.sleep(10)
        assert bench.heard == [NEXT, NEXT]
        assert bench.said() == [("pressed", "next"), ("accepted", "")]

    virtually(story())


def test_a_keypad_that_nobody_hears_gives_up_and_goes_on() -> None:
    async def story() -> None:
        bench = Bench(Keypad)
        bench.units[0].press("next")
        bench.units[0].press("recall")
        await asyncio.sleep(60)
        assert len(bench.heard) == 2 * ATTEMPTS
        assert bench.units[0].unheard == 2

    virtually(story())


def test_a_keypad_shows_numbers_and_waiting() -> None:
    async def story() -> None:
        bench = Bench(Keypad)
        for cells in ("0A0A0A000102", "0000070A0A0A"):
            bench.bus.heard(ff68.say(3, 2, bytes.fromhex(cells)))
        assert bench.said() == [("shows", "012"), ("shows", "等候007")]

    virtually(story())


def test_an_evaluator_is_asked_pressed_and_acknowledged() -> None:
    async def story() -> None:
        bench = Bench(Evaluator)
        bench.bus.heard(ff68.say(3, 1, b"\x0b"))
        bench.units[0].press(5)
        bench.bus.heard(bytes.fromhex("FF680303680301040816"))
        await asyncio.sleep(10)
        assert bench.heard == [bytes.fromhex("FF680303680311041816")]
        assert bench.said() == [("asks", ""), ("pressed", "5"), ("rated", "5")]

    virtually(story())


def test_a_bar_screen_shows_and_acknowledges_each_time() -> None:
    async def story() -> None:
        bench = Bench(Keypad, BarScreen)
        show = bytes.fromhex("A09004A5000CD4DD00CDA300B7FE00CEF100BC")
        bench.bus.heard(show)
        bench.bus.heard(show)
        await asyncio.sleep(1)
        assert bench.heard == [a090.acknowledge(4)] * 2
        assert bench.said() == [("shows", "暂停服务")]

    virtually(story())


def area(text: str, run_mode: int, timeout_s: int) -> bytes:
    raw = text.encode("gbk")
    head = bytes(11) + bytes([run_mode]) + timeout_s.to_bytes(2, "little") + bytes(2) + bytes([0, 2, 2, 1, 0, 0, 10])
    whole = head + len(raw).to_bytes(4, "little") + raw
    data = bytes.fromhex("A30601000000 01".replace(" ", "")) + len(whole).to_bytes(2, "little") + whole
    body = (3).to_bytes(2, "little") + bytes.fromhex("0080000000000000FE02") + len(data).to_bytes(2, "little") + data
    return b"\xa5" * 8 + onbon.escape(body + onbon.crc16(body).to_bytes(2, "little")) + b"\x5a"


def test_an_onbon_card_goes_idle_when_nobody_refreshes_it() -> None:
    async def story() -> None:
        bench = Bench(OnbonCard)
        bench.bus.heard(area("请A012号到3号窗口", 2, 30))
        await asyncio.sleep(20)
        bench.bus.heard(area("请A012号到3号窗口", 2, 30))
        await asyncio.sleep(29)
        assert bench.said() == [("shows", "请A012号到3号窗口")]
        await asyncio.sleep(2)
        assert bench.said()[-1] == ("idles", "")
        assert bench.heard == [onbon.answer(3)] * 2

    virtually(story())


def test_a_busy_onbon_card_says_so() -> None:
    async def story() -> None:
        bench = Bench(OnbonCard)
        bench.units[0].busy = True
        bench.bus.heard(area("A001", 1, 0))
        assert bench.heard == [onbon.answer(3, error=3)]
        assert bench.said() == []

    virtually(story())


@pytest.mark.parametrize(
    ("request_hex", "answer_hex", "shown"),
    [
        ("03100070000306202041303132", "031000700003", [("shows", "A012")]),
        ("0306000000 07".replace(" ", ""), "030600000007", [("shows", "7")]),
        ("030300700003", "0303060000 00000000".replace(" ", ""), []),
        ("03 10 00 70 00 03 06 20 20 C1 30 31 32", "0390 03".replace(" ", ""), []),
        ("030300F00003", "038302", []),
        ("030400000001", "038401", []),
    ],
)
def test_a_sign_answers_as_its_register_table_says(
    request_hex: str, answer_hex: str, shown: list[tuple[str, str]]
) -> None:
    from simulators.devices.modbus_sign import crc16

    async def story() -> None:
        bench = Bench(TwinSign)
        request, answer = (bytes.fromhex(text.replace(" ", "")) for text in (request_hex, answer_hex))
        bench.bus.heard(request + crc16(request).to_bytes(2, "little"))
        assert bench.heard == [answer + crc16(answer).to_bytes(2, "little")]
        assert bench.said() == shown

    virtually(story())


class Letters:
    """A broker that only keeps what was posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, bytes]] = []

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        self.posted.append((topic, payload))


def test_a_kiosk_repeats_its_wish_and_prints_once() -> None:
    async def story() -> None:
        diary = Diary(lambda: 0.0)
        kiosk, letters = SmartKiosk("kiosk-1", diary, "r"), Letters()
        kiosk.plug(letters)
        kiosk.touch("social", "ordinary", "wish-1")
        await asyncio.sleep(2.5)
        wishes = [payload for topic, payload in letters.posted if topic == "signal"]
        assert len(wishes) == 2
        assert wishes[0] == wishes[1]
        result = b'{"id":"r-1","ok":true,"seq":3,"instruction":{"do":"print_ticket","ticket":"e-1","number":"B001"}}'
        kiosk.heard("result", result)
        kiosk.heard("result", result)
        assert [entry.text for entry in diary.entries if entry.kind == "prints"] == [" B001 e-1"]
        assert b'"printed"' in letters.posted[-1][1]
        kiosk.unplug()

    virtually(story())


def test_mischief_spoils_what_a_unit_sends() -> None:
    async def story() -> None:
        bench = Bench(BarScreen)
        init = bytes.fromhex("A09003A10000A2")
        for spoilt in ({"silent": True}, {"garble": 1.0}, {"half": 1.0}, {"duplicate": 1.0}, {"late_s": 2.0}):
            bench.heard.clear()
            bench.units[0].mischief.__init__(**spoilt)
            bench.bus.heard(init)
            await asyncio.sleep(1)
            good = [frame for frame in bench.heard if frame == a090.acknowledge(3)]
            assert len(good) == (2 if "duplicate" in spoilt else 0), spoilt
        await asyncio.sleep(2)
        assert len(bench.heard) == 1

    virtually(story())
