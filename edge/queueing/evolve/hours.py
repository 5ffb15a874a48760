"""Overtime, the last ticket, and who is carried over."""

from __future__ import annotations

from edge.queueing import events as ev
from edge.queueing.evolve.places import leave
from edge.queueing.model import LeftOver, State, Ticket
from edge.queueing.words import Stamp


def overtime_started(state: State, event: ev.OvertimeStarted, stamp: Stamp) -> None:
    state.overtime[event.service] = event.closed_at


def overtime_ended(state: State, event: ev.OvertimeEnded, stamp: Stamp) -> None:
    state.overtime.pop(event.service, None)


def last_ticket_set(state: State, event: ev.LastTicketSet, stamp: Stamp) -> None:
    state.last_ticket[event.service] = event.minutes
    if not event.minutes:
        del state.last_ticket[event.service]


def carried_over(state: State, event: ev.TicketCarriedOver, stamp: Stamp) -> None:
    """Of today: it ends here and waits for the new day. Of the day before: the ticket issued next to it is its."""
    if not event.leg:
        return
    ticket = state.tickets[event.ticket]
    left = leave_over(state, ticket)
    left.to_number, left.device = event.to_number, event.device
    leave(state, state.legs[event.leg], "carried_over")
    for name in ticket.legs:
        if state.legs[name].status == "planned":
            state.legs[name].status = "carried_over"


def leave_over(state: State, ticket: Ticket) -> LeftOver:
    """Remember what the day did not serve, as it stands."""
    open_legs = [state.legs[name] for name in ticket.legs[ticket.legs.index(ticket.leg) :]]
    left = state.left_over[ticket.id] = LeftOver(
        ticket=ticket.id,
        number=ticket.number,
        date=ticket.date,
        services=tuple(leg.service for leg in open_legs),
        category=ticket.category,
        channel=ticket.channel,
        language=ticket.language,
        party=ticket.party,
    )
    return left


def forget_older(state: State) -> None:
    """Before a new day: what is left over of earlier days than this one, but for those who agreed to come again and
    whose service has not opened since."""
    kept = {name: left for name, left in state.left_over.items() if left.to_number or left.date == state.day.date}
    state.left_over = kept
