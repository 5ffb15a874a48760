"""Clerks, windows, and the hall as a whole; what the hall has noticed by itself."""

from __future__ import annotations

from edge.queueing import events as ev
from edge.queueing.floor_model import Skills, Suspension
from edge.queueing.model import State, Window, reindex_skills
from edge.queueing.words import Stamp, WindowStatus


def clerk_logged_in(state: State, event: ev.ClerkLoggedIn, stamp: Stamp) -> None:
    _take_over(state, state.windows[event.window], event.staff, event.services)


def clerk_logged_out(state: State, event: ev.ClerkLoggedOut, stamp: Stamp) -> None:
    _take_over(state, state.windows[event.window], "", ())


def handed_over(state: State, event: ev.HandedOver, stamp: Stamp) -> None:
    window = state.windows[event.window]
    _take_over(state, window, event.staff, event.services)
    if window.leg and state.legs[window.leg].status == "called":
        state.legs[window.leg].staff = event.staff


def skills_changed(state: State, event: ev.SkillsChanged, stamp: Stamp) -> None:
    skills = None if event.configured else Skills(services=event.services, overflow=event.overflow)
    state.windows[event.window].skills = skills
    reindex_skills(state)


def opened(state: State, event: ev.WindowOpened, stamp: Stamp) -> None:
    _turn(state, event.window, "open", stamp)


def paused(state: State, event: ev.WindowPaused, stamp: Stamp) -> None:
    _turn(state, event.window, "paused", stamp)
    state.windows[event.window].paused_for = event.reason


def resumed(state: State, event: ev.WindowResumed, stamp: Stamp) -> None:
    _turn(state, event.window, "open", stamp)


def closed(state: State, event: ev.WindowClosed, stamp: Stamp) -> None:
    _turn(state, event.window, "closed", stamp)


def hall_suspended(state: State, event: ev.HallSuspended, stamp: Stamp) -> None:
    state.suspended = Suspension(reason=event.reason, since=stamp.at)


def hall_resumed(state: State, event: ev.HallResumed, stamp: Stamp) -> None:
    """Whoever was called has been called just now: nobody came while they could not."""
    state.suspended = None
    for window in state.windows.values():
        window.acted_at = stamp.at
        if window.leg and state.legs[window.leg].status == "called":
            state.legs[window.leg].announced_at = stamp.at


def unattended(state: State, event: ev.WindowUnattended, stamp: Stamp) -> None:
    state.windows[event.window].unattended = True


def service_unstaffed(state: State, event: ev.ServiceUnstaffed, stamp: Stamp) -> None:
    state.unstaffed[event.service] = stamp.at


def service_staffed(state: State, event: ev.ServiceStaffed, stamp: Stamp) -> None:
    state.unstaffed.pop(event.service, None)


def waiting_warned(state: State, event: ev.WaitingWarned, stamp: Stamp) -> None:
    state.warned[event.service] = event.waiting


def waiting_eased(state: State, event: ev.WaitingEased, stamp: Stamp) -> None:
    state.warned.pop(event.service, None)


def _take_over(state: State, window: Window, staff: str, services: tuple[str, ...]) -> None:
    """Another clerk, or none: other services, and nothing left to take back."""
    window.staff = staff
    window.acts = []
    if window.clerk_services != services:
        window.clerk_services = services
        reindex_skills(state)


def _turn(state: State, name: str, status: WindowStatus, stamp: Stamp) -> None:
    window = state.windows[name]
    window.status = status
    window.since = stamp.at
    window.unattended = False
    window.paused_for = ""
    if status != "open":
        window.acts = []
