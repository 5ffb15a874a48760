"""The one writer: outcomes, repeats, timers, cursors, feeds, anchors, and the disk that fails and comes back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edge.hall import Accepted, Fact, Hall, Outcome
from edge.hall import hall as hall_module
from edge.hall.feed import FEED_SIZE
from edge.journal.faults import JournalCorrupt, JournalUnavailable
from edge.journal.shapes import Batch, Cursor
from edge.journal.store import Reader, Writer
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.snapshot import encode
from edge.queueing.words import Refusal
from tests.journals import (
    CLERK,
    KIOSK,
    SMALL,
    SteppedClock,
    accepted,
    all_records,
    chain,
    judge,
    open_windows,
    running,
)
from tests.properties.halls import SETTINGS

pytestmark = pytest.mark.asyncio


async def ask(hall: Hall, command_id: str) -> Outcome:
    return await hall.submit(cm.IssueTicket(service="tax"), actor=CLERK, command_id=command_id)


async def quiet(hall: Hall) -> None:
    """Until the day's anchor is set."""
    while hall.state.business_date != hall._anchor_date:
        await asyncio.sleep(0.005)


def types(records: Any) -> list[str]:
    return [each.type for each in records]


async def test_a_new_hall_begins_an_epoch_and_adopts_its_settings_once(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await accepted(hall, cm.OpenDay(), "day")
    async with running(tmp_path) as hall:
        assert hall.through_seq == len(all_records(tmp_path))
    records = all_records(tmp_path)
    assert types(records)[:3] == ["EpochBegan", "SettingsAdopted", "DayOpened"]
    assert types(records).count("SettingsAdopted") == 1
    assert types(records).count("EpochBegan") == 1
    assert len(records[0].epoch) == 8


async def test_what_is_accepted_is_on_disk_and_in_the_views(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        issued = await accepted(hall, cm.IssueTicket(service="tax"), "i", KIOSK)
        [(record, event)] = [fact for fact in issued.events if fact[0].type == "TicketIssued"]
        assert isinstance(event, ev.TicketIssued)
        reader = Reader(tmp_path)
        assert reader.by_command("i")[-1] == record
        reader.close()
        assert issued.through_seq == record.seq
        place = hall.views.ticket(event.number)
        assert place is not None
        assert place.id == event.ticket
        assert record.actor == "device:kiosk-1"
    assert judge(tmp_path) == []


async def test_a_repeated_command_gets_its_first_outcome(tmp_path: Path) -> None:
    """From memory, from the journal, and after a restart."""
    async with running(tmp_path) as hall:
        first = await accepted(hall, cm.IssueTicket(service="tax"), "same")
        assert await accepted(hall, cm.IssueTicket(service="tax"), "same") == first
        hall._recent.clear()
        assert await accepted(hall, cm.IssueTicket(service="tax"), "same") == first
    async with running(tmp_path) as hall:
        assert await accepted(hall, cm.IssueTicket(service="tax"), "same") == first
        assert hall.state.tickets_issued == 1


async def test_the_same_command_twice_in_one_batch_acts_once(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        both = await asyncio.gather(*(accepted(hall, cm.IssueTicket(service="tax"), "same") for _ in range(5)))
        assert all(each == both[0] for each in both)
        assert hall.state.tickets_issued == 1


async def test_a_plain_refusal_is_decided_anew_and_not_recorded(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await open_windows(hall, "1")
        before = hall.through_seq
        refused = await hall.submit(cm.CallNext(window="1"), actor=CLERK, command_id="call")
        assert isinstance(refused, Refusal)
        assert refused.rule == ""
        assert hall.through_seq == before
        await accepted(hall, cm.IssueTicket(service="tax"), "i")
        assert isinstance(await hall.submit(cm.CallNext(window="1"), actor=CLERK, command_id="call"), Accepted)


async def test_a_refusal_under_a_rule_is_recorded_and_stays(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await open_windows(hall, "4")
        refused = await hall.submit(cm.PauseWindow(window="4"), actor=CLERK, command_id="pause")
        assert isinstance(refused, Refusal)
        assert refused.rule == "R1"
        [record] = await hall.journal.by_command("pause")
        assert record.type == "CommandRefused"
        assert msgspec.json.decode(record.body)["command"] == {
            "do": "pause_window",
            "window": "4",
            "reason": "",
            "force": False,
        }
        assert await hall.submit(cm.PauseWindow(window="4"), actor=CLERK, command_id="pause") == refused
        hall._recent.clear()
        assert await hall.submit(cm.PauseWindow(window="4"), actor=CLERK, command_id="pause") == refused


async def test_commands_that_wait_share_one_commit(tmp_path: Path) -> None:
    commits: list[int] = []
    async with running(tmp_path) as hall:
        await accepted(hall, cm.OpenDay(), "day")
        hall.on_commit(lambda facts: commits.append(len(facts)))
        await asyncio.gather(*(accepted(hall, cm.IssueTicket(service="tax"), f"i{n}") for n in range(50)))
    assert 50 in commits, "one commit for all of them, beside the day's anchor"


async def test_a_full_inbox_refuses(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        asks = [
            asyncio.create_task(hall.submit(cm.IssueTicket(service="tax"), actor=CLERK, command_id=f"i{n}"))
            for n in range(1100)
        ]
        outcomes = await asyncio.gather(*asks)
        busy = [each for each in outcomes if isinstance(each, Refusal)]
        assert len(busy) == 1100 - hall_module.INBOX_SIZE
        assert {each.code for each in busy} == {"busy"}


async def test_a_stopping_hall_finishes_and_refuses(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        waiting = asyncio.create_task(hall.submit(cm.IssueTicket(service="tax"), actor=CLERK, command_id="last"))
        await asyncio.sleep(0)
        hall.stop()
        assert isinstance(await waiting, Accepted)
        late = await hall.submit(cm.IssueTicket(service="tax"), actor=CLERK, command_id="late")
        assert isinstance(late, Refusal)
        assert late.code == "closing"


async def test_what_is_due_happens_by_itself(tmp_path: Path) -> None:
    """The service starts on its own 20 s after the call."""
    clock = SteppedClock()
    async with running(tmp_path, clock=clock) as hall:
        await open_windows(hall, "1")
        await accepted(hall, cm.IssueTicket(service="tax"), "i")
        await accepted(hall, cm.CallNext(window="1"), "c")
        clock.pass_s(19.9)
        hall._inbox.ring()
        await asyncio.sleep(0.05)
        assert "ServiceStarted" not in types(all_records(tmp_path))
        clock.pass_s(0.2)
        hall._inbox.ring()
        await asyncio.sleep(0.05)
    [started] = [each for each in all_records(tmp_path) if each.type == "ServiceStarted"]
    assert started.actor == "clock:hall"
    assert judge(tmp_path) == []


async def test_cursor_moves_ride_in_the_next_commit_or_go_after_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_module, "CURSOR_DELAY_S", 0.05)
    async with running(tmp_path) as hall:
        await accepted(hall, cm.IssueTicket(service="tax"), "i")
        reader = Reader(tmp_path)
        hall.move_cursor("city", 2, "batch-7")
        assert hall.journal.cursor("city") == Cursor(2, "batch-7")
        assert reader.cursors() == {}
        await accepted(hall, cm.IssueTicket(service="tax"), "j")
        assert reader.cursors() == {"city": Cursor(2, "batch-7")}
        hall.move_cursor("city", 3)
        await asyncio.sleep(0.15)
        assert reader.cursors() == {"city": Cursor(3, "")}
        hall.move_cursor("city", 1)
        await asyncio.sleep(0.15)
        assert reader.cursors() == {"city": Cursor(1, "")}, "a platform may ask for a rewind"
        with pytest.raises(AssertionError, match="the journal ends at"):
            hall.move_cursor("city", 999)
        reader.close()
    async with running(tmp_path) as hall:
        assert hall.journal.cursor("city") == Cursor(1, "")


async def test_a_feed_resumes_from_disk_and_goes_on_live(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await accepted(hall, cm.IssueTicket(service="tax"), "i0")
        seen: list[int] = []

        async def read() -> None:
            async for record, event in hall.feed(1):
                assert event is not None
                seen.append(record.seq)

        reading = asyncio.create_task(read())
        for number in range(1, 20):
            await accepted(hall, cm.IssueTicket(service="tax"), f"i{number}")
        hall.stop()
        await reading
        assert seen == list(range(2, hall.through_seq + 1))
        late = [record.seq async for record, _ in hall.feed(hall.through_seq - 2)]
        assert late == [hall.through_seq - 1, hall.through_seq], "a feed from after the end ends as well"


async def test_a_feed_that_lags_reads_from_disk_again_and_loses_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await accepted(hall, cm.OpenDay(), "day")
        feed = hall.feed(0)
        first = [(await anext(feed))[0].seq]
        count = FEED_SIZE + 200
        for turn in range(2):
            await asyncio.gather(
                *(accepted(hall, cm.IssueTicket(service="tax"), f"{turn}-{n}") for n in range(count // 2))
            )
        rest = [(await anext(feed))[0].seq for _ in range(hall.through_seq - 1)]
        assert first + rest == list(range(1, hall.through_seq + 1))
        await feed.aclose()


async def test_subscribers_see_each_commit_when_the_views_show_it(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []
    async with running(tmp_path) as hall:

        def look(facts: tuple[Fact, ...]) -> None:
            seen.extend((record.type, hall.views.through_seq) for record, _ in facts)

        hall.on_commit(look)
        await open_windows(hall, "1")
        assert hall.views.windows["1"].status == "open"
    assert ("WindowOpened", hall.through_seq) in seen


async def test_snapshots_are_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With them, without them, and with damaged ones the state is the same."""
    monkeypatch.setattr(hall_module, "SNAPSHOT_EVERY", 20)
    async with running(tmp_path) as hall:
        await open_windows(hall, "1", "2")
        for number in range(60):
            await accepted(hall, cm.IssueTicket(service="tax"), f"i{number}")
        state = encode(hall.state)
        assert len(await hall.journal.snapshots()) >= 2
    for sql in ("UPDATE snapshots SET body = x'00' WHERE anchor = 0", "DELETE FROM snapshots WHERE anchor = 0"):
        async with running(tmp_path) as hall:
            assert encode(hall.state) == state
        writer = Writer(tmp_path, SMALL)
        writer.open()
        assert writer._connection is not None
        writer._connection.execute(sql)
        writer.close()
    async with running(tmp_path) as hall:
        assert encode(hall.state) == state
        assert hall.views.windows["1"].status == "open"


async def test_every_business_date_gets_an_anchor(tmp_path: Path) -> None:
    clock = SteppedClock()
    async with running(tmp_path, clock=clock) as hall:
        await accepted(hall, cm.IssueTicket(service="tax"), "i")
        clock.pass_s(86_400)
        await accepted(hall, cm.IssueTicket(service="tax"), "j")
        await asyncio.sleep(0.05)
        anchors = [seq for seq, _, anchor in await hall.journal.snapshots() if anchor]
        assert len(anchors) == 2
    assert types(all_records(tmp_path)).count("AnchorSet") == 2
    assert judge(tmp_path) == []


async def test_types_of_a_later_release_are_kept(tmp_path: Path) -> None:
    async with running(tmp_path):
        pass
    last = all_records(tmp_path)[-1]
    writer = Writer(tmp_path, SMALL)
    writer.open()
    [later] = chain(1, after=last, epoch=last.epoch, at=last.at, business_date=last.business_date)
    writer.append(Batch(records=(later,)))
    writer.close()
    async with running(tmp_path) as hall:
        await accepted(hall, cm.IssueTicket(service="tax"), "i")
        feed = hall.feed(later.seq - 1)
        assert await anext(feed) == (later, None)
        await feed.aclose()


class FailingDisk:
    """Takes the place of the writer's append for a while."""

    def __init__(self, hall: Hall, monkeypatch: pytest.MonkeyPatch, *, written: bool) -> None:
        self.broken = True
        self._written = written
        self._append = hall.journal._writer.append
        self._probe = hall.journal._writer.probe
        monkeypatch.setattr(hall.journal._writer, "append", self.append)
        monkeypatch.setattr(hall.journal._writer, "probe", self.probe)

    def append(self, batch: Batch) -> None:
        if not self.broken or self._written:
            self._append(batch)
        if self.broken:
            raise JournalUnavailable("disk I/O error")

    def probe(self) -> Any:
        if self.broken:
            raise JournalUnavailable("still broken")
        return self._probe()


@pytest.mark.parametrize("written", [False, True])
async def test_a_failed_commit_is_unavailable_and_the_hall_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    """Whether the batch that failed is on disk after all is found out; repeating with the same id gives one ticket."""
    monkeypatch.setattr(hall_module, "PROBE_S", 0.02)
    async with running(tmp_path) as hall:
        await accepted(hall, cm.IssueTicket(service="tax"), "before")
        await quiet(hall)
        disk = FailingDisk(hall, monkeypatch, written=written)
        outcomes = await asyncio.gather(*(ask(hall, f"i{n}") for n in range(5)))
        assert {each.code for each in outcomes if isinstance(each, Refusal)} == {"journal_unavailable"}
        assert hall.views.through_seq == hall.through_seq == all_records(tmp_path)[-1].seq - (5 if written else 0)
        assert not hall.available
        refused = await hall.submit(cm.IssueTicket(service="tax"), actor=CLERK, command_id="meanwhile")
        assert isinstance(refused, Refusal)
        disk.broken = False
        while not hall.available:
            await asyncio.sleep(0.01)
        again = await accepted(hall, cm.IssueTicket(service="tax"), "i0")
        assert again.events[0][0].command_id == "i0"
        assert hall.state.tickets_issued == (6 if written else 2)
    assert judge(tmp_path) == []


async def test_acknowledged_records_that_are_gone_stop_the_hall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_module, "PROBE_S", 0.02)

    async def lose_records() -> None:
        async with running(tmp_path) as hall:
            await accepted(hall, cm.IssueTicket(service="tax"), "i")
            await quiet(hall)
            disk = FailingDisk(hall, monkeypatch, written=False)
            assert hall.journal._writer._connection is not None
            hall.journal._writer._connection.execute("DELETE FROM records WHERE seq >= 3")
            await ask(hall, "j")
            disk.broken = False
            await asyncio.sleep(1)

    with pytest.raises(ExceptionGroup) as caught:
        await lose_records()
    assert caught.value.subgroup(JournalCorrupt) is not None


async def test_unusable_settings_leave_no_record(tmp_path: Path) -> None:
    broken = msgspec.structs.replace(SETTINGS, windows=())
    with pytest.raises(hall_module.CannotStart, match="settings_unusable"):
        async with running(tmp_path, settings=broken):
            pass
    assert all_records(tmp_path) == []
