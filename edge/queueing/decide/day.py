"""Business days, leased blocks and what the clock does by itself."""

from __future__ import annotations

from edge.queueing import clocking, notices
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.clocking import DAY, SECOND
from edge.queueing.decide import appointments, cases, hours, ratings
from edge.queueing.decide.calling import call_next, started
from edge.queueing.decide.checks import Outcomes, close_prompt, may_force
from edge.queueing.model import OPEN_STATUSES, Leg, State
from edge.queueing.refusals import refuse
from edge.queueing.words import Context, Refusal

DAYS_AHEAD_MAX = 1000
"""A date said by hand may lie this far after the last one: a slip of the finger (2062) could never be taken back."""


def opening(state: State, ctx: Context) -> list[ev.Event]:
    """What opens a new business day, if a trusted clock says that one has begun; a closing that was missed is made good
    first. Never goes back, so a clock that does so changes nothing."""
    if not ctx.trusted or ctx.now < state.index.day_ends or state.settings is None:
        return []
    return _next_day(state, clocking.business_date(ctx.now, state.settings.hall))


def _next_day(state: State, date: str) -> list[ev.Event]:
    """R32: whoever the old day left is marked unserved and never called; who agreed to come again has a new number."""
    return [*_closing(state, "missed_closing"), ev.DayOpened(date=date), *hours.carried_in(state, date)]


def open_day(state: State, command: cm.OpenDay, ctx: Context) -> Outcomes:
    """Without a date there is nothing left to do: with a trusted clock the day is open by now. Without one a manager
    says which day it is, and it never goes back."""
    if not command.date:
        return [] if ctx.trusted else refuse("clock_untrusted")
    if not clocking.is_date(command.date):
        return refuse("not_a_date")
    if command.date == state.day.date and state.day.status == "open":
        return []
    if command.date <= state.day.date:
        return refuse("date_goes_back", date=state.day.date)
    today = clocking.business_date(ctx.now, state.in_force.hall)
    if ctx.trusted and command.date != today:
        return refuse("date_not_today", date=today)
    if state.day.date and clocking.days_between(state.day.date, command.date) > DAYS_AHEAD_MAX:
        return refuse("date_too_far", date=state.day.date)
    if ctx.role != "manager":
        return refuse("manager_wanted")
    return _next_day(state, command.date)


def close_day(state: State, command: cm.CloseDay, ctx: Context) -> Outcomes:
    for window in state.windows.values():
        if window.leg:
            return refuse("people_at_windows", number=state.tickets[state.legs[window.leg].ticket].number)
    waiting = _unserved(state)
    bent: list[ev.Event] = []
    if waiting:
        if not command.force:
            return refuse("people_wait", count=len(waiting))
        barred = may_force(command.reason, ctx)
        if barred is not None:
            return barred
        bent = [ev.RuleBent(rule="R32", window="", reason=command.reason, staff=ctx.actor.id)]
    return [*bent, *_closing(state, "day_closed")]


def _closing(state: State, reason: str) -> list[ev.Event]:
    """Everything that ends with the day: who was not served is said, windows close, clerks are logged out."""
    if state.day.status != "open":
        return []
    events: list[ev.Event] = [ev.TicketUnserved(ticket=leg.ticket, leg=leg.id) for leg in _unserved(state)]
    for window in state.windows.values():
        events += close_prompt(window)
        if window.status != "closed":
            events.append(ev.WindowClosed(window=window.id, staff=window.staff, reason=reason))
        if window.staff:
            events.append(ev.ClerkLoggedOut(window=window.id, staff=window.staff, reason=reason))
    events += ratings.low_rates(state)
    events.append(ev.DayClosed(date=state.day.date))
    return events


def _unserved(state: State) -> list[Leg]:
    return [leg for leg in state.legs.values() if leg.status in OPEN_STATUSES]


def lease_block(state: State, command: cm.LeaseBlock, ctx: Context) -> Outcomes:
    if command.service not in state.index.services:
        return refuse("unknown_service", name=command.service)
    first = state.last_number.get(command.service, 0) + 1
    return [
        ev.BlockLeased(
            device=command.device,
            service=command.service,
            first=first,
            last=first + command.size - 1,
            date=state.day.date,
        )
    ]


def tick(state: State, command: cm.Tick, ctx: Context) -> Outcomes:
    """Whatever is due by now: overtime begins and ends, prompts close, services start by themselves, appointments and
    ratings lapse."""
    events: list[ev.Event] = []
    for window in state.windows.values():
        if window.asked and ctx.now >= state.visits[window.asked].asked_at + state.rules.rating_prompt_s * SECOND:
            events += close_prompt(window)
        if window.leg and state.rules.start == "auto" and state.suspended is None:
            leg = state.legs[window.leg]
            if leg.status == "called" and ctx.now >= leg.announced_at + state.rules.start_after_s * SECOND:
                events.append(started(leg))
    events += hours.overtime(state, ctx.now)
    events += appointments.lapsed(state, ctx.now)
    events += cases.reminders(state, ctx.now)
    open_for = state.rules.rating_open_days * DAY
    for visit, finished_at in state.unrated.items():
        if ctx.now < finished_at + open_for:
            break
        events.append(ev.RatingLapsed(visit=visit))
    events += notices.noticed(state, ctx.now)
    return events or _auto_called(state, ctx)


def _auto_called(state: State, ctx: Context) -> list[ev.Event]:
    """At most one window, and only when nothing else is due: the next tick sees what has changed."""
    wanted = notices.auto_call(state)
    if wanted is None or wanted[0] > ctx.now:
        return []
    called = call_next(state, cm.CallNext(window=wanted[1]), ctx)
    return [] if isinstance(called, Refusal) else called
