"""What stands on a window's screen, and what its clerk sees.

    closed   窗口关闭        paused   暂停服务 (R2), 午休      idle   热情为您服务
    called   请A012号到3号窗口                          serving   A012号正在办理

`#0#` red, `#1#` green, `#2#` yellow, as `device_profiles.vocabulary.ShowText` has it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from edge.queueing.hours import LUNCH
from edge.queueing.model import State
from edge.queueing.model import Window as WindowState
from edge.queueing.settings import Window as WindowSettings
from edge.queueing.words import At, WindowStatus

Phase = Literal["closed", "paused", "idle", "called", "serving"]
CLOSED, PAUSED, IDLE = "#2#窗口关闭", "#2#暂停服务", "#1#热情为您服务"
LUNCHTIME = f"#2#{LUNCH}"


class HeldTicket(msgspec.Struct, frozen=True, kw_only=True):
    ticket: str
    number: str


class WindowScreen(msgspec.Struct, frozen=True, kw_only=True):
    window: str
    name: str
    kind: str
    zone: str
    status: WindowStatus
    phase: Phase
    text: str
    """For ShowText."""
    number: str
    """Called or being served; "" if nobody."""
    ticket: str
    leg: str
    service: str
    call: str
    """The call record on show: `<leg>/<recalls>`; "" if nobody is called or served."""
    recalls: int
    since: At
    """Of the phase: the call, the start of the service, else the window's own last change."""
    staff: str
    """The clerk's id: for the clerk's own page, not for screens."""
    held: tuple[HeldTicket, ...]
    asked: str
    """The visit being asked about here; "" if none."""
    waiting: int
    """People waiting for the services this window is first for."""


def name_of(window: WindowSettings) -> str:
    """What is said after 到."""
    return window.name or f"{window.id}号窗口"


def screen_of(state: State, window: WindowState) -> WindowScreen:
    settings = state.index.windows[window.id]
    leg = state.legs[window.leg] if window.leg else None
    number = state.tickets[leg.ticket].number if leg else ""
    lunch = window.status == "paused" and window.paused_for == LUNCH
    phase, since = _phase(window, leg.status if leg else "", (leg.called_at, leg.started_at) if leg else (At(0), At(0)))
    return WindowScreen(
        window=window.id,
        name=name_of(settings),
        kind=settings.kind,
        zone=settings.zone,
        status=window.status,
        phase=phase,
        text=_suspended(state, window) or (LUNCHTIME if lunch else text_of(phase, number, name_of(settings))),
        number=number,
        ticket=leg.ticket if leg else "",
        leg=leg.id if leg else "",
        service=leg.service if leg else "",
        call=f"{leg.id}/{leg.recalls}" if leg else "",
        recalls=leg.recalls if leg else 0,
        since=since,
        staff=window.staff,
        held=tuple(_held(state, name) for name in window.held),
        asked=window.asked,
        waiting=sum(state.waiting_count(service) for service in settings.services),
    )


def _suspended(state: State, window: WindowState) -> str:
    """Of a suspended hall, on every window that is not closed; "" otherwise."""
    if state.suspended is None or window.status == "closed":
        return ""
    return f"{PAUSED} {state.suspended.reason}"


def text_of(phase: Phase, number: str, window_name: str) -> str:
    """The words on the screen, with colours."""
    if phase == "called":
        return f"请#1#{number}#0#号到#1#{window_name}"
    if phase == "serving":
        return f"#1#{number}#0#号正在办理"
    return {"closed": CLOSED, "paused": PAUSED, "idle": IDLE}[phase]


def _phase(window: WindowState, leg_status: str, times: tuple[At, At]) -> tuple[Phase, At]:
    if leg_status == "called":
        return "called", times[0]
    if leg_status == "serving":
        return "serving", times[1]
    return ("idle" if window.status == "open" else window.status), window.since


def _held(state: State, leg: str) -> HeldTicket:
    ticket = state.tickets[state.legs[leg].ticket]
    return HeldTicket(ticket=ticket.id, number=ticket.number)
