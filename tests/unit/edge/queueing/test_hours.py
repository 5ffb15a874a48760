"""R31–R33, R42: tickets in hours, lunch, the last ticket, overtime until the queue is empty, carry-over, zones.

2026-03-02 is a Monday; hours are 9:00 to 12:00 and 13:00 to 17:00. Window 4 does estate alone.
"""

from __future__ import annotations

from typing import Any

import pytest

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing import hours
from edge.queueing.clocking import MINUTE, from_iso
from edge.queueing.decide.hours import carried_in
from edge.queueing.due import due
from edge.queueing.snapshot import decode, encode, hash_state
from edge.queueing.words import Actor, At
from tests.unit.edge.queueing.talk import Talk


def hall(begin: str = "03-02T09:00", rules: Any = None, **tables: Any) -> Talk:
    return Talk(f"2026-{begin}:00+08:00", tables={"hours": {}, **tables}, **(rules or {}))


def until(talk: Talk, moment: str) -> str:
    """What the hall does by itself until then (MM-DDTHH:MM)."""
    return talk.after((from_iso(f"2026-{moment}:00+08:00") - talk.hall.now) / 1e6)


def issue(talk: Talk, service: str = "estate", **fields: Any) -> str:
    return talk.says("issue_ticket", service=service, actor="citizen:x", **fields)


@pytest.mark.parametrize(
    ("begin", "opens"),
    [
        ("03-02T08:30", "09:00开始"),
        ("03-02T12:00", "13:00开始"),
        ("03-02T17:00", "2026-03-03 09:00开始"),
        ("03-07T10:00", "2026-03-09 09:00开始"),
    ],
)
def test_r31_outside_hours_a_ticket_is_refused_with_when_it_opens(begin: str, opens: str) -> None:
    talk = hall(begin)
    assert issue(talk) == "refused outside_hours R31"
    assert opens in talk.refused[-1].words
    assert talk.refused[-1].remedy == f"{opens}再取号"


def test_r31_tickets_are_given_in_hours_to_the_last_second() -> None:
    talk = hall("03-02T09:00")
    assert issue(talk) == "TicketIssued C001"
    talk.after(3 * 3600 - 1)
    assert issue(talk) == "TicketIssued C002"


def test_r31_tickets_may_be_given_some_minutes_before_an_opening() -> None:
    talk = hall("03-02T08:29", hours={"early_min": 30})
    assert issue(talk) == "refused outside_hours R31"
    talk.after(60)
    assert issue(talk) == "TicketIssued C001"
    talk.staffed("4")
    until(talk, "03-02T09:10")
    talk.says("call_next", window="4")
    called = talk.last(ev.TicketCalled)
    assert (called.waited_s, called.in_hours_s) == (40 * 60, 10 * 60)


def test_r31_a_hall_without_hours_never_closes() -> None:
    talk = Talk("2026-03-08T02:00:00+08:00")
    assert issue(talk) == "TicketIssued C001"
    talk.staffed("4")
    talk.after(600)
    talk.says("call_next", window="4")
    assert talk.last(ev.TicketCalled).in_hours_s == talk.last(ev.TicketCalled).waited_s == 600


def test_r31_a_number_from_a_kiosks_lease_stands_at_any_time() -> None:
    talk = hall("03-02T11:59")
    talk.says("lease_block", device="kiosk-1", service="estate", size=5, actor="device:kiosk-1")
    talk.after(120)
    assert issue(talk, device="kiosk-1", number="C002") == "TicketIssued C002"


def test_r31_lunch_keeps_the_queue_and_does_not_count_as_waiting() -> None:
    talk = hall("03-02T11:50").staffed("4")
    issue(talk)
    until(talk, "03-02T13:05")
    assert talk.says("call_next", window="4") == "TicketCalled C001"
    called = talk.last(ev.TicketCalled)
    assert (called.number, called.waited_s, called.in_hours_s) == ("C001", 75 * 60, 15 * 60)


