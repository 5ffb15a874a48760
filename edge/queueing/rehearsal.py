"""A queue without a journal, on time that is given: the same decide, evolve and due as in a hall, for scripts, tests
and measurements. It does what the hall's one writer does, in memory: number the records, keep refusals under a rule,
answer a repeated command id with its first outcome, and let the timer's commands happen between two inputs.
"""

from __future__ import annotations

import msgspec

from edge.queueing.commands import AdoptSettings, Command
from edge.queueing.decide import decide
from edge.queueing.due import due
from edge.queueing.events import EpochBegan, Event
from edge.queueing.evolve import evolve
from edge.queueing.model import State
from edge.queueing.refusals import recorded
from edge.queueing.settings import Settings
from edge.queueing.words import Actor, At, Context, Refusal, Role, Stamp

CLOCK = Actor("clock", "hall")
Entry = tuple[Stamp, Event]


class Answer(msgspec.Struct, frozen=True):
    entries: tuple[Entry, ...]
    """What was recorded; for a refusal under a rule, the record of it."""
    refusal: Refusal | None = None


class Rehearsal:
    """One hall from an empty journal. Time never goes back."""

    def __init__(self, settings: Settings, at: At, epoch: str = "play") -> None:
        self.state = State()
        self.now = at
        self.trusted = True
        self._first: dict[str, Answer] = {}
        self.opening: tuple[Entry, ...] = (
            *self._record([EpochBegan(epoch=epoch, parent_epoch="", parent_seq=0, reason="new")], CLOCK, ""),
            *self.submit(AdoptSettings(settings=msgspec.to_builtins(settings)), CLOCK).entries,
        )
        """EpochBegan, SettingsAdopted, DayOpened."""

    def pass_time(self, until: At) -> list[Entry]:
        """Let the time come to `until`; whatever was due before then happens at its own moment."""
        entries: list[Entry] = []
        while True:
            wanted = due(self.state)
            if wanted is None or wanted[0] > until:
                break
            self.now = max(self.now, wanted[0])
            answer = self.submit(wanted[1], CLOCK)
            if not answer.entries:
                break
            entries += answer.entries
        self.now = max(self.now, until)
        return entries

    def submit(self, command: Command, actor: Actor, command_id: str = "", role: Role = "") -> Answer:
        """One command, now."""
        known = self._first.get(command_id) if command_id else None
        if known is not None:
            return known
        ctx = Context(now=self.now, trusted=self.trusted, actor=actor, command_id=command_id, role=role)
        outcome = decide(self.state, command, ctx)
        if isinstance(outcome, Refusal):
            kept = recorded(command, outcome)
            answer = Answer(tuple(self._record([kept] if kept else [], actor, command_id)), outcome)
        else:
            answer = Answer(tuple(self._record(outcome, actor, command_id)))
        if command_id and answer.entries:
            self._first[command_id] = answer
        return answer

    def _record(self, events: list[Event], actor: Actor, command_id: str) -> list[Entry]:
        entries = []
        for event in events:
            stamp = Stamp(seq=self.state.seq + 1, at=self.now, actor=actor, command_id=command_id)
            evolve(self.state, event, stamp)
            entries.append((stamp, event))
        return entries
