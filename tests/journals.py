"""What tests of the journal share: records to write, a hall to run, and one judge of what is on disk.

judge(directory, acked) -> faults       the same for every test, sound runs and planted mistakes alike
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from edge.hall import Accepted, Hall, Outcome
from edge.journal.faults import JournalError
from edge.journal.record import GENESIS, Record, seal
from edge.journal.shapes import Batch, Limits
from edge.journal.store import Reader, Writer
from edge.journal.verify import verify
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.evolve import evolve
from edge.queueing.invariants import Watch, check
from edge.queueing.model import State
from edge.queueing.words import Actor
from edge.records import event_of, stamp_of
from firmware_bridge.ground.host import At
from firmware_bridge.host import RealHost
from tests.properties.halls import SETTINGS

SMALL = Limits(wal_pages=100, ballast_bytes=0)
CLERK = Actor(kind="staff", id="lin")
KIOSK = Actor(kind="device", id="kiosk-1")
MORNING = At(1_772_413_200_000_000)
"""2026-03-02T09:00:00+08:00."""


def record(seq: int, previous: str = GENESIS, **fields: Any) -> Record:
    """A sealed record of a made-up type."""
    body = msgspec.Raw(msgspec.json.encode(fields.pop("body", {"ticket": f"t-{seq}"})))
    given = {
        "epoch": "ab12", "at": MORNING + seq, "clock_trusted": True, "business_date": "2026-03-02", "type": "Noted",
        "version": 1, "subject": f"ticket/t-{seq}", "actor": "device:kiosk-1", "command_id": f"c-{seq}",
    }  # fmt: skip
    return seal(previous, Record(seq=seq, body=body, hash="", **{**given, **fields}))


def chain(count: int, after: Record | None = None, **fields: Any) -> list[Record]:
    """`count` records, each chained to the one before."""
    made: list[Record] = [after] if after else []
    for _ in range(count):
        made.append(record(made[-1].seq + 1 if made else 1, made[-1].hash if made else GENESIS, **fields))
    return made[1:] if after else made


def written(directory: Path, count: int = 20, **fields: Any) -> list[Record]:
    """A journal of `count` records, one commit each, closed again."""
    writer = Writer(directory, SMALL)
    writer.open()
    records = chain(count, **fields)
    for each in records:
        writer.append(Batch(records=(each,)))
    writer.close()
    return records


class SteppedClock:
    """A wall clock that the test sets, on a monotonic one that the test moves."""

    def __init__(self, wall: int = MORNING) -> None:
        self.at = wall
        self.elapsed_s = 0.0

    def wall(self) -> At:
        return At(self.at)

    def mono(self) -> float:
        return self.elapsed_s

    def synchronised(self) -> bool:
        return True

    def pass_s(self, seconds: float) -> None:
        self.at += round(seconds * 1e6)
        self.elapsed_s += seconds

    def step_s(self, seconds: float) -> None:
        """Somebody sets the wall clock."""
        self.at += round(seconds * 1e6)


class SlowHost(RealHost):
    """A host whose disk takes its time: races hide behind zero latency."""

    delay_s = 0.005

    async def in_thread(self, lane: str, work: Any) -> Any:
        await asyncio.sleep(self.delay_s)
        return await super().in_thread(lane, work)


@asynccontextmanager
async def running(
    directory: Path,
    *,
    clock: SteppedClock | None = None,
    kind: type[Hall] = Hall,
    host_kind: type[RealHost] = RealHost,
    **given: Any,
) -> AsyncIterator[Hall]:
    """An open hall whose writer runs; stopped and closed at the end."""
    host = host_kind(directory)
    if clock is not None:
        host.clock = clock  # type: ignore[assignment]
    hall = kind(host, given.pop("settings", SETTINGS), limits=given.pop("limits", SMALL), **given)
    try:
        await hall.open()
        async with asyncio.TaskGroup() as group:
            group.create_task(hall.run())
            yield hall
            hall.stop()
    finally:
        await hall.close()
        host.close()


async def open_windows(hall: Hall, *windows: str) -> None:
    for window in windows:
        await accepted(hall, cm.LogIn(window=window, staff=f"clerk-{window}"), f"in-{window}")
        await accepted(hall, cm.OpenWindow(window=window), f"open-{window}")


async def accepted(hall: Hall, command: cm.Command, command_id: str, actor: Actor = CLERK) -> Accepted:
    outcome: Outcome = await hall.submit(command, actor=actor, command_id=command_id)
    assert isinstance(outcome, Accepted), outcome
    return outcome


def all_records(directory: Path) -> list[Record]:
    reader = Reader(directory)
    try:
        return reader.read(0, 100_000)
    finally:
        reader.close()


def judge(directory: Path, acked: Iterable[tuple[int, str]] = ()) -> list[str]:
    """Everything that is wrong with a journal, given the (seq, hash) that somebody was told are on disk."""
    try:
        verdict = verify(directory)
        if not verdict.ok:
            return [f"I7: {verdict.bad}"]
        records = all_records(directory)
    except JournalError as error:
        return [f"I7: {error}"]
    hashes = {each.seq: each.hash for each in records}
    lost = [seq for seq, told in acked if hashes.get(seq) != told]
    faults = [f"lost: {len(lost)} acknowledged records, the first is {lost[0]}"] if lost else []
    return faults + judge_records(records)


def judge_records(records: Iterable[Record]) -> list[str]:
    """What is wrong with records as somebody read them: the invariants, record by record and at the end."""
    watch, state, faults = Watch(), State(), []
    numbers: set[tuple[str, str]] = set()
    date = ""
    for number, each in enumerate(records, start=1):
        if each.seq != number:
            return [*faults, f"I7 at {each.seq}: stands in place {number}"]
        event, stamp = event_of(each), stamp_of(each)
        assert event is not None
        faults += [str(breach) for breach in watch.feed(stamp, event)]
        if isinstance(event, ev.TicketIssued):
            if (event.date, event.number) in numbers:
                faults.append(f"I1 at {each.seq}: {event.number} of {event.date} is given twice")
            numbers.add((event.date, event.number))
        if each.business_date < date:
            faults.append(f"I16 at {each.seq}: {each.business_date} after {date}")
        date = each.business_date
        if faults:
            continue
        try:
            evolve(state, event, stamp)
        except (KeyError, ValueError, AssertionError) as error:
            faults.append(f"I2 at {each.seq}: {each.type} cannot be folded: {error!r}")
    return faults or [str(breach) for breach in check(state)]
