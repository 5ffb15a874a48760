"""The people of a hall: when they come, what for, how long they are patient, what they press and how they rate."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from simulators.floor import Counter, Floor
from simulators.papers import Papers

HOURS = (
    (8.5, 1.0),
    (9.0, 1.8),
    (10.0, 2.0),
    (11.0, 1.2),
    (12.0, 0.1),
    (13.0, 0.9),
    (14.0, 1.6),
    (15.0, 1.5),
    (16.0, 0.9),
)
"""(from this hour, weight): mornings are full; few come in the lunch, and go away without a ticket. Our own choice."""
CLOSES_H = 17.0
CATEGORIES = (
    ("ordinary", 90),
    ("elderly_65", 4),
    ("disabled", 1),
    ("pregnant", 2),
    ("veteran", 2),
    ("hmt_resident", 1),
)
GRADES = ((5, 70), (4, 20), (3, 6), (2, 3), (1, 1))


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take, in seconds. The demo plays the same hall faster."""

    walk: tuple[float, float] = (3.0, 16.0)
    """From the seat to the window."""
    patience: tuple[float, float] = (1800.0, 7200.0)
    """After which somebody goes home without a word."""
    rates_after: tuple[float, float] = (2.0, 20.0)
    paper_timeout: float = 60.0
    asked_timeout: float = 15.0
    window_patience: float = 120.0
    """How long somebody stands at a window that shows another number."""


@dataclass(frozen=True, slots=True)
class Arrival:
    at_s: float
    """Seconds after the beginning."""
    service: str
    category: str


@dataclass
class Tally:
    """What became of the people, as they would tell it."""

    came: int = 0
    got_paper: int = 0
    no_paper: int = 0
    served: int = 0
    went_home: int = 0
    came_late: int = 0
    rated: int = 0


def arrivals(chance: random.Random, services: Sequence[tuple[str, float]], count: int) -> list[Arrival]:
    """`count` people over a working day, by hour of the day and weight of the service; at_s counts from midnight."""
    ends = [*[hour for hour, _ in HOURS[1:]], CLOSES_H]
    weights = [weight * (end - start) for (start, weight), end in zip(HOURS, ends, strict=True)]
    found = []
    for _ in range(count):
        (start, _), end = chance.choices(list(zip(HOURS, ends, strict=True)), weights)[0]
        found.append(_arrival(chance, services, chance.uniform(start, end) * 3600))
    return sorted(found, key=lambda arrival: arrival.at_s)


def steady(
    chance: random.Random, services: Sequence[tuple[str, float]], each_s: float, begins_s: float, for_s: float
) -> list[Arrival]:
    """Somebody every `each_s` seconds on average, and eight who already wait at the door."""
    times = [chance.uniform(0.0, 1.0) for _ in range(8)]
    at_s = 0.0
    while (at_s := at_s + chance.expovariate(1 / each_s)) < for_s:
        times.append(at_s)
    return [_arrival(chance, services, begins_s + at_s) for at_s in sorted(times)]


def _arrival(chance: random.Random, services: Sequence[tuple[str, float]], at_s: float) -> Arrival:
    service = chance.choices([name for name, _ in services], [weight for _, weight in services])[0]
    category = chance.choices([name for name, _ in CATEGORIES], [weight for _, weight in CATEGORIES])[0]
    return Arrival(at_s, service, category)


class Person:
    """One visit to the hall, from the kiosk to the door."""

    def __init__(self, wish: str, arrival: Arrival, carries: Papers, chance: random.Random, pace: Pace) -> None:
        self.wish = wish
        self.arrival = arrival
        self.carries = carries
        self.number = ""
        self._pace = pace
        self._double_tap = chance.random() < 0.03
        self._presses_early = chance.random() < 0.02
        self._rates = chance.random() < 0.7
        self._grade = chance.choices([grade for grade, _ in GRADES], [weight for _, weight in GRADES])[0]
        self._walk_s = chance.uniform(*pace.walk)
        self._patience_s = chance.uniform(*pace.patience)
        self._rates_after_s = chance.uniform(*pace.rates_after)
        self._kiosk = chance.random()
        self._served = asyncio.Event()

    async def visit(self, floor: Floor, tally: Tally) -> None:
        tally.came += 1
        self.number = await self._take_ticket(floor)
        if not self.number:
            tally.no_paper += 1
            return
        tally.got_paper += 1
        try:
            async with asyncio.timeout(self._patience_s):
                window = await floor.call_of(self.number)
        except TimeoutError:
            tally.went_home += 1
            return
        finally:
            floor.forget(self.number)
        await asyncio.sleep(self._walk_s)
        counter = floor.counters[window]
        if not await self._sit_down(counter):
            tally.came_late += 1
            return
        counter.asked.clear()
        if self._presses_early and counter.evaluator is not None:
            counter.evaluator.press(self._grade)
        await self._served.wait()
        tally.served += 1
        tally.rated += await self._rate(counter)

    def served(self) -> None:
        """The clerk is done with this person."""
        self._served.set()

    async def _take_ticket(self, floor: Floor) -> str:
        kiosk = floor.kiosks[int(self._kiosk * len(floor.kiosks))]
        paper = floor.paper(self.wish)
        for _ in range(2 if self._double_tap else 1):
            kiosk.touch(self.arrival.service, self.arrival.category, self.wish, self.carries.shown())
        try:
            async with asyncio.timeout(self._pace.paper_timeout):
                return await paper
        except TimeoutError:
            return ""

    async def _sit_down(self, counter: Counter) -> bool:
        """At the window: wait for the clerk to look up, go away when another number stands there."""
        deadline = asyncio.get_running_loop().time() + self._pace.window_patience
        while asyncio.get_running_loop().time() < deadline:
            if counter.number != self.number:
                return False
            if counter.awaited is not None and not counter.awaited.done():
                counter.awaited.set_result(self)
                return True
            await asyncio.sleep(1.0)
        return False

    async def _rate(self, counter: Counter) -> bool:
        """Presses a grade when the evaluator lights up. True: pressed."""
        if not self._rates or counter.evaluator is None:
            return False
        try:
            async with asyncio.timeout(self._pace.asked_timeout):
                await counter.asked.wait()
        except TimeoutError:
            return False
        await asyncio.sleep(self._rates_after_s)
        if not counter.evaluator.asking:
            return False
        counter.evaluator.press(self._grade)
        return True
