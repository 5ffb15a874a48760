"""T8 and T23: clocks that are set; planted mistakes of the hall, each caught by the judge that the sound one passes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from edge.hall import Hall
from edge.queueing import commands as cm
from tests.journals import (
    CLERK,
    MORNING,
    SlowHost,
    SteppedClock,
    all_records,
    judge,
    judge_records,
    open_windows,
    running,
)
from tests.system.journal.mutants import (
    DecidesDuringCommit,
    DedupOff,
    WallClockStamps,
    midnight_by,
)

pytestmark = pytest.mark.asyncio

HOUR = 3600.0
DAY = 24 * HOUR
TO_1970 = -MORNING / 1e6
TO_2038 = 2_147_558_400 - MORNING / 1e6
STEPS = [1.0, -1.0, HOUR, -HOUR, DAY, -DAY, TO_1970, TO_2038]


async def issue(hall: Hall, name: str) -> None:
    await hall.submit(cm.IssueTicket(service="tax"), actor=CLERK, command_id=name)


async def stepped(directory: Path, step_s: float, clock: SteppedClock | None = None, **given: Any) -> None:
    """A morning in which somebody sets the clock, and later back; the daemon restarts in between."""
    clock = clock or SteppedClock()
    async with running(directory, clock=clock, **given) as hall:
        await open_windows(hall, "1", "2")
        for number in range(5):
            clock.pass_s(60)
            await issue(hall, f"a{number}")
        clock.step_s(step_s)
        for number in range(5):
            clock.pass_s(60)
            await issue(hall, f"b{number}")
            hall._clock.reanchor()
    async with running(directory, clock=clock, **given) as hall:
        await issue(hall, "c")
        clock.step_s(-step_s)
        for number in range(5):
            clock.pass_s(60)
            await issue(hall, f"d{number}")
            hall._clock.reanchor()
        before = hall.now()
        clock.pass_s(10)
        assert hall.now() - before >= 5_000_000, "hall time goes on, whatever the wall clock does"


@pytest.mark.parametrize("step_s", STEPS)
async def test_a_clock_that_is_set_reorders_and_renumbers_nothing(tmp_path: Path, step_s: float) -> None:
    await stepped(tmp_path, step_s)
    assert judge(tmp_path) == []


async def test_a_step_marks_what_is_recorded_meanwhile(tmp_path: Path) -> None:
    clock = SteppedClock()
    async with running(tmp_path, clock=clock) as hall:
        await issue(hall, "a")
        assert hall.clock_trusted
        clock.step_s(-HOUR)
        await issue(hall, "b")
        assert not hall.clock_trusted
        [record] = await hall.journal.by_command("b")
        assert not record.clock_trusted


async def test_t23_midnight_reset_by_the_wall_clock_is_caught(tmp_path: Path) -> None:
    clock = SteppedClock()
    await stepped(tmp_path, -DAY, clock, rules=midnight_by(clock))
    faults = judge(tmp_path)
    assert any("I1 " in fault for fault in faults), faults
    assert any("I16" in fault for fault in faults), faults


async def test_t23_order_by_the_wall_clock_is_caught(tmp_path: Path) -> None:
    """Stamped by the wall clock and read in that order: after a step back nothing comes as it happened."""
    await stepped(tmp_path, -HOUR, kind=WallClockStamps)
    assert any("before that of the record before" in fault for fault in judge(tmp_path))
    served = sorted(all_records(tmp_path), key=lambda record: record.at)
    assert any("I7" in fault for fault in judge_records(served))


async def repeats(directory: Path, kind: type[Hall]) -> list[str]:
    """Everybody presses twice: at once, and again later."""
    async with running(directory, kind=kind) as hall:
        await asyncio.gather(*(issue(hall, f"i{number // 2}") for number in range(10)))
        await issue(hall, "i3")
    return judge(directory)


async def test_t23_a_hall_that_forgets_what_it_has_seen_is_caught(tmp_path: Path) -> None:
    assert await repeats(tmp_path / "sound", Hall) == []
    assert any("I15" in fault for fault in await repeats(tmp_path / "mutant", DedupOff))


async def double_call(directory: Path, kind: type[Hall]) -> list[str]:
    """Two windows call at the same moment, on a disk that takes its time."""
    async with running(directory, kind=kind, host_kind=SlowHost) as hall:
        await open_windows(hall, "1", "2")
        for number in range(3):
            await issue(hall, f"i{number}")
        calls = (hall.submit(cm.CallNext(window=name), actor=CLERK, command_id=f"c{name}") for name in ("1", "2"))
        await asyncio.gather(*calls, return_exceptions=True)
    return judge(directory)


async def test_t23_deciding_during_a_commit_is_caught(tmp_path: Path) -> None:
    assert await double_call(tmp_path / "sound", Hall) == []
    faults = await double_call(tmp_path / "mutant", DecidesDuringCommit)
    assert any("I5" in fault or "I3" in fault for fault in faults), faults


class Sink:
    """A platform: keeps what it was given, and at times the line breaks before it was."""

    def __init__(self) -> None:
        self.kept: list[int] = []
        self.breaks_at = 9

    def take(self, seqs: list[int]) -> None:
        if self.breaks_at in seqs:
            self.breaks_at = 0
            raise ConnectionError
        self.kept += [seq for seq in seqs if seq not in self.kept]


async def courier(hall: Hall, sink: Sink, *, early: bool) -> None:
    """From the cursor to the end, four records at a time; `early` moves the cursor before the sink has them."""
    while page := await hall.journal.read(hall.journal.cursor("city").seq, 4):
        last = page[-1].seq
        if early:
            hall.move_cursor("city", last)
        sink.take([record.seq for record in page])
        hall.move_cursor("city", last)


async def delivered(directory: Path, *, early: bool) -> list[str]:
    """The line breaks, the daemon restarts, the courier goes on from its cursor. I9, I10: the sink has a prefix."""
    sink = Sink()
    async with running(directory) as hall:
        for number in range(12):
            await issue(hall, f"i{number}")
        with pytest.raises(ConnectionError):
            await courier(hall, sink, early=early)
        await issue(hall, "one more commit, with which the cursor's move rides")
    async with running(directory) as hall:
        await courier(hall, sink, early=early)
        cursor = hall.journal.cursor("city").seq
    missing = sorted(set(range(1, cursor + 1)) - set(sink.kept))
    return [f"I9: the sink never got {missing}"] if missing else []


async def test_t23_a_cursor_moved_before_the_acknowledgement_is_caught(tmp_path: Path) -> None:
    assert await delivered(tmp_path / "sound", early=False) == []
    assert any("I9" in fault for fault in await delivered(tmp_path / "mutant", early=True))
