"""An event loop on virtual time.

`select(timeout)` does not wait: it moves the clock onto the next timer. Nothing outside can wake the loop, so a loop
that has nothing left to wait for has met a deadlock, and says so. Tasks and futures are hashed by the order of their
birth, because a set of them is otherwise iterated by address (TaskGroup keeps such sets), which no seed repeats.
"""

from __future__ import annotations

import asyncio
import contextvars
import random
from collections.abc import Callable, Coroutine, Generator, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
THREAD_DELAY_MAX_S = 0.02
IDLE_TURNS_MAX = 100_000
"""Turns of the loop within one moment; a busy hall has some dozens."""


class Deadlock(Exception):
    """Everybody waits for somebody and no timer is set."""


class Spinning(Exception):
    """Somebody keeps the loop busy for ever and time stands still; on a real machine this is a core at 100 %."""


class _Selector:
    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._idle_turns = 0

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise Deadlock(", ".join(sorted(task.get_name() for task in asyncio.all_tasks(self._loop))))
        self._idle_turns = 0 if timeout > 0 else self._idle_turns + 1
        if self._idle_turns > IDLE_TURNS_MAX:
            self._idle_turns = 0
            raise Spinning(", ".join(sorted(task.get_name() for task in asyncio.all_tasks(self._loop))))
        self._loop.advance(timeout)
        return []

    def close(self) -> None:
        """Nothing is held."""


_births = count(1)
"""Only ever compared within one loop; `VirtualLoop.running` starts it anew."""


class _Task(asyncio.Task[T]):
    def __init__(self, *args: Any, **options: Any) -> None:
        self._birth = next(_births)
        super().__init__(*args, **options)

    def __hash__(self) -> int:
        return self._birth

    def __eq__(self, other: object) -> bool:
        return self is other


class _Future(asyncio.Future[T]):
    def __init__(self, *args: Any, **options: Any) -> None:
        self._birth = next(_births)
        super().__init__(*args, **options)

    def __hash__(self) -> int:
        return self._birth

    def __eq__(self, other: object) -> bool:
        return self is other


class VirtualLoop(asyncio.BaseEventLoop):
    """`seed` decides how long work in an executor takes (0 to 20 ms); time starts at 0."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._now = 0.0
        self._selector = _Selector(self)
        self._clock_resolution = 1e-9
        self._delays = random.Random(f"{seed}/executor")
        self.set_task_factory(_make_task)

    @classmethod
    @contextmanager
    def running(cls, seed: int) -> Iterator[VirtualLoop]:
        """A fresh loop that is closed afterwards, with what is left of its tasks cancelled."""
        global _births  # noqa: PLW0603 - one loop runs at a time, and its hashes must not depend on the one before
        _births = count(1)
        loop = cls(seed)
        asyncio.set_event_loop(loop)
        try:
            yield loop
        finally:
            left = sorted(asyncio.all_tasks(loop), key=hash)
            for task in left:
                task.cancel()
            if left:
                loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_asyncgens())
            asyncio.set_event_loop(None)
            loop.close()

    def time(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds

    def create_future(self) -> asyncio.Future[Any]:
        return _Future(loop=self)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Inline, after a seeded delay: races hide where waiting takes no time."""
        del executor
        future: asyncio.Future[T] = self.create_future()
        self.call_later(self._delays.uniform(0, THREAD_DELAY_MAX_S), _work, future, func, args)
        return future

    def _process_events(self, event_list: list[Any]) -> None:
        """The selector never has any."""

    def _write_to_self(self) -> None:
        """Nothing sleeps, so nothing needs to be woken."""


def _work(future: asyncio.Future[T], func: Callable[..., T], args: tuple[Any, ...]) -> None:
    if future.cancelled():
        return
    try:
        future.set_result(func(*args))
    except Exception as error:  # noqa: BLE001 - an executor hands every error to whoever asked
        future.set_exception(error)


def _make_task(
    loop: asyncio.AbstractEventLoop,
    coroutine: Coroutine[Any, Any, T] | Generator[Any, None, T],
    context: contextvars.Context | None = None,
) -> asyncio.Future[T]:
    return _Task(coroutine, loop=loop, context=context) if context else _Task(coroutine, loop=loop)
