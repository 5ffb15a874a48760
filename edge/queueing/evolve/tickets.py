"""What happens to tickets away from the call: issue, paper, giving up, missing, holding, reviving, transfer."""

from __future__ import annotations

from edge.queueing import events as ev
from edge.queueing.evolve.acts import belongs, remember
from edge.queueing.evolve.hours import leave_over
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
        free=event.free,
    )
    state.tickets[ticket.id] = ticket
    state.numbers[ticket.number] = ticket.id
    state.tickets_issued += 1
    state.left_over.pop(event.carried_from, None)
    prefix = len(state.index.services[event.services[0]].prefix)
    count = int(event.number[prefix:])
    state.last_number[event.services[0]] = max(count, state.last_number.get(event.services[0], 0))
    for name, service in zip(event.legs, event.services, strict=True):
        state.legs[name] = Leg(id=name, ticket=ticket.id, service=service)
    first = state.legs[ticket.leg]
    first.slot_from = event.slot_from
    arrival = ticket.issued_at if event.arrival is None else event.arrival
    for name in event.legs if event.free else event.legs[:1]:
        place(state, state.legs[name], arrival, stamp)
    ticket.leg = first.id


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
    waiting = [state.legs[name] for name in ticket.legs if state.legs[name].status == "waiting"]
    for leg in waiting:
        take_out(state, leg)
    ticket.category = event.category
    for leg in waiting:
        put_in(state, leg)


def cancelled(state: State, event: ev.TicketCancelled, stamp: Stamp) -> None:
    leave(state, state.legs[event.leg], "cancelled")
    drop_further(state, event.ticket, "cancelled")


def advanced(state: State, event: ev.TicketAdvanced, stamp: Stamp) -> None:
    belongs(state, event.ticket, event.leg, stamp)
    place(state, state.legs[event.leg], event.arrival, stamp)


def missed(state: State, event: ev.TicketMissed, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    remember(state, leg, state.windows[event.window], "missed", stamp)
    leave(state, leg, "missed")
    leg.missed_at = stamp.at


def held(state: State, event: ev.TicketHeld, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    remember(state, leg, state.windows[event.window], "hold", stamp)
    if leg.status == "serving":
        leg.served_us += stamp.at - leg.started_at
    leave(state, leg, "held")
    leg.since = stamp.at
    state.windows[event.window].held.append(leg.id)


def returned(state: State, event: ev.TicketReturned, stamp: Stamp) -> None:
    """Out of the held list; the TicketCalled that follows in the same commit brings it to the window."""
    leg = state.legs[event.leg]
    remember(state, leg, state.windows[event.window], "call", stamp)
    leave(state, leg, "planned")
    leg.window = event.window


def hold_ended(state: State, event: ev.HoldEnded, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    leave(state, leg, "planned")
    place(state, leg, event.arrival, stamp)
    leg.owner = event.window


def revived(state: State, event: ev.TicketRevived, stamp: Stamp) -> None:
    leg = state.legs[event.leg]
    if event.window:
        remember(state, leg, state.windows[event.window], "call", stamp)
    place(state, leg, event.arrival, stamp)


def transferred(state: State, event: ev.TicketTransferred, stamp: Stamp) -> None:
    ticket = state.tickets[event.ticket]
    old = state.legs[event.leg]
    window = state.windows[event.window]
    if old.status == "finished":
        act = window.acts[-1]
        act.action, act.seq = "transfer", stamp.seq
    else:
        act = remember(state, old, window, "transfer", stamp)
        leave(state, old, "transferred")
    act.made = (event.to_leg, event.back_leg) if event.back_leg else (event.to_leg,)
    spot = ticket.legs.index(old.id) + 1
    ticket.legs[spot:spot] = act.made
    leg = state.legs[event.to_leg] = Leg(id=event.to_leg, ticket=ticket.id, service=event.to_service)
    if event.back_leg:
        state.legs[event.back_leg] = Leg(id=event.back_leg, ticket=ticket.id, service=old.service, owner=event.window)
    place(state, leg, event.arrival, stamp)


def unserved(state: State, event: ev.TicketUnserved, stamp: Stamp) -> None:
    leave_over(state, state.tickets[event.ticket])
    leave(state, state.legs[event.leg], "unserved")
    drop_further(state, event.ticket, "unserved")


def drop_further(state: State, ticket: str, status: LegStatus) -> None:
    """What else the ticket is for ends with it."""
    for name in state.tickets[ticket].legs:
        leg = state.legs[name]
        if leg.status in ("planned", "waiting"):
            leave(state, leg, status)
