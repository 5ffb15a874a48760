"""Hours by tables: weeks, lunch, statutory holidays and make-up days, rosters, special days, seasons; and what adds up.

2026-03-02 is a Monday. Statutory 2026: 15–23 February (Spring Festival), worked for it 14 and 28 February (Saturdays);
1–5 May, worked for it 9 May.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_profiles.faults import Gathering
from edge.calendar import CalendarTable, calendar_of
from edge.queueing.clocking import DAY, MINUTE, from_iso, iso
from edge.queueing.settings import Settings
from edge.queueing.timetable import Timetable, compile_hours, compile_service
from tests.properties.halls import TABLES

CALENDAR = msgspec.to_builtins(calendar_of(CalendarTable(), Path(), Gathering("site.toml")))
STATUTORY = ("09:00-12:00", "13:00-17:00")


def settings_of(**tables: Any) -> Settings:
    return msgspec.convert({**TABLES, "calendar": CALENDAR, "hours": {}, **tables}, Settings)


def table_of(service: str = "tax", **tables: Any) -> Timetable:
    return compile_service(settings_of(**tables), service)


def at(text: str) -> int:
    return from_iso(f"2026-{text}:00+08:00")


def spans_on(table: Timetable, day: str) -> tuple[str, ...]:
    """`("09:00-12:00", …)` of MM-DD."""
    begins = at(f"{day}T00:00")
    hall = settings_of().hall

    def clock(moment: int) -> str:
        return "24:00" if moment == begins + DAY else iso(moment, hall)[11:16]  # type: ignore[arg-type]

    return tuple(f"{clock(opens)}-{clock(closes)}" for opens, closes in table.between(begins, begins + DAY))


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        ("03-02", STATUTORY),
        ("03-06", STATUTORY),
        ("03-07", ()),
        ("03-08", ()),
        ("02-14", STATUTORY),
        ("02-16", ()),
        ("02-23", ()),
        ("02-24", STATUTORY),
        ("05-01", ()),
        ("05-09", STATUTORY),
        ("10-10", STATUTORY),
        ("01-02", ()),
    ],
)
def test_r31_the_week_its_holidays_and_the_days_worked_for_them(day: str, spans: tuple[str, ...]) -> None:
    assert spans_on(table_of(), day) == spans


ROSTER = [{"weekdays": [6], "windows": ["1"], "services": [], "spans": ["09:00-12:00"]}]
ROTA = [
    {"dates": ["2026-03-07"], "windows": ["1"], "services": ["tax"]},
    {"dates": ["2026-03-14", "2026-05-02"], "windows": ["4"]},
]


@pytest.mark.parametrize(
    ("service", "roster", "day", "spans"),
    [
        ("tax", ROSTER, "03-07", ("09:00-12:00",)),
        ("social", ROSTER, "03-07", ()),
        ("tax", ROSTER, "03-08", ()),
        ("tax", ROSTER, "05-02", ()),
        ("tax", ROSTER, "05-09", STATUTORY),
        ("tax", ROTA, "03-07", STATUTORY),
        ("tax", ROTA, "03-14", ()),
        ("estate", ROTA, "03-14", STATUTORY),
        ("estate", ROTA, "05-02", STATUTORY),
    ],
)
def test_r32_r33_a_roster_opens_some_windows_services_on_a_free_day(
    service: str, roster: list[Any], day: str, spans: tuple[str, ...]
) -> None:
    """Every Saturday but statutory holidays, or on the dates of a rota, whatever day they are."""
    assert spans_on(table_of(service, roster=roster), day) == spans


@pytest.mark.parametrize(
    ("hours", "day", "spans"),
    [
        ({"days": {"2026-03-02": []}}, "03-02", ()),
        ({"days": {"2026-03-08": ["10:00-11:00"]}}, "03-08", ("10:00-11:00",)),
        ({"week": {"fri": ["09:00-12:00"]}}, "03-06", ("09:00-12:00",)),
        ({"week": {"mon": []}}, "03-02", ()),
        ({"spans": ["08:30-12:00", "12:00-14:00"]}, "03-02", ("08:30-14:00",)),
        ({"weekdays": [1, 7]}, "03-03", ()),
        ({"weekdays": [1, 7]}, "03-08", STATUTORY),
        ({"always": True}, "05-01", ("00:00-24:00",)),
        ({"always": True, "days": {"2026-05-01": []}}, "05-01", ()),
        ({"spans": ["20:00-24:00"]}, "03-02", ("20:00-24:00",)),
    ],
)
def test_r31_a_site_may_say_its_own_week_and_special_days(hours: Any, day: str, spans: tuple[str, ...]) -> None:
    assert spans_on(table_of(hours=hours), day) == spans


def test_r9_a_seasonal_service_is_there_in_its_season() -> None:
    tables = [{**service} for service in TABLES["services"]]
    tables[0]["seasons"] = ["03-02..03-03", "11-15..01-10"]
    table = table_of(services=tables)
    opens = [
        spans_on(table, day) == STATUTORY for day in ("03-02", "03-03", "03-04", "11-13", "11-16", "01-05", "01-12")
    ]
    assert opens == [True, True, False, False, True, True, False]
    tables[0]["seasons"] = ["2026-03-03..2026-03-03"]
    table = table_of(services=tables)
    assert [spans_on(table, day) for day in ("03-02", "03-03")] == [(), STATUTORY]


def test_r31_a_service_may_have_hours_of_its_own() -> None:
    tables = [{**service} for service in TABLES["services"]]
    tables[1]["hours"] = {"spans": ["09:00-17:00"], "weekdays": [1, 2, 3, 4, 5, 6, 7]}
    table = table_of("social", services=tables)
    assert spans_on(table, "03-08") == ("09:00-17:00",)
    assert spans_on(table_of("tax", services=tables), "03-08") == ()


@pytest.mark.parametrize(
    ("begins", "ends", "minutes"),
    [
        ("03-02T09:00", "03-02T09:30", 30),
        ("03-02T11:50", "03-02T13:10", 20),
        ("03-02T12:10", "03-02T12:50", 0),
        ("03-02T08:00", "03-02T18:00", 7 * 60),
        ("03-02T16:00", "03-03T10:00", 120),
        ("03-06T16:30", "03-09T09:30", 60),
        ("02-13T16:00", "02-24T10:00", 60 + 7 * 60 + 60),
        ("03-02T10:00", "03-02T09:00", 0),
    ],
)
def test_r31_in_hours_is_exact(begins: str, ends: str, minutes: int) -> None:
    assert table_of().in_hours_us(at(begins), at(ends)) == minutes * MINUTE


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("03-02T10:00", "03-02T10:00"),
        ("03-02T12:00", "03-02T13:00"),
        ("03-02T17:00", "03-03T09:00"),
        ("03-06T17:00", "03-09T09:00"),
        ("02-14T18:00", "02-24T09:00"),
        ("04-30T17:30", "05-06T09:00"),
    ],
)
def test_r31_the_next_opening_knows_lunch_weekend_and_holidays(now: str, opens: str) -> None:
    assert table_of().next_opening(at(now)) == at(opens)


def test_what_never_opens_has_no_next_opening() -> None:
    assert table_of(hours={"weekdays": []}).next_opening(at("03-02T09:00")) is None
    assert table_of(hours={"weekdays": []}).after(at("03-02T09:00"), 1) is None


MOMENTS = st.integers(at("02-10T00:00"), at("03-10T00:00"))
TABLES_DRAWN = st.sampled_from(
    [
        table_of(),
        table_of(roster=ROSTER),
        table_of(hours={"week": {"wed": []}, "days": {"2026-02-12": ["23:00-24:00"], "2026-02-13": ["00:00-01:00"]}}),
        compile_hours(settings_of(), None),
        table_of(services=[{**TABLES["services"][0], "seasons": ["02-20..03-03"]}, *TABLES["services"][1:]]),
    ]
)


@given(TABLES_DRAWN, MOMENTS, MOMENTS, MOMENTS)
def test_r31_in_hours_adds_up_and_never_shrinks(table: Timetable, one: int, two: int, three: int) -> None:
    first, middle, last = sorted((one, two, three))
    whole = table.in_hours_us(first, last)
    assert whole == table.in_hours_us(first, middle) + table.in_hours_us(middle, last)
    assert 0 <= table.in_hours_us(first, middle) <= whole <= last - first


@given(TABLES_DRAWN, MOMENTS, MOMENTS, st.integers(0, 3 * DAY))
def test_r31_before_parts_those_who_waited_longer_from_those_who_did_not(
    table: Timetable, since: int, now: int, amount: int
) -> None:
    if since > now:
        since, now = now, since
    assert (since < table.before(now, amount)) == (table.in_hours_us(since, now) > amount)


@given(TABLES_DRAWN, MOMENTS, st.integers(1, 2 * DAY))
def test_r31_after_is_the_first_moment_with_so_much_behind_it(table: Timetable, begins: int, amount: int) -> None:
    ends = table.after(begins, amount)
    assert ends is None or (
        table.in_hours_us(begins, ends) == amount and table.in_hours_us(begins, ends - 1) == amount - 1
    )


@given(TABLES_DRAWN, MOMENTS)
def test_r31_nothing_is_open_between_now_and_the_next_opening(table: Timetable, now: int) -> None:
    opens = table.next_opening(now)
    if opens is not None:
        assert table.is_open(opens)
        assert table.in_hours_us(now, opens) == 0
