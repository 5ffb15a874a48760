"""One record of the journal, and how it is chained to the one before.

    hash(n) = SHA-256( hash(n-1) as 64 ASCII hex digits || the JSON object of every other field of record n )

The JSON is the line that `journal export` prints, without its last member `hash`: keys in the order declared below, no
spaces, UTF-8, the body byte for byte. So an auditor can check a chain with sha256sum alone. hash(0) is 64 zeros.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec

GENESIS = "0" * 64
"""The hash before the first record."""

_ENCODE = msgspec.json.Encoder().encode
_EMPTY_HASH_LENGTH = len(b',"hash":""}')


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`(hall, epoch, seq)` names a fact for ever."""

    epoch: str
    seq: int
    """Gap-free from 1, through all epochs of a journal."""
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


def seal(previous_hash: str, record: Record) -> Record:
    """Give a record that was made with an empty hash the hash that chains it; the same object comes back."""
    content = _ENCODE(record)[:-_EMPTY_HASH_LENGTH] + b"}"
    msgspec.structs.force_setattr(record, "hash", sha256(previous_hash.encode() + content).hexdigest())
    return record


def follows(previous_hash: str, record: Record) -> bool:
    """Is this record as it was written, and the one that came after the record with `previous_hash`?"""
    content = _ENCODE(record)[: -_EMPTY_HASH_LENGTH - len(record.hash)] + b"}"
    return sha256(previous_hash.encode() + content).hexdigest() == record.hash
