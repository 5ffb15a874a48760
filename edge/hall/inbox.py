"""The commands that wait for the writer, and what wakes it: a command, a timer, a cursor that moved, the end."""

from __future__ import annotations

import asyncio
from collections import deque

from edge.hall.outcomes import Outcome
from edge.queueing.commands import Command
from edge.queueing.words import Actor, Role


class Ask:
    """One command that waits for its outcome."""

    __slots__ = ("actor", "command", "command_id", "future", "role", "source")

    def __init__(self, command: Command, actor: Actor, role: Role, source: str, command_id: str) -> None:
        self.command = command
        self.actor = actor
        self.role: Role = role
        self.source = source
        self.command_id = command_id
        self.future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def answer(self, outcome: Outcome) -> None:
        """Whoever asked may have gone."""
        if not self.future.done():
            self.future.set_result(outcome)


class Inbox:
    """Name: hall commands. Policy when full: refuse (the caller is told `busy`)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.refused = 0
        self._asks: deque[Ask] = deque()
        self._rung = False
        self._waiter: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._asks)

    def put(self, ask: Ask) -> bool:
        if len(self._asks) >= self.size:
            self.refused += 1
            return False
        self._asks.append(ask)
        self._wake()
        return True

    def ring(self) -> None:
        """Wake the writer though no command came."""
        self._rung = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self) -> None:
        """Until there is something to do."""
        if not self._asks and not self._rung:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        self._rung = False

    def take(self, most: int) -> list[Ask]:
        return [self._asks.popleft() for _ in range(min(most, len(self._asks)))]
