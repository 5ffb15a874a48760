"""Who is next, case by case."""

from __future__ import annotations

from edge.queueing import events as ev
from tests.unit.edge.queueing.talk import Talk


def test_first_come_first_served() -> None:
    hall = Talk().staffed("1").queue("tax", "tax", "tax")
    assert hall.calls("1", 3) == "A001 A002 A003"
    assert hall.last(ev.TicketCalled).step == "ordinary"


def test_R34_priority_and_ordinary_alternate_two_to_one() -> None:
    hall = Talk().staffed("1").queue("tax", "tax", "tax").queue("tax", "tax", "tax", "tax", category="disabled")
    assert hall.calls("1", 7) == "A004 A005 A001 A006 A007 A002 A003"


def test_a_call_without_a_rival_uses_no_turn() -> None:
    hall = Talk().staffed("1").queue("tax", "tax", "tax")
    assert hall.calls("1", 2) == "A001 A002"
    hall.queue("tax", "tax", "tax", category="pregnant")
    assert hall.calls("1", 4) == "A004 A005 A003 A006"


def test_the_ratio_is_a_setting() -> None:
    hall = Talk(priority_ratio=[1, 2]).staffed("1").queue("tax", "tax", "tax").queue("tax", "tax", category="veteran")
    assert hall.calls("1", 5) == "A004 A001 A002 A005 A003"


def test_windows_that_share_services_share_the_turns() -> None:
    hall = Talk().staffed("1", "2").queue("tax", "tax").queue("tax", "tax", "tax", category="soldier")
    assert hall.calls("1", 1) == "A003"
    assert hall.calls("2", 1) == "A004"
    assert hall.calls("1", 1) == "A001"


def test_a_new_day_begins_a_new_round() -> None:
    hall = Talk().staffed("1").queue("tax", "tax").queue("tax", "tax", category="soldier")
    assert hall.calls("1", 2) == "A003 A004"
    hall.after(86_400)
    hall.staffed("1").queue("tax").queue("tax", category="soldier")
    assert hall.calls("1", 2) == "A002 A001"


def test_a_service_with_weight_is_called_earlier_by_its_minutes() -> None:
    """Window 2 gives social ten minutes."""
    hall = Talk().staffed("2").queue("tax")
    hall.after(500)
    hall.queue("social")
    hall.after(200)
    hall.queue("social")
    assert hall.calls("2", 3) == "B01 A001 B02"


def test_overflow_waits_for_the_primary_service_or_its_patience() -> None:
    """Window 1 takes social only when no tax waits, or social has waited five minutes."""
    hall = Talk().staffed("1").queue("social", "tax", "tax")
    assert hall.calls("1", 1) == "A001"
    hall.after(300)
    assert hall.calls("1", 2) == "B01 A002"


def test_overflow_alone_is_called_at_once() -> None:
    hall = Talk().staffed("1").queue("social")
    assert hall.calls("1", 1) == "B01"
    assert hall.last(ev.TicketCalled).step == "overflow"


def test_a_leg_missed_a_short_while_ago_is_passed_over_unless_nothing_else_waits() -> None:
    hall = Talk(revive_position="first", recalls_before_missed=0).staffed("1").queue("tax", "tax")
    hall.says("call_next", window="1")
    assert hall.says("mark_missed", window="1") == "TicketMissed A001"
    assert hall.says("revive", ticket="A001") == "TicketRevived A001"
    assert hall.calls("1", 2) == "A002 A001"
    assert hall.last(ev.TicketCalled).step == "cooldown"


def test_after_the_cool_down_the_revived_leg_has_its_place() -> None:
    hall = Talk(revive_position="first", recalls_before_missed=0).staffed("1").queue("tax", "tax")
    hall.says("call_next", window="1")
    hall.says("mark_missed", window="1")
    hall.says("revive", ticket="A001")
    hall.after(301)
    assert hall.calls("1", 1) == "A001"


def test_a_revived_leg_may_stand_behind_three() -> None:
    hall = Talk(revive_position="after_three", recalls_before_missed=0, cooldown_min=0).staffed("1")
    hall.queue("tax", "tax", "tax", "tax", "tax")
    hall.says("call_next", window="1")
    hall.says("mark_missed", window="1")
    hall.says("revive", ticket="A001")
    assert hall.calls("1", 5) == "A002 A003 A004 A001 A005"


def test_the_call_says_why_and_before_whom() -> None:
    hall = Talk().staffed("1").queue("tax").queue("tax", category="elderly_65")
    hall.says("call_next", window="1")
    call = hall.last(ev.TicketCalled)
    assert (call.number, call.step, call.lane, call.over) == ("A002", "lane", "priority", "A001")


def test_several_legs_are_served_in_order_and_the_first_arrival_counts() -> None:
    hall = Talk().staffed("1", "4").queue("tax", then=("estate",)).queue("estate")
    hall.calls("1", 1)
    assert hall.says("finish_service", window="1") == "ServiceFinished A001, RatingAsked A001, TicketAdvanced A001"
    assert hall.calls("4", 2) == "A001 C001"


def test_transfer_positions() -> None:
    hall = Talk().staffed("1", "4").queue("estate", "estate").queue("tax", "tax", "tax")
    for position in ("first", "arrival", "last"):
        hall.says("call_next", window="1")
        assert "TicketTransferred" in hall.says("transfer", window="1", service="estate", position=position)
    assert hall.calls("4", 5) == "A001 C001 C002 A002 A003"


def test_the_call_names_the_head_of_the_other_lane_as_the_runner_up() -> None:
    hall = Talk().staffed("1").queue("tax", "tax").queue("tax", "tax", "tax", category="elderly_60")
    hall.calls("1", 3)
    call = hall.last(ev.TicketCalled)
    assert (call.number, call.step, call.lane, call.over) == ("A001", "lane", "ordinary", "A005")


def test_passing_over_somebody_who_missed_the_call_is_said() -> None:
    hall = Talk(revive_position="first", recalls_before_missed=0).staffed("1").queue("tax", "tax")
    hall.says("call_next", window="1")
    hall.says("mark_missed", window="1")
    hall.says("revive", ticket="A001")
    hall.says("call_next", window="1")
    call = hall.last(ev.TicketCalled)
    assert (call.number, call.step, call.over) == ("A002", "cooldown", "A001")
