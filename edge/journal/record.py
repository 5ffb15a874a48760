"""One record of the journal, and how it is chained to the one before.

    hash(n) = SHA-256( hash(n-1) || canonical JSON of every other field of record n )
"""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """`(hall, epoch, seq)` names a fact for ever."""

    epoch: str
    seq: int
    """Gap-free from 1."""
    at: int
    """Microseconds UTC, never before the record before."""
    clock_trusted: bool
    business_date: str
    """YYYY-MM-DD, "" before the first day was opened. Stored, never derived when read."""
    type: str
    version: int
    """Of the body's shape; an upcaster a version."""
    subject: str
    body: msgspec.Raw
    """The event as JSON object, without its type."""
    actor: str
    command_id: str
    hash: str
    """64 hex digits."""
