"""Undo: a clerk's own last call, missed, finish, transfer or hold, as if it had not happened."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from edge.queueing import events as ev
from edge.queueing.snapshot import hash_state
from tests.unit.edge.queueing.talk import Talk

FORGOTTEN = {"seq", "at", "acted", "acted_at", "dropped", "unattended", "acts", "turns_made"}


def without_traces(value: Any) -> Any:
    """The state without what only says that something happened."""
    if isinstance(value, dict):
        return {name: without_traces(held) for name, held in value.items() if name not in FORGOTTEN}
    return [without_traces(held) for held in value] if isinstance(value, list) else value


def picture(hall: Talk) -> dict[str, Any]:
    book: dict[str, Any] = without_traces(msgspec.to_builtins(hall.hall.state))
    del book["index"]
    return book


def undo(hall: Talk, window: str = "1", clerk: str = "clerk-1") -> str:
    return hall.says("undo", window=window, actor=f"staff:{clerk}")


def test_undo_of_a_call_gives_the_place_and_the_turns_back() -> None:
    hall = Talk().staffed("1").queue("tax").queue("tax", category="disabled").queue("tax")
    before = picture(hall)
    assert hall.says("call_next", window="1").startswith("TicketCalled A002")
    assert hall.hall.state.turns["tax"].priority == 1
    assert undo(hall) == "ActionUndone A002"
    assert hall.hall.state.turns["tax"].priority == 0
    assert hall.hall.state.recent_calls == []
    assert hall.says("call_next", window="1").startswith("TicketCalled A002")
    assert undo(hall) == "ActionUndone A002"
    del before["turns"]
    after = picture(hall)
    del after["turns"]
    assert after == before


def test_undo_keeps_the_turns_that_others_used_meanwhile() -> None:
    hall = Talk(priority_ratio=[3, 1]).staffed("1", "2")
    hall.queue("tax", "tax", "tax").queue("tax", "tax", "tax", category="disabled")
    hall.says("call_next", window="1")
    hall.says("call_next", window="2")
    assert hall.hall.state.turns["tax"].priority == 2
    undo(hall)
    assert hall.hall.state.turns["tax"].priority == 1


def test_undo_of_missed_brings_the_person_back_to_the_window() -> None:
    hall = Talk(recalls_before_missed=0, start="key").staffed("1").queue("tax")
    hall.says("call_next", window="1")
    before = picture(hall)
    hall.says("mark_missed", window="1")
    assert undo(hall) == "ActionUndone A001"
    assert picture(hall) == before


def test_undo_of_a_finish_takes_back_the_visit_and_the_question() -> None:
    hall = Talk(start="key").staffed("1").queue("tax")
    hall.says("call_next", window="1")
    hall.says("start_service", window="1")
    before = picture(hall)
    hall.after(20)
    hall.says("finish_service", window="1")
    assert undo(hall) == "RatingPromptClosed 1, ActionUndone A001"
    assert hall.says("rate", window="1", grade=5, actor="device:e-1") == "refused not_yet R24"
    after = picture(hall)
    assert [name for name in before if before[name] != after[name]] == ["tallies", "served_in_year"]
    assert hall.says("finish_service", window="1").startswith("ServiceFinished A001")
    assert hall.hall.state.learnt["tax"].visits == 1


def test_a_rated_visit_is_not_taken_back() -> None:
    hall = Talk(start="key").staffed("1").queue("tax")
    hall.says("call_next", window="1")
    hall.says("start_service", window="1")
    hall.says("finish_service", window="1")
    assert hall.says("rate", window="1", grade=5, actor="device:e-1").startswith("RatingGiven")
    assert undo(hall) == "refused acted_since"


def test_undo_of_a_finish_with_a_further_leg() -> None:
    hall = Talk(start="key").staffed("1", "4")
    hall.says("issue_ticket", service="tax", then=["estate"], actor="citizen:x")
    hall.says("call_next", window="1")
    hall.says("start_service", window="1")
    assert "TicketAdvanced" in hall.says("finish_service", window="1")
    assert undo(hall).endswith("ActionUndone A001")
    assert hall.says("call_next", window="4") == "refused nobody_waits"
    hall.says("finish_service", window="1")
    hall.says("call_next", window="4")
    assert undo(hall) == "refused acted_since"


@pytest.mark.parametrize("started", [False, True])
def test_undo_of_a_transfer_before_and_after_the_start(started: bool) -> None:
    hall = Talk(start="key").staffed("1", "4").queue("tax")
    hall.says("call_next", window="1")
    if started:
        hall.says("start_service", window="1")
    before = picture(hall)
    hall.says("transfer", window="1", service="estate", back=True)
    assert undo(hall).endswith("ActionUndone A001")
    after = picture(hall)
    assert [name for name in before if before[name] != after[name]] in ([], ["tallies", "served_in_year"])
    hall.says("transfer", window="1", service="estate")
    assert hall.last(ev.TicketTransferred).to_leg.endswith(".4")


def test_undo_of_a_hold_and_of_taking_it_back() -> None:
    hall = Talk(start="key").staffed("1").queue("tax")
    hall.says("call_next", window="1")
    hall.says("start_service", window="1")
    before = picture(hall)
    hall.says("hold", window="1")
    held = picture(hall)
    hall.says("return_held", window="1")
    undo(hall)
    assert picture(hall) == held
    undo(hall)
    assert picture(hall) == before


def test_a_missed_ticket_that_was_named_is_missed_again() -> None:
    hall = Talk(recalls_before_missed=0).staffed("1").queue("tax")
    hall.says("call_next", window="1")
    hall.says("mark_missed", window="1")
    hall.says("call_ticket", window="1", ticket="A001")
    undo(hall)
    assert hall.hall.state.legs[hall.hall.state.find_ticket("A001").leg].status == "missed"  # type: ignore[union-attr]


def test_two_acts_are_taken_back_newest_first() -> None:
    hall = Talk(start="key").staffed("1").queue("tax", "tax")
    hall.says("call_next", window="1")
    hall.says("start_service", window="1")
    hall.says("call_next", window="1")
    assert undo(hall) == "ActionUndone A002"
    assert undo(hall) == "RatingPromptClosed 1, ActionUndone A001"
    assert hall.hall.state.windows["1"].leg == hall.hall.state.find_ticket("A001").leg  # type: ignore[union-attr]


def test_only_ones_own_and_only_for_a_while() -> None:
    hall = Talk(start="key").staffed("1").queue("tax")
    assert undo(hall) == "refused nothing_to_undo"
    hall.says("call_next", window="1")
    assert undo(hall, clerk="wang") == "refused not_own_act"
    hall.says("hand_over", window="1", staff="wang")
    assert undo(hall, clerk="wang") == "refused nothing_to_undo"
    hall.queue("tax")
    hall.says("finish_service", window="1")
    hall.after(31)
    assert undo(hall, clerk="wang") == "refused nothing_to_undo"


def test_nobody_has_acted_on_the_ticket_since() -> None:
    hall = Talk(recall_gap_s=0).staffed("1").queue("tax")
    hall.says("call_next", window="1")
    hall.says("recall", window="1")
    assert undo(hall) == "refused acted_since"


def test_a_refused_undo_changes_nothing() -> None:
    hall = Talk().staffed("1").queue("tax")
    before = hash_state(hall.hall.state)
    undo(hall)
    assert hash_state(hall.hall.state) == before
