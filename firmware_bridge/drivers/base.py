"""What goes into a driver and what comes out. A driver is pure: no clock, no I/O, no tasks.

    handle(now_s, input) -> outputs

Inputs   Up · Down · Heard · Answered · Unanswered · Told · Wanted · Do · Settled · Wake
Outputs  Ask (one request, answered or not) · Tell (no answer expected) · Say (a signal for the hall) · WakeAt
         Present (is the device itself there) · Note (something to count)

The line sends Asks one at a time in order of rank, starts the answer timer when the last byte has left, and gives
back Answered or Unanswered with the same `tag`; a Tell with a tag comes back as Told when its last byte has left, or
as Unanswered when it could not leave. What waits for its turn is replaced by a newer one with the same `key`.
Payloads: bytes for framed devices, ModbusRequest/ModbusAnswer for
Modbus, MqttMessage for MQTT.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import msgspec

from device_profiles.vocabulary import Instruction, Signal
from firmware_bridge.ground.mqtt import MqttMessage


class ModbusRequest(msgspec.Struct, frozen=True, kw_only=True):
    """function 1-4 reads `count` from `address`; 5, 6, 15, 16 write `values` there."""

    unit: int
    function: int
    address: int
    count: int = 0
    values: tuple[int, ...] = ()


class ModbusAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`values` of a read (registers or bits), or `exception` (1 illegal function, 2 illegal address …) if not 0.
    A write is answered with its `address` and the one value (5, 6) or the count (15, 16)."""

    unit: int
    function: int
    address: int = 0
    values: tuple[int, ...] = ()
    exception: int = 0


Payload = bytes | ModbusRequest | ModbusAnswer | MqttMessage


class Rank(IntEnum):
    """Whose turn it is, most urgent first."""

    COMMAND = 0
    EVENT_POLL = 1
    STATUS_POLL = 2
    PROBE = 3
    BULK = 4


@dataclass(frozen=True, slots=True)
class Up:
    """The link is open (again)."""


@dataclass(frozen=True, slots=True)
class Down:
    reason: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole frame from this unit that answers nothing we asked."""

    payload: Payload


@dataclass(frozen=True, slots=True)
class Answered:
    tag: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`why`: timeout, link_down, breaker_open, garbled, crowded (too much was waiting for this unit's turn)."""

    tag: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """The last byte of the Tell with this tag has left."""

    tag: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the device should show or do. `version` rises with each change; the driver reports it in Say(confirms=…)."""

    instruction: Instruction
    version: int
    slot: str = "main"
    """Devices with several things to show have one wanted instruction a slot; the newest replaces older ones."""


@dataclass(frozen=True, slots=True)
class Do:
    """A job done once (print this, say that, beep). The driver answers it with a Say of its own (Printed, PrintFailed,
    Spoken, Complained), or not at all where the device cannot tell. `job` is an id; the same job twice is one job."""

    instruction: Instruction
    job: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The hall's outcome for what was said with this token: committed (ok) or refused (code, words).
    `instruction` rides along where the answer is a thing to do (the ticket to print)."""

    token: str
    ok: bool
    code: str = ""
    words: str = ""
    seq: int = 0
    instruction: Instruction | None = None


@dataclass(frozen=True, slots=True)
class Wake:
    """The moment asked for by WakeAt has come."""


Input = Up | Down | Heard | Answered | Unanswered | Told | Wanted | Do | Settled | Wake


@dataclass(frozen=True, slots=True)
class Ask:
    payload: Payload
    match: Callable[[Payload], bool]
    timeout_s: float
    rank: Rank
    tag: str
    key: str = ""
    """Not empty: replaces one of this unit with the same key that still waits for its turn (which gets no answer)."""


@dataclass(frozen=True, slots=True)
class Tell:
    payload: Payload
    rank: Rank = Rank.COMMAND
    tag: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """A signal for the hall. `token` names it until Settled comes ("" where nobody waits); `digest` is the hex SHA-256
    prefix of the raw frame or the message id, from which the hall makes the command id; `confirms` is the
    (slot, version) of a Wanted that the device now agrees with."""

    signal: Signal
    token: str = ""
    digest: str = ""
    confirms: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class WakeAt:
    """One alarm a driver: a newer one replaces it."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Present:
    """For devices whose presence is more than an open link: is it there, and if not, why (for a technician)."""

    up: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the unit did wrong or twice, for its counters: `repeat`, or a codec's fault kind with its words."""

    kind: str
    words: str = ""


Output = Ask | Tell | Say | WakeAt | Present | Note


class Driver(Protocol):
    def handle(self, now_s: float, given: Input) -> list[Output]: ...
