"""The hall's board: recent calls, every window, how long each service waits."""

from __future__ import annotations

import msgspec

from edge.queueing.model import State
from edge.queueing.words import At
from edge.views.waits import ServiceWait
from edge.views.windows import WindowScreen

CALLS_SHOWN = 12


class BoardCall(msgspec.Struct, frozen=True, kw_only=True):
    call: str
    number: str
    window: str
    window_name: str
    zone: str
    times: int
    """1: called once; more: recalled."""
    current: bool
    """Still called or being served there."""
    at: At


class Board(msgspec.Struct, frozen=True, kw_only=True):
    hall: str
    date: str
    day: str
    """open, closed, or "" before the first day."""
    calls: tuple[BoardCall, ...]
    """Latest first."""
    windows: tuple[WindowScreen, ...]
    waits: tuple[ServiceWait, ...]
    suspended: str = ""
    """Why the whole hall has stopped; "" while it serves."""


EMPTY = Board(hall="", date="", day="", calls=(), windows=(), waits=())


def board_of(state: State, windows: dict[str, WindowScreen], waits: dict[str, ServiceWait]) -> Board:
    calls: list[BoardCall] = []
    for call in reversed(state.recent_calls):
        screen = windows.get(call.window)
        if screen is None or len(calls) == CALLS_SHOWN:
            continue
        current = screen.leg == call.leg
        leg = state.legs.get(call.leg)
        calls.append(
            BoardCall(
                call=call.call,
                number=call.number,
                window=call.window,
                window_name=screen.name,
                zone=screen.zone,
                times=1 + (leg.recalls if leg and current else 0),
                current=current,
                at=leg.announced_at if leg and current else call.at,
            )
        )
    return Board(
        hall=state.in_force.hall.name,
        date=state.day.date,
        day=state.day.status,
        calls=tuple(calls),
        windows=tuple(windows.values()),
        waits=tuple(waits.values()),
        suspended=state.suspended.reason if state.suspended else "",
    )
