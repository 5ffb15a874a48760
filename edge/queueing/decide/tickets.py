"""Tickets: issue, paper, giving up, reviving, transfer."""

from __future__ import annotations

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing import order
from edge.queueing.decide import hours
from edge.queueing.decide.checks import Outcomes, advance, finish, known_ticket, leg_here, number_text, ready_window
from edge.queueing.model import OPEN_STATUSES, Leg, State, Ticket
from edge.queueing.refusals import refuse
from edge.queueing.words import At, Context, Lane, Refusal


def issue_ticket(state: State, command: cm.IssueTicket, ctx: Context) -> Outcomes:
    services = (command.service, *command.then)
    for name in services:
        if name not in state.index.services:
            return refuse("unknown_service", name=name)
    number = command.number
    if number:
        if refusal := _lease_refusal(state, command):
            return refusal
    else:
        if refusal := hours.closed_for(state, command.service, command.device, ctx):
            return refusal
        number = number_text(state.index.services[command.service], state.last_number.get(command.service, 0) + 1)
    ticket = f"{state.epoch}-{state.tickets_issued + 1}"
    lane: Lane = "ordinary" if command.category == "ordinary" else "priority"
    issued_at = command.issued_at if number == command.number and command.issued_at is not None else None
    return [
        ev.TicketIssued(
            ticket=ticket,
            number=number,
            date=state.day.date,
            legs=tuple(f"{ticket}.{k}" for k in range(1, len(services) + 1)),
            services=services,
            category=command.category,
            channel="lease" if command.number else command.channel,
            language=command.language,
            party=command.party,
            free=command.free and len(services) > 1,
            device=command.device,
            ahead=order.ahead_of_new(state, command.service, lane),
            issued_at=None if issued_at is None else At(min(issued_at, ctx.now)),
            person=command.person,
            person_hash=command.person_hash,
        )
    ]


def _lease_refusal(state: State, command: cm.IssueTicket) -> Refusal | None:
    """A kiosk on its own may use only numbers of a block leased to it today, each once."""
    service = state.index.services[command.service]
    digits = command.number.removeprefix(service.prefix)
    leased = (
        digits.isascii()
        and digits.isdigit()
        and any(
            lease.device == command.device and lease.service == service.id and lease.first <= int(digits) <= lease.last
            for lease in state.leases
        )
    )
    if not leased or command.number != number_text(service, int(digits)):
        return refuse("number_not_leased", number=command.number)
    return refuse("number_taken", number=command.number) if command.number in state.numbers else None


def confirm_print(state: State, command: cm.ConfirmPrint, ctx: Context) -> Outcomes:
    ticket = _printing(state, command.ticket)
    if isinstance(ticket, Refusal):
        return ticket
    return [] if ticket.paper == "printed" else [ev.TicketPrinted(ticket=ticket.id)]


def fail_print(state: State, command: cm.FailPrint, ctx: Context) -> Outcomes:
    ticket = _printing(state, command.ticket)
    if isinstance(ticket, Refusal):
        return ticket
    return [] if ticket.paper == "failed" else [ev.PrintFailed(ticket=ticket.id, reason=command.reason)]


def _printing(state: State, wanted: str) -> Ticket | Refusal:
    ticket = known_ticket(state, wanted)
    if isinstance(ticket, Refusal):
        return ticket
    return refuse("not_printing", number=ticket.number) if ticket.paper == "none" else ticket


def reprint(state: State, command: cm.Reprint, ctx: Context) -> Outcomes:
    ticket = known_ticket(state, command.ticket)
    if isinstance(ticket, Refusal):
        return ticket
    return [ev.TicketReprinted(ticket=ticket.id, reason=command.reason, count=ticket.prints + 1)]


def set_category(state: State, command: cm.SetCategory, ctx: Context) -> Outcomes:
    """R34. What a citizen presses at a kiosk is believed; what is changed later is changed by the desk."""
    if ctx.role not in ("desk", "manager"):
        return refuse("desk_only")
    ticket = known_ticket(state, command.ticket)
    if isinstance(ticket, Refusal):
        return ticket
    if state.legs[ticket.leg].status not in (*OPEN_STATUSES, "missed"):
        return refuse("ticket_over", number=ticket.number)
    if ticket.category == command.category:
        return []
    return [
        ev.CategorySet(
            ticket=ticket.id,
            category=command.category,
            was=ticket.category,
            reason=command.reason,
            staff=ctx.actor.id,
        )
    ]


def cancel_ticket(state: State, command: cm.CancelTicket, ctx: Context) -> Outcomes:
    ticket = known_ticket(state, command.ticket)
    if isinstance(ticket, Refusal):
        return ticket
    leg = state.legs[ticket.leg]
    if leg.status == "serving":
        return refuse("ticket_at_window", number=ticket.number, window=leg.window)
    if leg.status not in ("waiting", "called", "missed", "held"):
        return refuse("ticket_over", number=ticket.number)
    return [ev.TicketCancelled(ticket=ticket.id, leg=leg.id, reason=command.reason)]


def revive(state: State, command: cm.Revive, ctx: Context) -> Outcomes:
    ticket = known_ticket(state, command.ticket)
    if isinstance(ticket, Refusal):
        return ticket
    leg = state.legs[ticket.leg]
    if leg.status != "missed":
        return refuse("ticket_not_missed", number=ticket.number)
    position = state.rules.revive_position
    return [
        ev.TicketRevived(
            ticket=ticket.id, leg=leg.id, position=position, arrival=_arrival(state, leg, position, ctx.now)
        ),
        *(advance(state, leg) if ticket.free else []),
    ]


def transfer(state: State, command: cm.Transfer, ctx: Context) -> Outcomes:
    """From a running service a visit remains and is rated; before the start there was none."""
    window = ready_window(state, command.window)
    if isinstance(window, Refusal):
        return window
    leg = leg_here(state, window)
    if leg is None:
        return refuse("nobody_here")
    service = _service_meant(state, command.service)
    if service is None:
        return refuse("unknown_service", name=command.service)
    ticket = state.tickets[leg.ticket]
    position = command.position or state.rules.transfer_position
    ended = finish(state, leg, ctx, "incomplete") if leg.status == "serving" else []
    made = len(ticket.legs) + ticket.dropped
    return [
        *ended,
        ev.TicketTransferred(
            ticket=ticket.id,
            leg=leg.id,
            to_leg=f"{ticket.id}.{made + 1}",
            service=leg.service,
            to_service=service,
            window=window.id,
            position=position,
            arrival=_arrival(state, leg, position, ctx.now),
            back_leg=f"{ticket.id}.{made + 2}" if command.back else "",
        ),
        *(advance(state, leg) if ticket.free else []),
    ]


def _service_meant(state: State, wanted: str) -> str | None:
    if wanted in state.index.services:
        return wanted
    codes = (service.id for service in state.in_force.services if service.keypad_code == wanted)
    return next(codes, None)


def _arrival(state: State, leg: Leg, position: str, now: At) -> At:
    """The effective arrival that a placement rule gives. first: before everybody; arrival: the ticket's first arrival
    counts; after_three: behind the third in its lane; last: now."""
    ticket = state.tickets[leg.ticket]
    if position == "first":
        return At(0)
    if position == "arrival":
        return ticket.issued_at
    if position == "after_three":
        waiting = state.index.waiting[leg.service]
        places = waiting.priority if ticket.lane == "priority" else waiting.walk_in
        if len(places) >= 3:
            return At(places[2][0])
    return now
