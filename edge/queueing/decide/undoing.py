"""Take back a clerk's own last act, while nobody has acted on that ticket since."""

from __future__ import annotations

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.clocking import SECOND
from edge.queueing.decide.checks import Outcomes, close_prompt, ready_window
from edge.queueing.floor_model import Act
from edge.queueing.model import State, Ticket
from edge.queueing.refusals import refuse
from edge.queueing.words import Context, Refusal


def undo(state: State, command: cm.Undo, ctx: Context) -> Outcomes:
    """The newest call, missed, finish, transfer or hold at the window; asked again, the one before."""
    window = ready_window(state, command.window)
    if isinstance(window, Refusal):
        return window
    act = window.acts[-1] if window.acts else None
    if act is None or ctx.now > act.at + state.rules.undo_s * SECOND:
        return refuse("nothing_to_undo", seconds=state.rules.undo_s)
    if ctx.actor.kind == "staff" and ctx.actor.id != act.staff:
        return refuse("not_own_act", staff=act.staff)
    ticket = state.tickets[act.ticket]
    if acted_since(ticket, act):
        return refuse("acted_since", number=ticket.number)
    calls = act.action == "call"
    return [
        *(close_prompt(window) if window.asked == act.leg else []),
        ev.ActionUndone(
            action=act.action,
            ticket=ticket.id,
            leg=act.leg,
            number=ticket.number,
            window=window.id,
            staff=window.staff,
            status=act.before.status,
            dropped=act.made,
            planned=() if calls else act.moved,
            waiting=act.moved if calls else (),
        ),
    ]


def acted_since(ticket: Ticket, act: Act) -> bool:
    """Has anybody done anything to the ticket since, or rated its visit?"""
    return ticket.acted != act.seq
