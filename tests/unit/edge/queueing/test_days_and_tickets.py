"""Business days, numbers, paper, leased blocks, settings."""

from __future__ import annotations

import copy

from edge.queueing import events as ev
from tests.properties.halls import TABLES
from tests.unit.edge.queueing.talk import Talk


def test_the_day_opens_with_the_settings_and_again_at_the_cut_over() -> None:
    hall = Talk("2026-03-02T23:00:00+08:00")
    assert [type(event).__name__ for event in hall.events] == ["EpochBegan", "SettingsAdopted", "DayOpened"]
    assert hall.after(4 * 3600 - 1) == ""
    assert hall.after(1) == "DayClosed 2026-03-02, DayOpened 2026-03-03"


def test_before_the_cut_over_it_is_still_yesterday() -> None:
    assert Talk("2026-03-02T02:59:00+08:00").hall.state.day.date == "2026-03-01"


def test_R32_a_missed_closing_marks_what_it_finds_unserved_and_calls_nobody_of_yesterday() -> None:
    hall = Talk().staffed("1").queue("tax", "tax", "tax")
    hall.calls("1", 1)
    told = hall.after(86_400)
    assert told.startswith("RatingPromptClosed") is False
    assert [part for part in told.split(", ") if "Unserved" in part] == [f"TicketUnserved play-{n}" for n in (1, 2, 3)]
    assert told.endswith("WindowClosed 1, ClerkLoggedOut 1, DayClosed 2026-03-02, DayOpened 2026-03-03")
    hall.staffed("1")
    assert hall.says("call_next", window="1") == "refused nobody_waits"
    assert hall.says("issue_ticket", service="tax") == "TicketIssued A001"


def test_R32_people_who_wait_are_not_purged() -> None:
    hall = Talk().staffed("1").queue("tax", "tax")
    hall.says("call_next", window="1")
    assert hall.says("close_day") == "refused people_at_windows"
    hall.after(30)
    hall.says("finish_service", window="1")
    assert hall.says("close_day") == "refused people_wait R32"
    told = hall.says("close_day", force=True, reason="台风", role="manager")
    assert told.startswith("RuleBent")
    assert "TicketUnserved A002" in told
    assert hall.says("issue_ticket", service="tax") == "refused day_closed"


def test_an_empty_hall_closes_and_its_windows_with_it() -> None:
    hall = Talk().staffed("1")
    assert hall.says("close_day") == "WindowClosed 1, ClerkLoggedOut 1, DayClosed 2026-03-02"


def test_the_date_never_goes_back() -> None:
    hall = Talk()
    assert hall.says("open_day", date="2026-03-01") == "refused date_goes_back"
    assert hall.says("open_day", date="2026-03-09") == "refused date_not_today"
    hall.hall.trusted = False
    assert hall.says("open_day", date="2062-03-09") == "refused date_too_far"
    assert hall.says("open_day", date="2026-03-09", role="desk") == "refused manager_wanted"
    assert hall.says("open_day", date="2026-03-09", role="manager") == "DayClosed 2026-03-02, DayOpened 2026-03-09"
    hall.hall.trusted = True
    assert hall.after(3 * 86_400) == "", "a clock that knows better does not bring the date back"
    assert hall.says("open_day", date="9 March") == "refused not_a_date"


def test_without_a_trusted_clock_the_date_must_be_said() -> None:
    hall = Talk()
    hall.hall.trusted = False
    assert hall.after(86_400) == ""
    assert hall.hall.state.day.date == "2026-03-02"
    assert hall.says("open_day") == "refused clock_untrusted"
    assert hall.says("open_day", date="2026-03-03", role="manager") == "DayClosed 2026-03-02, DayOpened 2026-03-03"


def test_the_same_request_is_the_same_ticket() -> None:
    hall = Talk()
    first = hall.says("issue_ticket", service="tax", request="k-1")
    assert hall.says("issue_ticket", service="tax", request="k-1") == first
    assert hall.hall.state.waiting_count("tax") == 1


