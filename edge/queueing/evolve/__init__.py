"""Fold one event into the state, in place. One handler an event type; never refuses, never reads a clock.

Rooms:
    places.py          lists of those who wait: put in, take out
    tickets.py         issued, printed, cancelled, missed, revived, transferred …
    appointments.py    booked, withdrawn, arrived, lapsed
    calling.py         called, recalled, started, finished
    windows.py         clerks and windows
    ratings.py         asked, closed, given, lapsed
    day.py             epochs, settings, days, leases, devices
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edge.queueing import events as ev
from edge.queueing.evolve import appointments, calling, day, ratings, tickets, windows
from edge.queueing.model import State
from edge.queueing.words import Stamp

HANDLERS: dict[type[ev.Event], Callable[[State, Any, Stamp], None]] = {
    ev.EpochBegan: day.epoch_began,
    ev.SettingsAdopted: day.settings_adopted,
    ev.DayOpened: day.day_opened,
    ev.DayClosed: day.day_closed,
    ev.AppointmentBooked: appointments.booked,
    ev.AppointmentWithdrawn: appointments.withdrawn,
    ev.AppointmentArrived: appointments.arrived,
    ev.AppointmentLapsed: appointments.lapsed,
    ev.BlockLeased: day.block_leased,
    ev.DeviceUp: day.device_up,
    ev.DeviceDown: day.device_down,
    ev.DeviceFaulted: day.device_faulted,
    ev.DeviceFaultCleared: day.device_fault_cleared,
    ev.TicketIssued: tickets.issued,
    ev.TicketPrinted: tickets.printed,
    ev.PrintFailed: tickets.print_failed,
    ev.TicketReprinted: tickets.reprinted,
    ev.CategorySet: tickets.category_set,
    ev.TicketCancelled: tickets.cancelled,
    ev.TicketAdvanced: tickets.advanced,
    ev.TicketMissed: tickets.missed,
    ev.TicketHeld: tickets.held,
    ev.TicketReturned: tickets.returned,
    ev.TicketRevived: tickets.revived,
    ev.TicketTransferred: tickets.transferred,
    ev.TicketUnserved: tickets.unserved,
    ev.TicketCalled: calling.called,
    ev.TicketRecalled: calling.recalled,
    ev.ServiceStarted: calling.started,
    ev.ServiceFinished: calling.finished,
    ev.ClerkLoggedIn: windows.clerk_logged_in,
    ev.ClerkLoggedOut: windows.clerk_logged_out,
    ev.WindowOpened: windows.opened,
    ev.WindowPaused: windows.paused,
    ev.WindowResumed: windows.resumed,
    ev.WindowClosed: windows.closed,
    ev.RatingAsked: ratings.asked,
    ev.RatingPromptClosed: ratings.prompt_closed,
    ev.RatingGiven: ratings.given,
    ev.RatingLapsed: ratings.lapsed,
}


def evolve(state: State, event: ev.Event, stamp: Stamp) -> None:
    """Fold one event. Events without a handler (anchors, refusals, bent rules) only move seq and time."""
    handler = HANDLERS.get(type(event))
    if handler is not None:
        handler(state, event, stamp)
    state.seq = stamp.seq
    state.at = stamp.at
