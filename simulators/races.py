"""Races: eight windows call at the same moment, by pages over HTTP and by keypads on their wires, while people take
numbers. The real daemon, on real sockets and a real disk; afterwards its journal is read and counted.

In each race every window calls once, by its page or by its keypad (turn about), one window by both at once; fewer or
more people than windows take numbers meanwhile, one of them by two requests with the same key. Time jumps a few seconds
between two races, or the hall would take a key pressed again for the same press.

What counts as a fault:
    double call       a place that was called twice, or that two windows were told to be theirs
    duplicate number  two tickets of a day with one number, or one key that made two
    lost answer       a call that a page or a keypad was told of and that the journal has not, or the reverse
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from edge.app import App
from edge.config import load_site
from edge.queueing.clocking import DAY, MINUTE, SECOND
from firmware_bridge.ground.clock import RealClock
from firmware_bridge.ground.host import At
from firmware_bridge.host import RealHost
from simulators.devices.bus import Bus
from simulators.devices.diary import Diary, Entry
from simulators.devices.keypad import Keypad
from simulators.devices.wires import TcpWire
from simulators.race_count import Heard, RacesReport, count
from simulators.staff import Browser, Staff, hire

WINDOWS = tuple("12345678")
SERVICES = ("tax", "social")
PEOPLE = (4, 12)
"""How many take a number in one race, least and most: now and then nobody is left for a window."""
GAP_S = 6
"""Longer than a repeated frame is taken for the same press."""
RACES_A_HALL = 2_000
"""Then the hall is made anew: a clerk's session ends after twelve hours."""
ANSWER_S = 20.0
SETTLE_S = 1.5
"""For answers to keys that were said more than once."""
MORNING_UTC = 20 * 60 * MINUTE
"""04:00 in the hall: a whole business day lies before it."""

HEAD = """
[hall]
id = "races"
name = "思明区政务服务中心"
[rules]
recalls_before_missed = 0
start = "key"
[http]
listen = "127.0.0.1:0"
"""
SERVICE = '[[service]]\nid = "{id}"\nname = "{id}"\nprefix = "{prefix}"\n'
WINDOW = """
[[window]]
id = "{id}"
kind = "{kind}"
services = ["tax", "social"]
[[line]]
id = "line-{id}"
link = "{link}"
[[device]]
id = "keypad-{id}"
profile = "ff68_keypad"
line = "line-{id}"
unit = 1
window = "{id}"
"""


class JumpingClock:
    """The machine's clocks, laid to an early morning, that jump forward when told."""

    def __init__(self) -> None:
        self._real = RealClock()
        wall = self._real.wall()
        into_day = wall % DAY
        self._ahead_us = (MORNING_UTC - into_day) % DAY

    def jump(self, seconds: int) -> None:
        self._ahead_us += seconds * SECOND

    def wall(self) -> At:
        return At(self._real.wall() + self._ahead_us)

    def mono(self) -> float:
        return self._real.mono() + self._ahead_us / SECOND

    def synchronised(self) -> bool:
        return True


def play_races(races: int, folder: Path, seed: int = 0, step: Callable[[], None] = lambda: None) -> RacesReport:
    """`races` in as many halls as needed, each in a folder of its own; `step` is called after each."""
    report = RacesReport()
    for number, first in enumerate(range(0, races, RACES_A_HALL)):
        place = folder / f"hall-{number}"
        place.mkdir()
        chance = random.Random(f"{seed}/{number}")
        asyncio.run(_one_hall(min(RACES_A_HALL, races - first), place, chance, report, step))
    return report


async def _one_hall(
    races: int, place: Path, chance: random.Random, report: RacesReport, step: Callable[[], None]
) -> None:
    diary = Diary(asyncio.get_running_loop().time)
    keypads = {window: WiredKeypad(f"keypad-{window}", 1, diary) for window in WINDOWS}
    wires = {window: TcpWire(Bus(window, [keypads[window]], chance)) for window in WINDOWS}
    for wire in wires.values():
        await wire.open()
    site_file = place / "site.toml"
    site_file.write_text(_site({window: wire.address for window, wire in wires.items()}), encoding="utf-8")
    site = load_site(str(site_file))
    state_dir = place / "state"
    state_dir.mkdir()
    staff = await hire(site, state_dir)
    clock = JumpingClock()
    host = RealHost(state_dir)
    host.clock = clock
    app = App(site, host)
    try:
        async with asyncio.TaskGroup() as group:
            running = group.create_task(app.run())
            await app.ready.wait()
            assert app.server is not None
            hall = _Race(app.server.addresses[0], staff, keypads, chance, clock)
            try:
                await hall.open()
                for number in range(races):
                    await hall.race(number)
                    step()
            finally:
                await hall.close()
            app.stop()
            await running
    finally:
        for wire in wires.values():
            await wire.close()
        host.close()
    report.races += races
    report.nobody += hall.nobody
    report.same_key += hall.same_key
    report.repeats += hall.repeats
    count(state_dir, hall.heard, report)


