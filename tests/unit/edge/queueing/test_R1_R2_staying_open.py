"""R1 and R2 in full: every command that takes services away, the forecast, substitutes, the suspended hall."""

from __future__ import annotations

import pytest

from edge.queueing import events as ev
from edge.queueing import forecast
from edge.queueing.clocking import MINUTE
from tests.properties.halls import TABLES
from tests.unit.edge.queueing.talk import Talk

MANAGER = {"role": "manager", "actor": "staff:boss"}


def test_r01_the_refusal_names_who_could_take_over() -> None:
    hall = Talk().staffed("1", "2")
    hall.says("pause_window", window="1")
    assert hall.says("pause_window", window="2") == "refused sole_window R1"
    assert hall.refused[-1].remedy == "先由他人替岗（hand_over），或由1号窗口（clerk-1）、3号窗口开办税务、社保"


def test_r01_a_substitute_takes_the_window_in_one_command() -> None:
    hall = Talk().staffed("4").queue("estate")
    hall.says("call_next", window="4")
    assert hall.says("hand_over", window="4", staff="wu") == "HandedOver 4"
    assert (hall.hall.state.windows["4"].staff, hall.hall.state.windows["4"].status) == ("wu", "open")
    hall.says("start_service", window="4")
    assert hall.last(ev.ServiceStarted).staff == "wu"


def test_r01_a_substitute_comes_from_nowhere_else_and_can_do_something() -> None:
    hall = Talk().staffed("3", "4")
    assert hall.says("hand_over", window="4", staff="clerk-3") == "refused staff_elsewhere"
    assert hall.says("hand_over", window="4", staff="clerk-4") == "refused already_logged_in"
    assert hall.says("hand_over", window="1", staff="wu") == "refused no_clerk"
    assert hall.says("hand_over", window="4", staff="wu", services=["tax"]) == "refused not_served_here"
    assert hall.says("hand_over", window="9", staff="wu") == "refused unknown_window"


def test_r01_a_hand_over_to_fewer_skills_is_judged() -> None:
    hall = Talk().staffed("2")
    assert hall.says("hand_over", window="2", staff="wu", services=["tax"]) == "refused sole_window R1"
    hall.staffed("3")
    assert hall.says("hand_over", window="2", staff="wu", services=["tax"]) == "HandedOver 2"
    assert hall.hall.state.index.windows["2"].services == ("tax",)
    assert hall.says("log_out", window="3") == "refused sole_window R1"


def test_r01_narrowing_a_window_is_judged_and_journalled() -> None:
    hall = Talk().staffed("2")
    assert hall.says("change_skills", window="2", services=["tax"]) == "refused manager_wanted"
    assert hall.says("change_skills", window="2", services=["tax"], **MANAGER) == "refused sole_window R1"
    told = hall.says("change_skills", window="2", services=["tax"], force=True, reason="系统故障", **MANAGER)
    assert told == "RuleBent 2, SkillsChanged 2"
    bent = hall.last(ev.RuleBent)
    assert (bent.rule, bent.code, bent.services, bent.staff) == ("R1", "sole_window", ("social",), "boss")
    assert hall.says("change_skills", window="2", **MANAGER) == "SkillsChanged 2"
    assert hall.hall.state.index.windows["2"].services == ("tax", "social")


def test_r01_a_window_may_serve_more_for_a_day() -> None:
    hall = Talk().staffed("3", "4").queue("estate", "estate")
    assert hall.says("change_skills", window="3", services=["social", "estate"], **MANAGER) == "SkillsChanged 3"
    assert hall.calls("3", 1) == "C001"
    assert hall.says("pause_window", window="4") == "WindowPaused 4"
    hall.says("open_day", date="2026-03-03", role="manager")
    hall.after(24 * 3600)
    assert hall.hall.state.index.windows["3"].services == ("social",)


def test_r01_a_log_in_that_narrows() -> None:
    hall = Talk()
    assert hall.says("log_in", window="2", staff="wu", services=["estate"]) == "refused not_served_here"
    assert hall.says("log_in", window="2", staff="wu", services=["social", "estate"]) == "ClerkLoggedIn 2"
    hall.says("open_window", window="2")
    hall.queue("tax", "social")
    assert hall.calls("2", 1) == "B01"
    assert hall.says("call_next", window="2", actor="device:keypad-2").endswith("RatingAsked B01")
    hall.staffed("3")
    hall.says("log_out", window="2")
    hall.staffed("2")
    assert hall.calls("2", 1) == "A001"


def test_r02_the_forecast_forbids_what_would_make_people_wait_too_long() -> None:
    hall = Talk().staffed("1", "2").queue(*["tax"] * 6)
    assert hall.says("pause_window", window="1") == "refused wait_over_limit R2"
    assert "预计将超过30分钟" in hall.refused[-1].words
    hall.says("cancel_ticket", ticket="A006")
    hall.says("cancel_ticket", ticket="A005")
    assert hall.says("pause_window", window="1") == "WindowPaused 1"


