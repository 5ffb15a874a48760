"""Clerks and windows: log in and out, open, pause, resume, close."""

from __future__ import annotations

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing import hours
from edge.queueing.decide.checks import Outcomes, close_prompt, leg_here, number_of
from edge.queueing.decide.floor import elsewhere, unable
from edge.queueing.decide.staying import judge
from edge.queueing.model import State, Window
from edge.queueing.refusals import refuse
from edge.queueing.words import Context, Refusal


def log_in(state: State, command: cm.LogIn, ctx: Context) -> Outcomes:
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if window.staff:
        if window.staff == command.staff:
            return refuse("already_logged_in")
        return refuse("window_taken", staff=window.staff)
    refusal = elsewhere(state, command.staff) or unable(state, window, command.services)
    if refusal is not None:
        return refusal
    return [ev.ClerkLoggedIn(window=window.id, staff=command.staff, services=command.services)]


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
    """May this window stop now? Nothing, or RuleBent where a manager forces it with a reason (R1, R2)."""
    here = leg_here(state, window)
    if here is not None:
        return refuse("window_busy", number=number_of(state, here))
    return judge(state, window, None, command, ctx)
