"""R23, R24, R27: one rating a visit, after its end, never by staff; the link; what is flagged, and who clears it."""

from __future__ import annotations

import hashlib
from typing import Any

from edge.queueing import events as ev
from tests.unit.edge.queueing.talk import Talk

CITIZEN = "device:evaluator-1"
LINK = {"channel": "link", "actor": "citizen:link"}


def served(**evaluation: Any) -> Talk:
    hall = Talk(tables={"evaluation": evaluation}).staffed("1").queue("tax", "tax")
    hall.calls("1", 1)
    return hall


def ended(**evaluation: Any) -> Talk:
    """One visit has ended, and somebody has had the time to read five words."""
    hall = served(**evaluation)
    hall.says("finish_service", window="1")
    hall.after(3)
    return hall


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def offer(hall: Talk, token: str, **which: str) -> str:
    return hall.says("offer_rating", token_hash=hashed(token), actor="device:kiosk-1", **which)


def test_R24_a_press_during_the_service_is_answered_not_yet_and_its_grade_is_not_kept() -> None:
    hall = served()
    assert hall.says("rate", window="1", grade=5, actor=CITIZEN) == "refused not_yet R24"
    assert hall.refused[-1].command == {"do": "rate", "window": "1", "visit": "", "channel": "evaluator"}


def test_R24_staff_may_not_rate() -> None:
    hall = served()
    hall.says("finish_service", window="1")
    assert hall.says("rate", window="1", grade=5) == "refused staff_may_not_rate R24"


def test_R23_one_rating_a_visit() -> None:
    hall = ended()
    visit = hall.last(ev.RatingAsked).visit
    assert offer(hall, "t", visit=visit) == "RatingLinkOffered A001"
    assert hall.says("rate", window="1", grade=4, actor=CITIZEN) == "RatingGiven A001"
    assert hall.says("rate", window="1", grade=5, actor=CITIZEN) == "refused already_rated R23"
    assert hall.says("rate", token="t", grade=5, **LINK) == "refused already_rated R23"
    assert hall.says("rate", ticket="A001", grade=5, channel="kiosk", actor="device:k") == "refused already_rated R23"


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


def test_R27_the_link_stays_open_for_seven_natural_days() -> None:
    hall = ended()
    offer(hall, "t", ticket="A001")
    hall.after(6 * 86_400)
    told = hall.says("rate", token="t", grade=4, **LINK)
    assert told == f"RatingGiven {hall.last(ev.RatingGiven).ticket}"


def test_R24_a_lapse_is_a_lapse() -> None:
    hall = ended()
    visit = hall.last(ev.RatingAsked).visit
    offer(hall, "t", visit=visit)
    date = hall.hall.state.day.date
    assert f"RatingLapsed {visit}" in hall.after(7 * 86_400)
    assert hall.says("rate", token="t", grade=5, **LINK) == "refused rating_lapsed"
    assert not any(isinstance(event, ev.RatingGiven) for event in hall.events)
    tally = hall.hall.state.tallies[date]["1"]
    assert (tally.finished, tally.active, tally.lapsed, sum(tally.grades)) == (1, 0, 1, 0)


def test_R27_a_link_is_offered_after_the_end_and_never_to_staff() -> None:
    hall = served()
    assert offer(hall, "t", ticket="A001") == "refused not_yet R24"
    assert offer(hall, "t", ticket="A002") == "refused not_yet R24"
    hall.says("finish_service", window="1")
    assert hall.says("offer_rating", ticket="A001", token_hash=hashed("t")) == "refused staff_may_not_rate R24"
    told = hall.says("offer_rating", ticket="A001", token_hash=hashed("t"), actor="device:pc", role="clerk")
    assert told == "refused staff_may_not_rate R24"
    assert offer(hall, "t", ticket="A001") == "RatingLinkOffered A001"
    assert offer(hall, "t", ticket="A001") == ""
    for number in range(7):
        assert offer(hall, f"t{number}", ticket="A001") == "RatingLinkOffered A001"
    assert offer(hall, "t8", ticket="A001") == "refused too_many_links"


def test_R27_the_id_of_a_visit_is_no_link() -> None:
    hall = ended()
    visit = hall.last(ev.RatingAsked).visit
    assert hall.says("rate", visit=visit, grade=5, **LINK) == "refused unknown_link"
    assert hall.says("rate", token="guessed", grade=5, **LINK) == "refused unknown_link"


def test_R24_a_kiosk_takes_the_rating_of_a_number_after_the_end() -> None:
    hall = served()
    kiosk = {"channel": "kiosk", "actor": "device:kiosk-1"}
    assert hall.says("rate", ticket="A001", grade=5, **kiosk) == "refused not_yet R24"
    assert hall.says("rate", ticket="A002", grade=5, **kiosk) == "refused not_yet R24"
    assert hall.hall.state.tallies["2026-03-02"]["1"].early == 1
    hall.says("finish_service", window="1")
    hall.after(3)
    assert hall.says("rate", ticket="A001", grade=5, **kiosk) == "RatingGiven A001"


def test_R24_presses_during_the_service_are_only_counted() -> None:
    hall = served()
    for _ in range(3):
        hall.says("rate", window="1", grade=1, actor=CITIZEN)
    tally = hall.hall.state.tallies["2026-03-02"]["1"]
    assert (tally.early, tally.finished, tally.active) == (3, 0, 0)


