"""R25, R28: the case of a bad rating, from the grade to its end; R10: the ledger; R9: what a year counts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from edge.queueing import events as ev
from edge.queueing.clocking import business_date
from edge.queueing.coherence import faults_of, without_unsolved
from edge.queueing.settings import Calendar, Settings
from edge.queueing.workdays import is_working_day, working_days_after
from tests.properties.halls import TABLES
from tests.unit.edge.queueing.talk import Talk

DAY_S = 86_400
MANAGER = {"actor": "staff:zhang", "role": "manager"}
NATIONAL_DAY = Calendar(holidays=tuple(f"2026-10-0{day}" for day in range(1, 8)), workdays=("2026-09-20", "2026-10-10"))


def rated(grade: int, begin: str = "2026-03-02T09:00:00+08:00", detail: tuple[str, ...] = (), **tables: Any) -> Talk:
    """One visit of window 1, rated."""
    hall = Talk(begin, tables=tables).staffed("1").queue("tax")
    hall.calls("1", 1)
    hall.says("finish_service", window="1")
    hall.after(5)
    hall.says("rate", window="1", grade=grade, detail=detail, actor="device:evaluator-1")
    return hall


def step(hall: Talk, name: str, note: str = "已办", **fields: Any) -> str:
    who = {**MANAGER, **{key: fields.pop(key) for key in ("actor", "role") if key in fields}}
    case = hall.last(ev.RatingGiven).visit
    return hall.says("advance_case", case=case, step=name, note=note, **fields, **who)


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        ("2026-03-02", 2, "2026-03-04"),
        ("2026-03-05", 2, "2026-03-09"),
        ("2026-09-30", 2, "2026-10-09"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-10-09", -2, "2026-09-30"),
        ("2026-03-07", -1, "2026-03-06"),
    ],
)
def test_R28_working_days_know_holidays_and_the_days_worked_for_them(day: str, count: int, then: str) -> None:
    assert working_days_after(day, count, NATIONAL_DAY) == then
    assert is_working_day(then, NATIONAL_DAY)


def test_R28_a_bad_grade_opens_a_case_with_its_dates() -> None:
    hall = rated(2, detail=("203",))
    opened = hall.last(ev.CaseOpened)
    assert (opened.call_back_by, opened.rectify_by) == ("2026-03-04", "2026-03-23")
    assert (opened.detail, hall.last(ev.RatingGiven).detail_assumed) == (("203",), False)
    assert not any(isinstance(event, ev.CaseOpened) for event in rated(3).events)


def test_R28_the_days_are_settings() -> None:
    hall = rated(1, evaluation={"call_back_days": 1, "rectify_days": 10})
    opened = hall.last(ev.CaseOpened)
    assert (opened.call_back_by, opened.rectify_by) == ("2026-03-03", "2026-03-16")


def test_R30_a_bad_grade_without_a_detail_gets_the_configured_code_until_the_call_back() -> None:
    hall = rated(1)
    given = hall.last(ev.RatingGiven)
    assert (given.detail, given.detail_assumed) == (("199",), True)
    step(hall, "call_back", detail=("102",))
    assert hall.hall.state.cases[given.visit].detail == ("102",)
    assert hall.last(ev.RatingGiven).detail == ("199",)


def test_R28_call_back_then_rectify_then_close() -> None:
    hall = rated(2)
    assert step(hall, "rectify") == "refused call_back_first R28"
    assert step(hall, "call_back", note="") == "refused case_needs_note"
    assert step(hall, "call_back").startswith("CaseAdvanced")
    assert step(hall, "call_back") == "refused called_back_already"
    assert step(hall, "close") == "refused rectify_first R28"
    assert step(hall, "rectify", detail=("201",)) == "refused detail_with_call_back"
    assert step(hall, "appeal").startswith("CaseAdvanced")
    assert step(hall, "rectify").startswith("CaseAdvanced")
    assert step(hall, "close").startswith("CaseAdvanced")
    assert step(hall, "rectify") == "refused case_closed"
    case = next(iter(hall.hall.state.cases.values()))
    assert [entry.step for entry in case.steps] == ["call_back", "appeal", "rectify", "close"]
    assert {entry.staff for entry in case.steps} == {"zhang"}


def test_R25_no_step_changes_the_grade() -> None:
    hall = rated(2)
    for name in ("call_back", "appeal", "rectify", "close"):
        step(hall, name)
        assert next(iter(hall.hall.state.cases.values())).grade == 2
        assert next(iter(hall.hall.state.visits.values())).grade == 2


@pytest.mark.parametrize("grade", [3, 4, 5])
def test_R25_there_is_no_appeal_for_what_is_not_bad(grade: int) -> None:
    hall = rated(grade)
    assert step(hall, "appeal") == "refused no_appeal R25"
    assert hall.says("advance_case", case="play-9.9", step="appeal", note="x", **MANAGER) == "refused unknown_case"


def test_R24_a_case_is_worked_on_by_a_manager_who_was_not_rated() -> None:
    hall = rated(1)
    assert step(hall, "call_back", role="clerk") == "refused cases_by_manager R28"
    assert step(hall, "call_back", actor="staff:clerk-1") == "refused own_case R24"


def test_R28_reminded_the_working_day_before_and_overdue_once() -> None:
    hall = rated(2)
    told = hall.after(20 * DAY_S)
    days = [word for word in told.split(", ") if word.startswith("Case")]
    assert [word.split()[0] for word in days] == ["CaseReminded", "CaseOverdue", "CaseReminded"]
    assert step(hall, "call_back").startswith("CaseAdvanced")
    assert hall.last(ev.CaseAdvanced).late
    assert hall.last(ev.CaseReminded).by == "2026-03-23"
    assert "CaseOverdue" in hall.after(5 * DAY_S)
    assert hall.last(ev.CaseOverdue).step == "rectify"
    assert "Case" not in hall.after(5 * DAY_S)


def test_R28_nothing_is_reminded_of_once_it_is_done() -> None:
    hall = rated(2)
    for name in ("call_back", "rectify"):
        step(hall, name)
    assert "Case" not in hall.after(40 * DAY_S)


def test_R10_a_hall_without_a_window_for_what_could_not_be_done_is_refused() -> None:
    settings = msgspec.convert(TABLES, Settings)
    assert without_unsolved(settings) == []
    tables = {**TABLES, "windows": TABLES["windows"][:4], "services": TABLES["services"][:3]}
    hall = Talk()
    assert hall.says("adopt_settings", settings=tables) == "refused settings_unsolved R10"


def test_R8_a_window_is_of_a_kind_that_there_is() -> None:
    tables = {**TABLES, "windows": [{**TABLES["windows"][0], "kind": "咖啡"}, *TABLES["windows"][1:]]}
    faults = faults_of(msgspec.convert(tables, Settings))
    assert [fault.path for fault in faults] == ["windows[0].kind"]
    assert "R8" in faults[0].expected


def at_the_unsolved_window() -> Talk:
    hall = Talk().staffed("5").queue("unsolved")
    hall.calls("5", 1)
    hall.says("finish_service", window="5")
    return hall


def test_R10_a_visit_there_opens_a_line_and_it_is_settled_only_when_it_is_whole() -> None:
    hall = at_the_unsolved_window()
    (entry,) = hall.hall.state.ledger.values()
    assert (entry.number, entry.problem) == ("D001", "")
    note = {"ticket": "D001", "actor": "staff:clerk-5", "role": "clerk"}
    assert hall.says("note_ledger", ticket="D001", problem="x", actor="device:k") == "refused ledger_by_staff R10"
    assert hall.says("note_ledger", **note) == "refused nothing_noted"
    assert hall.says("note_ledger", handling="转后台", **note) == "refused ledger_incomplete R10"
    assert hall.says("note_ledger", problem="社保补缴三次未成", **note) == "LedgerNoted D001"
    assert hall.says("note_ledger", settled=True, **note) == "refused ledger_incomplete R10"
    whole = {**note, "handling": "协调市社保", "call_back": "已办成"}
    assert hall.says("note_ledger", settled=True, **whole) == "LedgerNoted D001"
    (entry,) = hall.hall.state.ledger.values()
    assert (entry.problem, entry.handling, entry.call_back, entry.settled) == (
        "社保补缴三次未成",
        "协调市社保",
        "已办成",
        True,
    )


def test_R10_a_matter_is_noted_days_later_and_any_ticket_may_stand_there() -> None:
    hall = at_the_unsolved_window()
    (ticket,) = hall.hall.state.ledger
    hall.after(2 * DAY_S)
    note = {"actor": "staff:zhang", "role": "manager"}
    assert hall.says("note_ledger", ticket=ticket, problem="材料互认", **note).startswith("LedgerNoted")
    hall.queue("tax")
    assert hall.says("note_ledger", ticket="A001", problem="系统无法受理", **note) == "LedgerNoted A001"
    assert hall.says("note_ledger", ticket="A777", problem="x", **note) == "refused unknown_ticket"


def test_R9_a_years_visits_are_counted_for_each_service() -> None:
    hall = Talk("2026-12-31T09:00:00+08:00").staffed("1").queue("tax", "tax")
    hall.calls("1", 2)
    hall.says("finish_service", window="1")
    hall.after(2 * DAY_S)
    hall.staffed("1").queue("tax")
    hall.calls("1", 1)
    hall.says("finish_service", window="1")
    assert hall.hall.state.served_in_year == {"2026": {"tax": 2}, "2027": {"tax": 1}}
    assert business_date(hall.hall.now, hall.hall.state.in_force.hall) == "2027-01-02"
