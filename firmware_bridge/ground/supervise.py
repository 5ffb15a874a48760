"""Tasks that run for ever, and the one place where a task is made.

A crash is logged, counted and started again with jittered back-off; a task meant to run for ever that ends has
crashed too. This is the only `except Exception` of the daemon: below it, errors have names.

Errors: EndedEarly (a for-ever task returned).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, TypeVar

import structlog

from firmware_bridge.ground.backoff import Backoff
from firmware_bridge.ground.host import Host

T = TypeVar("T")
STEADY_AFTER_S = 60.0
"""A task that ran this long before it crashed is tried again at once, as if it had never failed."""

_log = structlog.get_logger("supervise")
_kept: dict[int, asyncio.Task[Any]] = {}


class EndedEarly(Exception):
    """A task that was meant to run for ever came to its end; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} ended, but was meant to run for ever")
        self.name = name


def spawn(name: str, work: Coroutine[Any, Any, T], group: asyncio.TaskGroup | None = None) -> asyncio.Task[T]:
    """Start a named task, in a group where there is one; else it is held here until it is done."""
    if group is not None:
        return group.create_task(work, name=name)
    task = asyncio.get_running_loop().create_task(work, name=name)
    _kept[id(task)] = task
    task.add_done_callback(lambda done: _kept.pop(id(done), None))
    return task


async def together(*works: tuple[str, Coroutine[Any, Any, Any]]) -> NoReturn:
    """Run named for-ever tasks side by side. When the first one fails or ends, the others are cancelled and its error
    is raised as it is (EndedEarly where it had none).

    Not a TaskGroup: in Python 3.11 a group whose child fails in the moment of its parent's cancellation raises the
    child's error instead of the cancellation, and a task that reconnects for ever would never end.
    """
    tasks = [spawn(name, work) for name, work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        ended = next(task for task in tasks if task.done())
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    error = None if ended.cancelled() else ended.exception()
    raise error or EndedEarly(ended.get_name())


class Supervisor:
    """Keeps tasks running. `crashes` counts them by name, for metrics and health."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.crashes: dict[str, int] = {}

    async def keep(self, name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> NoReturn:
        """Run it for ever; ends only by being cancelled."""
        backoff = Backoff(self._host.random(f"supervise/{name}"))
        self.crashes.setdefault(name, 0)
        while True:
            began_s = self._host.clock.mono()
            try:
                await run()
                raise EndedEarly(name)
            except Exception as error:
                if self._host.clock.mono() - began_s >= STEADY_AFTER_S:
                    backoff.reset()
                wait_s = backoff.next_s()
                self.crashes[name] += 1
                _log.error("task_crashed", task=name, crashes=self.crashes[name], again_in_s=wait_s, exc_info=error)
            await asyncio.sleep(wait_s)
