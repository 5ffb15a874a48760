"""When a service is open: its week, roster, holidays, special days and season, compiled for exact and quick answers.

    is_open      at a moment                     between         the open spans inside a stretch of time
    in_hours_us  how much of a stretch is open   before, after   where a stretch with so much open time begins or ends
    next_opening closing_after                   on              the spans of one day, local time

Which spans a day has, the first that applies: out of season none (R9) · a special day its own · a rostered date (R32,
R33) · a statutory holiday none · a make-up day the ordinary spans (R31) · the day of the week, weekly roster included.
Times are microseconds, days are counted from 1970-01-01. Every answer costs as much as there are days in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from edge.queueing.clocking import DAY, MINUTE, offset_us
from edge.queueing.settings import Hours, Roster, Settings
from edge.queueing.words import At

Spans = tuple[tuple[int, int], ...]
"""(from, to) after local midnight, in order; they neither overlap nor touch."""
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY: Spans = ((0, DAY),)
AHEAD_DAYS = 400
"""So far an opening is looked for; what opens later than that is not known to open."""
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class Timetable(msgspec.Struct, frozen=True):
    offset: int
    """The hall's local time minus UTC."""
    week: tuple[Spans, ...]
    """Monday first, weekly roster included."""
    working: Spans
    """Of a make-up day."""
    days: dict[int, Spans]
    """Special days and rostered dates."""
    holidays: frozenset[int]
    workdays: frozenset[int]
    seasons: tuple[tuple[str, str], ...]
    """(first day, last day), both included, as MM-DD of every year or YYYY-MM-DD; none: all year."""
    round_the_clock: bool
    """Never closed, on no day."""

    def on(self, day: int) -> Spans:
        """The open spans of one calendar day, local time."""
        if self.round_the_clock:
            return WHOLE_DAY
        if self.seasons and not self._in_season(day):
            return ()
        special = self.days.get(day)
        if special is not None:
            return special
        if day in self.holidays:
            return ()
        return self.working if day in self.workdays else self.week[(day + 3) % 7]

    def between(self, begins: int, ends: int) -> Iterator[tuple[int, int]]:
        """The open spans inside [begins, ends), in order."""
        for day in range((begins + self.offset) // DAY, (ends - 1 + self.offset) // DAY + 1):
            midnight = day * DAY - self.offset
            for opens, closes in self.on(day):
                span = max(begins, midnight + opens), min(ends, midnight + closes)
                if span[0] < span[1]:
                    yield span

    def is_open(self, at: int) -> bool:
        return self.round_the_clock or any(True for _ in self.between(at, at + 1))

    def in_hours_us(self, begins: int, ends: int) -> int:
        """How much of [begins, ends) is open; 0 where it ends before it begins. Adds up over any cut."""
        if self.round_the_clock:
            return max(0, ends - begins)
        return sum(closes - opens for opens, closes in self.between(begins, ends))

    def after(self, begins: int, amount: int) -> At | None:
        """The first moment at which `amount` of open time has passed since `begins`; None if it never does."""
        if self.round_the_clock or amount <= 0:
            return At(begins + max(0, amount))
        for opens, closes in self.between(begins, begins + AHEAD_DAYS * DAY):
            if amount <= closes - opens:
                return At(opens + amount)
            amount -= closes - opens
        return None

    def before(self, ends: int, amount: int) -> At:
        """The first moment from which no more than `amount` of open time passes until `ends`: whatever began before it
        has more behind it. 0 where there was never more."""
        if self.round_the_clock:
            return At(ends - amount)
        today = (ends + self.offset) // DAY
        for day in range(today, today - AHEAD_DAYS, -1):
            midnight = day * DAY - self.offset
            for opens, closes in reversed(self.on(day)):
                length = min(ends, midnight + closes) - (midnight + opens)
                if length > amount:
                    return At(min(ends, midnight + closes) - amount)
                amount -= max(0, length)
        return At(0)

    def next_opening(self, at: int) -> At | None:
        """`at` itself if it is open then; None where nothing opens within AHEAD_DAYS."""
        return next((At(opens) for opens, _ in self.between(at, at + AHEAD_DAYS * DAY)), None)

    def last_closing(self, begins: int, ends: int) -> At | None:
        """The end of the last open span in [begins, ends); None where there is none or it goes on beyond."""
        last = None
        for _, closes in self.between(begins, ends):
            last = closes
        return None if last is None or (last == ends and self.is_open(ends)) else At(last)

    def _in_season(self, day: int) -> bool:
        whole = date.fromordinal(day + _EPOCH_ORDINAL).isoformat()
        for first, last in self.seasons:
            here = whole if len(first) == len(whole) else whole[5:]
            if (first <= here <= last) if first <= last else (here >= first or here <= last):
                return True
        return False


def compile_service(settings: Settings, service: str) -> Timetable:
    """What the settings say about one service: its own hours, else those of the zone (R42) that alone serves it, else
    the hall's. Without any hours it is never closed."""
    own = next(each for each in settings.services if each.id == service)
    hours = own.hours or _zones_hours(settings, service) or settings.hours
    rosters = [each for each in settings.roster if service in rostered_services(settings, each)]
    return compile_hours(settings, hours, own.seasons, rosters)


def compile_hours(
    settings: Settings, hours: Hours | None, seasons: tuple[str, ...] = (), rosters: list[Roster] | None = None
) -> Timetable:
    """`hours` as the hall's calendar has them."""
    hours = hours or Hours(always=True)
    working = spans_of(hours.spans) if hours.weekdays else ()
    week = [working if number in hours.weekdays else () for number in range(1, 8)]
    for name, spans in hours.week.items():
        week[WEEK.index(name)] = spans_of(spans)
    days: dict[int, Spans] = {}
    for roster in rosters or ():
        for day in roster.dates:
            days[ordinal(day)] = joined(days.get(ordinal(day), ()), spans_of(roster.spans))
        for number in () if roster.dates else roster.weekdays:
            week[number - 1] = joined(week[number - 1], spans_of(roster.spans))
    days |= {ordinal(day): spans_of(spans) for day, spans in hours.days.items()}
    if hours.always:
        working, week = WHOLE_DAY, [WHOLE_DAY] * 7
    return Timetable(
        offset=offset_us(settings.hall),
        week=tuple(week),
        working=working,
        days=days,
        holidays=frozenset() if hours.always else frozenset(map(ordinal, settings.calendar.holidays)),
        workdays=frozenset(map(ordinal, settings.calendar.workdays)),
        seasons=tuple((first, last) for first, _, last in (season.partition("..") for season in seasons)),
        round_the_clock=hours.always and not seasons and not hours.days,
    )


def _zones_hours(settings: Settings, service: str) -> Hours | None:
    windows = [window for window in settings.windows if service in (*window.services, *window.overflow)]
    zones = {window.zone for window in windows}
    return next((zone.hours for zone in settings.zones if zones == {zone.id}), None)


def rostered_services(settings: Settings, roster: Roster) -> tuple[str, ...]:
    """The roster's services; where it names none, those its windows serve first."""
    if roster.services:
        return roster.services
    served = [name for window in settings.windows if window.id in roster.windows for name in window.services]
    return tuple(dict.fromkeys(served))


def ordinal(day: str) -> int:
    """YYYY-MM-DD as days since 1970-01-01."""
    return date.fromisoformat(day).toordinal() - _EPOCH_ORDINAL


def spans_of(texts: tuple[str, ...]) -> Spans:
    """`("09:00-12:00", …)` as spans, in order, those that touch made one."""
    return joined((), tuple((_minutes(text[:5]) * MINUTE, _minutes(text[6:]) * MINUTE) for text in texts))


def joined(some: Spans, more: Spans) -> Spans:
    """Both together."""
    found: list[tuple[int, int]] = []
    for opens, closes in sorted((*some, *more)):
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], closes)
        else:
            found.append((opens, closes))
    return tuple(found)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
