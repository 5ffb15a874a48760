"""Hall time: business dates, cut-over and ISO text, from microseconds UTC. Reads no clock.

A business date begins at the cut-over hour, local time, and lasts 24 hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from edge.queueing.settings import Hall
from edge.queueing.words import At

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def offset_us(hall: Hall) -> int:
    """The hall's local time minus UTC."""
    sign = -1 if hall.utc_offset[0] == "-" else 1
    return sign * (int(hall.utc_offset[1:3]) * 60 + int(hall.utc_offset[4:6])) * MINUTE


def cutover_us(hall: Hall) -> int:
    return (int(hall.cutover[:2]) * 60 + int(hall.cutover[3:5])) * MINUTE


def business_date(at: At, hall: Hall) -> str:
    """YYYY-MM-DD of the business day that `at` falls into."""
    return date.fromordinal(_EPOCH_ORDINAL + (at + offset_us(hall) - cutover_us(hall)) // DAY).isoformat()


def day_begins(day: str, hall: Hall) -> At:
    """The cut-over with which the business date `day` begins."""
    return At((date.fromisoformat(day).toordinal() - _EPOCH_ORDINAL) * DAY + cutover_us(hall) - offset_us(hall))


def days_between(earlier: str, later: str) -> int:
    return date.fromisoformat(later).toordinal() - date.fromisoformat(earlier).toordinal()


def is_date(text: str) -> bool:
    """Is it YYYY-MM-DD, and a day of the calendar?"""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def iso(at: At, hall: Hall) -> str:
    """`2026-03-02T09:00:05+08:00`, with microseconds only where there are some."""
    zone = timezone(timedelta(microseconds=offset_us(hall)))
    return (_EPOCH + timedelta(microseconds=at)).astimezone(zone).isoformat()


def from_iso(text: str) -> At:
    """The moment an ISO 8601 text with offset names.

    Errors: ValueError where it is not one, has no offset, or lies before 1970 or after 2199.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an offset is missing (…+08:00)")
    if not 1970 < moment.year < 2200:
        raise ValueError("the year lies outside 1971 to 2199")
    return At((moment - _EPOCH) // timedelta(microseconds=1))
