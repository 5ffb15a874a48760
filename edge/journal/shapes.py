"""What goes into the journal's file and comes out of it, beside records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from edge.journal.record import GENESIS, Record


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of the files; the defaults suit a disk of 8 GB and more."""

    wal_pages: int = 1000
    """A checkpoint after this many pages of 4 KiB, and the WAL is cut back to it."""
    ballast_bytes: int = 16 * 1024 * 1024
    """Kept aside for a full disk; four times the WAL's bound. 0: none."""


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """The last record: where the next one is chained to. seq 0 in a new journal."""

    seq: int = 0
    hash: str = GENESIS
    at: int = 0
    epoch: str = ""
    business_date: str = ""


class Cursor(msgspec.Struct, frozen=True):
    """How far a consumer is: `seq` of what it has acknowledged, and what it wants to remember beside it."""

    seq: int = 0
    token: str = ""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The state after record `seq`, as its owner froze it; `hash` is the SHA-256 of `body` in hex."""

    seq: int
    hash: str
    body: bytes
    anchor: bool = False


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What one transaction writes."""

    records: Sequence[Record] = ()
    cursors: Mapping[str, Cursor] = {}
    snapshot: Snapshot | None = None
