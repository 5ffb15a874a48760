"""One row a command: who decides it, when it is legal, why it may be refused. The reference page is made from it, and
the property tests hold that no command is refused for a reason that is not in its row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from edge.queueing import commands as cm
from edge.queueing.decide import (
    appointments,
    calling,
    cases,
    day,
    devices,
    floor,
    hours,
    ratings,
    settings,
    tickets,
    undoing,
    windows,
)
from edge.queueing.decide.checks import Outcomes
from edge.queueing.model import State
from edge.queueing.words import Context

Decider = Callable[[State, Any, Context], Outcomes]


class Row(msgspec.Struct, frozen=True):
    decider: Decider
    legal: str
    """When it is legal, for the reference page."""
    codes: tuple[str, ...]
    """The refusals of its own; with `needs_day` also day_not_open and day_closed, and always no_settings."""
    needs_day: bool = True


_READY = ("unknown_window", "window_closed", "window_paused")
_CALLING = (*_READY, "hall_suspended")
_JUDGED = ("sole_window", "wait_over_limit", "force_not_from_device", "manager_only", "force_needs_reason")
_LEAVING = ("window_busy", *_JUDGED)

RULEBOOK: dict[type[cm.Command], Row] = {
    cm.IssueTicket: Row(
        tickets.issue_ticket,
        "The day is open and the service too, or the kiosk's zone; a number out of a kiosk's lease stands at any time.",
        ("unknown_service", "number_not_leased", "number_taken", "outside_hours", "last_ticket_over"),
    ),
    cm.ConfirmPrint: Row(
        tickets.confirm_print,
        "The ticket is one of today's that a device prints.",
        ("unknown_ticket", "not_printing"),
        needs_day=False,
    ),
    cm.FailPrint: Row(
        tickets.fail_print,
        "The ticket is one of today's that a device prints.",
        ("unknown_ticket", "not_printing"),
        needs_day=False,
    ),
    cm.Reprint: Row(tickets.reprint, "The ticket is one of today's.", ("unknown_ticket",), needs_day=False),
    cm.SetCategory: Row(
        tickets.set_category,
        "The ticket is not over; the actor is of the guidance desk or a manager.",
        ("desk_only", "unknown_ticket", "ticket_over"),
    ),
    cm.CancelTicket: Row(
        tickets.cancel_ticket,
        "The ticket waits, is called, was missed or is held.",
        ("unknown_ticket", "ticket_at_window", "ticket_over"),
    ),
    cm.CallNext: Row(
        calling.call_next,
        "The window is open. Somebody being served there is finished first (and the rating asked for); somebody called "
        "who has had the recalls is marked missed first.",
        (*_CALLING, "recall_first", "nobody_waits"),
    ),
    cm.CallTicket: Row(
        calling.call_ticket,
        "As call_next, and the ticket waits or was missed, for a service of the window.",
        (*_CALLING, "unknown_ticket", "ticket_not_waiting", "ticket_at_window", "not_served_here", "recall_first"),
    ),
    cm.Recall: Row(
        calling.recall, "Somebody is called at the window.", (*_CALLING, "nobody_called", "recall_too_soon")
    ),
    cm.StartService: Row(calling.start_service, "Somebody is called at the window.", (*_READY, "nobody_called")),
    cm.FinishService: Row(
        calling.finish_service, "Somebody is being served at the window.", (*_READY, "nobody_served")
    ),
    cm.MarkMissed: Row(
        calling.mark_missed,
        "Somebody is called at the window and has had the recalls.",
        (*_CALLING, "nobody_called", "recall_first"),
    ),
    cm.Hold: Row(calling.hold, "Somebody is called or being served at the window.", (*_READY, "nobody_here")),
    cm.ReturnHeld: Row(
        calling.return_held,
        "The window is open and free, and holds the ticket.",
        (*_CALLING, "nothing_held", "unknown_ticket", "ticket_not_held", "window_busy"),
    ),
    cm.Revive: Row(tickets.revive, "The ticket was missed today.", ("unknown_ticket", "ticket_not_missed")),
    cm.Transfer: Row(
        tickets.transfer,
        "Somebody is called or being served at the window.",
        (*_READY, "nobody_here", "unknown_service"),
    ),
    cm.LogIn: Row(
        windows.log_in,
        "Nobody is logged in at the window, and the clerk nowhere else; what the clerk can do is done there.",
        (
            "unknown_window",
            "already_logged_in",
            "window_taken",
            "staff_elsewhere",
            "unknown_service",
            "not_served_here",
        ),
    ),
    cm.HandOver: Row(
        floor.hand_over,
        "A clerk is logged in at the window, the substitute nowhere; R1 and R2 hold for what the substitute cannot do.",
        (
            "unknown_window",
            "no_clerk",
            "already_logged_in",
            "staff_elsewhere",
            "unknown_service",
            "not_served_here",
            *_JUDGED,
        ),
    ),
    cm.ChangeSkills: Row(
        floor.change_skills,
        "The actor is a manager; R1 and R2 hold for what the window no longer serves.",
        ("unknown_window", "manager_wanted", "unknown_service", "clerk_cannot", *_JUDGED),
    ),
    cm.SuspendHall: Row(
        floor.suspend_hall, "The actor is a manager.", ("manager_wanted", "hall_suspended"), needs_day=False
    ),
    cm.ResumeHall: Row(
        floor.resume_hall,
        "The hall is suspended and the actor a manager.",
        ("manager_wanted", "not_suspended"),
        needs_day=False,
    ),
    cm.Undo: Row(
        undoing.undo,
        "The window's clerk did it within undo_s, and nobody has acted on that ticket since nor rated the visit.",
        (*_READY, "nothing_to_undo", "not_own_act", "acted_since"),
    ),
    cm.LogOut: Row(
        windows.log_out,
        "A clerk is logged in and nobody is called or served. An open window closes with it (R1, R2).",
        ("unknown_window", "no_clerk", *_LEAVING),
        needs_day=False,
    ),
    cm.OpenWindow: Row(
        windows.open_window,
        "The window is closed and a clerk is logged in, or a clerk opens it (and is logged in).",
        ("unknown_window", "already_open", "window_paused", "no_clerk", "staff_elsewhere"),
    ),
    cm.PauseWindow: Row(
        windows.pause_window,
        "The window is open and nobody is called or served; R1 and R2 hold.",
        ("unknown_window", "already_paused", "window_closed", *_LEAVING),
    ),
    cm.ResumeWindow: Row(windows.resume_window, "The window is paused.", ("unknown_window", "not_paused")),
    cm.CloseWindow: Row(
        windows.close_window,
        "The window is open or paused and nobody is called or served; R1 and R2 hold.",
        ("unknown_window", "already_closed", *_LEAVING),
        needs_day=False,
    ),
    cm.Rate: Row(
        ratings.rate,
        "The visit has ended and is not rated. At a window: while it is asked for there. By link: as long as it is "
        "open. Never by staff.",
        (
            "staff_may_not_rate",
            "unknown_visit",
            "unknown_window",
            "unknown_ticket",
            "unknown_link",
            "not_yet",
            "no_visit_asked",
            "already_rated",
            "rating_lapsed",
            "other_window",
        ),
        needs_day=False,
    ),
    cm.OfferRating: Row(
        ratings.offer_rating,
        "The visit has ended and is not rated; the actor is no member of staff.",
        (
            "staff_may_not_rate",
            "unknown_visit",
            "unknown_ticket",
            "not_yet",
            "already_rated",
            "link_taken",
            "too_many_links",
        ),
        needs_day=False,
    ),
    cm.ReviewRating: Row(
        ratings.review_rating,
        "The rating is flagged and not reviewed yet; the actor is an auditor.",
        ("auditor_only", "not_flagged", "review_needs_reason"),
        needs_day=False,
    ),
    cm.AdvanceCase: Row(
        cases.advance_case,
        "The case is open and the actor a manager who was not rated in it. call_back comes first; rectify or appeal "
        "before close.",
        (
            "unknown_case",
            "no_appeal",
            "cases_by_manager",
            "own_case",
            "case_closed",
            "case_needs_note",
            "called_back_already",
            "call_back_first",
            "detail_with_call_back",
            "rectify_first",
        ),
        needs_day=False,
    ),
    cm.NoteLedger: Row(
        cases.note_ledger,
        "The ticket is one of today's or stands in the ledger; the actor is a clerk, of the desk or a manager.",
        ("ledger_by_staff", "unknown_ticket", "nothing_noted", "ledger_incomplete"),
        needs_day=False,
    ),
    cm.BookAppointment: Row(
        appointments.book_appointment,
        "Any time before the slot and its grace are over. What is known already in this version or a newer one stays.",
        ("unknown_service", "slot_ends_first", "slot_over", "code_taken"),
        needs_day=False,
    ),
    cm.WithdrawAppointment: Row(
        appointments.withdraw_appointment,
        "The appointment is of today or later. Somebody who has checked in is served all the same.",
        ("unknown_appointment",),
        needs_day=False,
    ),
    cm.CheckIn: Row(
        appointments.check_in,
        "From appointment_early_min before the slot on, once.",
        ("unknown_appointment", "appointment_withdrawn", "already_checked_in", "too_early"),
    ),
    cm.LeaseBlock: Row(day.lease_block, "The day is open.", ("unknown_service",)),
    cm.OpenDay: Row(
        day.open_day,
        "Any time; the date is after the present business date, and today's where the clock is trusted; a manager says "
        "it.",
        ("clock_untrusted", "not_a_date", "date_goes_back", "date_not_today", "date_too_far", "manager_wanted"),
        needs_day=False,
    ),
    cm.CloseDay: Row(
        day.close_day,
        "Nobody is called or served; nobody waits, or it is forced with a reason.",
        ("people_at_windows", "people_wait", "force_not_from_device", "manager_only", "force_needs_reason"),
    ),
    cm.SetLastTicket: Row(
        hours.set_last_ticket,
        "The day is open; to give fewer tickets the actor is a manager and says why.",
        ("unknown_service", "force_not_from_device", "manager_only", "force_needs_reason"),
    ),
    cm.CarryOver: Row(
        hours.carry_over,
        "The actor is of the guidance desk or a manager and the person agrees. The ticket waits, is held or was missed "
        "today; or it was left unserved by the day before.",
        ("desk_only", "consent_missing", "unknown_ticket", "not_left_over"),
    ),
    cm.AdoptSettings: Row(
        settings.adopt_settings,
        "Any time.",
        (
            "settings_unusable",
            "settings_cap",
            "settings_old_name",
            "settings_unsolved",
            "still_in_use",
            "settings_unstaff",
        ),
        needs_day=False,
    ),
    cm.DeviceUp: Row(devices.device_up, "Any time.", (), needs_day=False),
    cm.DeviceDown: Row(devices.device_down, "Any time.", (), needs_day=False),
    cm.DeviceFault: Row(devices.device_fault, "Any time.", (), needs_day=False),
    cm.NotePerson: Row(devices.note_person, "Any time; the vault submits it.", (), needs_day=False),
    cm.Tick: Row(day.tick, "Any time; the clock submits it.", (), needs_day=False),
}
