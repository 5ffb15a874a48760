"""The journal as the daemon uses it: writes on one lane, reads on another, nothing blocking on the loop.

    append ──lane "journal"──▶ Writer ──▶ journal.sqlite3 ◀── Reader ◀──lane "journal-read"── read, by_command, …

`known` alone looks on the loop itself: one indexed look-up in pages that the system has cached takes some 5 µs, while
a change of thread would cost every single command a third of its commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeVar

from edge.journal.faults import JournalCorrupt, JournalUnavailable
from edge.journal.record import Record
from edge.journal.shapes import Batch, Cursor, Limits, Snapshot, Tail
from edge.journal.store import Reader, Writer
from firmware_bridge.ground.host import Host

T = TypeVar("T")
WRITE_LANE = "journal"
READ_LANE = "journal-read"
SURVEY_LANE = "journal-survey"
PAGE = 500


def nothing() -> None:
    """There is nothing to do meanwhile."""


class Journal:
    """One hall's journal in `host.state_dir`. Open it before anything else; close it last."""

    def __init__(self, host: Host, limits: Limits | None = None) -> None:
        self._host = host
        self._writer = Writer(host.state_dir, limits or Limits())
        self._reader: Reader | None = None
        self._look_up: Reader | None = None
        self._moves: dict[str, Cursor] = {}
        self._cursors: dict[str, Cursor] = {}
        self._fresh: dict[str, int] = {}
        """Command ids that are not in the tables yet, with their last record."""
        self.tail = Tail()
        """What is known to be on disk. The next record is chained to it."""

    async def open(self) -> Tail:
        """Raises JournalInUse, JournalCorrupt, JournalUnavailable."""
        self.tail = await self._write(self._writer.open)
        self._look_up = self._writer.reader()
        self._cursors = self._look_up.cursors()
        self._fresh = self._look_up.fresh()
        self._reader = await self._read(self._writer.reader)
        return self.tail

    async def append(
        self, records: Sequence[Record] = (), snapshot: Snapshot | None = None, meanwhile: Callable[[], None] = nothing
    ) -> None:
        """One transaction: these records, a snapshot of the state after the last of them, and every cursor move noted.

        `meanwhile` is done on the loop while the disk works, or a little later. Raises JournalUnavailable: then it is
        unknown whether it happened; `probe` until it answers, and look at `tail`.
        """
        if records and records[0].seq != self.tail.seq + 1:
            raise JournalCorrupt("would leave a gap", seq=records[0].seq)
        moves, self._moves = self._moves, {}
        batch = Batch(records=records, cursors=moves, snapshot=snapshot)
        loop = asyncio.get_running_loop()

        def write() -> None:
            loop.call_soon_threadsafe(meanwhile)
            self._writer.append(batch)

        try:
            await self._write(write)
        except JournalUnavailable:
            self._moves = moves | self._moves
            raise
        self._cursors.update(moves)
        if records:
            self._fresh.update([(record.command_id, record.seq) for record in records])
            last = records[-1]
            self.tail = Tail(
                seq=last.seq, hash=last.hash, at=last.at, epoch=last.epoch, business_date=last.business_date
            )

    async def probe(self) -> Tail:
        """Is the disk back? If so, what the journal really ends with. Raises JournalUnavailable, JournalCorrupt."""
        tail = await self._write(self._writer.probe)
        if tail.seq < self.tail.seq:
            words = f"acknowledged records up to {self.tail.seq} are gone after an error of the disk"
            raise JournalCorrupt(words, seq=tail.seq + 1)
        [record] = await self.read(self.tail.seq - 1, 1) if self.tail.seq else [None]
        if record is not None and record.hash != self.tail.hash:
            raise JournalCorrupt("is not the one that was acknowledged", seq=record.seq)
        assert self._look_up is not None
        self.tail, self._fresh = tail, self._look_up.fresh()
        return tail

    # -- cursors

    def cursor(self, name: str) -> Cursor:
        """Where a consumer is; moves that are only noted count."""
        return self._moves.get(name) or self._cursors.get(name) or Cursor()

    def move_cursor(self, name: str, seq: int, token: str = "") -> None:
        """Note that a consumer has acknowledged through `seq` (back is allowed: a rewind). Rides in the next commit."""
        assert 0 <= seq <= self.tail.seq, f"cursor {name} cannot go to {seq}: the journal ends at {self.tail.seq}"
        self._moves[name] = Cursor(seq, token)

    @property
    def moves_waiting(self) -> bool:
        return bool(self._moves)

    # -- reading

    def known(self, command_ids: Sequence[str]) -> set[str]:
        """Which of these command ids have records. On the loop: see above."""
        assert self._look_up is not None
        fresh = self._fresh
        found = {name for name in command_ids if name in fresh}
        return found | self._look_up.named([name for name in command_ids if name not in found])

    def by_command_now(self, command_id: str) -> list[Record]:
        """As `by_command`, on the loop; for the few ids that are `known`."""
        assert self._look_up is not None
        return self._look_up.by_command(command_id)

    async def read(self, after: int, limit: int = PAGE) -> list[Record]:
        """Up to `limit` records after `after`, in order, each checked against the one before. Raises JournalCorrupt."""
        return await self._with_reader(lambda reader: reader.read(after, limit))

    async def pages(self, after: int = 0) -> AsyncIterator[list[Record]]:
        """Everything after `after`, a page at a time."""
        while page := await self.read(after):
            yield page
            after = page[-1].seq

    async def last(self, count: int) -> list[Record]:
        """The last `count` records, in order."""
        return await self.read(max(0, self.tail.seq - count), count)

    async def by_command(self, command_id: str) -> list[Record]:
        return await self._with_reader(lambda reader: reader.by_command(command_id))

    async def by_subject(self, subject: str, limit: int = PAGE) -> list[Record]:
        """What happened to one thing, e.g. "leg/ab12-7.1", in order."""
        return await self._with_reader(lambda reader: reader.by_subject(subject, limit))

    async def snapshots(self) -> list[tuple[int, str, bool]]:
        """(seq, hash, anchor) of every snapshot, newest first."""
        return await self._with_reader(lambda reader: reader.snapshots())

    async def snapshot(self, seq: int) -> Snapshot:
        return await self._with_reader(lambda reader: reader.snapshot(seq))

    async def first_kept(self) -> int:
        """The seq of the oldest record that retention has left; what is before it is in an anchor."""
        return (await self._with_reader(lambda reader: reader.cut()))[0] + 1

    async def survey(self, work: Callable[[Reader], T]) -> T:
        """Long reading, on a reader and a lane of its own: nothing short waits for it."""

        def run() -> T:
            reader = self._writer.reader()
            try:
                return work(reader)
            finally:
                reader.close()

        return await self._host.in_thread(SURVEY_LANE, run)

    # -- care

    async def cut(self, before_at: int, later_anchors: int, needed_by: Sequence[str]) -> int:
        """One step of letting go of records older than `before_at` (µs) that lie behind an anchor and that every
        consumer in `needed_by` has acknowledged (one never heard of: nothing yet), with at least `later_anchors`
        after that anchor. Returns how many went."""
        needed = min((self.cursor(name).seq for name in needed_by), default=self.tail.seq)
        return await self._write(lambda: self._writer.cut(before_at, needed, later_anchors))

    @property
    def unnamed(self) -> int:
        """About how many of the newest records the tables of names do not have yet."""
        return len(self._fresh)

    async def name(self) -> None:
        """Take them up. Raises JournalUnavailable, as `append` does."""
        through = self.tail.seq
        await self._write(self._writer.name)
        self._fresh = {name: seq for name, seq in self._fresh.items() if seq > through}

    async def lay_ballast(self) -> bool:
        """Take the spare space again where there is room; True while it lies there."""
        return await self._write(self._writer.ballast.lay)

    @property
    def ballast_laid(self) -> bool:
        return self._writer.ballast.laid

    async def close(self) -> None:
        readers, self._reader, self._look_up = (self._reader, self._look_up), None, None
        for reader in readers:
            if reader is not None:
                await self._read(reader.close)
        await self._write(self._writer.close)

    async def _with_reader(self, work: Callable[[Reader], T]) -> T:
        reader = self._reader
        assert reader is not None, "the journal is not open"
        return await self._read(lambda: work(reader))

    async def _write(self, work: Callable[[], T]) -> T:
        return await self._host.in_thread(WRITE_LANE, work)

    async def _read(self, work: Callable[[], T]) -> T:
        return await self._host.in_thread(READ_LANE, work)
