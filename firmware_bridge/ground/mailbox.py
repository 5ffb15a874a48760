"""Bounded queues: the one owner of asyncio.Queue. Each has a name, a size and a policy when full.

wait         `put` waits for room (a producer that can be slowed down)
drop_oldest  the oldest is thrown away and counted (a newer one says more)
refuse       `offer` answers False and counts (the producer must know)
"""

from __future__ import annotations

import asyncio
from typing import Generic, Literal, TypeVar

T = TypeVar("T")
Policy = Literal["wait", "drop_oldest", "refuse"]


class Mailbox(Generic[T]):
    """`dropped` counts what was thrown away or refused since the start."""

    def __init__(self, name: str, size: int, policy: Policy) -> None:
        assert size > 0
        self.name, self.size, self.policy = name, size, policy
        self.dropped = 0
        self._queue: asyncio.Queue[T] = asyncio.Queue(maxsize=size)

    def __len__(self) -> int:
        return self._queue.qsize()

    def offer(self, item: T) -> bool:
        """Put without waiting. False: it was refused. Not for a mailbox that waits."""
        assert self.policy != "wait", f"{self.name} waits: use put"
        if self._queue.full():
            self.dropped += 1
            if self.policy == "refuse":
                return False
            self._queue.get_nowait()
        self._queue.put_nowait(item)
        return True

    async def put(self, item: T) -> None:
        """Put, waiting for room where the policy is to wait."""
        if self.policy == "wait":
            await self._queue.put(item)
        else:
            self.offer(item)

    async def get(self) -> T:
        """The oldest item. Safe to cancel: nothing is lost."""
        return await self._queue.get()

    def get_nowait(self) -> T | None:
        """The oldest item, None when there is none."""
        return None if self._queue.empty() else self._queue.get_nowait()

    def clear(self) -> int:
        """Throw everything away; how many that were."""
        thrown = len(self)
        while not self._queue.empty():
            self._queue.get_nowait()
        return thrown