def test_R24_too_soon_after_the_end_is_flagged_and_an_auditor_clears_it() -> None:
    hall = served()
    hall.says("finish_service", window="1")
    assert hall.says("rate", window="1", grade=5, actor=CITIZEN) == "RatingGiven A001, RatingFlagged A001"
    assert hall.last(ev.RatingFlagged).reasons == ("after_end",)
    tally = hall.hall.state.tallies["2026-03-02"]["1"]
    assert (tally.active, tally.flagged) == (0, 1)
    visit = hall.last(ev.RatingGiven).visit
    review = {"visit": visit, "counts": True, "reason": "已核对监控"}
    assert hall.says("review_rating", role="manager", **review) == "refused auditor_only R24"
    assert hall.says("review_rating", role="auditor", **{**review, "reason": ""}) == "refused review_needs_reason"
    assert hall.says("review_rating", role="auditor", **review) == "RatingReviewed A001"
    assert (tally.active, tally.flagged) == (1, 0)
    assert hall.says("review_rating", role="auditor", **review) == "refused not_flagged"


def test_R24_a_burst_of_one_key_flags_all_of_it() -> None:
    hall = Talk(tables={"evaluation": {"flag_burst": 3, "flag_burst_s": 300}}).staffed("1")
    hall.queue(*["tax"] * 3)
    for number in range(3):
        hall.says("call_next", window="1")
        hall.after(30)
        hall.says("finish_service", window="1")
        hall.after(5)
        told = hall.says("rate", window="1", grade=5, actor=CITIZEN)
        assert ("RatingFlagged" in told) == (number == 2)
    assert sorted(event.ticket[-1] for event in hall.events if isinstance(event, ev.RatingFlagged)) == ["1", "2", "3"]
    tally = hall.hall.state.tallies["2026-03-02"]["1"]
    assert (tally.finished, tally.active, tally.flagged) == (3, 0, 3)


def test_R24_several_links_of_one_client_and_the_own_network_are_flagged() -> None:
    hall = Talk().staffed("1").queue("tax", "tax", "tax")
    for number in (1, 2, 3):
        hall.calls("1", 1)
        hall.says("finish_service", window="1")
        offer(hall, f"t{number}", ticket=f"A00{number}")
    hall.after(10)
    assert hall.says("rate", token="t1", grade=5, client="c", **LINK) == "RatingGiven A001"
    told = hall.says("rate", token="t2", grade=5, client="c", **LINK)
    assert told == "RatingGiven A002, RatingFlagged A002, RatingFlagged A001"
    told = hall.says("rate", token="t3", grade=5, client="d", own_network=True, **LINK)
    assert told == "RatingGiven A003, RatingFlagged A003"
    assert hall.last(ev.RatingFlagged).reasons == ("own_network",)


def test_R24_at_night_is_flagged() -> None:
    hall = Talk("2026-03-02T22:00:00+08:00").staffed("1").queue("tax")
    hall.calls("1", 1)
    hall.says("finish_service", window="1")
    hall.after(5)
    hall.says("rate", window="1", grade=5, actor=CITIZEN)
    assert hall.last(ev.RatingFlagged).reasons == ("after_hours",)


def test_R26_a_day_under_ninety_percent_says_so_when_it_closes() -> None:
    hall = Talk().staffed("1").queue("tax", "tax")
    for rated in (True, False):
        hall.calls("1", 1)
        hall.says("finish_service", window="1")
        hall.after(3)
        if rated:
            hall.says("rate", window="1", grade=4, actor=CITIZEN)
    hall.says("close_day")
    low = [event for event in hall.events if isinstance(event, ev.ActiveRateLow)]
    assert [(event.window, event.finished, event.active, event.percent) for event in low] == [
        ("1", 2, 1, 50.0),
        ("", 2, 1, 50.0),
    ]


def test_a_device_rates_only_the_visit_asked_about_at_its_window() -> None:
    hall = Talk().staffed("1", "2").queue("tax", "tax")
    hall.calls("1", 1)
    hall.calls("2", 1)
    hall.says("finish_service", window="1")
    hall.says("finish_service", window="2")
    visit = hall.hall.state.windows["2"].asked
    assert hall.says("rate", window="1", visit=visit, grade=1, actor=CITIZEN) == "refused other_window R24"


def test_R24_what_an_auditor_has_looked_at_is_not_flagged_again() -> None:
    hall = Talk().staffed("1").queue("tax", "tax", "tax")
    for number in (1, 2, 3):
        hall.calls("1", 1)
        hall.says("finish_service", window="1")
        offer(hall, f"t{number}", ticket=f"A00{number}")
    hall.after(10)
    assert "RatingFlagged A001" in hall.says("rate", token="t1", grade=5, client="c", own_network=True, **LINK)
    visit = hall.last(ev.RatingFlagged).visit
    hall.says("review_rating", visit=visit, counts=False, reason="本单位网络", actor="staff:sun", role="auditor")
    told = hall.says("rate", token="t2", grade=5, client="c", **LINK)
    assert told == "RatingGiven A002, RatingFlagged A002"
    tally = hall.hall.state.tallies["2026-03-02"]["1"]
    assert (tally.active, tally.flagged) == (0, 2)
