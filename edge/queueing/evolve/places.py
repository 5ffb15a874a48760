"""The lists of those who wait: a leg is in exactly one of them exactly while its status is waiting."""

from __future__ import annotations

from bisect import bisect_left, insort

from edge.queueing.model import Leg, State, list_of
from edge.queueing.words import At, LegStatus, Stamp


def place(state: State, leg: Leg, arrival: At, stamp: Stamp) -> None:
    """Let a leg wait from now on, ordered by its effective arrival."""
    leg.status = "waiting"
    leg.arrival = arrival
    leg.seq = stamp.seq
    leg.since = stamp.at
    put_in(state, leg)
    state.tickets[leg.ticket].leg = leg.id


def leave(state: State, leg: Leg, status: LegStatus) -> None:
    """Give a leg another status; out of the list if it waited, away from the window if it was there."""
    if leg.status == "waiting":
        take_out(state, leg)
    window = state.windows.get(leg.window)
    if window is not None:
        if window.leg == leg.id:
            window.leg = ""
        if leg.status == "held" and leg.id in window.held:
            window.held.remove(leg.id)
    leg.status = status


def lock_others(state: State, leg: Leg) -> tuple[str, ...]:
    """Of a ticket whose legs wait all at once: those beside this one wait no longer. They keep their places' times."""
    ticket = state.tickets[leg.ticket]
    ticket.leg = leg.id
    if not ticket.free:
        return ()
    others = [state.legs[name] for name in ticket.legs if name != leg.id]
    waiting = [other for other in others if other.status == "waiting"]
    for other in waiting:
        take_out(state, other)
        other.status = "planned"
    return tuple(other.id for other in waiting)


def put_in(state: State, leg: Leg) -> None:
    """Into the list that its service, lane and slot say, at its place."""
    insort(list_of(state, leg), (leg.arrival, leg.seq, leg.id))


def take_out(state: State, leg: Leg) -> None:
    places = list_of(state, leg)
    spot = bisect_left(places, (leg.arrival, leg.seq, leg.id))
    assert places[spot][2] == leg.id, f"{leg.id} waits but is in no list"
    del places[spot]
