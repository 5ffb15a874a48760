"""Holds that end, transfers there and back, legs in free order, automatic calls, revival."""

from __future__ import annotations

from edge.queueing import events as ev
from tests.properties.halls import TABLES
from tests.unit.edge.queueing.talk import Talk


def calling_by_itself(window: str, seconds: int) -> list[dict[str, object]]:
    return [{**each, "auto_call_s": seconds * (each["id"] == window)} for each in TABLES["windows"]]


def test_a_hold_ends_by_itself_and_comes_back_to_its_window_first() -> None:
    hall = Talk(hold_return_min=10, start="key").staffed("1", "2").queue("tax", "tax")
    hall.says("call_next", window="1")
    hall.says("hold", window="1", reason="补材料")
    assert hall.last(ev.TicketHeld).reason == "补材料"
    assert "HoldEnded A001" in hall.after(600)
    assert hall.says("call_next", window="2").startswith("TicketCalled A002")
    assert hall.says("call_next", window="1").startswith("TicketCalled A001")


def test_whoever_comes_back_to_a_window_that_stopped_is_anybodys() -> None:
    hall = Talk(hold_return_min=10, start="key").staffed("1", "2").queue("tax")
    hall.says("call_next", window="1")
    hall.says("hold", window="1")
    hall.after(600)
    assert hall.says("call_next", window="2") == "refused nobody_waits"
    hall.says("pause_window", window="1")
    assert hall.says("call_next", window="2").startswith("TicketCalled A001")


def test_a_transfer_there_and_back_again() -> None:
    hall = Talk(start="key").staffed("1", "2", "4").queue("tax")
    hall.says("call_next", window="1")
    hall.says("start_service", window="1")
    hall.says("transfer", window="1", service="estate", position="first", back=True)
    hall.says("call_next", window="4")
    hall.says("start_service", window="4")
    assert hall.says("finish_service", window="4").endswith("TicketAdvanced A001")
    assert hall.says("call_next", window="2") == "refused nobody_waits"
    assert hall.says("call_next", window="1").endswith("TicketCalled A001")
    hall.says("start_service", window="1")
    hall.says("finish_service", window="1")
    assert [visit.window for visit in hall.hall.state.visits.values()] == ["1", "4", "1"]


def test_transfer_positions() -> None:
    for position, order in (("first", "A002 C001 C002"), ("arrival", "C001 A002 C002"), ("last", "C001 C002 A002")):
        hall = Talk(start="auto", start_after_s=1).staffed("1", "4").queue("tax", "estate", "tax", "estate")
        assert hall.calls("1", 2) == "A001 A002"
        hall.says("transfer", window="1", service="estate", position=position)
        assert hall.calls("4", 3) == order


def test_legs_in_free_order_go_to_whichever_window_is_ready_first() -> None:
    hall = Talk(start="key").staffed("1", "3", "4")
    hall.says("issue_ticket", service="tax", then=["social", "estate"], free=True, actor="citizen:x")
    assert hall.says("call_next", window="4").startswith("TicketCalled A001")
    assert hall.says("call_next", window="1") == "refused nobody_waits"
    hall.says("start_service", window="4")
    assert hall.says("finish_service", window="4").endswith("TicketAdvanced A001, TicketAdvanced A001")
    assert hall.says("call_ticket", window="3", ticket="A001").startswith("TicketCalled A001")
    assert hall.says("undo", window="3", actor="staff:clerk-3") == "ActionUndone A001"
    assert hall.says("call_next", window="1").startswith("TicketCalled A001")
    assert hall.says("call_next", window="3") == "refused nobody_waits"


def test_legs_in_free_order_missed_revived_and_given_up() -> None:
    hall = Talk(recalls_before_missed=0, cooldown_min=0, start="key").staffed("1", "4")
    hall.says("issue_ticket", service="tax", then=["estate"], free=True, actor="citizen:x")
    hall.says("call_next", window="1")
    hall.says("mark_missed", window="1")
    assert hall.says("call_next", window="4") == "refused nobody_waits"
    assert hall.says("revive", ticket="A001") == "TicketRevived A001, TicketAdvanced A001"
    assert hall.says("set_category", ticket="A001", category="disabled", role="desk") == "CategorySet A001"
    assert hall.says("cancel_ticket", ticket="A001") == "TicketCancelled A001"
    assert hall.says("call_next", window="4") == "refused nobody_waits"


def test_legs_in_free_order_and_the_end_of_the_day() -> None:
    hall = Talk()
    hall.says("issue_ticket", service="tax", then=["estate"], free=True, actor="citizen:x")
    told = hall.says("close_day", force=True, reason="停电", role="manager", actor="staff:boss")
    assert told.count("TicketUnserved A001") == 2


def test_a_window_calls_by_itself_after_a_service() -> None:
    hall = Talk(tables={"windows": calling_by_itself("1", 15)}, start="key").staffed("1").queue("tax", "tax")
    assert hall.after(60) == ""
    hall.says("call_next", window="1")
    hall.says("start_service", window="1")
    hall.says("finish_service", window="1")
    assert hall.after(14) == ""
    assert "TicketCalled A002" in hall.after(1)
    assert hall.says("undo", window="1", actor="staff:clerk-1") == "ActionUndone A002"
    assert "TicketCalled" not in hall.after(600)


def test_who_comes_later_is_called_at_once_by_a_window_that_calls_by_itself() -> None:
    hall = Talk(tables={"windows": calling_by_itself("1", 15)}, start="key").staffed("1").queue("tax")
    hall.says("call_next", window="1")
    hall.says("start_service", window="1")
    hall.says("finish_service", window="1")
    hall.after(300)
    hall.says("issue_ticket", service="tax", actor="citizen:x")
    assert "TicketCalled A002" in hall.after(1)


def test_revival_behind_the_third() -> None:
    hall = Talk(recalls_before_missed=0, revive_position="after_three", cooldown_min=0).staffed("1")
    hall.queue(*["tax"] * 6)
    hall.says("call_next", window="1")
    hall.says("mark_missed", window="1")
    hall.says("revive", ticket="A001")
    assert hall.calls("1", 5) == "A002 A003 A004 A001 A005"


def test_somebody_called_may_give_up() -> None:
    hall = Talk().staffed("1").queue("tax", "tax")
    hall.says("call_next", window="1")
    assert hall.says("cancel_ticket", ticket="A001") == "TicketCancelled A001"
    assert hall.says("call_next", window="1").startswith("TicketCalled A002")


def test_reprints_are_counted() -> None:
    hall = Talk().queue("tax", device="kiosk-1")
    hall.says("fail_print", ticket="A001", reason="paper_out")
    hall.says("reprint", ticket="A001", reason="paper_out")
    hall.says("reprint", ticket="A001")
    assert hall.last(ev.TicketReprinted).count == 2