def test_r31_a_sole_window_may_pause_for_lunch_and_its_screen_says_so() -> None:
    talk = hall("03-02T11:50").staffed("4")
    issue(talk)
    assert talk.says("pause_window", window="4") == "refused sole_window R1"
    until(talk, "03-02T12:00")
    assert talk.says("pause_window", window="4") == "WindowPaused 4"
    assert talk.last(ev.WindowPaused).reason == "午休"
    until(talk, "03-02T13:00")
    assert talk.says("resume_window", window="4") == "WindowResumed 4"
    assert talk.hall.state.waiting_count("estate") == 1


def test_r31_lunch_makes_nobody_wait_longer_than_the_limit() -> None:
    """Somebody who came at 11:50 has waited 25 minutes at 13:15; R2 counts that, not 85."""
    talk = hall("03-02T11:50").staffed("3", "2", "1")
    issue(talk, "social")
    until(talk, "03-02T13:15")
    state, now = talk.hall.state, talk.hall.now
    assert hours.waited_us(state, "social", from_iso("2026-03-02T11:50:00+08:00"), now) == 25 * MINUTE
    assert talk.says("pause_window", window="3") == "WindowPaused 3"


def test_r31_overflow_waits_in_hours() -> None:
    """Window 1 takes social after 5 minutes; an hour of lunch is none of them."""
    talk = hall("03-02T11:58").staffed("1")
    issue(talk, "social")
    talk.after(1)
    issue(talk, "tax")
    until(talk, "03-02T13:02")
    talk.says("call_next", window="1")
    assert talk.last(ev.TicketCalled).number == "A001"
    talk = hall("03-02T11:58").staffed("1")
    issue(talk, "social")
    talk.after(1)
    issue(talk, "tax")
    until(talk, "03-02T13:03")
    talk.says("call_next", window="1")
    assert talk.last(ev.TicketCalled).number == "B01"


def test_r32_at_closing_overtime_begins_and_lasts_until_the_queue_is_empty() -> None:
    talk = hall("03-02T16:58").staffed("4", "1")
    issue(talk)
    issue(talk)
    talk.says("call_next", window="4")
    assert "OvertimeStarted" in until(talk, "03-02T17:00")
    started = talk.last(ev.OvertimeStarted)
    assert (started.waiting, started.at_windows) == (1, 1)
    assert started.closed_at == from_iso("2026-03-02T17:00:00+08:00")
    assert issue(talk) == "refused outside_hours R31"
    assert talk.says("close_day") == "refused people_at_windows"
    until(talk, "03-02T17:10")
    talk.says("call_next", window="4")
    assert talk.last(ev.TicketCalled).in_hours_s == 12 * 60
    until(talk, "03-02T17:20")
    assert talk.hall.state.overtime
    assert "OvertimeEnded" in talk.says("finish_service", window="4") + talk.after(1)
    assert not talk.hall.state.overtime
    assert "DayClosed" in talk.says("close_day")


def test_r32_nobody_who_waits_is_purged_without_a_manager() -> None:
    talk = hall("03-02T16:58")
    issue(talk)
    until(talk, "03-02T23:00")
    assert talk.hall.state.waiting_count("estate") == 1
    assert talk.says("close_day") == "refused people_wait R32"
    assert "RuleBent" in talk.says("close_day", force=True, reason="停电", role="manager")


def test_r32_no_overtime_where_nobody_is_left_and_none_without_hours() -> None:
    talk = hall("03-02T16:58").staffed("4")
    assert "OvertimeStarted" not in until(talk, "03-02T18:00")
    talk = Talk("2026-03-02T16:58:00+08:00")
    issue(talk)
    assert "OvertimeStarted" not in until(talk, "03-02T18:00")


