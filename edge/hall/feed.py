"""A stream of facts that anybody may resume: from disk first, then live, and from disk again whenever it lagged."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence

from edge.hall.outcomes import Fact
from edge.journal.journal import Journal
from edge.journal.record import Record
from edge.queueing.events import Event
from edge.records import event_of
from firmware_bridge.ground.mailbox import Mailbox

FEED_SIZE = 512
"""Facts that a reader may be behind before it reads from disk again; nothing is lost by it."""


class Feed:
    """One reader's stream. `published` tells how far the hall has published: nothing beyond it is given out."""

    def __init__(self, journal: Journal, after: int, published: Callable[[], int]) -> None:
        self._journal = journal
        self._last = after
        self._published = published
        self._live: Mailbox[Fact | None] = Mailbox("hall feed", FEED_SIZE, "drop_oldest")

    def offer(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self._live.offer(fact)

    def end(self) -> None:
        """The hall stops: the stream ends after what was published."""
        self._live.offer(None)

    async def facts(self) -> AsyncGenerator[tuple[Record, Event | None], None]:
        """Every record after the starting point, once, in order; no event for types that this release does not know."""
        while True:
            async for fact in self._from_disk():
                yield fact
            while (live := await self._live.get()) is None or live[0].seq <= self._last + 1:
                if live is None:
                    return
                if live[0].seq > self._last:
                    self._last = live[0].seq
                    yield live

    async def _from_disk(self) -> AsyncGenerator[tuple[Record, Event | None], None]:
        while self._last < self._published():
            for record in await self._journal.read(self._last):
                if record.seq > self._published():
                    return
                self._last = record.seq
                yield record, event_of(record)
