"""Moments as devices write them. In the vocabulary a moment is local time, ISO 8601 without offset.

onbon   year (two BCD bytes, low one first), month, day, hour, minute, second, weekday (1 Monday … 7 Sunday):
        2024-01-08T09:05:30 is 24 20 01 08 09 05 30 01
"""

from __future__ import annotations

from datetime import datetime

from device_profiles.codec import CannotSay
from device_profiles.wire import numbers
from device_profiles.wire.wrong import Wrong


def size_of(form: str) -> int:
    """How many bytes a moment takes."""
    return {"onbon": 8}[form]


def pack(form: str, at: str) -> bytes:
    """The moment's bytes. Raises CannotSay for what is no moment."""
    assert form == "onbon"
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise CannotSay(f"'{at}' is no local time such as 2024-01-08T09:05:30") from None
    century, year = divmod(moment.year, 100)
    parts = (year, century, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.isoweekday())
    return b"".join(numbers.pack("bcd", part) for part in parts)


def unpack(form: str, data: bytes) -> str:
    """The moment as ISO 8601. Raises Wrong."""
    assert form == "onbon"
    year, century, month, day, hour, minute, second, weekday = (
        numbers.unpack("bcd", data[at : at + 1]) for at in range(8)
    )
    try:
        moment = datetime(century * 100 + year, month, day, hour, minute, second)  # noqa: DTZ001 - the device's local time
    except ValueError as error:
        raise Wrong("field", f"no moment: {error}") from None
    if moment.isoweekday() != weekday:
        raise Wrong("field", f"{moment.date()} is weekday {moment.isoweekday()}, not {weekday}")
    return moment.isoformat()
