"""Planted mistakes (T23). Each must be caught by the very checks that the sound journal passes, or those are idle."""

from __future__ import annotations

import asyncio
from typing import Any

from edge.hall import Accepted, Hall, Outcome
from edge.hall.inbox import Ask
from edge.hall.rules import Rules
from edge.journal import store
from edge.queueing import clocking
from edge.queueing import events as ev
from edge.queueing.commands import Command
from edge.queueing.decide import decide
from edge.queueing.events import Event
from edge.queueing.model import State
from edge.queueing.words import Actor, At, Context, Refusal
from firmware_bridge.ground.host import Clock


def plant_synchronous(level: str) -> None:
    store.WRITER_PRAGMAS = tuple(
        f"synchronous = {level}" if pragma.startswith("synchronous") else pragma for pragma in store.WRITER_PRAGMAS
    )


class AckBeforeCommit(Hall):
    """Answers as soon as it has decided."""

    async def _turn(self, asks: list[Ask]) -> None:
        deciding = self._begin()
        self._decide_due(deciding)
        for ask, outcome in self._decide_all(deciding, asks):
            ask.answer(outcome)
        await asyncio.sleep(0)
        await self._write(deciding)


class DedupOff(Hall):
    """Forgets which commands it has seen."""

    def _decide_all(self, deciding: Any, asks: list[Ask]) -> list[tuple[Ask, Outcome]]:
        return [(ask, deciding.decide(ask.command, ask.actor, ask.command_id)) for ask in asks]


class DecidesDuringCommit(Hall):
    """Decides while another command is still on its way to the disk, and puts only the writing in order."""

    _writing: asyncio.Lock | None = None

    async def _turn(self, asks: list[Ask]) -> None:
        """Everything is done in submit."""

    async def _care(self) -> None:
        """No anchors."""

    async def submit(self, command: Command, *, actor: Actor, command_id: str) -> Outcome:
        self._writing = self._writing or asyncio.Lock()
        context = Context(now=self._now(), trusted=True, actor=actor, command_id=command_id)
        decided = self._rules.decide(self._state, command, context)
        if isinstance(decided, Refusal) or await self.journal.by_command(command_id):
            return decided if isinstance(decided, Refusal) else Accepted((), self.through_seq)
        async with self._writing:
            deciding = self._begin()
            for event in decided:
                deciding.happen(event, actor, command_id)
            await self._write(deciding)
        return Accepted(tuple(deciding.facts), deciding.seq)


class WallClockStamps(Hall):
    """Stamps records with the machine's wall clock, whatever somebody sets it to."""

    def _now(self) -> At:
        return At(self._host.clock.wall())


def midnight_by(clock: Clock) -> Rules:
    """Begins a business day whenever the wall clock's date is another, also an earlier one."""

    def decide_by_wall_clock(state: State, command: Command, ctx: Context) -> list[Event] | Refusal:
        if state.settings is not None and state.day.date:
            today = clocking.business_date(At(clock.wall()), state.settings.hall)
            if today != state.day.date:
                return [ev.DayOpened(date=today)]
        return decide(state, command, ctx)

    return Rules(decide=decide_by_wall_clock)


PRAGMAS = {"synchronous_normal": "normal", "synchronous_off": "off"}
HALLS: dict[str, type[Hall]] = {"ack_before_commit": AckBeforeCommit, "dedup_off": DedupOff}


def planted(mutant: str) -> type[Hall]:
    """Plant the mistake of this name in this process ("" plants none); gives the kind of hall to run."""
    if mutant in PRAGMAS:
        plant_synchronous(PRAGMAS[mutant])
    return HALLS.get(mutant, Hall)
