"""Hall time for people: microseconds UTC as local text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone


def local(at: int, utc_offset: str) -> datetime:
    """`utc_offset` as the settings have it: "+08:00"."""
    sign = -1 if utc_offset.startswith("-") else 1
    hours, minutes = utc_offset[1:].split(":")
    zone = timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(zone)


def local_text(at: int, utc_offset: str) -> str:
    """As it stands on a ticket: "2026-03-02 09:00"."""
    return local(at, utc_offset).strftime("%Y-%m-%d %H:%M")