def test_r32_in_overtime_r1_holds_again_and_after_it_windows_may_go() -> None:
    talk = hall("03-02T16:58").staffed("4")
    issue(talk)
    until(talk, "03-02T17:00")
    assert talk.says("close_window", window="4") == "refused sole_window R1"
    talk.says("call_next", window="4")
    talk.after(30)
    talk.says("finish_service", window="4")
    talk.after(1)
    assert talk.says("close_window", window="4").endswith("WindowClosed 4")


def test_r32_overtime_is_made_good_by_a_box_that_was_down_at_closing() -> None:
    """It comes back the same evening: the people who wait are still served."""
    talk = hall("03-02T16:50")
    issue(talk)
    talk.hall.now = from_iso("2026-03-02T18:00:00+08:00")
    wanted = due(talk.hall.state)
    assert wanted is not None
    assert wanted[0] <= from_iso("2026-03-02T17:00:00+08:00")
    assert talk.after(0).startswith("OvertimeStarted")
    talk.staffed("4")
    talk.says("call_next", window="4")
    assert talk.last(ev.TicketCalled).in_hours_s == 70 * 60


def test_r32_a_missed_closing_is_made_good_and_yesterdays_tickets_are_never_called() -> None:
    talk = hall("03-02T16:50").staffed("4")
    issue(talk)
    talk.hall.now = from_iso("2026-03-03T08:55:00+08:00")
    told = talk.after(0)
    assert told.index("TicketUnserved") < told.index("DayClosed") < told.index("DayOpened")
    talk.staffed("4")
    until(talk, "03-03T09:00")
    assert talk.says("call_next", window="4") == "refused nobody_waits"


def test_r32_the_desk_carries_over_with_consent_under_a_number_of_the_new_day() -> None:
    talk = hall("03-02T16:50")
    for _ in range(3):
        issue(talk)
    desk: dict[str, Any] = {"actor": "staff:wang", "role": "desk"}
    assert talk.says("carry_over", ticket="C002", consent=True) == "refused desk_only"
    assert talk.says("carry_over", ticket="C002", **desk) == "refused consent_missing"
    assert talk.says("carry_over", ticket="C002", consent=True, **desk) == "TicketCarriedOver C002"
    assert talk.last(ev.TicketCarriedOver).to_number == "C001"
    assert talk.says("carry_over", ticket="C003", consent=True, **desk) == "TicketCarriedOver C003"
    assert talk.last(ev.TicketCarriedOver).to_number == "C002"
    assert talk.says("carry_over", ticket="C003", consent=True, **desk) == "refused not_left_over"
    old = [ticket.id for ticket in talk.hall.state.tickets.values()]
    told = until(talk, "03-03T03:00")
    assert told.count("TicketUnserved") == 1
    issued = [event for event in talk.events if isinstance(event, ev.TicketIssued) and event.carried_from]
    assert [(event.number, event.carried_from, event.date) for event in issued] == [
        ("C001", old[1], "2026-03-03"),
        ("C002", old[2], "2026-03-03"),
    ]
    until(talk, "03-03T09:00")
    assert issue(talk) == "TicketIssued C003"
    talk.staffed("4")
    talk.after(60)
    talk.says("call_next", window="4")
    assert (talk.last(ev.TicketCalled).number, talk.last(ev.TicketCalled).in_hours_s) == ("C001", 60)


def test_r32_whoever_was_left_unserved_may_be_carried_over_the_next_day() -> None:
    talk = hall("03-02T16:50")
    talk.says("issue_ticket", service="tax", then=("estate",), category="disabled", actor="citizen:x")
    until(talk, "03-03T09:00")
    issue(talk, "tax")
    desk: dict[str, Any] = {"actor": "staff:wang", "role": "desk", "consent": True}
    assert talk.says("carry_over", ticket="A009", date="2026-03-02", **desk) == "refused not_left_over"
    assert talk.says("carry_over", ticket="A001", date="2026-03-02", **desk).endswith("TicketIssued A002")
    issued = talk.last(ev.TicketIssued)
    assert (issued.services, issued.category, issued.ahead) == (("tax", "estate"), "disabled", 1)
    assert talk.says("carry_over", ticket="A001", date="2026-03-02", **desk) == "refused not_left_over"
    until(talk, "03-04T09:00")
    assert "2026-03-02" not in [left.date for left in talk.hall.state.left_over.values()]


