"""What happens to tickets away from the call: issue, paper, giving up, missing, holding, reviving, transfer."""

from __future__ import annotations

from edge.queueing import events as ev
from edge.queueing.evolve.places import leave, place, put_in, take_out
from edge.queueing.model import Leg, State, Ticket
from edge.queueing.words import At, LegStatus, Stamp


def issued(state: State, event: ev.TicketIssued, stamp: Stamp) -> None:
    issued_at = stamp.at if event.issued_at is None else event.issued_at
    ticket = Ticket(
        id=event.ticket,
        number=event.number,
        date=event.date,
        category=event.category,
        channel=event.channel,
        language=event.language,
        party=event.party,
        device=event.device,
        issued_at=At(issued_at),
        legs=list(event.legs),
        leg=event.legs[0],
        paper="reserved" if event.device else "none",
    )
    state.tickets[ticket.id] = ticket
    state.numbers[ticket.number] = ticket.id
    state.tickets_issued += 1
    prefix = len(state.index.services[event.services[0]].prefix)
    count = int(event.number[prefix:])
    state.last_number[event.services[0]] = max(count, state.last_number.get(event.services[0], 0))
    for name, service in zip(event.legs, event.services, strict=True):
        state.legs[name] = Leg(id=name, ticket=ticket.id, service=service)
    first = state.legs[ticket.leg]
    first.slot_from = event.slot_from
    place(state, first, ticket.issued_at if event.arrival is None else event.arrival, stamp)


def printed(state: State, event: ev.TicketPrinted, stamp: Stamp) -> None:
    if ticket := state.tickets.get(event.ticket):
        ticket.paper = "printed"


def print_failed(state: State, event: ev.PrintFailed, stamp: Stamp) -> None:
    if ticket := state.tickets.get(event.ticket):
        ticket.paper = "failed"


def reprinted(state: State, event: ev.TicketReprinted, stamp: Stamp) -> None:
    if ticket := state.tickets.get(event.ticket):
        ticket.paper = "reserved"
        ticket.prints = event.count


def category_set(state: State, event: ev.CategorySet, stamp: Stamp) -> None:
    ticket = state.tickets[event.ticket]
    leg = state.legs[ticket.leg]
    if leg.status == "waiting":
        take_out(state, leg)
    ticket.category = event.category
    if leg.status == "waiting":
        put_in(state, leg)


def cancelled(state: State, event: ev.TicketCancelled, stamp: Stamp) -> None:
    leave(state, state.legs[event.leg], "cancelled")
    _drop_planned(state, event.ticket, "cancelled")


def advanced(state: State, event: ev.TicketAdvanced, stamp: Stamp) -> None:
    place(state, state.legs[event.leg], event.arrival, stamp)


def missed(state: State, event: ev.TicketMissed, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    leave(state, leg, "missed")
    leg.missed_at = stamp.at


def held(state: State, event: ev.TicketHeld, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    if leg.status == "serving":
        leg.served_us += stamp.at - leg.started_at
    leave(state, leg, "held")
    leg.since = stamp.at
    state.windows[event.window].held.append(leg.id)


def returned(state: State, event: ev.TicketReturned, stamp: Stamp) -> None:
    """Out of the held list; the TicketCalled that follows in the same commit brings it to the window."""
    leg = state.legs[event.leg]
    leave(state, leg, "planned")
    leg.window = event.window


def revived(state: State, event: ev.TicketRevived, stamp: Stamp) -> None:
    place(state, state.legs[event.leg], event.arrival, stamp)


def transferred(state: State, event: ev.TicketTransferred, stamp: Stamp) -> None:
    ticket = state.tickets[event.ticket]
    old = state.legs[event.leg]
    if old.status != "finished":
        leave(state, old, "transferred")
    leg = Leg(id=event.to_leg, ticket=ticket.id, service=event.to_service)
    state.legs[leg.id] = leg
    ticket.legs.insert(ticket.legs.index(old.id) + 1, leg.id)
    place(state, leg, event.arrival, stamp)


def unserved(state: State, event: ev.TicketUnserved, stamp: Stamp) -> None:
    leave(state, state.legs[event.leg], "unserved")
    _drop_planned(state, event.ticket, "unserved")


def _drop_planned(state: State, ticket: str, status: LegStatus) -> None:
    for name in state.tickets[ticket].legs:
        leg = state.legs[name]
        if leg.status == "planned":
            leg.status = status
