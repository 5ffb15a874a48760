"""The state that a journal amounts to: from the newest snapshot that is sound, and what came after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import sha256

import msgspec

from edge.hall.rules import HouseState, Rules
from edge.journal.faults import JournalCorrupt
from edge.journal.journal import Journal
from edge.journal.record import Record
from edge.journal.shapes import Snapshot
from edge.queueing.events import Event
from edge.records import event_of, stamp_of

Show = Callable[[Record, Event, HouseState], None]


def unseen(record: Record, event: Event, state: HouseState) -> None:
    """Nobody looks on."""


async def fold(journal: Journal, rules: Rules, show: Show = unseen) -> tuple[HouseState, int]:
    """(state after the last record, seq of the snapshot it began with; 0 for none). Every record read is verified.

    `show` sees each record with the state right after it.
    """
    state, begun = await _begin(journal, rules)
    async for page in journal.pages(begun):
        for record in page:
            event = event_of(record)
            if event is not None:
                rules.evolve(state, event, stamp_of(record))
                show(record, event, state)
        await asyncio.sleep(0)
    return state, begun


async def _begin(journal: Journal, rules: Rules) -> tuple[HouseState, int]:
    """A damaged snapshot, or one of another release, is passed over: it is only a cache. Where records were cut,
    an anchor must serve."""
    first = await journal.first_kept()
    for seq, state_hash, _ in await journal.snapshots():
        if first - 1 <= seq <= journal.tail.seq:
            state = await _thawed(journal, rules, seq, state_hash)
            if state is not None:
                return state, seq
    if first > 1:
        raise JournalCorrupt("the records before it were cut, and no sound anchor stands for them", seq=first)
    return rules.new_state(), 0


async def _thawed(journal: Journal, rules: Rules, seq: int, state_hash: str) -> HouseState | None:
    try:
        snapshot = await journal.snapshot(seq)
        if sha256(snapshot.body).hexdigest() == state_hash:
            return rules.thaw(snapshot.body)
    except (JournalCorrupt, msgspec.MsgspecError):
        return None
    return None


def frozen(rules: Rules, state: HouseState, seq: int, *, anchor: bool = False) -> Snapshot:
    """The state after record `seq`, to be kept beside the journal."""
    body = rules.freeze(state)
    return Snapshot(seq=seq, hash=sha256(body).hexdigest(), body=body, anchor=anchor)
