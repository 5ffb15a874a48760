"""Working days: weekends, statutory holidays and the weekends that are worked for them (调休). The tables are data.

Dates are YYYY-MM-DD. A year that the tables do not know has its weekends only.
"""

from __future__ import annotations

from datetime import date, timedelta

from edge.queueing.settings import Calendar

_SATURDAY = 5
_ONE = timedelta(days=1)


def is_working_day(day: str, calendar: Calendar) -> bool:
    if day in calendar.workdays:
        return True
    return day not in calendar.holidays and date.fromisoformat(day).weekday() < _SATURDAY


def working_days_after(day: str, count: int, calendar: Calendar) -> str:
    """The `count`-th working day after `day`, which itself does not count; negative: before it."""
    step = _ONE if count > 0 else -_ONE
    here = date.fromisoformat(day)
    left = abs(count)
    while left:
        here += step
        left -= is_working_day(here.isoformat(), calendar)
    return here.isoformat()
