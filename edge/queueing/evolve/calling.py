"""What happens at a window: call, recall, start, finish."""

from __future__ import annotations

from edge.queueing import events as ev
from edge.queueing.evolve.places import leave
from edge.queueing.model import RECENT_CALLS, Learnt, RecentCall, State, Turns, Visit
from edge.queueing.order import use_turn
from edge.queueing.words import Stamp

LEARNING_SHARE = 1 / 25
"""A new visit's weight in the learnt mean once 25 have been seen; before that all weigh the same."""


def called(state: State, event: ev.TicketCalled, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    if event.counts:
        _use_turn(state, event, appointment=leg.slot_from > 0)
    leave(state, leg, "called")
    leg.window = event.window
    leg.staff = event.staff
    leg.called_at = leg.announced_at = stamp.at
    leg.recalls = 0
    state.windows[event.window].leg = leg.id
    _remember(
        state,
        RecentCall(
            call=f"{leg.id}/0",
            ticket=event.ticket,
            leg=leg.id,
            number=event.number,
            service=event.service,
            window=event.window,
            at=stamp.at,
        ),
    )


def recalled(state: State, event: ev.TicketRecalled, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    leg.recalls = event.count
    leg.announced_at = stamp.at


def started(state: State, event: ev.ServiceStarted, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    leg.status = "serving"
    leg.started_at = stamp.at


def finished(state: State, event: ev.ServiceFinished, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    leave(state, leg, "finished")
    window = state.windows[event.window]
    window.last_visit = event.visit
    state.visits[event.visit] = Visit(
        id=event.visit,
        ticket=event.ticket,
        number=state.tickets[event.ticket].number,
        service=event.service,
        window=event.window,
        staff=event.staff,
        outcome=event.outcome,
        finished_at=stamp.at,
    )
    state.unrated[event.visit] = stamp.at
    learnt = state.learnt.setdefault(event.service, Learnt())
    learnt.visits += 1
    learnt.mean_s += (event.seconds - learnt.mean_s) * max(1 / learnt.visits, LEARNING_SHARE)


def _use_turn(state: State, event: ev.TicketCalled, appointment: bool) -> None:
    turns = state.turns.setdefault(state.index.groups[event.service], Turns())
    ratios = (state.rules.priority_ratio, state.rules.appointment_ratio)
    use_turn(turns, event.counts, event.lane, appointment, ratios)


def _remember(state: State, call: RecentCall) -> None:
    calls = state.recent_calls
    calls.append(call)
    if len(calls) > RECENT_CALLS:
        del calls[0]