def _site(links: dict[str, str]) -> str:
    services = "".join(SERVICE.format(id=name, prefix=prefix) for name, prefix in zip(SERVICES, "AB", strict=True))
    windows = "".join(
        WINDOW.format(id=window, link=links[window], kind="综合窗口" if window > "1" else "办不成事反映")
        for window in WINDOWS
    )
    return HEAD + services + windows


class WiredKeypad(Keypad):
    """Knows when the daemon has opened its line, and how often it has said its keys."""

    def __init__(self, device: str, address: int, diary: Diary) -> None:
        super().__init__(device, address, diary)
        self.there = asyncio.Event()
        self.said = 0

    def send(self, frame: bytes) -> None:
        self.said += 1
        super().send(frame)

    def plugged(self) -> None:
        super().plugged()
        self.there.set()


class _Race:
    """Pages and keypads of one hall, and what they were told."""

    def __init__(
        self, url: str, staff: Staff, keypads: dict[str, WiredKeypad], chance: random.Random, clock: JumpingClock
    ) -> None:
        self.heard = Heard()
        self.nobody = 0
        self.same_key = 0
        self.repeats = 0
        self._url, self._staff, self._keypads, self._chance, self._clock = url, staff, keypads, chance, clock
        self._pages = {window: Browser(url) for window in WINDOWS}
        self._kiosk = aiohttp.ClientSession(headers={"Authorization": f"Bearer {staff.kiosk_token}"})
        self._answers: dict[str, asyncio.Future[bool]] = {}
        self._keys = 0

    async def open(self) -> None:
        next(iter(self._keypads.values())).diary.listeners.append(self._noted)
        for window, page in self._pages.items():
            account = self._staff.clerk_of(window)
            assert await page.log_in(account, self._staff.passwords[account], window), f"{account} does not get in"
            await page.post(f"/api/v1/windows/{window}/open-window", {}, self._key(), ANSWER_S)
        async with asyncio.timeout(ANSWER_S):
            for keypad in self._keypads.values():
                await keypad.there.wait()

    async def close(self) -> None:
        for page in self._pages.values():
            await page.close()
        await self._kiosk.close()

    async def race(self, number: int) -> None:
        """Everything at once, in an order that chance has drawn; returns when everybody has an answer."""
        self._clock.jump(GAP_S)
        acts: list[Callable[[], Coroutine[Any, Any, None]]] = []
        for place, window in enumerate(WINDOWS):
            by_page = (place + number) % 2 == 0
            both = place == number % len(WINDOWS)
            if by_page or both:
                acts.append(partial(self._call_by_page, window))
            if not by_page or both:
                acts.append(partial(self._call_by_key, window))
        people = self._chance.randint(*PEOPLE)
        acts += [partial(self._take_number, self._key()) for _ in range(people)]
        twice = self._key()
        acts += [partial(self._take_number, twice)] * 2
        self.same_key += 1
        self._chance.shuffle(acts)
        said = self._said()
        self._answers.clear()
        async with asyncio.timeout(ANSWER_S), asyncio.TaskGroup() as group:
            for act in acts:
                group.create_task(act())
        repeats = self._said() - said - len(self._answers)
        if repeats:
            # A keypad that waited too long for its echo has said its key again. After the jump that would be a new
            # press, as it would be in a hall six seconds later.
            self.repeats += repeats
            await asyncio.sleep(SETTLE_S)

    def _said(self) -> int:
        return sum(keypad.said for keypad in self._keypads.values())

    async def _call_by_page(self, window: str) -> None:
        path = f"/api/v1/windows/{window}/call-next"
        status, told = await self._pages[window].post(path, {}, self._key(), ANSWER_S)
        if status == 200:
            legs = [event["data"]["leg"] for event in told["events"] if ".TicketCalled." in event["type"]]
            self.heard.by_page += [(window, leg) for leg in legs]
            self.nobody += not legs
        elif told.get("code") == "nobody_waits":
            self.nobody += 1
        else:
            raise RuntimeError(f"{window}: {status} {told}")

    async def _call_by_key(self, window: str) -> None:
        keypad = self._keypads[window]
        answer = self._answers[keypad.device] = asyncio.get_running_loop().create_future()
        keypad.press("next")
        if await answer:
            self.heard.by_key[keypad.device] += 1
        else:
            self.nobody += 1

    async def _take_number(self, key: str) -> None:
        body = {"service": SERVICES[len(key) % 2 if key.endswith("0") else int(key[-1]) % 2]}
        headers = {"Idempotency-Key": key}
        async with self._kiosk.post(f"{self._url}/api/v1/tickets", json=body, headers=headers) as answer:
            told = await answer.json(content_type=None)
            if answer.status != 201:
                raise RuntimeError(f"{key}: {answer.status} {told}")
            self.heard.numbers.setdefault(key, set()).add(told["ticket"]["id"])

    def _noted(self, entry: Entry) -> None:
        waiting = self._answers.get(entry.device)
        if waiting is not None and not waiting.done() and entry.kind in ("accepted", "refused"):
            waiting.set_result(entry.kind == "accepted")

    def _key(self) -> str:
        self._keys += 1
        return f"race-{self._keys}"
