"""What a clerk did last at a window, remembered so that it can be taken back, and taken back.

    remember   before an act changes its leg
    undone     ActionUndone: the newest act of the window did not happen

A call's turns are given back as a difference, because other windows may have called meanwhile.
"""

from __future__ import annotations

from operator import attrgetter

from edge.queueing import events as ev
from edge.queueing.clocking import SECOND
from edge.queueing.evolve.learning import unlearn
from edge.queueing.evolve.places import put_in, take_out
from edge.queueing.evolve.ratings import uncount_visit
from edge.queueing.floor_model import ACTS, Act, LegBefore, TurnsUsed
from edge.queueing.model import Leg, State, Turns, Window
from edge.queueing.words import At, Stamp, UndoneAct

_KEPT = LegBefore.__struct_fields__
_kept = attrgetter(*_KEPT)


def remember(state: State, leg: Leg, window: Window, action: UndoneAct, stamp: Stamp) -> Act:
    act = Act(
        action=action,
        at=stamp.at,
        seq=stamp.seq,
        ticket=leg.ticket,
        leg=leg.id,
        before=LegBefore(*_kept(leg)),
        staff=window.staff,
        acted_before=state.tickets[leg.ticket].acted,
        visit_before=window.last_visit,
    )
    window.acts.append(act)
    if len(window.acts) > ACTS:
        del window.acts[0]
    return act


def begun_before(window: Window, leg: Leg, stamp: Stamp) -> Act | None:
    """The call that the record just before began: somebody missed was named, somebody held taken back."""
    newest = window.acts[-1] if window.acts else None
    if newest is None or (newest.action, newest.leg, newest.seq) != ("call", leg.id, stamp.seq - 1):
        return None
    newest.seq = stamp.seq
    return newest


def belongs(state: State, ticket: str, leg: str, stamp: Stamp) -> None:
    """A further leg of the ticket waits because of the newest act on it: it goes with that act."""
    acted = state.tickets[ticket].acted
    for window in state.windows.values():
        for act in window.acts:
            if act.ticket == ticket and act.seq == acted:
                act.moved = (*act.moved, leg)
                act.seq = stamp.seq


def used(turns: Turns) -> tuple[int, int, int, int]:
    return turns.priority, turns.ordinary, turns.appointment, turns.walk_in


def undone(state: State, event: ev.ActionUndone, stamp: Stamp) -> None:
    window = state.windows[event.window]
    act = window.acts.pop()
    leg, ticket = state.legs[act.leg], state.tickets[act.ticket]
    if leg.id in window.held:
        window.held.remove(leg.id)
    if window.leg == leg.id:
        window.leg = ""
    if leg.id in state.visits:
        _unfinish(state, window, leg, act)
    for name in event.planned:
        take_out(state, state.legs[name])
        state.legs[name].status = "planned"
    for name in event.dropped:
        _drop(state, name)
    if act.turns is not None:
        _give_back(state, act.turns)
    if act.action == "call":
        _forget_call(state, leg)
    for field in _KEPT:
        setattr(leg, field, getattr(act.before, field))
    ticket.leg = leg.id
    ticket.acted = act.acted_before
    match leg.status:
        case "waiting":
            put_in(state, leg)
        case "called" | "serving":
            window.leg = leg.id
        case "held":
            window.held.append(leg.id)
    for name in event.waiting:
        state.legs[name].status = "waiting"
        put_in(state, state.legs[name])
    window.freed_at = At(0)


def _forget_call(state: State, leg: Leg) -> None:
    """Out of the calls on show; an older one of the same leg stays."""
    spots = [spot for spot, call in enumerate(state.recent_calls) if call.leg == leg.id]
    if spots:
        del state.recent_calls[spots[-1]]


def _unfinish(state: State, window: Window, leg: Leg, act: Act) -> None:
    visit = state.visits.pop(leg.id)
    state.unrated.pop(visit.id, None)
    uncount_visit(state, visit)
    matter = state.ledger.get(visit.ticket)
    if matter is not None and matter.opened_at == act.at and not matter.problem:
        del state.ledger[visit.ticket]
    unlearn(state, visit.service, (act.before.served_us + act.at - act.before.started_at) / SECOND)
    window.last_visit = act.visit_before if act.visit_before in state.visits else ""
    if window.asked == visit.id:
        window.asked = ""


def _drop(state: State, name: str) -> None:
    leg = state.legs.pop(name)
    if leg.status == "waiting":
        # take_out finds the list by the leg's own fields, not by the book.
        take_out(state, leg)
    ticket = state.tickets[leg.ticket]
    ticket.legs.remove(name)
    ticket.dropped += 1


def _give_back(state: State, turns: TurnsUsed) -> None:
    now = state.turns.setdefault(turns.group, Turns())
    left = [max(0, n + b - a) for n, b, a in zip(used(now), turns.before, turns.after, strict=True)]
    now.priority, now.ordinary, now.appointment, now.walk_in = left
