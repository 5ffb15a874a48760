"""What a command leads to: events, or a refusal. Never changes the state, reads no clock.

    rulebook.py   one row a command: who decides it, when it is legal, why it may be refused (source of the reference)
    checks.py     what several deciders ask: window ready, ticket known, window freed
    suspicion.py  R24: which ratings are flagged
    appointments.py tickets.py calling.py windows.py ratings.py cases.py day.py settings.py devices.py
                  one decider a command

`decide` opens the business day first where a trusted clock says that a new one has begun; the command is then decided
in the new day and the events of both come back together.
"""

from __future__ import annotations

from edge.queueing import snapshot
from edge.queueing.commands import AdoptSettings, Command
from edge.queueing.decide import day
from edge.queueing.decide.rulebook import RULEBOOK
from edge.queueing.events import Event
from edge.queueing.evolve import evolve
from edge.queueing.model import State
from edge.queueing.refusals import refuse
from edge.queueing.words import Context, Refusal, Stamp


def decide(state: State, command: Command, ctx: Context) -> list[Event] | Refusal:
    """Events in order, possibly none (nothing to do), or the refusal. A refusal under a rule is for the caller to
    record (`refusals.recorded`)."""
    if state.settings is None and not isinstance(command, AdoptSettings):
        return refuse("no_settings")
    opening = day.opening(state, ctx)
    if opening:
        state = _with(state, opening, ctx)
    row = RULEBOOK[type(command)]
    if row.needs_day and state.day.status != "open":
        return refuse("day_closed" if state.day.status == "closed" else "day_not_open")
    outcome = row.decider(state, command, ctx)
    if isinstance(outcome, Refusal):
        return outcome
    return [*opening, *outcome] if opening else outcome


def _with(state: State, events: list[Event], ctx: Context) -> State:
    """A copy of the state in which the events have happened; once a day, so the copying does not matter."""
    later = snapshot.decode(snapshot.encode(state))
    for number, event in enumerate(events, start=state.seq + 1):
        evolve(later, event, Stamp(seq=number, at=ctx.now, actor=ctx.actor, command_id=ctx.command_id))
    return later
