"""How payloads of drivers stand on a wire as bytes: one Speech a family. Modbus has its own in `modbus`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from device_profiles.codec import Codec, Match
from firmware_bridge.drivers.base import Payload


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes to send; `serial` is the transaction number where the family has one."""

    data: bytes
    serial: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A whole frame, read: whose it is (None: the family has no addresses), and what a driver is given."""

    payload: Payload
    address: int | None = None
    serial: int | None = None


class Speech(Protocol):
    family: str

    def match(self, buffer: bytes, at: int) -> Match:
        """As Codec.match."""

    def write(self, payload: Payload) -> Written: ...

    def read(self, frame: bytes) -> Read:
        """Of a frame that `match` found whole."""

    def guess_address(self, data: bytes) -> int | None:
        """The unit that a broken or half frame seems to name."""

    def settle(self, payload: Payload) -> None:
        """No answer to this request is expected any more."""


class FramedSpeech:
    """Frames of a profile: drivers speak bytes already."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self.family = codec.family

    def match(self, buffer: bytes, at: int) -> Match:
        return self._codec.match(buffer, at)

    def write(self, payload: Payload) -> Written:
        assert isinstance(payload, bytes)
        return Written(payload)

    def read(self, frame: bytes) -> Read:
        return Read(frame, self._codec.address(frame))

    def guess_address(self, data: bytes) -> int | None:
        return self._codec.guess_address(data)

    def settle(self, payload: Payload) -> None:
        """Frames are told apart by what they say, not by what is expected."""
