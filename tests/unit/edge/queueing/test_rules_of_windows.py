"""R1 and R2: which window may stop when."""

from __future__ import annotations

import pytest

from edge.queueing import events as ev
from tests.unit.edge.queueing.talk import Talk

LEAVING = ("pause_window", "close_window", "log_out")


@pytest.mark.parametrize("command", LEAVING)
def test_R1_the_sole_window_of_a_service_may_not_stop(command: str) -> None:
    hall = Talk().staffed("4")
    assert hall.says(command, window="4") == "refused sole_window R1"
    assert [kept.code for kept in hall.refused] == ["sole_window"]


@pytest.mark.parametrize("command", LEAVING)
def test_R1_another_staffed_window_makes_it_possible(command: str) -> None:
    hall = Talk().staffed("1", "2")
    assert "refused" not in hall.says(command, window="1")
    assert hall.says(command, window="2") == "refused sole_window R1"


def test_R1_a_window_that_takes_the_overflow_is_a_substitute() -> None:
    hall = Talk().staffed("1", "3")
    assert hall.says("pause_window", window="3") == "WindowPaused 3"
    assert hall.says("pause_window", window="1") == "refused sole_window R1"


def test_R1_a_paused_window_may_close() -> None:
    hall = Talk().staffed("1", "2")
    hall.says("pause_window", window="1")
    assert hall.says("close_window", window="1") == "WindowClosed 1"


def test_R1_a_manager_may_force_it_with_a_reason_and_never_a_key() -> None:
    hall = Talk().staffed("4")
    forced = {"window": "4", "force": True}
    assert hall.says("pause_window", **forced, role="manager") == "refused force_needs_reason"
    told = hall.says("pause_window", **forced, reason="突发疾病", actor="device:keypad-4")
    assert told == "refused force_not_from_device R1"
    for role in ("", "clerk", "desk", "technician", "auditor"):
        assert hall.says("pause_window", **forced, reason="突发疾病", role=role) == "refused manager_only R1"
    assert hall.says("pause_window", **forced, reason="突发疾病", role="manager") == "RuleBent 4, WindowPaused 4"
    assert hall.last(ev.RuleBent).rule == "R1"


def test_R2_windows_may_not_become_fewer_while_somebody_waits_too_long() -> None:
    hall = Talk().staffed("1", "2").queue("tax")
    hall.after(29 * 60)
    assert hall.says("pause_window", window="1") == "WindowPaused 1"
    hall.says("resume_window", window="1")
    hall.after(2 * 60)
    assert hall.says("pause_window", window="1") == "refused wait_over_limit R2"
    hall.calls("2", 1)
    assert hall.says("pause_window", window="1") == "WindowPaused 1"


def test_R3_numbers_widen_and_are_never_refused() -> None:
    hall = Talk()
    for _ in range(99):
        hall.says("issue_ticket", service="social")
    assert hall.says("issue_ticket", service="social") == "TicketIssued B100"


def test_R3_a_configuration_with_a_cap_is_refused_with_the_rules_id() -> None:
    hall = Talk()
    settings = {"hall": {"id": "h", "name": "n"}, "services": [{"id": "a", "lineUpMax": 100}], "windows": []}
    assert hall.says("adopt_settings", settings=settings) == "refused settings_cap R3"
