"""Where the time of clerks and windows went (R4, R6), from what happened at the windows.

away ─log in▶ shut ─open▶ idle ─call▶ calling ─start▶ serving ─end, hold, miss▶ idle      open ─pause▶ paused
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from edge.queueing import events as ev
from edge.queueing.clocking import SECOND
from edge.queueing.words import Event
from edge.reports.figures import Session, TimeSheet

Phase = Literal["away", "shut", "idle", "calling", "serving", "paused"]


class _Place(msgspec.Struct):
    """One window, as it is now."""

    staff: str = ""
    phase: Phase = "away"
    since: int = 0
    came: int = 0
    leg: str = ""
    """Called last."""


class _Sheet(msgspec.Struct):
    parts: dict[str, int] = {}
    pauses: dict[str, int] = {}
    dates: dict[str, None] = {}
    sessions: int = 0

    def told(self, id: str, name: str) -> TimeSheet:
        part = {phase: round(us / SECOND, 1) for phase, us in self.parts.items()}
        return TimeSheet(
            id=id,
            name=name,
            days=len(self.dates),
            sessions=self.sessions,
            present_s=round(sum(self.parts.values()) / SECOND, 1),
            serving_s=part.get("serving", 0.0),
            calling_s=part.get("calling", 0.0),
            idle_s=part.get("idle", 0.0),
            paused_s=part.get("paused", 0.0),
            shut_s=part.get("shut", 0.0),
            pauses=dict(self.pauses),
        )


class Attendance:
    """`take` every event in order, `settle` at the end; then read the sheets."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}
        self._clerks: dict[str, _Sheet] = {}
        self._windows: dict[str, _Sheet] = {}
        self._sessions: list[tuple[str, str, int, int]] = []

    def take(self, event: Event, at: int, date: str) -> None:
        if isinstance(event, ev.TicketCancelled):
            self._given_up(event.leg, at)
        window = getattr(event, "window", "")
        if not window:
            return
        place = self._places.setdefault(window, _Place())
        match event:
            case ev.ClerkLoggedIn():
                self._turn(window, place, "shut", at)
                place.staff, place.came = event.staff, at
                self._begin(self._clerks, event.staff, date)
                self._begin(self._windows, window, date)
            case ev.ClerkLoggedOut():
                self._turn(window, place, "away", at)
                self._leave(window, place, at)
            case ev.HandedOver():
                self._turn(window, place, place.phase, at)
                self._leave(window, place, at)
                place.staff, place.came = event.staff, at
                self._begin(self._clerks, event.staff, date)
            case ev.WindowPaused():
                self._turn(window, place, "paused", at)
                self._count_pause(window, place.staff, event.reason)
            case _:
                if isinstance(event, ev.TicketCalled):
                    place.leg = event.leg
                phase = _phase_after(event)
                if phase is not None:
                    self._turn(window, place, phase, at)

    def settle(self, at: int) -> None:
        """Whoever is still there has been there until `at`; their sessions stay open."""
        for window, place in self._places.items():
            if place.phase != "away":
                self._turn(window, place, place.phase, at)
                self._sessions.append((place.staff, window, place.came, 0))

    def clerk_sheets(self) -> tuple[TimeSheet, ...]:
        return tuple(self._clerks[staff].told(staff, staff) for staff in sorted(self._clerks))

    def window_sheets(self, name_of: Callable[[str], str]) -> tuple[TimeSheet, ...]:
        return tuple(sheet.told(window, name_of(window)) for window, sheet in self._windows.items())

    def sessions(self, iso: Callable[[int], str], until: int) -> tuple[Session, ...]:
        return tuple(
            Session(
                staff=staff,
                window=window,
                began=iso(came),
                ended=iso(went) if went else "",
                seconds=round(((went or until) - came) / SECOND, 1),
            )
            for staff, window, came, went in sorted(self._sessions, key=lambda one: (one[2], one[1]))
        )

    def _given_up(self, leg: str, at: int) -> None:
        """Whoever was called somewhere does not come any more."""
        for window, place in self._places.items():
            if place.leg == leg and place.phase == "calling":
                self._turn(window, place, "idle", at)

    def _turn(self, window: str, place: _Place, phase: Phase, at: int) -> None:
        if place.phase != "away":
            for sheet in (self._clerks.get(place.staff), self._windows.get(window)):
                if sheet is not None:
                    sheet.parts[place.phase] = sheet.parts.get(place.phase, 0) + max(0, at - place.since)
        place.phase, place.since = phase, at

    def _leave(self, window: str, place: _Place, at: int) -> None:
        if place.staff:
            self._sessions.append((place.staff, window, place.came, at))
        place.staff = ""

    @staticmethod
    def _begin(sheets: dict[str, _Sheet], id: str, date: str) -> None:
        sheet = sheets.setdefault(id, _Sheet())
        sheet.dates[date] = None
        sheet.sessions += 1

    def _count_pause(self, window: str, staff: str, reason: str) -> None:
        for sheet in (self._clerks.get(staff), self._windows.get(window)):
            if sheet is not None:
                sheet.pauses[reason] = sheet.pauses.get(reason, 0) + 1


def _phase_after(event: Event) -> Phase | None:
    """What the window does after the event; None where that stays as it is."""
    match event:
        case ev.WindowOpened() | ev.WindowResumed():
            return "idle"
        case ev.WindowClosed():
            return "shut"
        case ev.TicketCalled():
            return "calling"
        case ev.ServiceStarted():
            return "serving"
        case ev.ServiceFinished() | ev.TicketMissed() | ev.TicketHeld() | ev.TicketTransferred():
            return "idle"
        case ev.ActionUndone():
            return "calling" if event.status == "called" else "serving" if event.status == "serving" else "idle"
    return None
