"""The clerks of a hall: they press keys, look who comes, serve, think, and go to lunch."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass

from simulators.floor import Counter, Seated


@dataclass(frozen=True, slots=True)
class Routine:
    """How long a clerk takes, in seconds."""

    answer_timeout: float = 8.0
    """After which a key that got no answer is pressed again."""
    think: tuple[float, float] = (2.0, 15.0)
    comes_within: float = 18.0
    """How long somebody called may take before they are called again."""
    recalls: int = 2
    idle: tuple[float, float] = (3.0, 180.0)
    """Nobody waits: a look at the display after this long, and a try at the latest after that long."""
    service_scale: float = 1.0
    """Of the service's configured minutes."""
    nervous: float = 0.05
    """The share of keys that are pressed twice at once."""
    repeat_gap: float = 10.5
    """The same key is not meant twice within this time: the hall takes it for the same press for 5 s, counted from when
    it heard the first one, which may be seconds later (a wire that was cut, a daemon that was killed)."""


@dataclass
class Worked:
    """What a clerk did, as the clerk would tell it."""

    pressed_next: int = 0
    served: int = 0
    missed: int = 0
    refused: int = 0
    unanswered: int = 0
    pauses: int = 0
    slowest_answer_s: float = 0.0


class Clerk:
    """One clerk at one window. `minutes` is the mean service time of what the window does."""

    def __init__(self, counter: Counter, minutes: float, chance: random.Random, routine: Routine) -> None:
        self.counter = counter
        self.worked = Worked()
        self._minutes = minutes
        self._chance = chance
        self._routine = routine
        self._last_press: dict[str, float] = {}

    async def work(self, until_s: float, lunch: tuple[float, float] = (0.0, 0.0), overtime_s: float = 0.0) -> None:
        """Call and serve until `until_s` (loop time), with a pause from and to `lunch`, and on for `overtime_s` while
        anybody waits. Ends with nobody at the window."""
        loop = asyncio.get_running_loop()
        await self._idle()
        while loop.time() < until_s or (self.counter.some_wait.is_set() and loop.time() < until_s + overtime_s):
            if lunch[0] <= loop.time() < lunch[1]:
                await self._pause(lunch[1] - loop.time())
            await self._next()
        await self.press("finish")

    async def press(self, key: str) -> bool | None:
        """Press, and wait for the keypad's answer: True done, False refused, None no answer."""
        assert self.counter.caller is not None
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._last_press.get(key, -1e9) + self._routine.repeat_gap - loop.time()))
        began = self._last_press[key] = loop.time()
        self.counter.answer = loop.create_future()
        self.counter.caller.press(key)
        if self._chance.random() < self._routine.nervous:
            self.counter.caller.tap_again()
        try:
            async with asyncio.timeout(self._routine.answer_timeout):
                ok = await self.counter.answer
        except TimeoutError:
            self.worked.unanswered += 1
            return None
        finally:
            self.counter.answer = None
        self.worked.slowest_answer_s = max(self.worked.slowest_answer_s, loop.time() - began)
        self.worked.refused += not ok
        return ok

    async def _next(self) -> None:
        self.worked.pressed_next += 1
        done = await self.press("next")
        if not done:
            await self._idle()
            return
        person = await self._wait_for_somebody()
        if person is None:
            self.worked.missed += 1
            await self.press("missed")
            return
        await self.press("start")
        await asyncio.sleep(self._service_s())
        await self.press("finish")
        self.worked.served += 1
        person.served()
        await asyncio.sleep(self._chance.uniform(*self._routine.think))

    async def _idle(self) -> None:
        """Until the display says that somebody waits, or it is worth a try (people for other windows are not on it)."""
        shortest_s, longest_s = self._routine.idle
        await asyncio.sleep(shortest_s)
        with suppress(TimeoutError):
            async with asyncio.timeout(longest_s * self._chance.uniform(0.8, 1.2)):
                await self.counter.some_wait.wait()

    async def _wait_for_somebody(self) -> Seated | None:
        """Calls again as often as the hall wants before somebody counts as missed."""
        for attempt in range(self._routine.recalls + 1):
            self.counter.awaited = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(self._routine.comes_within):
                    return await self.counter.awaited
            except TimeoutError:
                if attempt < self._routine.recalls:
                    await self.press("recall")
            finally:
                self.counter.awaited = None
        return None

    async def _pause(self, seconds: float) -> bool:
        """True: the hall let the window pause, and it is over now."""
        if not await self.press("pause"):
            return False
        self.worked.pauses += 1
        await asyncio.sleep(seconds)
        await self.press("pause")
        return True

    def _service_s(self) -> float:
        """Spread as service times are: many short ones, a few long ones (gamma, shape 2)."""
        return self._chance.gammavariate(2.0, self._minutes * 60 / 2) * self._routine.service_scale
