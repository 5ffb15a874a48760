"""Two views of one hall. One is read. The other is made ready while records are on their way to the disk, and takes
the first one's place when they are there: making them costs the commit nothing, and nothing is shown before it.

    shown ──read──▶ pages, devices          spare ◀── apply, refresh (during the commit)
      └──────────────── change places ────────┘      (after it; the old one catches up the next time)
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from edge.journal.record import Record
from edge.queueing.events import Event
from edge.queueing.model import State
from edge.queueing.words import At
from edge.views.fold import Views


class Stage:
    """`shown` stays the same object; what it holds changes at once, in `show`."""

    def __init__(self, shown: Views) -> None:
        self.shown = shown
        self._spare = deepcopy(shown)
        self._behind: Sequence[tuple[Record, Event]] = ()
        """What the spare has not seen yet, though it is shown."""
        self._ready: Sequence[tuple[Record, Event]] | None = None
        """What the spare was made ready for."""

    def make_ready(self, facts: Sequence[tuple[Record, Event]], state: State, now: At) -> None:
        """Fold facts that may still be on their way to the disk; `state` is that of after them."""
        if self._ready is facts:
            return
        spare = self._spare
        for record, event in self._behind:
            spare.apply(record, event, state)
        # What is looked back at is the moment before these facts; screens that did not change stay the same objects.
        spare.windows, spare.waits = self.shown.windows, self.shown.waits
        for record, event in facts:
            spare.apply(record, event, state)
        spare.refresh(state, now)
        self._behind, self._ready = (), facts

    def show(self, facts: Sequence[tuple[Record, Event]], state: State, now: At) -> None:
        """The facts are on disk: from now on they are what is read."""
        self.make_ready(facts, state, now)
        shown, spare = self.shown, self._spare
        shown.__dict__, spare.__dict__ = spare.__dict__, shown.__dict__
        self._behind, self._ready = facts, None

    def forget(self) -> None:
        """Nobody knows whether the facts are on disk: begin anew from what is shown."""
        self._spare, self._behind, self._ready = deepcopy(self.shown), (), None
