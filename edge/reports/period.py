"""Which business dates a report is about: `2026-03-02`, `2026-03` or `2026Q1`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

import msgspec

Kind = Literal["day", "month", "quarter"]
MONTH = re.compile(r"^(\d{4})-(\d{2})$")
QUARTER = re.compile(r"^(\d{4})-?Q([1-4])$")
WORDS: dict[Kind, str] = {"day": "日报", "month": "月报", "quarter": "季报"}


class Period(msgspec.Struct, frozen=True, kw_only=True):
    kind: Kind
    name: str
    """As it is asked for: 2026-03-02, 2026-03, 2026Q1."""
    first: str
    """YYYY-MM-DD, the first business date of it."""
    last: str

    @property
    def words(self) -> str:
        """日报 2026-03-02"""
        return f"{WORDS[self.kind]} {self.name}"


def day(text: str) -> Period:
    """Raises ValueError where it is not YYYY-MM-DD of the calendar."""
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(f"'{text}' is not a date (YYYY-MM-DD)")
    return Period(kind="day", name=text, first=text, last=text)


def month(text: str) -> Period:
    """Raises ValueError where it is not YYYY-MM."""
    found = MONTH.match(text)
    if found is None:
        raise ValueError(f"'{text}' is not a month (YYYY-MM)")
    first = date(int(found[1]), int(found[2]), 1)
    return Period(kind="month", name=text, first=first.isoformat(), last=_ends(first, 1).isoformat())


def quarter(text: str) -> Period:
    """Raises ValueError where it is not YYYYQn."""
    found = QUARTER.match(text)
    if found is None:
        raise ValueError(f"'{text}' is not a quarter (2026Q1)")
    first = date(int(found[1]), int(found[2]) * 3 - 2, 1)
    return Period(
        kind="quarter", name=f"{found[1]}Q{found[2]}", first=first.isoformat(), last=_ends(first, 3).isoformat()
    )


READERS = {"day": day, "month": month, "quarter": quarter}


def _ends(first: date, months: int) -> date:
    """The last day of the `months` months that begin with `first`."""
    after = first.month - 1 + months
    return date(first.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
