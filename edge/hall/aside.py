"""Commands to a hall whose daemon does not run: decided, committed, and let go. What is due by the clock waits for the
daemon; no settings are adopted. A daemon that does run holds the journal, so the two can never write side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from edge.hall.deciding import CLOCK, Deciding
from edge.hall.fold import fold
from edge.hall.outcomes import Outcome
from edge.hall.rules import HouseState, Rules
from edge.journal.journal import Journal
from edge.queueing.events import EpochBegan
from edge.queueing.words import Actor, At, Command, Role
from firmware_bridge.ground.clock import SteadyClock
from firmware_bridge.ground.host import At as HostAt
from firmware_bridge.ground.host import Host


async def submit_aside(
    host: Host, commands: Sequence[tuple[Command, Role]], actor: Actor, source: str
) -> list[Outcome]:
    """What each came to; all are on disk. Raises JournalInUse, JournalCorrupt, JournalUnavailable."""
    journal, rules = Journal(host), Rules()
    tail = await journal.open()
    try:
        state, _ = await fold(journal, rules)
        clock = SteadyClock(host.clock, HostAt(tail.at))
        at = At(max(clock.now(), tail.at))
        deciding = Deciding(rules, state, tail, at=at, trusted=clock.trusted())
        if tail.seq == 0:
            begin_epoch(deciding, host)
        outcomes = [deciding.decide(command, actor, host.new_id(), role, source) for command, role in commands]
        await journal.append(deciding.records)
        return outcomes
    finally:
        await journal.close()


async def state_aside(host: Host) -> HouseState:
    """What the journal amounts to. Raises as `submit_aside`."""
    journal = Journal(host)
    await journal.open()
    try:
        state, _ = await fold(journal, Rules())
        return state
    finally:
        await journal.close()


def begin_epoch(deciding: Deciding, host: Host) -> None:
    """The first record of a journal."""
    deciding.epoch = sha256(host.new_id().encode()).hexdigest()[:8]
    began = EpochBegan(epoch=deciding.epoch, parent_epoch="", parent_seq=0, reason="created")
    deciding.happen(began, CLOCK, deciding.clock_id())
