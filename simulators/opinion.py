"""The invariants of the queue and of its state, over a whole journal."""

from __future__ import annotations

from collections.abc import Sequence

from edge.queueing.evolve import evolve
from edge.queueing.invariants import Breach, Watch, check
from edge.queueing.model import State
from edge.records import stamp_of
from simulators.judge import Committed

STATE_EVERY = 250
"""Records between two looks at the whole state; it is looked at once more at the end."""


def breaches_of(committed: Sequence[Committed]) -> list[Breach]:
    """Each record in order by `Watch`, and the state they fold to by `check`."""
    if not committed:
        return []
    state, watch = State(), Watch()
    found: list[Breach] = []
    for count, (_, record, event) in enumerate(committed, start=1):
        if event is None:
            continue
        stamp = stamp_of(record)
        found += watch.feed(stamp, event)
        evolve(state, event, stamp)
        if count % STATE_EVERY == 0 or count == len(committed):
            found += check(state)
    return found
