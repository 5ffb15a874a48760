"""The one writer of a hall.

    submit ─▶ inbox ─▶ decide + evolve the batch ─▶ commit ─▶ views, subscribers, feeds ─▶ answers
                 ▲                                    │ fails
                 └──────── disk is back ◀── probe ◀───┴──▶ journal_unavailable to the whole batch

The state runs ahead of the disk during a commit; so nobody outside reads it, and nothing is decided meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import msgspec
import structlog

from edge.hall.aside import begin_epoch
from edge.hall.deciding import CLOCK, Deciding
from edge.hall.feed import Feed
from edge.hall.fold import fold, frozen
from edge.hall.inbox import Ask, Inbox
from edge.hall.outcomes import BUSY, CLOSING, UNAVAILABLE, Fact, Outcome, first_outcome
from edge.hall.rules import HouseState, Retention, Rules, Subscriber
from edge.identity import guarded
from edge.journal.faults import JournalUnavailable
from edge.journal.journal import Journal
from edge.journal.record import Record
from edge.journal.shapes import Limits, Snapshot
from edge.queueing.commands import AdoptSettings, Command
from edge.queueing.events import AnchorSet, Event
from edge.queueing.settings import Settings
from edge.queueing.words import Actor, At, Refusal, Role
from edge.records import event_of, stamp_of
from edge.upkeep import snapshot
from edge.upkeep.evolve import FOLDED, evolve
from edge.upkeep.model import Upkeep
from edge.views import Views
from edge.views.stage import Stage
from firmware_bridge.ground.clock import SteadyClock
from firmware_bridge.ground.host import At as HostAt
from firmware_bridge.ground.host import Host

INBOX_SIZE = 1024
"""Commands that may wait; a hall at its busiest has a handful."""
BATCH_MAX = 256
"""Commands in one commit: some 15 ms of deciding at most."""
DUE_MAX = 200
"""Commands of the clock in one batch."""
RECENT_MAX = 1024
"""Outcomes kept in memory for repeats; older ones are read from the journal."""
SNAPSHOT_EVERY = 2000
"""Records between two snapshots: a start folds twice as many at most, some tenths of a second."""
NAME_EVERY = 1000
"""Records that a look-up by name goes through one by one at most, where there is time to name them."""
OVERDUE = 4
"""Times as many records as that, and the care does not wait for an idle moment."""
CARE_S = 30.0
CURSOR_DELAY_S = 1.0
PROBE_S = 1.0
STUCK_S = 1.0
LATE_S = 0.001
"""A timer may come this much early: the writer then looks and arms it anew."""
DAY_US = 86_400_000_000

_log = structlog.get_logger("hall")


class CannotStart(Exception):
    """The hall refuses its settings; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code}: {refusal.words}")
        self.refusal = refusal


