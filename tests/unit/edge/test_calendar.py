"""Statutory holidays: what the release knows, under a file of the site, under what site.toml says; and faults."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from device_profiles.faults import Gathering
from edge.calendar import CalendarTable, calendar_of, known_years, unknown_year
from edge.config import SiteUnusable, load_site
from edge.queueing import commands as cm
from edge.queueing.clocking import from_iso
from edge.queueing.rehearsal import CLOCK, Rehearsal
from edge.queueing.settings import Calendar
from edge.queueing.workdays import is_working_day
from edge.site_warnings import warnings_of

SITE = """
[hall]
id = "test"
name = "思明区政务服务中心"
{tables}
[[service]]
id = "estate"
name = "不动产登记"
prefix = "C"
[[service]]
id = "unsolved"
name = "办不成事反映"
prefix = "E"
[[window]]
id = "1"
services = ["estate"]
[[window]]
id = "2"
kind = "办不成事反映"
services = ["unsolved"]
"""


def calendar(beside: Path = Path(), **table: object) -> Calendar:
    into = Gathering("site.toml")
    found = calendar_of(msgspec.convert(table, CalendarTable), beside, into)
    assert into.faults == []
    return found


def written(folder: Path, tables: str, **files: str) -> str:
    (folder / "site.toml").write_text(SITE.format(tables=tables), encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return str(folder / "site.toml")


def faults(site: str) -> list[str]:
    with pytest.raises(SiteUnusable) as caught:
        load_site(site)
    return [f"{Path(fault.file).name} {fault.path}: {fault.words}" for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-01-01", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-17", False),
        ("2026-10-01", False),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
    ],
)
def test_r31_the_release_knows_the_notice_for_2026(day: str, worked: bool) -> None:
    assert is_working_day(day, calendar()) == worked


def test_r31_a_file_replaces_the_years_it_names_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "holidays.toml").write_text(
        '[2026]\nholidays = ["2026-01-01"]\n[2027]\nholidays = ["2027-01-01"]\nworkdays = ["2027-01-03"]\n', "utf-8"
    )
    read = calendar(tmp_path, file="holidays.toml")
    assert [day for day in read.holidays if day >= "2026"] == ["2026-01-01", "2027-01-01"]
    assert [day for day in read.workdays if day >= "2026"] == ["2027-01-03"]
    assert [day for day in read.holidays if day < "2026"] == [day for day in calendar().holidays if day < "2026"]


def test_r31_site_toml_has_the_last_word_on_single_days() -> None:
    read = calendar(holidays=["2026-02-14", "2026-03-04"], workdays=["2026-05-01"])
    assert not is_working_day("2026-02-14", read)
    assert not is_working_day("2026-03-04", read)
    assert is_working_day("2026-05-01", read)


def test_an_unchanged_configuration_is_a_no_op_on_any_later_day(tmp_path: Path) -> None:
    site = load_site(written(tmp_path, "[hours]"))
    hall = Rehearsal(site.settings, from_iso("2026-03-02T09:00:00+08:00"))
    hall.pass_time(from_iso("2027-03-02T09:00:00+08:00"))
    again = load_site(site.path)
    answer = hall.submit(cm.AdoptSettings(settings=msgspec.to_builtins(again.settings)), CLOCK)
    assert (answer.entries, answer.refusal) == ((), None)


@pytest.mark.parametrize(
    ("today", "unknown"), [("2026-03-01", ""), ("2026-10-31", ""), ("2026-11-21", "2027"), ("2028-02-01", "2028")]
)
def test_a_year_without_holidays_is_noticed_in_time(today: str, unknown: str) -> None:
    assert unknown_year(calendar(), today) == unknown


def test_check_warns_of_an_unknown_year_and_of_a_hall_that_never_closes(tmp_path: Path) -> None:
    plain = load_site(written(tmp_path, ""))
    told = warnings_of(plain, "2026-11-21")
    assert [table for table in ("[hours]", "[calendar]") if any(table in words for words in told)] == [
        "[hours]",
        "[calendar]",
    ]
    table = '[hours]\n[calendar]\nfile = "holidays.toml"'
    site = load_site(written(tmp_path, table, holidays='[2027]\nholidays = ["2027-01-01"]'))
    told = [*warnings_of(site, "2026-11-21"), *warnings_of(load_site("demo"), "2026-11-21")]
    assert [words for words in told if "[hours]" in words or "[calendar]" in words] == []


def test_every_year_the_release_knows_has_new_years_day() -> None:
    assert all(f"{name}-01-01" in year.holidays for name, year in known_years().items())


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ('[hours]\nspans = ["9-12"]', "site.toml hours.spans[0]"),
        ('[hours]\nspans = ["12:00-09:00"]', "site.toml hours.spans: expected an end after the beginning"),
        ('[hours]\nspans = ["09:00-12:00", "11:00-13:00"]', "site.toml hours.spans: expected spans in order"),
        ('[hours.days]\n"2026-02-30" = []', "site.toml hours.days: expected a day of the calendar"),
        ("[hours.week]\nmonday = []", "site.toml hours.week"),
        ("[hours]\nweekdays = [0]", "site.toml hours.weekdays[0]"),
        ("[hours]\nlast_ticket_min = 30", "site.toml hours.last_ticket_min: there is no such key"),
        ('[[roster]]\nwindows = ["9"]', "site.toml roster[1].windows: expected a window's id; there is no '9'"),
        ('[[roster]]\nwindows = ["1"]\nservices = ["unsolved"]', "site.toml roster[1].services: expected a window"),
        (
            '[[zone]]\nid = "self"\nservices = ["tax"]',
            "site.toml zone[1].services: expected a service's id; there is no 'tax'",
        ),
        ('[calendar]\nfile = "none.toml"', "site.toml calendar.file"),
        (
            '[calendar]\nfile = "bad.toml"',
            "bad.toml 2027.holidays: expected days of 2027",
        ),
    ],
)
def test_faults_of_hours_have_their_place(tmp_path: Path, tables: str, told: str) -> None:
    site = written(tmp_path, tables, bad='[2027]\nholidays = ["2026-01-01"]')
    found = faults(site)
    assert any(fault.startswith(told) for fault in found), found


def test_r42_a_kiosk_that_names_a_zone_is_one_of_its_devices(tmp_path: Path) -> None:
    tables = '[[zone]]\nid = "self"\n[[device]]\nid = "kiosk-24"\nprofile = "hallgate_mqtt_kiosk"\nzone = "self"'
    assert load_site(written(tmp_path, tables)).settings.zones[0].devices == ("kiosk-24",)
