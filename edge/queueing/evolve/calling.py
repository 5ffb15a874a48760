"""What happens at a window: call, recall, start, finish."""

from __future__ import annotations

from edge.queueing import events as ev
from edge.queueing.evolve.acts import begun_before, remember, used
from edge.queueing.evolve.cases import open_matter
from edge.queueing.evolve.learning import learn
from edge.queueing.evolve.places import leave, lock_others
from edge.queueing.evolve.ratings import count_visit
from edge.queueing.floor_model import TurnsUsed
from edge.queueing.model import RECENT_CALLS, RecentCall, State, Turns, Visit
from edge.queueing.order import use_turn
from edge.queueing.settings import UNSOLVED
from edge.queueing.words import At, Stamp


def called(state: State, event: ev.TicketCalled, stamp: Stamp) -> None:
    leg, window = state.legs[event.leg], state.windows[event.window]
    act = begun_before(window, leg, stamp) or remember(state, leg, window, "call", stamp)
    if event.counts:
        act.turns = _use_turn(state, event, appointment=leg.slot_from > 0)
    act.moved = lock_others(state, leg)
    leave(state, leg, "called")
    leg.window = window.id
    leg.staff = event.staff
    leg.called_at = leg.announced_at = stamp.at
    leg.recalls = 0
    leg.owner = ""
    window.leg = leg.id
    window.freed_at = At(0)
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
    window = state.windows[event.window]
    remember(state, leg, window, "finish", stamp)
    leave(state, leg, "finished")
    window.last_visit = event.visit
    window.freed_at = stamp.at
    visit = state.visits[event.visit] = Visit(
        id=event.visit,
        ticket=event.ticket,
        number=state.tickets[event.ticket].number,
        service=event.service,
        window=event.window,
        staff=event.staff,
        outcome=event.outcome,
        finished_at=stamp.at,
        date=state.day.date,
        called_at=leg.called_at,
    )
    state.unrated[event.visit] = stamp.at
    count_visit(state, visit)
    if state.index.windows[event.window].kind == UNSOLVED:
        open_matter(state, visit.ticket, visit.number, visit.service, stamp)
    learn(state, event.service, event.seconds)


def _use_turn(state: State, event: ev.TicketCalled, appointment: bool) -> TurnsUsed:
    group = state.index.groups[event.service]
    turns = state.turns.setdefault(group, Turns())
    before = used(turns)
    ratios = (state.rules.priority_ratio, state.rules.appointment_ratio)
    use_turn(turns, event.counts, event.lane, appointment, ratios)
    return TurnsUsed(group=group, before=before, after=used(turns))


def _remember(state: State, call: RecentCall) -> None:
    calls = state.recent_calls
    calls.append(call)
    if len(calls) > RECENT_CALLS:
        del calls[0]
