"""One batch: commands decided and evolved one after the other, their events sealed as records, nothing written yet."""

from __future__ import annotations

from edge.hall.outcomes import Accepted, Fact, Outcome
from edge.hall.rules import HouseState, Rules
from edge.journal.record import Record, seal
from edge.journal.shapes import Tail
from edge.queueing.commands import Command
from edge.queueing.events import Event
from edge.queueing.words import Actor, At, Context, Refusal, Role, Stamp
from edge.records import body_of, version_of

CLOCK = Actor(kind="clock", id="hall")


class Deciding:
    """Runs the state ahead of the disk. `tail` is what the journal ends with; `at` is the time of the whole batch."""

    def __init__(self, rules: Rules, state: HouseState, tail: Tail, *, at: At, trusted: bool) -> None:
        self._rules = rules
        self._state = state
        self.at = at
        self._trusted = trusted
        self.epoch = tail.epoch
        self._hash = tail.hash
        self.seq = tail.seq
        self.records: list[Record] = []
        self.facts: list[Fact] = []
        self.outcomes: dict[str, Outcome] = {}
        """By command id, of this batch."""

    def decide(self, command: Command, actor: Actor, command_id: str, role: Role = "", source: str = "") -> Outcome:
        """What the command comes to, with the state already moved on. Some refusals leave records (`Rules.kept`)."""
        context = Context(
            now=self.at, trusted=self._trusted, actor=actor, command_id=command_id, role=role, source=source
        )
        decided = self._rules.decide(self._state, command, context)
        if isinstance(decided, Refusal):
            for kept in self._rules.kept(self._state, command, context, decided):
                self.happen(kept, actor, command_id)
            return decided
        facts = tuple(self.happen(event, actor, command_id) for event in decided)
        return Accepted(facts, self.seq)

    def happen(self, event: Event, actor: Actor, command_id: str) -> Fact:
        """Evolve by one event and chain its record to the one before."""
        self.seq += 1
        stamp = Stamp(seq=self.seq, at=self.at, actor=actor, command_id=command_id)
        self._rules.evolve(self._state, event, stamp)
        record = Record(
            epoch=self.epoch, seq=self.seq, at=self.at, clock_trusted=self._trusted,
            business_date=self._state.business_date, type=type(event).__name__, version=version_of(event),
            subject=event.subject, body=body_of(event), actor=str(actor), command_id=command_id, hash="",
        )  # fmt: skip
        self._hash = seal(self._hash, record).hash
        fact = (record, event)
        self.records.append(record)
        self.facts.append(fact)
        return fact

    def clock_id(self) -> str:
        """A command id for the clock's own command: no other can have the next record's number in it."""
        return f"clock:{self.epoch}:{self.seq + 1}"
