"""Statutory holidays and make-up days: what this release knows (chinesecalendar, after the yearly notices of the State
Council on 节假日安排), under a file of the site, under what site.toml says itself.

The site's file lets a hall follow a notice that is younger than its release. A year it names replaces that year whole:

    [2027]
    holidays = ["2027-01-01", …]
    workdays = ["2027-01-03", …]

The table depends on the release and on the files, never on the day it is read: an unchanged configuration stays one.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
from chinese_calendar import constants

from device_profiles.faults import Gathering, convert
from edge.queueing.clocking import is_date
from edge.queueing.settings import Calendar, Date

FIRST_YEAR = 2025
"""Older years are over, and would only make the settings longer."""
FILE_BYTES_MAX = 1 << 20


class CalendarTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[calendar] of site.toml."""

    file: str = ""
    """A TOML file beside site.toml with the holidays of years that this release does not know, or knows wrongly."""
    holidays: tuple[Date, ...] = ()
    """Further days on which nobody works: a local holiday."""
    workdays: tuple[Date, ...] = ()
    """Further weekend or holiday days that are worked."""


class Year(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    holidays: tuple[Date, ...] = ()
    workdays: tuple[Date, ...] = ()


def calendar_of(table: CalendarTable, beside: Path, into: Gathering) -> Calendar:
    """The calendar in force; faults go to `into`."""
    years = known_years()
    if table.file:
        years |= _read(beside / table.file, into)
    holidays = {day for year in years.values() for day in year.holidays} | set(table.holidays)
    workdays = {day for year in years.values() for day in year.workdays} | set(table.workdays)
    return Calendar(
        holidays=tuple(sorted(holidays - set(table.workdays))), workdays=tuple(sorted(workdays - set(table.holidays)))
    )


def known_years() -> dict[str, Year]:
    """The years of which this release knows the notice, from FIRST_YEAR on."""
    holidays = sorted(day.isoformat() for day in constants.holidays if day.year >= FIRST_YEAR)
    workdays = sorted(day.isoformat() for day in constants.workdays if day.year >= FIRST_YEAR)
    return {
        year: Year(
            holidays=tuple(day for day in holidays if day[:4] == year),
            workdays=tuple(day for day in workdays if day[:4] == year),
        )
        for year in dict.fromkeys(day[:4] for day in holidays)
    }


def unknown_year(calendar: Calendar, today: str) -> str:
    """The first of this year and, from November on, the next that has no holidays in the calendar; "" if all have.
    `today` is YYYY-MM-DD. The notice for a year comes out in the autumn before it."""
    year = int(today[:4])
    wanted = [year, year + 1] if today[5:7] >= "11" else [year]
    known = {day[:4] for day in calendar.holidays}
    return next((str(each) for each in wanted if str(each) not in known), "")


def _read(path: Path, into: Gathering) -> dict[str, Year]:
    try:
        data = path.read_bytes()
    except OSError as error:
        into.add("calendar.file", f"{path} cannot be read ({error.strerror})")
        return {}
    if len(data) > FILE_BYTES_MAX:
        into.add("calendar.file", f"{path} is larger than {FILE_BYTES_MAX} bytes")
        return {}
    own = Gathering(str(path))
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        own.add("", f"is not TOML: {error}")
        raw = {}
    found: dict[str, Year] = {}
    for name, table in raw.items():
        year = convert(table, Year, name, own)
        if year is not None:
            found[name] = year
            _check(name, year, own)
    into.faults += own.faults
    return found


def _check(name: str, year: Year, into: Gathering) -> None:
    for field, days in (("holidays", year.holidays), ("workdays", year.workdays)):
        for day in days:
            if not is_date(day) or day[:4] != name:
                into.add(f"{name}.{field}", f"expected days of {name} (YYYY-MM-DD), got '{day}'")
