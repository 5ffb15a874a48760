"""At the window: what each key does in each situation."""

from __future__ import annotations

from edge.queueing import events as ev
from tests.unit.edge.queueing.talk import Talk


def test_a_keypad_with_only_a_call_key_works_all_day() -> None:
    hall = Talk().staffed("1").queue("tax", "tax")
    assert hall.says("call_next", window="1") == "TicketCalled A001"
    assert hall.after(20) == "ServiceStarted A001"
    assert hall.says("call_next", window="1") == "ServiceFinished A001, RatingAsked A001, TicketCalled A002"
    hall.after(30)
    assert hall.says("call_next", window="1") == "RatingPromptClosed 1, ServiceFinished A002, RatingAsked A002"
    assert hall.says("call_next", window="1") == "refused nobody_waits"


def test_where_the_site_wants_a_key_the_service_does_not_start_by_itself() -> None:
    hall = Talk(start="key").staffed("1").queue("tax")
    hall.says("call_next", window="1")
    assert hall.after(600) == ""
    assert hall.says("finish_service", window="1") == "refused nobody_served"
    assert hall.says("start_service", window="1") == "ServiceStarted A001"
    assert hall.says("start_service", window="1") == "refused nobody_called"


def test_before_the_recalls_the_next_call_is_refused_and_after_them_it_marks_missed() -> None:
    hall = Talk().staffed("1").queue("tax", "tax")
    hall.says("call_next", window="1")
    assert hall.says("call_next", window="1") == "refused recall_first"
    assert hall.says("recall", window="1") == "refused recall_too_soon"
    hall.after(15)
    assert hall.says("recall", window="1") == "TicketRecalled A001"
    assert hall.says("mark_missed", window="1") == "refused recall_first"
    hall.after(15)
    hall.says("recall", window="1")
    assert hall.says("call_next", window="1") == "TicketMissed A001, TicketCalled A002"


def test_a_recall_begins_the_time_to_the_start_anew() -> None:
    hall = Talk().staffed("1").queue("tax")
    hall.says("call_next", window="1")
    hall.after(16)
    hall.says("recall", window="1")
    assert hall.after(19) == ""
    assert hall.after(1) == "ServiceStarted A001"


def test_a_held_ticket_comes_back_to_the_window_and_its_time_is_added_up() -> None:
    hall = Talk().staffed("1").queue("tax", "tax")
    hall.calls("1", 1)
    assert hall.says("hold", window="1", reason="缺材料") == "TicketHeld A001"
    assert hall.calls("1", 1) == "A002"
    assert hall.says("return_held", window="1") == "refused window_busy"
    hall.says("finish_service", window="1")
    assert hall.says("return_held", window="1", ticket="A002") == "refused ticket_not_held"
    assert hall.says("return_held", window="1") == "RatingPromptClosed 1, TicketReturned A001, TicketCalled A001"
    hall.after(60)
    hall.says("finish_service", window="1")
    assert hall.last(ev.ServiceFinished).seconds == 80.0


def test_a_number_may_be_called_out_of_turn_also_by_its_digits() -> None:
    hall = Talk().staffed("1", "4").queue("tax", "tax", "estate")
    assert hall.says("call_ticket", window="1", ticket="002") == "TicketCalled A002"
    assert hall.last(ev.TicketCalled).step == "named"
    assert hall.last(ev.TicketCalled).over == "A001"
    assert hall.says("call_ticket", window="4", ticket="A001") == "refused not_served_here"
    assert hall.says("call_ticket", window="4", ticket="A002") == "refused ticket_at_window"
    assert hall.says("call_ticket", window="4", ticket="77") == "refused unknown_ticket"


def test_a_missed_person_who_stands_there_is_called_by_number() -> None:
    hall = Talk(recalls_before_missed=0).staffed("1").queue("tax", "tax")
    hall.says("call_next", window="1")
    hall.says("mark_missed", window="1")
    assert hall.says("call_ticket", window="1", ticket="A001") == "TicketRevived A001, TicketCalled A001"


def test_a_transfer_before_the_start_makes_no_visit_and_after_it_one() -> None:
    hall = Talk().staffed("1", "4").queue("tax", "tax")
    hall.says("call_next", window="1")
    assert hall.says("transfer", window="1", service="3") == "TicketTransferred A001"
    assert not hall.hall.state.visits
    hall.calls("1", 1)
    assert (
        hall.says("transfer", window="1", service="3")
        == "ServiceFinished A002, RatingAsked A002, TicketTransferred A002"
    )
    assert hall.says("transfer", window="1", service="3") == "refused nobody_here"


def test_a_paused_or_closed_window_calls_nobody() -> None:
    hall = Talk().staffed("1", "2", "3").queue("tax")
    assert hall.says("call_next", window="4") == "refused window_closed"
    assert hall.says("pause_window", window="1") == "WindowPaused 1"
    assert hall.says("call_next", window="1") == "refused window_paused"
    assert hall.says("resume_window", window="1") == "WindowResumed 1"
    assert hall.calls("1", 1) == "A001"


def test_who_is_at_the_window_keeps_it_from_closing() -> None:
    hall = Talk().staffed("1", "2", "3").queue("tax")
    hall.says("call_next", window="1")
    for command in ("pause_window", "close_window", "log_out"):
        assert hall.says(command, window="1") == "refused window_busy"


def test_a_clerk_is_at_one_window_and_a_window_has_one_clerk() -> None:
    hall = Talk()
    assert hall.says("open_window", window="1", actor="device:keypad-1") == "refused no_clerk"
    assert hall.says("log_in", window="1", staff="lin") == "ClerkLoggedIn 1"
    assert hall.says("log_in", window="1", staff="lin") == "refused already_logged_in"
    assert hall.says("log_in", window="1", staff="wang") == "refused window_taken"
    assert hall.says("log_in", window="2", staff="lin") == "refused staff_elsewhere"
    assert hall.says("open_window", window="1", actor="device:keypad-1") == "WindowOpened 1"
    assert hall.says("open_window", window="2", actor="staff:wang") == "ClerkLoggedIn 2, WindowOpened 2"
    assert hall.says("log_out", window="1") == "WindowClosed 1, ClerkLoggedOut 1"
