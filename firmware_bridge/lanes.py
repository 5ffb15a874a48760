"""A thread of its own for blocking work that must happen in order: one lane, one thread.

A ThreadPoolExecutor of one thread does the same with a second future and a lock more on each way; on the way of every
commit that is a fifth of its time.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple[asyncio.AbstractEventLoop, "asyncio.Future[Any]", Callable[[], Any]]


class Lane:
    """Bounded by its users: each waits for its work before it gives more."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)  # noqa: TID251 - Host.in_thread itself
        self._thread.start()

    async def do(self, work: Callable[[], T]) -> T:
        """Run it on the lane's thread and wait for it."""
        return await self.begin(work)

    def begin(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Begin it at once. What was begun is finished, also when nobody waits any more."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._jobs.put((loop, done, work))
        return done

    def close(self) -> None:
        """Finish what was given, then end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            loop, done, work = job
            value, error = None, None
            try:
                value = work()
            except BaseException as raised:  # noqa: BLE001 - it is raised again where somebody waits for it
                error = raised
            with suppress(RuntimeError):  # the loop has been closed: nobody waits any more
                loop.call_soon_threadsafe(_tell, done, value, error)


def _tell(done: asyncio.Future[Any], value: Any, error: BaseException | None) -> None:
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(value)
