"""What is remembered of accounts as bytes and back, for the hall's snapshots. Errors: msgspec's."""

from __future__ import annotations

import msgspec

from edge.upkeep.model import Upkeep

_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(Upkeep)


def encode(upkeep: Upkeep) -> bytes:
    return _encoder.encode(upkeep)


def decode(data: bytes) -> Upkeep:
    return _decoder.decode(data)
