"""Devices that are written to and read from as Modbus registers. Pure; the line's Modbus codec frames the requests.

    Wanted --> the profile's writes, one Ask after the other --> each answered as asked --> [read back] --> Say(Shown)

Writes are absolute, so trying again is harmless. A write counts when the unit has answered it with the same address
and value (or count); with `read_back` the registers are read as well and must hold what was written.
Source: MODBUS Application Protocol V1.1b3, sections 6.6 (write single), 6.12 (write multiple), 7 (exceptions).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from device_profiles.codec import CannotSay
from device_profiles.schema import Timing
from device_profiles.vocabulary import Complained, Instruction, Shown
from firmware_bridge.drivers.base import (
    Answered,
    Ask,
    Do,
    Down,
    Input,
    ModbusAnswer,
    ModbusRequest,
    Note,
    Output,
    Payload,
    Rank,
    Say,
    Settled,
    Unanswered,
    Up,
    Wake,
    WakeAt,
    Wanted,
)
from firmware_bridge.drivers.framed import SLOW_RETRY_S
from firmware_bridge.drivers.slots import Slot, Slots

Writes = Callable[[Instruction], Sequence[tuple[int, int, tuple[int, ...]]]]
"""The profile's word for an instruction: (function, first address, values), in order. Raises CannotSay."""
READ_HOLDING = 3


class ModbusDriver:
    """One unit. `timing` comes from the profile: answer_s, attempts, refresh_s."""

    def __init__(self, unit: int, writes: Writes, timing: Timing, *, read_back: bool = False) -> None:
        self._unit = unit
        self._writes = writes
        self._timing = timing
        self._read_back = read_back
        self._up = False
        self._slots = Slots()
        self._left: dict[str, list[ModbusRequest]] = {}
        self._count = 0

    def handle(self, now_s: float, given: Input) -> list[Output]:
        match given:
            case Up():
                self._up = True
                self._slots.forget()
                outputs = [output for slot in self._slots for output in self._write(slot, Rank.COMMAND)]
            case Down():
                self._up = False
                self._slots.forget()
                self._left.clear()
                outputs = []
            case Wanted():
                outputs = self._want(given)
            case Answered(tag=tag, payload=payload):
                outputs = self._answered(now_s, tag, payload)
            case Unanswered(tag=tag, why=why):
                outputs = self._unanswered(now_s, tag, why)
            case Do(instruction=instruction) | Settled(instruction=Instruction() as instruction):
                outputs = self._do(instruction)
            case Wake():
                outputs = self._wake(now_s)
            case _:
                outputs = []
        due_s = self._slots.next_due_s()
        return outputs if due_s is None or not self._up else [*outputs, WakeAt(due_s)]

    def _want(self, wanted: Wanted) -> list[Output]:
        earlier = self._slots.get(wanted.slot)
        slot = self._slots.want(wanted)
        if slot is None or not self._up:
            return []
        if earlier is not None:
            self._left.pop(earlier.tag, None)
        return self._write(slot, Rank.COMMAND)

    def _write(self, slot: Slot, rank: Rank) -> list[Output]:
        requests = self._requests(slot.wanted.instruction)
        if isinstance(requests, Note):
            slot.impossible = True
            return [requests]
        self._count += 1
        slot.tag, slot.due_s = f"{slot.wanted.slot}:{slot.wanted.version}:{self._count}", None
        self._left[slot.tag] = requests
        return [self._ask(requests[0], slot.tag, rank, f"slot:{slot.wanted.slot}")]

    def _requests(self, instruction: Instruction) -> list[ModbusRequest] | Note:
        try:
            writes = self._writes(instruction)
        except CannotSay as refusal:
            return Note("cannot_say", refusal.reason)
        requests = [ModbusRequest(unit=self._unit, function=f, address=a, values=values) for f, a, values in writes]
        if self._read_back:
            requests += [
                ModbusRequest(unit=self._unit, function=READ_HOLDING, address=a, count=len(values), values=values)
                for _, a, values in writes
            ]
        return requests

    def _ask(self, request: ModbusRequest, tag: str, rank: Rank, key: str = "") -> Ask:
        return Ask(request, lambda heard: _answers(request, heard), self._timing.answer_s, rank, tag, key)

    def _answered(self, now_s: float, tag: str, payload: Payload) -> list[Output]:
        left = self._left.get(tag)
        slot = self._slots.of_tag(tag)
        if left is None or not isinstance(payload, ModbusAnswer):
            return []
        if payload.exception:
            complaint = Say(Complained(code=f"modbus_exception_{payload.exception}", detail=tag))
            return [complaint, *self._unanswered(now_s, tag, "refused")]
        done = left.pop(0)
        if done.function == READ_HOLDING and payload.values != done.values:
            return [
                Note("field", "a register does not hold what was written"),
                *self._unanswered(now_s, tag, "refused"),
            ]
        if left:
            return [self._ask(left[0], tag, Rank.COMMAND, "" if slot is None else f"slot:{slot.wanted.slot}")]
        del self._left[tag]
        return [] if slot is None else self._agree(now_s, slot)

    def _agree(self, now_s: float, slot: Slot) -> list[Output]:
        news = not slot.agreed
        slot.agreed, slot.tag, slot.attempts = True, "", 0
        slot.due_s = now_s + self._timing.refresh_s if self._timing.refresh_s > 0 else None
        return [Say(Shown(), confirms=slot.confirms)] if news else []

    def _unanswered(self, now_s: float, tag: str, why: str) -> list[Output]:
        self._left.pop(tag, None)
        slot = self._slots.of_tag(tag)
        if slot is None:
            return []
        slot.agreed, slot.tag = False, ""
        slot.attempts += 1
        if why not in ("breaker_open", "link_down") and slot.attempts < self._timing.attempts and self._up:
            return self._write(slot, Rank.COMMAND)
        slot.due_s = now_s + SLOW_RETRY_S
        return []

    def _do(self, instruction: Instruction) -> list[Output]:
        requests = self._requests(instruction)
        if isinstance(requests, Note):
            return [requests]
        if not self._up:
            return [Say(Complained(code="link_down"))]
        self._count += 1
        tag = f"job:{self._count}"
        self._left[tag] = requests
        return [self._ask(requests[0], tag, Rank.COMMAND)]

    def _wake(self, now_s: float) -> list[Output]:
        outputs: list[Output] = []
        for slot in self._slots:
            if self._up and slot.due_s is not None and slot.due_s <= now_s:
                outputs += self._write(slot, Rank.STATUS_POLL if slot.agreed else Rank.COMMAND)
        return outputs


def _answers(request: ModbusRequest, heard: Payload) -> bool:
    """Unit, function and what an answer repeats of its request."""
    if not isinstance(heard, ModbusAnswer) or (heard.unit, heard.function) != (request.unit, request.function):
        return False
    if heard.exception:
        return True
    match request.function:
        case 5 | 6:
            return (heard.address, heard.values) == (request.address, request.values)
        case 15 | 16:
            return (heard.address, heard.values) == (request.address, (len(request.values),))
        case 1 | 2:
            return len(heard.values) >= request.count
    return len(heard.values) == request.count
