"""At the window: call, recall, start, finish, missed, hold, return."""

from __future__ import annotations

import msgspec

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing import hours, order
from edge.queueing.clocking import MINUTE, SECOND
from edge.queueing.decide.checks import (
    Outcomes,
    advance,
    called_leg,
    calling_window,
    close_prompt,
    finish,
    known_ticket,
    leg_here,
    make_free,
    number_of,
    number_text,
    ready_window,
    recalls_left,
)
from edge.queueing.model import Leg, State, Ticket, Window
from edge.queueing.refusals import refuse
from edge.queueing.words import At, Context, Refusal, Step


def call_next(state: State, command: cm.CallNext, ctx: Context) -> Outcomes:
    window = calling_window(state, command.window)
    if isinstance(window, Refusal):
        return window
    freed = make_free(state, window, ctx)
    if isinstance(freed, Refusal):
        return freed
    choice = order.next_for(state, window.id, ctx.now)
    if choice is None:
        return [*freed.before, *freed.after] if window.leg else refuse("nobody_waits")
    leg = state.legs[choice.leg]
    over = number_of(state, state.legs[choice.over]) if choice.over else ""
    return [
        *freed.before,
        ev.TicketCalled(
            ticket=leg.ticket,
            leg=leg.id,
            number=number_of(state, leg),
            service=leg.service,
            window=window.id,
            staff=window.staff,
            step=choice.step,
            lane=choice.lane,
            over=over,
            waited_s=_waited_s(leg, ctx.now),
            in_hours_s=_in_hours_s(state, leg, ctx.now),
            counts=choice.counts,
        ),
        *freed.after,
    ]


def call_ticket(state: State, command: cm.CallTicket, ctx: Context) -> Outcomes:
    """A missed ticket whose person now stands there is revived and called in one act."""
    window = calling_window(state, command.window)
    if isinstance(window, Refusal):
        return window
    ticket = _ticket_typed(state, window, command.ticket)
    if isinstance(ticket, Refusal):
        return ticket
    serving = state.index.windows[window.id]
    leg = _leg_meant(state, ticket, (*serving.services, *serving.overflow))
    if leg.status not in ("waiting", "missed"):
        return _not_waiting(state, ticket, leg)
    if leg.service not in serving.services and leg.service not in serving.overflow:
        return refuse("not_served_here")
    freed = make_free(state, window, ctx)
    if isinstance(freed, Refusal):
        return freed
    revived: list[ev.Event] = []
    if leg.status == "missed":
        revived = [ev.TicketRevived(ticket=ticket.id, leg=leg.id, position="first", arrival=At(0), window=window.id)]
    choice = order.next_for(state, window.id, ctx.now)
    over = number_of(state, state.legs[choice.leg]) if choice and choice.leg != leg.id else ""
    called = _out_of_turn(state, window, leg, "named", ctx.now)
    return [
        *freed.before,
        *revived,
        msgspec.structs.replace(called, over=over, reason=command.reason),
        *freed.after,
    ]


