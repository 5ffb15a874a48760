"""Clerks and windows."""

from __future__ import annotations

from edge.queueing import events as ev
from edge.queueing.model import State
from edge.queueing.words import Stamp, WindowStatus


def clerk_logged_in(state: State, event: ev.ClerkLoggedIn, stamp: Stamp) -> None:
    state.windows[event.window].staff = event.staff


def clerk_logged_out(state: State, event: ev.ClerkLoggedOut, stamp: Stamp) -> None:
    state.windows[event.window].staff = ""


def opened(state: State, event: ev.WindowOpened, stamp: Stamp) -> None:
    _turn(state, event.window, "open", stamp)


def paused(state: State, event: ev.WindowPaused, stamp: Stamp) -> None:
    _turn(state, event.window, "paused", stamp)


def resumed(state: State, event: ev.WindowResumed, stamp: Stamp) -> None:
    _turn(state, event.window, "open", stamp)


def closed(state: State, event: ev.WindowClosed, stamp: Stamp) -> None:
    _turn(state, event.window, "closed", stamp)


def _turn(state: State, name: str, status: WindowStatus, stamp: Stamp) -> None:
    window = state.windows[name]
    window.status = status
    window.since = stamp.at
