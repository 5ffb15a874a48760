"""The door between a profile and whoever moves its bytes: what a compiled profile can do.

`reader.load(...)` gives a Profile; `wire.codec(profile, settings)` gives a Codec for one unit.
All of it is pure: bytes in, values out. The peer's mistakes come back as `Broken` or `Fault` values; our own
(an instruction that the profile does not know, a setting out of range) raise `CannotSay`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from device_profiles.vocabulary import Instruction, Signal

FaultKind = Literal["checksum", "length", "escape", "field", "unknown", "noise", "too_long"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in bytes that a device sent: kind (counted by it) and words for a technician."""

    kind: FaultKind
    words: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole, checked frame of this family stands at buffer[at:end]."""

    end: int


@dataclass(frozen=True, slots=True)
class Partial:
    """It may become a frame of this family: at least `need` more bytes are wanted."""

    need: int


@dataclass(frozen=True, slots=True)
class Foreign:
    """No frame of this family can begin here."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A frame of this family began here and is wrong; the splitter drops one byte and tries again from the next."""

    fault: Fault


Match = Whole | Partial | Foreign | Broken


@dataclass(frozen=True, slots=True)
class Heard:
    """A decoded frame: the message's name in the profile, its signals, and whether the device waits for an
    acknowledgement of it (`ack` says which kind, "" for none). A sound frame that means nothing in this unit's settings
    (a key combination that the site gave no meaning) has no signals and words for a technician in `note`; where it has
    an `ack` the device still waits, for a refusal."""

    message: str
    signals: tuple[Signal, ...]
    ack: str = ""
    note: str = ""


class CannotSay(Exception):
    """The caller asked for what this profile cannot express; `reason` is one line for a technician."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Codec(Protocol):
    """One profile with one unit's settings, ready to split, decode and encode."""

    family: str
    """Two codecs with the same family split frames alike (so a line tries each family once)."""

    def match(self, buffer: bytes, at: int) -> Match:
        """Say what stands at buffer[at:]. Never looks before `at`; never raises."""

    def address(self, frame: bytes) -> int | None:
        """The unit that a whole frame names, None where the family has no address."""

    def guess_address(self, data: bytes) -> int | None:
        """The unit that a broken or half frame seems to name: good enough to say whose wires to look at."""

    def decode(self, frame: bytes) -> Heard | Fault:
        """Read a whole frame that came from the device."""

    def encode(self, instruction: Instruction) -> bytes:
        """The frame (or frames, joined) that says this instruction to this unit. Raises CannotSay."""

    def acknowledge(self, frame: bytes, ok: bool) -> tuple[bytes, ...]:
        """What to send back for a frame whose Heard.ack is set, once its outcome is known (echo, ok/fail, beep …)."""

    def reply_to(self, asked: bytes, frame: bytes) -> bool:
        """Does this whole frame answer what was asked?"""

    def expects_reply(self, instruction: Instruction) -> bool:
        """Does the device confirm this instruction on the wire?"""