def recall(state: State, command: cm.Recall, ctx: Context) -> Outcomes:
    if state.suspended is not None:
        return refuse("hall_suspended", reason=state.suspended.reason)
    leg = called_leg(state, command.window)
    if isinstance(leg, Refusal):
        return leg
    gap = leg.announced_at + state.rules.recall_gap_s * SECOND - ctx.now
    if gap > 0:
        return refuse("recall_too_soon", seconds=-(-gap // SECOND))
    return [
        ev.TicketRecalled(
            ticket=leg.ticket, leg=leg.id, number=number_of(state, leg), window=leg.window, count=leg.recalls + 1
        )
    ]


def start_service(state: State, command: cm.StartService, ctx: Context) -> Outcomes:
    leg = called_leg(state, command.window)
    return leg if isinstance(leg, Refusal) else [started(leg)]


def started(leg: Leg) -> ev.Event:
    return ev.ServiceStarted(
        ticket=leg.ticket, leg=leg.id, visit=leg.id, service=leg.service, window=leg.window, staff=leg.staff
    )


def finish_service(state: State, command: cm.FinishService, ctx: Context) -> Outcomes:
    window = ready_window(state, command.window)
    if isinstance(window, Refusal):
        return window
    leg = leg_here(state, window)
    if leg is None or leg.status != "serving":
        return refuse("nobody_served")
    return [*finish(state, leg, ctx, command.outcome), *advance(state, leg)]


def mark_missed(state: State, command: cm.MarkMissed, ctx: Context) -> Outcomes:
    if state.suspended is not None:
        return refuse("hall_suspended", reason=state.suspended.reason)
    leg = called_leg(state, command.window)
    if isinstance(leg, Refusal):
        return leg
    left = recalls_left(state, leg)
    if left:
        return refuse("recall_first", left=left)
    return [ev.TicketMissed(ticket=leg.ticket, leg=leg.id, window=leg.window, service=leg.service)]


def hold(state: State, command: cm.Hold, ctx: Context) -> Outcomes:
    window = ready_window(state, command.window)
    if isinstance(window, Refusal):
        return window
    leg = leg_here(state, window)
    if leg is None:
        return refuse("nobody_here")
    minutes = state.rules.hold_return_min
    return [
        ev.TicketHeld(
            ticket=leg.ticket,
            leg=leg.id,
            window=window.id,
            staff=window.staff,
            reason=command.reason,
            until=At(ctx.now + minutes * MINUTE if minutes else 0),
        )
    ]


def return_held(state: State, command: cm.ReturnHeld, ctx: Context) -> Outcomes:
    window = calling_window(state, command.window)
    if isinstance(window, Refusal):
        return window
    if not window.held:
        return refuse("nothing_held")
    name = window.held[0]
    if command.ticket:
        ticket = known_ticket(state, command.ticket)
        if isinstance(ticket, Refusal):
            return ticket
        name = ticket.leg
        if name not in window.held:
            return refuse("ticket_not_held", number=ticket.number)
    here = leg_here(state, window)
    if here is not None:
        return refuse("window_busy", number=number_of(state, here))
    leg = state.legs[name]
    ticket = state.tickets[leg.ticket]
    return [
        *close_prompt(window),
        ev.TicketReturned(ticket=ticket.id, leg=leg.id, window=window.id),
        _out_of_turn(state, window, leg, "returned", ctx.now),
    ]


def _out_of_turn(state: State, window: Window, leg: Leg, step: Step, now: At) -> ev.TicketCalled:
    """A call that uses no turn of any ratio."""
    ticket = state.tickets[leg.ticket]
    return ev.TicketCalled(
        ticket=ticket.id,
        leg=leg.id,
        number=ticket.number,
        service=leg.service,
        window=window.id,
        staff=window.staff,
        step=step,
        lane=ticket.lane,
        over="",
        waited_s=_waited_s(leg, now),
        in_hours_s=_in_hours_s(state, leg, now),
    )


def _ticket_typed(state: State, window: Window, typed: str) -> Ticket | Refusal:
    """Digits alone, as a keypad sends them ("12", "012"), mean that number of the window's own services, first one
    first; of several, one that waits."""
    found = known_ticket(state, typed)
    if isinstance(found, Ticket) or not (typed.isascii() and typed.isdigit()):
        return found
    configured = state.index.windows[window.id]
    services = [state.index.services[name] for name in (*configured.services, *configured.overflow)]
    tickets = [state.find_ticket(number_text(service, int(typed))) for service in services]
    known = [ticket for ticket in tickets if ticket is not None]
    waiting = [ticket for ticket in known if state.legs[ticket.leg].status == "waiting"]
    return next(iter(waiting or known), found)


def _leg_meant(state: State, ticket: Ticket, served: tuple[str, ...]) -> Leg:
    """The leg that waits for one of these services, where several wait in free order; else the active one."""
    waiting = [state.legs[name] for name in ticket.legs if state.legs[name].status == "waiting"]
    return next((leg for leg in waiting if leg.service in served), state.legs[ticket.leg])


def _not_waiting(state: State, ticket: Ticket, leg: Leg) -> Refusal:
    if leg.status in ("called", "serving"):
        return refuse("ticket_at_window", number=ticket.number, window=leg.window)
    return refuse("ticket_not_waiting", number=ticket.number)


def _in_hours_s(state: State, leg: Leg, now: At) -> float:
    return hours.waited_us(state, leg.service, leg.since, now) / SECOND


def _waited_s(leg: Leg, now: At) -> float:
    return (now - leg.since) / SECOND