def test_r02_the_forecast_is_of_the_calling_rule() -> None:
    hall = Talk().staffed("1", "2").queue("tax", "tax", "tax", "social")
    state = hall.hall.state
    waits = forecast.longest_waits_us(state, hall.hall.now, forecast.serving_windows(state))
    assert {name: round(wait / MINUTE) for name, wait in waits.items()} == {"tax": 8, "social": 0}
    only = {"1": state.index.windows["1"]}
    waits = forecast.longest_waits_us(state, hall.hall.now, only)
    assert {name: round(wait / MINUTE) for name, wait in waits.items()} == {"tax": 16, "social": 24}
    assert forecast.longest_waits_us(state, hall.hall.now, {"4": state.index.windows["4"]}) == {
        "tax": forecast.NEVER,
        "social": forecast.NEVER,
    }


def test_r02_a_hall_that_is_suspended_is_exempt_and_nobody_loses_their_place() -> None:
    hall = Talk().staffed("2").queue("tax", "tax")
    hall.says("call_next", window="2")
    assert hall.says("suspend_hall", reason="台风") == "refused manager_wanted"
    assert hall.says("suspend_hall", reason="台风", **MANAGER) == "HallSuspended"
    assert hall.says("suspend_hall", reason="台风", **MANAGER) == "refused hall_suspended"
    assert hall.after(3600) == ""
    for command in ("call_next", "recall", "mark_missed", "return_held"):
        assert hall.says(command, window="2") == "refused hall_suspended"
    assert hall.says("call_ticket", window="2", ticket="A002") == "refused hall_suspended"
    assert hall.says("resume_hall") == "refused manager_wanted"
    assert hall.says("resume_hall", **MANAGER) == "HallResumed"
    assert hall.says("resume_hall", **MANAGER) == "refused not_suspended"
    assert "ServiceStarted A001" in hall.after(20)
    assert hall.calls("2", 1) == "A002"


def test_r02_a_window_may_close_in_a_suspended_hall() -> None:
    hall = Talk().staffed("4").queue("estate")
    hall.says("suspend_hall", reason="停电", **MANAGER)
    assert hall.says("close_window", window="4") == "WindowClosed 4"


def test_r01_a_service_without_a_window_is_noticed_once_and_when_it_is_over() -> None:
    hall = Talk().queue("estate")
    assert hall.after(290) == ""
    assert hall.after(20) == "ServiceUnstaffed"
    assert hall.after(3600) == ""
    hall.says("open_window", window="4", actor="staff:wu")
    assert hall.after(1) == "ServiceStaffed"


def test_r01_a_window_without_a_clerks_act_is_noticed() -> None:
    hall = Talk().staffed("4")
    assert hall.after(3600) == ""
    hall.queue("estate")
    assert hall.after(15 * 60) == "WindowUnattended 4"
    assert hall.last(ev.WindowUnattended).waiting == 1
    assert hall.after(3600) == ""
    hall.says("call_next", window="4")
    assert not hall.hall.state.windows["4"].unattended


@pytest.mark.parametrize("minutes", [0])
def test_r01_notices_can_be_switched_off(minutes: int) -> None:
    hall = Talk(unattended_after_min=minutes).staffed("4").queue("estate")
    assert hall.after(3600) == ""


def test_r03_a_threshold_warns_once_and_is_never_a_cap() -> None:
    services = [{**service, "warn_waiting": 3 * (service["id"] == "tax")} for service in TABLES["services"]]
    hall = Talk(tables={"services": services}).staffed("1").queue("tax", "tax")
    told = [hall.says("issue_ticket", service="tax") for _ in range(3)]
    assert told == ["TicketIssued A003", "TicketIssued A004", "TicketIssued A005"]
    assert hall.after(1) == "WaitingWarned"
    for _ in range(3):
        hall.calls("1", 1)
    assert hall.last(ev.WaitingEased).waiting == 2


def test_r03_numbers_go_on_after_999() -> None:
    hall = Talk()
    for size in (200, 200, 200, 200, 199):
        hall.says("lease_block", device="k", service="tax", size=size)
    assert hall.says("issue_ticket", service="tax") == "TicketIssued A1000"
    assert hall.says("issue_ticket", service="tax") == "TicketIssued A1001"


def test_r01_new_settings_take_no_service_from_its_last_window() -> None:
    hall = Talk().staffed("2")
    narrow = {"id": "2", "services": ["tax"]}
    windows = [narrow if window["id"] == "2" else window for window in TABLES["windows"]]
    assert hall.says("adopt_settings", settings={**TABLES, "windows": windows}) == "refused settings_unstaff R1"
    hall.staffed("3")
    assert hall.says("adopt_settings", settings={**TABLES, "windows": windows}) == "SettingsAdopted"
    assert hall.hall.state.index.windows["2"].services == ("tax",)