def test_paper_is_part_of_the_ticket() -> None:
    hall = Talk().queue("tax", device="kiosk-1")
    assert hall.says("fail_print", ticket="A001", reason="paper_out") == "PrintFailed A001"
    assert hall.hall.state.waiting_count("tax") == 1, "the person is in the queue from the issue"
    assert hall.says("reprint", ticket="A001", reason="paper_out") == "TicketReprinted A001"
    assert hall.says("confirm_print", ticket="A001") == "TicketPrinted A001"
    assert hall.says("confirm_print", ticket="A001") == ""
    hall.queue("tax")
    assert hall.says("confirm_print", ticket="A002") == "refused not_printing"


def test_a_kiosk_issues_by_itself_only_from_its_own_block() -> None:
    hall = Talk().queue("tax")
    assert hall.says("lease_block", device="kiosk-1", service="tax", size=2) == "BlockLeased kiosk-1"
    assert hall.says("issue_ticket", service="tax") == "TicketIssued A004"
    alone = {"service": "tax", "device": "kiosk-1", "issued_at": hall.hall.now - 5_000_000}
    assert hall.says("issue_ticket", number="A002", **alone) == "TicketIssued A002"
    assert hall.says("issue_ticket", number="A002", **alone) == "refused number_taken"
    assert hall.says("issue_ticket", number="A004", **alone) == "refused number_not_leased"
    assert hall.says("issue_ticket", number="A003", **{**alone, "device": "kiosk-2"}) == "refused number_not_leased"
    assert hall.last(ev.TicketIssued).issued_at == hall.hall.now - 5_000_000


def test_a_ticket_may_be_given_up_but_not_from_under_the_window() -> None:
    hall = Talk().staffed("1").queue("tax", "tax")
    hall.says("call_next", window="1")
    hall.says("start_service", window="1")
    assert hall.says("cancel_ticket", ticket="A001") == "refused ticket_at_window"
    hall.says("call_next", window="1")
    assert hall.says("cancel_ticket", ticket="A002") == "TicketCancelled A002"
    assert hall.hall.state.windows["1"].leg == ""
    assert hall.says("cancel_ticket", ticket="A002") == "refused ticket_over"


def test_unchanged_settings_are_nothing_new_and_what_is_in_use_stays() -> None:
    hall = Talk().queue("estate")
    assert hall.says("adopt_settings", settings={**TABLES, "rules": {}}) == ""
    smaller = copy.deepcopy(TABLES)
    del smaller["services"][2], smaller["windows"][3]
    assert hall.says("adopt_settings", settings=smaller) == "refused still_in_use"
    smaller["windows"][0]["services"] = ["none"]
    assert hall.says("adopt_settings", settings=smaller) == "refused settings_unusable"


def test_devices_say_only_what_is_new() -> None:
    hall = Talk()
    assert hall.says("device_up", device="kiosk-1") == "DeviceUp kiosk-1"
    assert hall.says("device_up", device="kiosk-1") == ""
    assert hall.says("device_fault", device="kiosk-1", code="paper_low") == "DeviceFaulted kiosk-1"
    assert hall.says("device_fault", device="kiosk-1", code="paper_low") == ""
    assert hall.says("device_fault", device="kiosk-1", code="paper_low", over=True) == "DeviceFaultCleared kiosk-1"
    assert hall.says("device_down", device="kiosk-1", reason="no_answer") == "DeviceDown kiosk-1"


def test_R34_the_desk_sets_a_priority_and_the_arrival_stays() -> None:
    hall = Talk().staffed("1").queue("tax", "tax", "tax").queue("tax", category="soldier")
    assert hall.says("set_category", ticket="A003", category="disabled") == "refused desk_only"
    assert hall.says("set_category", ticket="A003", category="disabled", role="desk") == "CategorySet A003"
    assert hall.says("set_category", ticket="A003", category="disabled", role="desk") == ""
    assert hall.says("set_category", ticket="A004", category="ordinary", role="manager") == "CategorySet A004"
    assert hall.calls("1", 4) == "A003 A001 A002 A004"
    hall.says("finish_service", window="1")
    assert hall.says("set_category", ticket="A004", category="veteran", role="desk") == "refused ticket_over"
