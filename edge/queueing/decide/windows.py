"""Clerks and windows; R1 and R2 judge whatever would take a window away."""

from __future__ import annotations

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing import hours
from edge.queueing.clocking import MINUTE
from edge.queueing.decide.checks import Outcomes, close_prompt, leg_here, may_force, number_of
from edge.queueing.model import State, Window
from edge.queueing.refusals import refuse
from edge.queueing.words import At, Context, Refusal


def log_in(state: State, command: cm.LogIn, ctx: Context) -> Outcomes:
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if window.staff:
        if window.staff == command.staff:
            return refuse("already_logged_in")
        return refuse("window_taken", staff=window.staff)
    for other in state.windows.values():
        if other.staff == command.staff:
            return refuse("staff_elsewhere", staff=command.staff, window=other.id)
    return [ev.ClerkLoggedIn(window=window.id, staff=command.staff)]


def log_out(state: State, command: cm.LogOut, ctx: Context) -> Outcomes:
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if not window.staff:
        return refuse("no_clerk")
    gone = ev.ClerkLoggedOut(window=window.id, staff=window.staff, reason=command.reason)
    if window.status == "closed":
        return [gone]
    bent = may_leave(state, window, command, ctx)
    if isinstance(bent, Refusal):
        return bent
    return [*bent, ev.WindowClosed(window=window.id, staff=window.staff, reason=command.reason), gone]


def open_window(state: State, command: cm.OpenWindow, ctx: Context) -> Outcomes:
    """A clerk who opens a window where nobody is logged in takes it in the same act."""
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if window.status != "closed":
        return refuse("already_open" if window.status == "open" else "window_paused")
    arrived: list[ev.Event] = []
    staff = window.staff
    if not staff:
        if ctx.actor.kind != "staff":
            return refuse("no_clerk")
        staff = ctx.actor.id
        taken = log_in(state, cm.LogIn(window=window.id, staff=staff), ctx)
        if isinstance(taken, Refusal):
            return taken
        arrived = taken
    return [*arrived, ev.WindowOpened(window=window.id, staff=staff)]


def pause_window(state: State, command: cm.PauseWindow, ctx: Context) -> Outcomes:
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if window.status != "open":
        return refuse("already_paused" if window.status == "paused" else "window_closed")
    bent = may_leave(state, window, command, ctx)
    if isinstance(bent, Refusal):
        return bent
    reason = command.reason or (hours.LUNCH if hours.at_lunch(state, window.id, ctx.now) else "")
    return [*bent, ev.WindowPaused(window=window.id, staff=window.staff, reason=reason)]


def resume_window(state: State, command: cm.ResumeWindow, ctx: Context) -> Outcomes:
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if window.status != "paused":
        return refuse("not_paused")
    return [ev.WindowResumed(window=window.id, staff=window.staff)]


def close_window(state: State, command: cm.CloseWindow, ctx: Context) -> Outcomes:
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if window.status == "closed":
        return refuse("already_closed")
    bent = may_leave(state, window, command, ctx)
    if isinstance(bent, Refusal):
        return bent
    return [*bent, *close_prompt(window), ev.WindowClosed(window=window.id, staff=window.staff, reason=command.reason)]


def may_leave(
    state: State, window: Window, command: cm.PauseWindow | cm.CloseWindow | cm.LogOut, ctx: Context
) -> Outcomes:
    """R1, R2: may this window stop now? Nothing, or RuleBent where a person forces it with a reason."""
    here = leg_here(state, window)
    if here is not None:
        return refuse("window_busy", number=number_of(state, here))
    if state.day.status != "open" or hours.scheduled_off(state, window.id, ctx.now):
        return []
    refusal = _sole_window(state, window) or _wait_over_limit(state, window, ctx.now)
    if refusal is None:
        return []
    if not command.force:
        return refusal
    barred = may_force(command.reason, ctx)
    if barred is not None:
        return barred
    return [ev.RuleBent(rule=refusal.rule, window=window.id, reason=command.reason, staff=ctx.actor.id)]


def staffed(state: State, window: Window) -> bool:
    return window.status == "open" and bool(window.staff)


def _sole_window(state: State, window: Window) -> Refusal | None:
    """R1: a service's last staffed window may not stop."""
    if not staffed(state, window):
        return None
    sole = [service for service in state.index.windows[window.id].services if not _others(state, window, service)]
    return refuse("sole_window", services=_names(state, sole)) if sole else None


def _wait_over_limit(state: State, window: Window, now: At) -> Refusal | None:
    """R2: while somebody has waited over the limit for a service, its windows may not become fewer."""
    if not staffed(state, window):
        return None
    limit = state.rules.longest_wait_min * MINUTE
    late = [service for service in state.index.windows[window.id].services if longest_wait(state, service, now) > limit]
    if not late:
        return None
    return refuse("wait_over_limit", services=_names(state, late), minutes=state.rules.longest_wait_min)


def longest_wait(state: State, service: str, now: At) -> int:
    """Microseconds that the one who has waited longest for the service has waited in its hours; 0 if nobody waits."""
    waiting = state.index.waiting[service]
    lists = (waiting.priority, waiting.walk_in, waiting.slot)
    since = [state.legs[name].since for places in lists for *_, name in places]
    return hours.waited_us(state, service, min(since), now) if since else 0


def _others(state: State, window: Window, service: str) -> bool:
    for other in state.windows.values():
        configured = state.index.windows[other.id]
        if other.id != window.id and staffed(state, other) and service in (*configured.services, *configured.overflow):
            return True
    return False


def _names(state: State, services: list[str]) -> str:
    return "、".join(state.index.services[service].name for service in services)