def test_r32_who_agrees_on_a_friday_comes_when_the_service_opens_next() -> None:
    """On the rostered Saturday only estate is there; social goes on on Monday, and a change of day loses nobody."""
    talk = hall("03-06T16:50", roster=[{"windows": ["4"]}])
    issue(talk)
    issue(talk, "social")
    desk: dict[str, Any] = {"actor": "staff:wang", "role": "desk", "consent": True}
    talk.says("carry_over", ticket="C001", **desk)
    assert talk.last(ev.TicketCarriedOver).to_date == "2026-03-07"
    talk.says("carry_over", ticket="B01", **desk)
    assert (talk.last(ev.TicketCarriedOver).to_date, talk.last(ev.TicketCarriedOver).to_number) == ("2026-03-09", "B01")
    assert "TicketIssued C001" in until(talk, "03-07T09:00")
    assert "TicketIssued B01" not in until(talk, "03-09T02:00")
    assert "TicketIssued B01" in until(talk, "03-09T09:00")
    assert not any(left.to_number for left in talk.hall.state.left_over.values())


def test_r32_who_agreed_survives_a_restart() -> None:
    talk = hall("03-02T16:50")
    issue(talk)
    talk.says("carry_over", ticket="C001", consent=True, actor="staff:wang", role="manager")
    later = decode(encode(talk.hall.state))
    assert hash_state(later) == hash_state(talk.hall.state)
    assert [event.number for event in carried_in(later, "2026-03-03") if isinstance(event, ev.TicketIssued)] == ["C001"]


def test_r3_an_earlier_last_ticket_is_a_managers_and_is_recorded_as_a_rule_bent() -> None:
    talk = hall("03-02T16:00")
    wanted: dict[str, Any] = {"service": "estate", "minutes": 30}
    assert talk.says("set_last_ticket", **wanted, reason="排队过长") == "refused manager_only R3"
    manager: dict[str, Any] = {"actor": "staff:zhao", "role": "manager"}
    assert talk.says("set_last_ticket", **wanted, **manager) == "refused force_needs_reason R3"
    told = talk.says("set_last_ticket", **wanted, reason="排队过长", **manager)
    assert told == "RuleBent R3, LastTicketSet"
    assert talk.says("set_last_ticket", **wanted, reason="排队过长", **manager) == ""
    until(talk, "03-02T16:29")
    assert issue(talk) == "TicketIssued C001"
    until(talk, "03-02T16:30")
    assert issue(talk) == "refused last_ticket_over R3"
    assert issue(talk, "tax") == "TicketIssued A001"
    assert talk.says("set_last_ticket", service="estate", minutes=0, **manager) == "LastTicketSet"
    assert issue(talk) == "TicketIssued C002"


def test_r3_an_earlier_last_ticket_ends_with_the_day() -> None:
    talk = hall("03-02T16:00")
    talk.says("set_last_ticket", service="estate", minutes=60, reason="停电", actor="staff:zhao", role="manager")
    assert issue(talk) == "refused last_ticket_over R3"
    until(talk, "03-03T16:30")
    assert issue(talk) == "TicketIssued C001"


def test_r33_on_a_rostered_saturday_only_the_rosters_services_are_given() -> None:
    roster = [{"windows": ["4"]}]
    talk = hall("03-07T10:00", roster=roster).staffed("4")
    assert issue(talk) == "TicketIssued C001"
    assert issue(talk, "tax") == "refused outside_hours R31"
    assert talk.says("close_window", window="4") == "refused sole_window R1"


