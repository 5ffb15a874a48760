"""The floor of a hall: what people and clerks can see and hear there, and nothing else.

People know their number from the paper, and where to go from a screen or a loudspeaker; a clerk knows what the caller
on the desk answers and who stands at the window. Nobody here looks into the daemon.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from typing import Protocol

from simulators.devices.diary import Diary, Entry
from simulators.devices.smart import SmartKiosk

NUMBER = re.compile(r"(?<![A-Z])([A-Z]{1,2}\d{2,6})(?!\d)")
WAITING = "等候"
"""Before the count on a caller's display."""
SPOKEN = str.maketrans("零一二三四五六七八九", "0123456789")


def numbers_in(text: str) -> list[str]:
    """Ticket numbers in what is shown, or spoken digit by digit."""
    return NUMBER.findall(text.translate(SPOKEN))


class Caller(Protocol):
    device: str

    def press(self, key: str, digits: str = "") -> None: ...

    def tap_again(self) -> None: ...


class Asker(Protocol):
    device: str

    @property
    def asking(self) -> bool: ...

    def press(self, grade: int) -> None: ...


class Counter:
    """One window as people and its clerk meet it."""

    def __init__(self, window: str, caller: Caller | None, evaluator: Asker | None) -> None:
        self.window = window
        self.caller = caller
        self.evaluator = evaluator
        self.has_screen = False
        self.number = ""
        """The number on the window's screens; where there are none, the last one spoken (which may be late)."""
        self.awaited: asyncio.Future[Seated] | None = None
        """The clerk waits for somebody to come."""
        self.answer: asyncio.Future[bool] | None = None
        """The clerk waits for what the caller answers to a key: done or refused."""
        self.asked: asyncio.Event = asyncio.Event()
        """The evaluator lights up."""
        self.some_wait: asyncio.Event = asyncio.Event()
        """The caller's display says that somebody waits."""


class Seated(Protocol):
    """A person at the window."""

    def served(self) -> None: ...


class Floor:
    """Joins a diary to those who wait for what is in it."""

    def __init__(self, diary: Diary, window_of: dict[str, str], window_named: dict[str, str]) -> None:
        """`window_of`: device -> window; `window_named`: what is said for a window (3号窗口) -> window."""
        self.counters: dict[str, Counter] = {}
        self.kiosks: list[SmartKiosk] = []
        self.calls_seen = 0
        self._window_of = window_of
        self._window_named = window_named
        self._papers: dict[str, asyncio.Future[str]] = {}
        self._called: dict[str, asyncio.Future[str]] = {}
        diary.listeners.append(self._notice)

    def paper(self, request: str) -> asyncio.Future[str]:
        """The number on the paper for this wish, or "" where the kiosk says no."""
        return _expect(self._papers, request)

    def call_of(self, number: str) -> asyncio.Future[str]:
        """The window to which this number is called."""
        for counter in self.counters.values():
            if counter.number == number:
                future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
                future.set_result(counter.window)
                return future
        return _expect(self._called, number)

    def forget(self, number: str) -> None:
        """The person with this number no longer listens."""
        self._called.pop(number, None)

    def _notice(self, entry: Entry) -> None:
        match entry.kind:
            case "prints":
                request, number, _ = entry.text.split(" ")
                _settle(self._papers, request, number)
            case "shows" if entry.text.startswith(WAITING):
                self._counter_of(entry.device, lambda counter: _count(counter, entry))
            case "shows" | "speaks":
                self._announced(entry)
            case "asks":
                self._counter_of(entry.device, lambda counter: counter.asked.set())
            case "accepted" | "refused":
                self._answered(entry)

    def _announced(self, entry: Entry) -> None:
        window = self._window_of.get(entry.device, "") or self._named_in(entry.text)
        if not window:
            return
        for number in numbers_in(entry.text):
            self.calls_seen += 1
            counter = self.counters.get(window)
            if counter is not None and (entry.kind == "shows" or not counter.has_screen):
                counter.number = number
            _settle(self._called, number, window)

    def _named_in(self, text: str) -> str:
        return next((window for name, window in self._window_named.items() if f"到{name}" in text), "")

    def _answered(self, entry: Entry) -> None:
        request = entry.text.partition(" ")[0]
        if request in self._papers:
            _settle(self._papers, request, "")
        else:
            self._counter_of(entry.device, lambda counter: _answer(counter, entry))

    def _counter_of(self, device: str, then: Callable[[Counter], None]) -> None:
        counter = self.counters.get(self._window_of.get(device, ""))
        if counter is not None:
            then(counter)


def _count(counter: Counter, entry: Entry) -> None:
    if entry.text.removeprefix(WAITING).strip("0"):
        counter.some_wait.set()
    else:
        counter.some_wait.clear()


def _answer(counter: Counter, entry: Entry) -> None:
    is_callers = counter.caller is not None and entry.device == counter.caller.device
    if is_callers and counter.answer is not None and not counter.answer.done():
        counter.answer.set_result(entry.kind == "accepted")


def _expect(waiting: dict[str, asyncio.Future[str]], key: str) -> asyncio.Future[str]:
    if key not in waiting or waiting[key].done():
        waiting[key] = asyncio.get_running_loop().create_future()
    return waiting[key]


def _settle(waiting: dict[str, asyncio.Future[str]], key: str, value: str) -> None:
    future = waiting.pop(key, None)
    if future is not None and not future.done():
        future.set_result(value)


def say_windows(windows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is said for each (id, name) -> id; longer names first, so that 13号窗口 is not taken for 3号窗口."""
    named = {name or f"{window}号窗口": window for window, name in windows}
    return dict(sorted(named.items(), key=lambda item: -len(item[0])))
