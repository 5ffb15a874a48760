"""What calendars, rosters, zones and seasons may get wrong beyond the shape of their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from edge.queueing.clocking import is_date
from edge.queueing.settings import Calendar, Hours, Roster, Settings, Zone


class HoursFault(msgspec.Struct, frozen=True):
    table: str
    """hours, calendar, service, roster or zone."""
    row: int | None
    """Which of several, from 0; None for a table that there is once."""
    path: str
    expected: str


def faults_in_hours(settings: Settings) -> list[HoursFault]:
    found = [HoursFault("hours", None, *fault) for fault in _hours(settings.hours)]
    found += [HoursFault("calendar", None, *fault) for fault in _calendar(settings.calendar)]
    for row, service in enumerate(settings.services):
        found += [HoursFault("service", row, f"hours.{path}", words) for path, words in _hours(service.hours)]
        found += [HoursFault("service", row, *fault) for fault in _seasons(service.seasons)]
    for row, roster in enumerate(settings.roster):
        found += [HoursFault("roster", row, *fault) for fault in _roster(settings, roster)]
    for row, zone in enumerate(settings.zones):
        found += [HoursFault("zone", row, *fault) for fault in _zone(settings, zone)]
    return found


def _hours(hours: Hours | None) -> Iterator[tuple[str, str]]:
    if hours is None:
        return
    yield from _spans("spans", hours.spans)
    for name, spans in hours.week.items():
        yield from _spans(f"week.{name}", spans)
    for day, spans in hours.days.items():
        yield from _dates("days", [day])
        yield from _spans(f"days.{day}", spans)


def _calendar(calendar: Calendar) -> Iterator[tuple[str, str]]:
    yield from _dates("holidays", calendar.holidays)
    yield from _dates("workdays", calendar.workdays)
    for day in calendar.workdays:
        if day in calendar.holidays:
            yield "workdays", f"'{day}' is a holiday or a workday, not both"


def _seasons(seasons: Iterable[str]) -> Iterator[tuple[str, str]]:
    for season in seasons:
        first, _, last = season.partition("..")
        if len(first) != len(last):
            yield "seasons", f"both days with the year or both without, got '{season}'"
        elif not all(is_date(day if len(day) > 5 else f"2000-{day}") for day in (first, last)):
            yield "seasons", f"days of the calendar, got '{season}'"
        elif len(first) > 5 and last < first:
            yield "seasons", f"the last day after the first, got '{season}'"


def _roster(settings: Settings, roster: Roster) -> Iterator[tuple[str, str]]:
    yield from _spans("spans", roster.spans)
    yield from _dates("dates", roster.dates)
    if not roster.windows:
        yield "windows", "at least one window"
    windows, services = [each.id for each in settings.windows], [each.id for each in settings.services]
    yield from (("windows", f"a window's id; there is no '{name}'") for name in roster.windows if name not in windows)
    yield from (
        ("services", f"a service's id; there is no '{name}'") for name in roster.services if name not in services
    )
    served = {
        name
        for window in settings.windows
        if window.id in roster.windows
        for name in (*window.services, *window.overflow)
    }
    for name in roster.services:
        if name in services and name not in served:
            yield "services", f"a window of the roster that serves '{name}'; there is none (R32)"


def _zone(settings: Settings, zone: Zone) -> Iterator[tuple[str, str]]:
    yield from ((f"hours.{path}", words) for path, words in _hours(zone.hours))
    services = [each.id for each in settings.services]
    yield from (("services", f"a service's id; there is no '{name}'") for name in zone.services if name not in services)
    if sum(other.id == zone.id for other in settings.zones) > 1:
        yield "id", f"something else than '{zone.id}', which another zone has"


def _spans(path: str, spans: Iterable[str]) -> Iterator[tuple[str, str]]:
    ends = ""
    for span in spans:
        if span[6:] <= span[:5]:
            yield path, f"an end after the beginning, got '{span}'"
        elif span[:5] < ends:
            yield path, f"spans in order that do not overlap, got '{span}' after one until {ends}"
        ends = span[6:]


def _dates(path: str, days: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from ((path, f"a day of the calendar, YYYY-MM-DD, got '{day}'") for day in days if not is_date(day))
