"""The state as bytes and back, and its digest. A snapshot is a cache: the journal alone is the truth.

The bytes are msgpack of `model.Book` with keys in a fixed order; the index is rebuilt when they are read.
Errors: msgspec.DecodeError, msgspec.ValidationError where the bytes are no snapshot of this version.
"""

from __future__ import annotations

import hashlib

import msgspec

from edge.queueing.case_dates import next_moment
from edge.queueing.model import Book, State, reindex

VERSION = 2
"""Of the shape; a snapshot of another version is not read but built anew from the journal."""

_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(tuple[int, State])


def encode(state: State) -> bytes:
    book = Book(**{field: getattr(state, field) for field in Book.__struct_fields__})
    return _encoder.encode((VERSION, book))


def decode(data: bytes) -> State:
    version, state = _decoder.decode(data)
    if version != VERSION:
        raise msgspec.ValidationError(f"snapshot of version {version}, this is {VERSION}")
    reindex(state)
    if state.settings is not None:
        state.index.cases_due = next_moment(state)
    return state


def hash_state(state: State) -> str:
    """SHA-256 over the encoding, 64 hex digits: equal states, equal digests, under any PYTHONHASHSEED."""
    return hashlib.sha256(encode(state)).hexdigest()
