"""R23, R24: one rating a visit, after its end, never by staff."""

from __future__ import annotations

from edge.queueing import events as ev
from tests.unit.edge.queueing.talk import Talk

CITIZEN = "device:evaluator-1"


def served() -> Talk:
    hall = Talk().staffed("1").queue("tax", "tax")
    hall.calls("1", 1)
    return hall


def test_R24_a_press_during_the_service_is_answered_not_yet_and_its_grade_is_not_kept() -> None:
    hall = served()
    assert hall.says("rate", window="1", grade=5, actor=CITIZEN) == "refused not_yet R24"
    assert hall.refused[-1].command == {"do": "rate", "window": "1", "visit": "", "channel": "evaluator"}


def test_R24_staff_may_not_rate() -> None:
    hall = served()
    hall.says("finish_service", window="1")
    assert hall.says("rate", window="1", grade=5) == "refused staff_may_not_rate R24"


def test_R23_one_rating_a_visit() -> None:
    hall = served()
    hall.says("finish_service", window="1")
    assert hall.says("rate", window="1", grade=2, actor=CITIZEN) == "RatingGiven A001"
    assert hall.says("rate", window="1", grade=5, actor=CITIZEN) == "refused already_rated R23"
    visit = hall.last(ev.RatingGiven).visit
    assert hall.says("rate", visit=visit, grade=5, channel="link", actor="citizen:x") == "refused already_rated R23"


def test_the_prompt_closes_after_a_minute_and_a_later_press_binds_to_nothing() -> None:
    hall = served()
    hall.says("finish_service", window="1")
    assert hall.after(60) == "RatingPromptClosed 1"
    assert hall.says("rate", window="1", grade=5, actor=CITIZEN) == "refused no_visit_asked"


def test_the_prompt_outlives_the_call_that_ended_the_service_but_not_the_next() -> None:
    hall = served()
    hall.says("call_next", window="1")
    assert hall.hall.state.windows["1"].asked
    hall.after(20)
    assert hall.says("finish_service", window="1").startswith("RatingPromptClosed 1, ServiceFinished A002")


def test_the_link_stays_open_for_seven_natural_days() -> None:
    hall = served()
    hall.says("finish_service", window="1")
    visit = hall.last(ev.RatingAsked).visit
    hall.after(6 * 86_400)
    assert hall.says("rate", visit=visit, grade=4, channel="link", actor="citizen:x") == f"RatingGiven {visit[:-2]}"


def test_a_lapse_is_a_lapse() -> None:
    hall = served()
    hall.says("finish_service", window="1")
    visit = hall.last(ev.RatingAsked).visit
    assert f"RatingLapsed {visit}" in hall.after(7 * 86_400)
    assert hall.says("rate", visit=visit, grade=5, channel="link", actor="citizen:x") == "refused unknown_visit"


def test_a_device_rates_only_the_visit_asked_about_at_its_window() -> None:
    hall = Talk().staffed("1", "2").queue("tax", "tax")
    hall.calls("1", 1)
    hall.calls("2", 1)
    hall.says("finish_service", window="1")
    hall.says("finish_service", window="2")
    visit = hall.hall.state.windows["2"].asked
    assert hall.says("rate", window="1", visit=visit, grade=1, actor=CITIZEN) == "refused other_window R24"