class Hall:
    """Open it, then keep `run` running; everything else is for the storeys above, on the same loop."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        *,
        rules: Rules | None = None,
        views: Views | None = None,
        limits: Limits | None = None,
        retention: Retention | None = None,
    ) -> None:
        """The settings come into force when the hall is opened. Another `rules` and `views` are for simulations."""
        self._host = host
        self._settings = settings
        self.journal = Journal(host, limits)
        self.views = views or Views(settings)
        """The only thing that the outside reads: what has been committed."""
        self.roster = Upkeep()
        """Accounts, tokens and sessions, as committed; like the views, only to be read."""
        self._rules = rules or Rules()
        self._retention = retention or Retention()
        self._inbox = Inbox(INBOX_SIZE)
        self._recent: OrderedDict[str, Outcome] = OrderedDict()
        self._subscribers: list[Subscriber] = []
        self._feeds: list[Feed] = []
        self._timer: asyncio.TimerHandle | None = None
        self._cursor_timer: asyncio.TimerHandle | None = None
        self._cursors_due = False
        self._due: tuple[At, Command] | None = None
        self._wake_at = 0.0
        self._care_at = 0.0
        self._not_due_before = 0.0
        self._stopping = False
        self._ended = False
        self._published = 0
        self._snapshot_seq = 0
        self._anchor_date = ""
        self.available = False
        """False while the disk takes no writes: every command is answered journal_unavailable at once."""

    # -- life

    async def open(self) -> None:
        """Open and fold the journal (begin one where there is none) and adopt the settings.

        Raises JournalInUse, JournalCorrupt, JournalUnavailable, CannotStart.
        """
        tail = await self.journal.open()
        self._clock = SteadyClock(self._host.clock, HostAt(tail.at))
        self._state, self._snapshot_seq = await fold(self.journal, self._rules, self.views.apply)
        self.roster = snapshot.decode(snapshot.encode(self._state.upkeep))
        self._published, self._anchor_date = tail.seq, self._state.business_date
        self.views.refresh(self._state, self._now())
        self._stage = Stage(self.views)
        self.available = True
        self._care_at = self._host.clock.mono() + CARE_S
        deciding = self._begin()
        if tail.seq == 0:
            begin_epoch(deciding, self._host)
        adopted = deciding.decide(
            AdoptSettings(settings=msgspec.to_builtins(self._settings)), CLOCK, deciding.clock_id()
        )
        if isinstance(adopted, Refusal):
            raise CannotStart(adopted)
        await self._write(deciding)
        self._inbox.ring()

    async def run(self) -> None:
        """Write until `stop`; then whoever still waits has been answered."""
        try:
            while not self._stopping or len(self._inbox):
                self._arm()
                await self._inbox.wait()
                try:
                    await self._turn(self._inbox.take(BATCH_MAX))
                    await self._care()
                except JournalUnavailable as error:
                    await self._recover(error)
        finally:
            self.available, self._ended = False, True
            self._disarm()
            for ask in self._inbox.take(INBOX_SIZE):
                ask.answer(UNAVAILABLE)
            for feed in self._feeds:
                feed.end()

    def stop(self) -> None:
        """Refuse new commands, finish what waits, let `run` return."""
        self._stopping = True
        self._inbox.ring()

    async def close(self) -> None:
        """After `run` has ended: let go of the journal's files."""
        await self.journal.close()

    # -- for the storeys above

    async def submit(
        self, command: Command, *, actor: Actor, command_id: str, role: Role = "", source: str = ""
    ) -> Outcome:
        """What the command came to, once that is on disk. The same `command_id` gets its first outcome again.

        `role` is what the caller has authenticated the actor for, `source` from where they came (`words.Context`).

        Refusals of the hall itself: busy, closing, journal_unavailable, identity_not_here (I19: a person's number in a
        name or id; in people's words it is masked).
        """
        if self._stopping:
            return CLOSING
        if not self.available:
            return UNAVAILABLE
        clean = guarded(command, actor.id, command_id)
        if isinstance(clean, Refusal):
            return clean
        ask = Ask(clean, actor, role, source, command_id)
        return await ask.future if self._inbox.put(ask) else BUSY

    def on_commit(self, subscriber: Subscriber) -> None:
        """Call back after each commit, when the views show it: with its facts, in order. Must not block."""
        self._subscribers.append(subscriber)

    async def feed(self, after_seq: int) -> AsyncGenerator[tuple[Record, Event | None], None]:
        """Every record after `after_seq`, once, in order; goes on live until the hall stops.

        What retention has cut is not in it: it begins at `journal.first_kept()` at the earliest.
        """
        feed = Feed(self.journal, after_seq, lambda: self._published)
        self._feeds.append(feed)
        if self._ended:
            feed.end()
        try:
            async with aclosing(feed.facts()) as facts:
                async for fact in facts:
                    yield fact
        finally:
            self._feeds.remove(feed)

    def move_cursor(self, name: str, seq: int, token: str = "") -> None:
        """A consumer has acknowledged through `seq`. On disk with the next commit, or within a second."""
        self.journal.move_cursor(name, seq, token)
        if self._cursor_timer is None:
            self._cursor_timer = asyncio.get_running_loop().call_later(CURSOR_DELAY_S, self._flush_cursors)

    def _flush_cursors(self) -> None:
        self._cursor_timer, self._cursors_due = None, self.journal.moves_waiting
        self._inbox.ring()

    @property
    def through_seq(self) -> int:
        """The last record that has been published."""
        return self._published

    def now(self) -> At:
        """Hall time; never before the last record."""
        return self._now()

    @property
    def clock_trusted(self) -> bool:
        return self._clock.trusted()

    @property
    def waiting(self) -> int:
        """Commands in the inbox."""
        return len(self._inbox)

    @property
    def state(self) -> HouseState:
        """For invariants only: ahead of the disk while a commit is under way."""
        return self._state

    # -- one batch

    async def _turn(self, asks: list[Ask]) -> None:
        """Whatever happens, everybody in the batch is answered."""
        try:
            deciding = self._begin()
            self._decide_due(deciding)
            answers = self._decide_all(deciding, asks)
            await self._write(deciding)
            for ask, outcome in answers:
                ask.answer(outcome)
        finally:
            for ask in asks:
                ask.answer(UNAVAILABLE)

    def _begin(self) -> Deciding:
        tail, at, trusted = self.journal.tail, self._now(), self._clock.trusted()
        return Deciding(self._rules, self._state, tail, at=at, trusted=trusted)

    def _now(self) -> At:
        return At(max(self._clock.now(), self.journal.tail.at))

    def _decide_due(self, deciding: Deciding) -> None:
        """What the clock wants by now. A command that changes nothing is not asked again at once."""
        if self._host.clock.mono() < self._not_due_before:
            return
        due = self._due
        for _ in range(DUE_MAX):
            if due is None or due[0] > deciding.at:
                return
            before = deciding.seq
            deciding.decide(due[1], CLOCK, deciding.clock_id())
            if deciding.seq == before:
                self._not_due_before = self._host.clock.mono() + STUCK_S
                return
            due = self._rules.due(self._state)

    def _decide_all(self, deciding: Deciding, asks: list[Ask]) -> list[tuple[Ask, Outcome]]:
        unseen = [ask.command_id for ask in asks if ask.command_id not in self._recent]
        known = self.journal.known(unseen) if unseen else set()
        answers: list[tuple[Ask, Outcome]] = []
        for ask in asks:
            outcome = deciding.outcomes.get(ask.command_id) or self._recent.get(ask.command_id)
            if outcome is None and ask.command_id in known:
                outcome = first_outcome(self.journal.by_command_now(ask.command_id))
            if outcome is None:
                before = deciding.seq
                outcome = deciding.decide(ask.command, ask.actor, ask.command_id, ask.role, ask.source)
                if deciding.seq > before:
                    deciding.outcomes[ask.command_id] = outcome
            answers.append((ask, outcome))
        return answers

    async def _write(self, deciding: Deciding, snapshot: Snapshot | None = None) -> None:
        """Commit what was decided, then publish it. Raises JournalUnavailable.

        The state does not move during the commit, so what will be shown can be prepared meanwhile.
        """
        if deciding.records or self._cursors_due:
            self._cursors_due = False
            await self.journal.append(deciding.records, snapshot, lambda: self._make_ready(deciding))
        self._remember(deciding)
        self._publish(deciding.facts)

    def _make_ready(self, deciding: Deciding) -> None:
        """Meanwhile. It may come late, when all is shown already."""
        if deciding.facts and deciding.seq > self._published and self.available:
            self._stage.make_ready(deciding.facts, self._state, self._now())

    def _remember(self, deciding: Deciding) -> None:
        self._recent.update(deciding.outcomes)
        while len(self._recent) > RECENT_MAX:
            self._recent.popitem(last=False)

    def _publish(self, facts: Sequence[Fact]) -> None:
        """Show what is now on disk: views first, then whoever listens."""
        if not facts:
            return
        for record, event in facts:
            if type(event) in FOLDED:
                evolve(self.roster, event, stamp_of(record))
        self._published = facts[-1][0].seq
        self._stage.show(facts, self._state, self._now())
        for subscriber in self._subscribers:
            subscriber(tuple(facts))
        for feed in self._feeds:
            feed.offer(facts)

    # -- time and care

    def _arm(self) -> None:
        """Be woken when the next thing is due; a timer that is right already stays."""
        mono, self._due = self._host.clock.mono(), self._rules.due(self._state)
        wake_at = self._care_at
        if self._due is not None:
            wake_at = min(wake_at, max(mono + (self._due[0] - self._now()) / 1e6, self._not_due_before))
        if self._timer is not None:
            if self._wake_at <= wake_at <= self._wake_at + LATE_S:
                return
            self._timer.cancel()
        self._wake_at = wake_at
        self._timer = asyncio.get_running_loop().call_later(max(wake_at - mono, 0.0), self._ring)

    def _ring(self) -> None:
        self._timer = None
        self._inbox.ring()

    def _disarm(self) -> None:
        for timer in (self._timer, self._cursor_timer):
            if timer is not None:
                timer.cancel()

    async def _care(self) -> None:
        """What is done between two batches, when nobody waits or it cannot wait any longer."""
        newer = self._published - self._snapshot_seq
        if len(self._inbox) and newer < OVERDUE * SNAPSHOT_EVERY and self.journal.unnamed < OVERDUE * NAME_EVERY:
            return
        if self._state.business_date != self._anchor_date:
            await self._set_anchor()
        elif newer >= SNAPSHOT_EVERY:
            await self.journal.append(snapshot=frozen(self._rules, self._state, self._published))
            self._snapshot_seq = self._published
        if self.journal.unnamed >= NAME_EVERY:
            await self.journal.name()
        if self._host.clock.mono() >= self._care_at:
            self._care_at = self._host.clock.mono() + CARE_S
            await self._tidy()

    async def _set_anchor(self) -> None:
        """Once a business date: a snapshot whose hash is a record, behind which retention may cut."""
        snapshot = frozen(self._rules, self._state, self._published, anchor=True)
        deciding = self._begin()
        anchor = AnchorSet(through_seq=snapshot.seq, state_hash=snapshot.hash)
        deciding.happen(anchor, CLOCK, deciding.clock_id())
        await self._write(deciding, snapshot)
        self._snapshot_seq, self._anchor_date = snapshot.seq, self._state.business_date

    async def _tidy(self) -> None:
        if self._rules.idle(self._state):
            self._clock.reanchor()
        if not self.journal.ballast_laid:
            await self.journal.lay_ballast()
        kept = self._retention
        await self.journal.cut(self._now() - kept.days * DAY_US, kept.working_days, kept.needed_by)

    # -- when the disk fails

    async def _recover(self, error: JournalUnavailable) -> None:
        """Refuse everything, probe once a second, then take up again from what really is on disk."""
        self.available = False
        self._stage.forget()
        _log.error("journal_lost", reason=error.reason, full=error.full, through_seq=self._published)
        for ask in self._inbox.take(INBOX_SIZE):
            ask.answer(UNAVAILABLE)
        while not self.available and not self._stopping:
            await asyncio.sleep(PROBE_S)
            try:
                await self.journal.probe()
                await self._take_up()
            except JournalUnavailable:
                continue

    async def _take_up(self) -> None:
        """The batch that failed may be on disk all the same: then it has happened, and is published now."""
        self._state, _ = await fold(self.journal, self._rules)
        found: list[Fact] = []
        async for page in self.journal.pages(self._published):
            found += [(record, event) for record in page if (event := event_of(record)) is not None]
        self.available = True
        _log.info("journal_back", through_seq=self.journal.tail.seq, found=len(found))
        self._publish(found)
