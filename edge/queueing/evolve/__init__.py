"""Fold one event into the state, in place. One handler an event type; never refuses, never reads a clock.

Rooms:
    places.py          lists of those who wait: put in, take out
    tickets.py         issued, printed, cancelled, missed, revived, transferred …
    appointments.py    booked, withdrawn, arrived, lapsed
    calling.py         called, recalled, started, finished
    windows.py         clerks and windows
    ratings.py         asked, closed, offered, given, flagged, reviewed, lapsed
    cases.py           cases of bad ratings, the ledger
    hours.py           overtime, last ticket, carry-over
    day.py             epochs, settings, days, leases, devices
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edge.queueing import events as ev
from edge.queueing.evolve import acts, appointments, calling, cases, day, hours, ratings, tickets, windows
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
    ev.OvertimeStarted: hours.overtime_started,
    ev.OvertimeEnded: hours.overtime_ended,
    ev.LastTicketSet: hours.last_ticket_set,
    ev.TicketCarriedOver: hours.carried_over,
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
    ev.HoldEnded: tickets.hold_ended,
    ev.ActionUndone: acts.undone,
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
    ev.HandedOver: windows.handed_over,
    ev.SkillsChanged: windows.skills_changed,
    ev.HallSuspended: windows.hall_suspended,
    ev.HallResumed: windows.hall_resumed,
    ev.WindowUnattended: windows.unattended,
    ev.ServiceUnstaffed: windows.service_unstaffed,
    ev.ServiceStaffed: windows.service_staffed,
    ev.WaitingWarned: windows.waiting_warned,
    ev.WaitingEased: windows.waiting_eased,
    ev.RatingAsked: ratings.asked,
    ev.RatingPromptClosed: ratings.prompt_closed,
    ev.RatingGiven: ratings.given,
    ev.RatingLapsed: ratings.lapsed,
    ev.RatingLinkOffered: ratings.link_offered,
    ev.RatingFlagged: ratings.flagged,
    ev.RatingReviewed: ratings.reviewed,
    ev.CommandRefused: ratings.refused,
    ev.CaseOpened: cases.opened,
    ev.CaseAdvanced: cases.advanced,
    ev.CaseReminded: cases.reminded,
    ev.CaseOverdue: cases.overdue,
    ev.LedgerNoted: cases.noted,
}


ACTS_ON_TICKETS: frozenset[type[ev.Event]] = frozenset({
    ev.TicketIssued, ev.CategorySet, ev.TicketCancelled, ev.TicketAdvanced, ev.TicketMissed, ev.TicketHeld,
    ev.TicketReturned, ev.TicketRevived, ev.TicketTransferred, ev.TicketUnserved, ev.TicketCalled, ev.TicketRecalled,
    ev.ServiceStarted, ev.ServiceFinished, ev.RatingGiven, ev.HoldEnded,
})  # fmt: skip
"""After one of these, an act from before can no longer be taken back."""
ACTS_AT_WINDOWS: frozenset[type[ev.Event]] = frozenset({
    ev.TicketMissed, ev.TicketHeld, ev.TicketReturned, ev.TicketTransferred, ev.TicketCalled, ev.TicketRecalled,
    ev.ServiceStarted, ev.ServiceFinished, ev.ClerkLoggedIn, ev.WindowOpened, ev.WindowResumed, ev.HandedOver,
    ev.ActionUndone,
})  # fmt: skip
"""By these a clerk shows to be there."""


def evolve(state: State, event: ev.Event, stamp: Stamp) -> None:
    """Fold one event. Events without a handler (anchors, bent rules) only move seq and time."""
    kind = type(event)
    handler = HANDLERS.get(kind)
    if handler is not None:
        handler(state, event, stamp)
    if kind in ACTS_ON_TICKETS:
        ticket = state.tickets.get(event.ticket)  # type: ignore[attr-defined]
        if ticket is not None:
            ticket.acted = stamp.seq
    if kind in ACTS_AT_WINDOWS and stamp.actor.kind != "clock":
        window = state.windows[event.window]  # type: ignore[attr-defined]
        window.acted_at = stamp.at
        window.unattended = False
    state.seq = stamp.seq
    state.at = stamp.at
