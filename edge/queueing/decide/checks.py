"""What several deciders ask before they decide."""

from __future__ import annotations

import msgspec

from edge.queueing import events as ev
from edge.queueing.clocking import SECOND
from edge.queueing.model import Leg, State, Ticket, Window
from edge.queueing.refusals import refuse
from edge.queueing.settings import Service
from edge.queueing.words import Context, Outcome, Refusal

Outcomes = list[ev.Event] | Refusal


def ready_window(state: State, name: str) -> Window | Refusal:
    """The window, if it is open and somebody is logged in there."""
    window = state.windows.get(name)
    if window is None:
        return refuse("unknown_window", name=name)
    if window.status != "open":
        return refuse("window_paused" if window.status == "paused" else "window_closed")
    return window


def calling_window(state: State, name: str) -> Window | Refusal:
    """The ready window, in a hall where people may be called."""
    if state.suspended is not None and name in state.windows:
        return refuse("hall_suspended", reason=state.suspended.reason)
    return ready_window(state, name)


def leg_here(state: State, window: Window) -> Leg | None:
    """Who is called or served at the window."""
    return state.legs[window.leg] if window.leg else None


def called_leg(state: State, name: str) -> Leg | Refusal:
    """The leg that is called, not yet served, at the ready window of that name."""
    window = ready_window(state, name)
    if isinstance(window, Refusal):
        return window
    leg = leg_here(state, window)
    return leg if leg is not None and leg.status == "called" else refuse("nobody_called")


def known_ticket(state: State, wanted: str) -> Ticket | Refusal:
    ticket = state.find_ticket(wanted)
    return ticket if ticket is not None else refuse("unknown_ticket", name=wanted)


def number_of(state: State, leg: Leg) -> str:
    return state.tickets[leg.ticket].number


def number_text(service: Service, count: int) -> str:
    """`A012`; wider when the digits run out, never a refusal (R3)."""
    return f"{service.prefix}{count:0{service.digits}d}"


def recalls_left(state: State, leg: Leg) -> int:
    return max(0, state.rules.recalls_before_missed - leg.recalls)


def close_prompt(window: Window) -> list[ev.Event]:
    """The device at the window stops asking, if it still does."""
    return [ev.RatingPromptClosed(visit=window.asked, window=window.id)] if window.asked else []


def finish(state: State, leg: Leg, ctx: Context, outcome: Outcome) -> list[ev.Event]:
    """The service ends, the rating is asked for; a prompt still open at the window gives way."""
    window = state.windows[leg.window]
    seconds = (leg.served_us + ctx.now - leg.started_at) / SECOND
    return [
        *close_prompt(window),
        ev.ServiceFinished(
            ticket=leg.ticket,
            leg=leg.id,
            visit=leg.id,
            service=leg.service,
            window=window.id,
            staff=leg.staff,
            outcome=outcome,
            seconds=seconds,
        ),
        ev.RatingAsked(ticket=leg.ticket, visit=leg.id, window=window.id, staff=leg.staff),
    ]


def advance(state: State, leg: Leg) -> list[ev.Event]:
    """The next leg of the ticket waits from now on (in free order all of them), by the ticket's first arrival."""
    ticket = state.tickets[leg.ticket]
    names = ticket.legs if ticket.free else ticket.legs[ticket.legs.index(leg.id) + 1 :]
    planned = [state.legs[name] for name in names if state.legs[name].status == "planned" and name != leg.id]
    return [
        ev.TicketAdvanced(ticket=ticket.id, leg=each.id, service=each.service, arrival=ticket.issued_at)
        for each in (planned if ticket.free else planned[:1])
    ]


def may_force(reason: str, ctx: Context) -> Refusal | None:
    """R1, R2, R32: a rule is bent only by a manager with a name, who says why."""
    if ctx.actor.kind == "device":
        return refuse("force_not_from_device")
    if ctx.role != "manager":
        return refuse("manager_only")
    return None if reason else refuse("force_needs_reason")


class Freed(msgspec.Struct, frozen=True):
    """What a call does to whoever was at the window."""

    before: list[ev.Event]
    after: list[ev.Event]
    """A further leg of the person who was just served joins the queue behind this call, not before it: they are still
    standing there, rating."""


def make_free(state: State, window: Window, ctx: Context) -> Freed | Refusal:
    """What must happen before the window can call: a service is finished, an absent person is marked missed."""
    leg = leg_here(state, window)
    if leg is None:
        return Freed(close_prompt(window), [])
    if leg.status == "serving":
        return Freed(finish(state, leg, ctx, "done"), advance(state, leg))
    left = recalls_left(state, leg)
    if left:
        return refuse("recall_first", left=left)
    missed = ev.TicketMissed(ticket=leg.ticket, leg=leg.id, window=window.id, service=leg.service)
    return Freed([*close_prompt(window), missed], [])