ZONES = [{"id": "self", "devices": ["kiosk-24"], "services": ["unsolved", "estate"]}]
WINDOWS = [
    {"id": "1", "services": ["tax", "social"]},
    {"id": "4", "services": ["estate"]},
    {"id": "5", "services": ["unsolved"], "kind": "办不成事反映", "zone": "self"},
]


def test_r42_a_self_service_zone_has_hours_of_its_own() -> None:
    """What only the zone serves has its hours; for what is served elsewhere there are tickets until its day is over."""
    talk = hall("03-02T07:00", zones=ZONES, windows=WINDOWS)
    assert issue(talk) == "refused outside_hours R31"
    assert issue(talk, device="kiosk-24") == "TicketIssued C001"
    assert issue(talk, "tax", device="kiosk-24") == "refused outside_hours R31"
    until(talk, "03-02T20:00")
    assert issue(talk, device="kiosk-24") == "refused outside_hours R31"
    assert issue(talk, "unsolved", device="kiosk-24") == "TicketIssued D001"
    assert issue(talk, "unsolved") == "TicketIssued D002"
    assert "OvertimeStarted" not in until(talk, "03-03T02:00")


def test_r42_a_zone_may_close_at_night() -> None:
    zones = [{**ZONES[0], "hours": {"spans": ["06:00-22:00"], "weekdays": [1, 2, 3, 4, 5, 6, 7]}}]
    talk = hall("03-02T05:00", zones=zones, windows=WINDOWS)
    assert issue(talk, "unsolved", device="kiosk-24") == "refused outside_hours R31"
    until(talk, "03-02T06:00")
    assert issue(talk, "unsolved", device="kiosk-24") == "TicketIssued D001"


def test_a_clock_that_cannot_be_trusted_refuses_nobody() -> None:
    """A manager says which day it is; the box believes it is midnight of another year."""
    talk = hall("03-02T09:00")
    talk.hall.trusted = False
    assert issue(talk) == "TicketIssued C001"
    until(talk, "03-04T23:00")
    assert talk.says("open_day") == "refused clock_untrusted"
    assert "DayOpened" in talk.says("open_day", date="2026-03-09", role="manager")
    assert issue(talk) == "TicketIssued C001"
    talk.staffed("4")
    talk.after(120)
    talk.says("call_next", window="4")
    assert talk.last(ev.TicketCalled).in_hours_s == 120
    assert "OvertimeStarted" not in talk.after(7200)


def test_a_date_once_said_never_goes_back() -> None:
    talk = hall("03-02T09:00")
    talk.hall.trusted = False
    talk.says("open_day", date="2026-03-09", role="manager")
    assert talk.says("open_day", date="2026-03-08", role="manager") == "refused date_goes_back"
    talk.hall.trusted = True
    assert issue(talk) == "TicketIssued C001"
    assert talk.hall.state.day.date == "2026-03-09"


def test_hours_that_change_in_the_middle_of_a_day_hold_at_once() -> None:
    talk = hall("03-02T09:00")
    issue(talk)
    tables = {
        **talk.last(ev.SettingsAdopted).settings,
        "hours": {"days": {"2026-03-02": ["09:00-09:30"]}},
    }
    assert talk.says("adopt_settings", settings=tables) == "SettingsAdopted"
    assert "OvertimeStarted" in until(talk, "03-02T09:30")
    assert issue(talk) == "refused outside_hours R31"


def test_overtime_is_the_clocks() -> None:
    talk = hall("03-02T16:59")
    issue(talk)
    talk.hall.now = At(from_iso("2026-03-02T17:00:00+08:00"))
    answer = talk.hall.submit(cm.Tick(), Actor("clock", "hall"))
    assert ev.OvertimeStarted in [type(event) for _, event in answer.entries]
    again = talk.hall.submit(cm.Tick(), Actor("clock", "hall"))
    assert again.entries == ()
