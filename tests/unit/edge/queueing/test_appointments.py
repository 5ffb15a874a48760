"""Appointments: check-in, order beside walk-ins, lateness, what the city changes afterwards."""

from __future__ import annotations

from typing import Any

from edge.queueing import events as ev
from edge.queueing.clocking import MINUTE
from tests.unit.edge.queueing.talk import Talk

CITY = "platform:city"


def booked(hall: Talk, name: str = "xm-1", after_min: int = 0, **fields: Any) -> str:
    """A slot of a quarter of an hour that begins after so many minutes."""
    begins = hall.hall.now + after_min * MINUTE
    told = {"service": "tax", "code": name[-1], "slot_from": begins, "slot_to": begins + 15 * MINUTE, **fields}
    return hall.says("book_appointment", appointment=name, actor=CITY, **told)


def test_check_in_gives_a_ticket_of_the_service() -> None:
    hall = Talk()
    assert booked(hall) == "AppointmentBooked xm-1"
    assert hall.says("check_in", code="1", device="kiosk-1") == "AppointmentArrived A001, TicketIssued A001"
    assert hall.last(ev.TicketIssued).channel == "appointment"
    assert hall.says("check_in", code="xm-1") == "refused already_checked_in"
    assert hall.says("check_in", code="9") == "refused unknown_appointment"


def test_check_in_opens_half_an_hour_before_the_slot() -> None:
    hall = Talk()
    booked(hall, after_min=60)
    hall.after(29 * 60)
    assert hall.says("check_in", code="1") == "refused too_early"
    hall.after(60)
    assert "TicketIssued" in hall.says("check_in", code="1")


def test_walk_ins_and_appointments_in_their_slot_alternate() -> None:
    hall = Talk().staffed("1").queue("tax", "tax", "tax")
    for name in ("xm-1", "xm-2", "xm-3"):
        booked(hall, name)
        hall.says("check_in", code=name[-1])
    assert hall.calls("1", 6) == "A004 A001 A005 A002 A006 A003"
    hall.queue("tax")
    hall.calls("1", 1)
    assert hall.last(ev.TicketCalled).step == "ordinary"


def test_the_alternation_is_told_with_whom_it_decided_against() -> None:
    hall = Talk(appointment_ratio=[2, 1]).staffed("1").queue("tax")
    for name in ("xm-1", "xm-2", "xm-3"):
        booked(hall, name)
        hall.says("check_in", code=name[-1])
    assert hall.calls("1", 1) == "A002"
    call = hall.last(ev.TicketCalled)
    assert (call.step, call.over, call.counts) == ("appointment", "A001", ("slot",))
    assert hall.calls("1", 2) == "A003 A001"


def test_a_walk_in_over_the_longest_wait_goes_before_a_slot_that_has_not_begun() -> None:
    hall = Talk().staffed("1").queue("tax")
    hall.after(31 * 60)
    booked(hall, after_min=10)
    hall.says("check_in", code="1")
    assert hall.calls("1", 1) == "A001"
    assert hall.last(ev.TicketCalled).step == "longest_wait"


def test_who_came_early_is_called_when_nobody_else_waits() -> None:
    hall = Talk().staffed("1")
    booked(hall, after_min=10)
    hall.says("check_in", code="1")
    hall.queue("tax")
    assert hall.calls("1", 2) == "A002 A001"


def test_who_does_not_come_lapses_and_may_still_come_as_a_walk_in() -> None:
    hall = Talk().staffed("1")
    booked(hall)
    assert hall.after(30 * 60) == ""
    assert hall.after(1) == "AppointmentLapsed xm-1"
    hall.queue("tax")
    assert "TicketIssued A002" in hall.says("check_in", code="1")
    arrived = hall.last(ev.AppointmentArrived)
    assert (arrived.punctual, arrived.policy) == (False, "walk_in")
    assert hall.calls("1", 2) == "A001 A002"


def test_late_behind_those_of_the_own_slot() -> None:
    hall = Talk(appointment_late="end_of_slot").staffed("1")
    booked(hall)
    hall.after(31 * 60)
    hall.queue("tax")
    hall.says("check_in", code="1")
    assert hall.last(ev.TicketIssued).arrival == hall.last(ev.AppointmentBooked).slot_to
    assert hall.calls("1", 1) == "A002"


def test_late_behind_every_n_of_those_who_wait() -> None:
    hall = Talk(appointment_late="every_n", appointment_every_n=2).staffed("1")
    booked(hall)
    hall.after(31 * 60)
    hall.queue("tax", "tax", "tax")
    hall.says("check_in", code="1")
    assert hall.calls("1", 4) == "A001 A002 A004 A003"


def test_late_at_the_end_of_the_half_day() -> None:
    hall = Talk(appointment_late="end_of_half_day").staffed("1")
    booked(hall)
    hall.after(31 * 60)
    hall.says("check_in", code="1")
    hall.queue("tax")
    assert hall.calls("1", 2) == "A002 A001"


def test_the_citys_newer_version_wins_and_an_older_one_changes_nothing() -> None:
    hall = Talk()
    booked(hall, version=2)
    assert booked(hall, version=1, after_min=60) == ""
    assert booked(hall, version=3, after_min=60, code="7") == "AppointmentBooked xm-1"
    assert hall.says("check_in", code="1") == "refused unknown_appointment"
    assert hall.says("check_in", code="7") == "refused too_early"


def test_a_withdrawal_after_check_in_is_a_conflict_and_the_person_is_served() -> None:
    hall = Talk().staffed("1")
    booked(hall)
    hall.says("check_in", code="1")
    assert hall.says("withdraw_appointment", appointment="xm-1", version=1, actor=CITY) == "AppointmentWithdrawn xm-1"
    assert hall.last(ev.AppointmentWithdrawn).conflict == "checked_in"
    assert hall.says("withdraw_appointment", appointment="xm-1", version=1, actor=CITY) == ""
    assert hall.calls("1", 1) == "A001"


def test_a_withdrawn_appointment_gives_no_ticket() -> None:
    hall = Talk()
    booked(hall)
    hall.says("withdraw_appointment", appointment="xm-1", version=1, actor=CITY)
    assert hall.says("check_in", code="1") == "refused appointment_withdrawn"
    assert hall.after(3_600) == "", "nothing lapses that was withdrawn"
    assert hall.says("withdraw_appointment", appointment="xm-9", actor=CITY) == "refused unknown_appointment"


def test_what_cannot_be_booked() -> None:
    hall = Talk()
    now = hall.hall.now
    assert booked(hall, service="none") == "refused unknown_service"
    assert booked(hall, slot_to=now) == "refused slot_ends_first"
    assert booked(hall, after_min=-31) == "refused slot_over"
    booked(hall)
    assert booked(hall, "xm-2", code="1") == "refused code_taken"


def test_tomorrows_appointments_outlive_the_night_and_todays_do_not() -> None:
    hall = Talk()
    booked(hall, "xm-1")
    booked(hall, "xm-2", after_min=24 * 60)
    hall.after(86_400)
    assert list(hall.hall.state.appointments) == ["xm-2"]
    assert "TicketIssued A001" in hall.says("check_in", code="2")
