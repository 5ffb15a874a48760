"""kill -9 in a lively hall on real wires: the next start verifies, folds, repaints, and repeats no act."""

from __future__ import annotations

import asyncio
import dataclasses
import random
import shutil
import time
from pathlib import Path

import pytest

from edge.config import load_site
from edge.journal.verify import verify
from simulators.daemon import Daemon
from simulators.demo import lively
from simulators.devices.bar_screen import BarScreen
from simulators.devices.diary import Diary
from simulators.devices.keypad import Keypad
from simulators.floor import numbers_in
from simulators.hall import read_journal
from simulators.judge import Committed, Judge
from simulators.opinion import breaches_of
from simulators.people import steady
from simulators.virtual.host import Streams
from simulators.wiring import Wiring
from simulators.world import Crowd, Props, Shift

pytestmark = pytest.mark.skipif(shutil.which("mosquitto", path="/usr/sbin:/usr/bin") is None, reason="no mosquitto")
KILLS = 3
RESTART_S = 4.0
"""A loaded machine needs so long to have the daemon answer again."""


class Hall:
    """The demo's hall, whose daemon the test kills and starts."""

    def __init__(self, folder: Path) -> None:
        self.site = load_site("demo")
        self.state_dir = folder / "state"
        self.state_dir.mkdir()
        self.diary = Diary(time.time)
        self.chance = Streams(5)
        self.props = Props(self.site, self.diary, self.chance, real_signs=True)
        self.floor = self.props.floor()
        self.wiring = Wiring(self.props, folder, self.state_dir)
        self.folder = folder

    async def open(self) -> Daemon:
        await self.wiring.open()
        daemon = Daemon("demo", self.state_dir, self.wiring.links(), self.folder / "log")
        await daemon.start()
        self.wiring.switch_on(self.site.settings.hall.id)
        for window in self.site.settings.windows:
            await daemon.open_window(window.id)
        return daemon

    def committed(self) -> list[Committed]:
        return [Committed(record.at / 1e6, record, event) for record, event in read_journal(self.state_dir)]


async def agree(hall: Hall, window: str, number: str) -> None:
    """Until the window's bar screen shows the number, 10 s at most."""
    unit = hall.props.units[f"screen-{window}"]
    assert isinstance(unit, BarScreen)
    async with asyncio.timeout(10):
        while number not in numbers_in(unit.text):
            await asyncio.sleep(0.05)


@pytest.mark.asyncio
async def test_kill_9_in_a_lively_hall(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    daemon = await hall.open()
    pace, routine = lively(2.0)
    # A press may be handled a restart later than it was made, and counts as repeated from then on.
    patient = dataclasses.replace(routine, repeat_gap=routine.repeat_gap + RESTART_S)
    crowd = Crowd(hall.props, hall.floor, hall.chance, pace, patient)
    loop = asyncio.get_running_loop()
    weights = [(service.id, 1.0) for service in hall.site.settings.services]
    people = steady(hall.chance("arrivals"), weights, 0.4, loop.time(), 20.0)
    work = asyncio.create_task(crowd.work(Shift(loop.time(), loop.time() + 22.0), people, "k"))
    moments = random.Random(3)
    try:
        for _ in range(KILLS):
            await asyncio.sleep(moments.uniform(2.0, 4.0))
            await daemon.kill()
            assert verify(hall.state_dir).ok
            await daemon.start()
        await asyncio.sleep(6.0)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await asyncio.sleep(2.0)
        await daemon.stop()
        await hall.wiring.close()
    committed = hall.committed()
    judge = Judge(hall.site, *hall.props.public())
    judge.patience_s = 15.0
    judge.excused = [(0.0, float("inf"))]
    judge.hear(committed, list(hall.diary.entries))
    judge.rest()
    assert verify(hall.state_dir).ok
    assert [*judge.breaches, *breaches_of(committed)] == []
    assert judge.ledger.counts["TicketCalled"] > 5


@pytest.mark.asyncio
async def test_what_was_asked_before_the_kill_is_answered_the_same_after_it(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    daemon = await hall.open()
    try:
        wish = {"service": "estate"}
        status, before = await daemon.command("/api/v1/tickets?kiosk=web", wish, "one-wish")
        assert status == 201
        keypad = hall.props.units["keypad-5"]
        assert isinstance(keypad, Keypad)
        keypad.press("next")
        await agree(hall, "5", before["ticket"]["number"])
        screen = hall.props.units["screen-5"]
        assert isinstance(screen, BarScreen)

        await daemon.kill()
        screen.power_cycle()
        await daemon.start()

        await agree(hall, "5", before["ticket"]["number"])
        status, after = await daemon.command("/api/v1/tickets?kiosk=web", wish, "one-wish")
        assert (status, after["ticket"]) == (201, before["ticket"])
    finally:
        await daemon.stop()
        await hall.wiring.close()
    counts = [record.type for record, _ in read_journal(hall.state_dir)]
    assert counts.count("TicketIssued") == 1
    assert counts.count("TicketCalled") == 1


@pytest.mark.asyncio
async def test_a_key_frame_repeated_across_a_kill_acts_once(tmp_path: Path) -> None:
    """The daemon dies between commit and echo; the keypad repeats its frame to the next one, and gets the echo."""
    hall = Hall(tmp_path)
    daemon = await hall.open()
    keypad = hall.props.units["keypad-5"]
    assert isinstance(keypad, Keypad)
    try:
        for wish in ("a", "b"):
            await daemon.command("/api/v1/tickets?kiosk=web", {"service": "estate"}, wish)
        deaf = keypad.hear
        keypad.hear = lambda frame: None  # type: ignore[method-assign]
        keypad.press("next")
        async with asyncio.timeout(5):
            while "TicketCalled" not in [record.type for record, _ in read_journal(hall.state_dir)]:
                await asyncio.sleep(0.02)
        await daemon.kill()
        await daemon.start()
        keypad.hear = deaf  # type: ignore[method-assign]
        async with asyncio.timeout(8):
            while not any(entry.kind == "accepted" for entry in hall.diary.entries):
                await asyncio.sleep(0.05)
    finally:
        await daemon.stop()
        await hall.wiring.close()
    counts = [record.type for record, _ in read_journal(hall.state_dir)]
    assert counts.count("TicketCalled") == 1
