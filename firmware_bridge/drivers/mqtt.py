"""Smart devices on MQTT that speak our own contract: the vocabulary itself as JSON. Pure; topics below the device's.

    signal        device -> hall   {"id": "...", "say": {"signal": "key_pressed", "key": "next"}}
    result        hall -> device   {"id": "...", "ok": true, "seq": 123, "instruction": {...}}   after the commit
    want/<slot>   hall -> device   {"version": 7, "instruction": {"do": "show_text", ...}}       retained
    agree         device -> hall   {"slot": "main", "version": 7}
    job           hall -> device   {"job": "...", "instruction": {...}}       answered by printed, print_failed, spoken
    state         device -> hall   {"online": true, "model": "...", "firmware": "..."}   retained; the will; every 30 s

The broker's acknowledgement proves nothing: a signal is repeated until its result comes, a picture is wanted until the
device agrees, a job is given again until it is answered.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from device_profiles.vocabulary import (
    Alive,
    AnySignal,
    Complained,
    Instruction,
    Printed,
    PrintFailed,
    PrintTicket,
    Shown,
    Signal,
    Speak,
    Spoken,
)
from firmware_bridge.drivers.base import (
    Do,
    Down,
    Heard,
    Input,
    Note,
    Output,
    Present,
    Say,
    Settled,
    Tell,
    Up,
    Wake,
    WakeAt,
    Wanted,
)
from firmware_bridge.drivers.framed import JOBS_REMEMBERED, NO_OUTCOME
from firmware_bridge.drivers.keys import Presses
from firmware_bridge.drivers.slots import Slot, Slots
from firmware_bridge.ground.mqtt import MqttMessage

Shape = TypeVar("Shape", bound=msgspec.Struct)
HEARTBEAT_S = 30.0
SILENT_AFTER_S = 3 * HEARTBEAT_S
WANT_AGAIN_S = 5.0
"""A picture that the device has not agreed to is put up again so often."""
JOB_AGAIN_S = 10.0
JOB_ATTEMPTS = 3


class SignalMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    say: AnySignal


class AgreeMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    slot: str
    version: int


class StateMessage(msgspec.Struct, frozen=True):
    """Devices may tell more; it is left alone."""

    online: bool
    model: str = ""
    firmware: str = ""


class _Only(msgspec.Struct, frozen=True):
    """What can still be answered of a message that makes no sense."""

    id: str


class _Job(msgspec.Struct):
    instruction: Instruction
    tries: int = 0
    due_s: float = 0.0


class Nonsense(msgspec.Struct, frozen=True):
    """A payload that does not fit the contract, in words for a technician."""

    words: str


_json = msgspec.json.Encoder()


class MqttDriver:
    """`present` follows the device's own state and heartbeat, not the link to the broker."""

    def __init__(self) -> None:
        self._up = False
        self._present: bool | None = None
        self._alive = Alive()
        self._silent_at_s = 0.0
        self._slots = Slots()
        self._presses = Presses()
        self._jobs: dict[str, _Job] = {}
        self._known_jobs: dict[str, None] = {}

    def handle(self, now_s: float, given: Input) -> list[Output]:
        match given:
            case Up():
                self._up, self._silent_at_s = True, now_s + SILENT_AFTER_S
                self._slots.forget()
                outputs = [*self._absent("nothing heard of it yet"), *self._put_up_all(now_s)]
            case Down():
                self._up = False
                self._presses.clear()
                outputs = self._absent("the broker is away")
            case Heard(payload=MqttMessage() as message):
                outputs = self._hear(now_s, message)
            case Wanted():
                slot = self._slots.want(given)
                outputs = [] if slot is None or not self._up else self._put_up(slot, now_s)
            case Do(instruction=instruction, job=job):
                outputs = self._do(now_s, instruction, job)
            case Settled():
                outputs = self._settled(given)
            case Wake():
                outputs = self._wake(now_s)
            case _:
                outputs = []
        return [*outputs, *self._next_wake()]

    def _next_wake(self) -> list[Output]:
        if not self._up:
            return []
        times = [self._silent_at_s] if self._present else []
        times += [due_s for due_s in (self._slots.next_due_s(),) if due_s is not None]
        times += [job.due_s for job in self._jobs.values()]
        return [WakeAt(min(times))] if times else []

    def _wake(self, now_s: float) -> list[Output]:
        outputs: list[Output] = []
        if self._present and now_s >= self._silent_at_s:
            outputs += self._absent("no heartbeat")
        for slot in self._slots:
            if slot.due_s is not None and slot.due_s <= now_s:
                outputs += self._put_up(slot, now_s)
        for name, job in tuple(self._jobs.items()):
            if job.due_s <= now_s:
                outputs += self._give_job(now_s, name, job)
        return outputs

    # --- presence -----------------------------------------------------------------------------------------------

    def _absent(self, reason: str) -> list[Output]:
        if self._present is False:
            return []
        self._present = False
        return [Present(False, reason)]

    def _heard_of(self, now_s: float) -> list[Output]:
        self._silent_at_s = now_s + SILENT_AFTER_S
        if self._present:
            return []
        self._present = True
        for slot in self._slots:
            slot.due_s = None if slot.agreed else now_s + WANT_AGAIN_S
        return [Present(True)]

    def _state(self, now_s: float, message: MqttMessage) -> list[Output]:
        state = _read(message.payload, StateMessage)
        if isinstance(state, Nonsense):
            return [Note("field", f"state: {state.words}")]
        if not state.online:
            self._slots.forget()
            return self._absent("it said goodbye, or its connection broke")
        outputs = self._heard_of(now_s)
        alive = Alive(model=state.model, firmware=state.firmware)
        if outputs or alive != self._alive:
            self._alive = alive
            outputs.append(Say(alive))
        return outputs

    # --- signals ------------------------------------------------------------------------------------------------

    def _hear(self, now_s: float, message: MqttMessage) -> list[Output]:
        match message.topic:
            case "state":
                return self._state(now_s, message)
            case "agree":
                return [*self._heard_of(now_s), *self._agree(message)]
            case "signal":
                return [*self._heard_of(now_s), *self._signal(now_s, message)]
        return []

    def _signal(self, now_s: float, message: MqttMessage) -> list[Output]:
        heard = _read(message.payload, SignalMessage)
        if isinstance(heard, Nonsense):
            return [Note("field", f"signal: {heard.words}"), *self._answer_nonsense(message.payload, heard.words)]
        self._job_answered(heard.say)
        if self._presses.repeated(heard.id, now_s):
            return [Note("repeat", heard.id)]
        (token,) = self._presses.wait(message.payload, heard.id, 1, now_s)
        return [Say(heard.say, token, heard.id)]

    def _answer_nonsense(self, payload: bytes, words: str) -> list[Output]:
        only = _read(payload, _Only)
        if isinstance(only, Nonsense):
            return []
        return [_result({"id": only.id, "ok": False, "code": "bad_message", "words": words})]

    def _settled(self, settled: Settled) -> list[Output]:
        if settled.code == NO_OUTCOME:
            self._presses.drop(settled.token)
            return []
        press = self._presses.settle(settled.token, settled.ok)
        if press is None or not self._up:
            return []
        result: dict[str, Any] = {"id": press.digest, "ok": settled.ok}
        if settled.ok:
            result["seq"] = settled.seq
        else:
            result |= {"code": settled.code, "words": settled.words}
        if settled.instruction is not None:
            result["instruction"] = settled.instruction
        return [_result(result)]

    # --- pictures -----------------------------------------------------------------------------------------------

    def _put_up_all(self, now_s: float) -> list[Output]:
        return [output for slot in self._slots for output in self._put_up(slot, now_s)]

    def _put_up(self, slot: Slot, now_s: float) -> list[Output]:
        slot.due_s = now_s + WANT_AGAIN_S if self._present else None  # who is away finds it retained
        wanted = slot.wanted
        payload = _json.encode({"version": wanted.version, "instruction": wanted.instruction})
        message = MqttMessage(f"want/{wanted.slot}", payload, retain=True)
        return [Tell(message, key=f"want:{wanted.slot}")]

    def _agree(self, message: MqttMessage) -> list[Output]:
        agreed = _read(message.payload, AgreeMessage)
        if isinstance(agreed, Nonsense):
            return [Note("field", f"agree: {agreed.words}")]
        slot = self._slots.get(agreed.slot)
        if slot is None or slot.wanted.version != agreed.version or slot.agreed:
            return []
        slot.agreed, slot.due_s = True, None
        return [Say(Shown(), confirms=slot.confirms)]

    # --- jobs ---------------------------------------------------------------------------------------------------

    def _do(self, now_s: float, instruction: Instruction, name: str) -> list[Output]:
        if name in self._known_jobs:
            return []
        self._known_jobs[name] = None
        if len(self._known_jobs) > JOBS_REMEMBERED:
            del self._known_jobs[next(iter(self._known_jobs))]
        if not self._up or not self._present:
            return [Say(_failed(instruction, name, "offline"))]
        self._jobs[name] = job = _Job(instruction)
        return self._give_job(now_s, name, job)

    def _give_job(self, now_s: float, name: str, job: _Job) -> list[Output]:
        if job.tries >= JOB_ATTEMPTS:
            del self._jobs[name]
            return [Say(_failed(job.instruction, name, "no_answer"))]
        job.tries += 1
        job.due_s = now_s + JOB_AGAIN_S
        payload = _json.encode({"job": name, "instruction": job.instruction})
        return [Tell(MqttMessage("job", payload), key=f"job:{name}")]

    def _job_answered(self, signal: Signal) -> None:
        for name, job in tuple(self._jobs.items()):
            match job.instruction, signal:
                case PrintTicket(ticket=wanted), Printed(ticket=done) | PrintFailed(ticket=done) if wanted == done:
                    del self._jobs[name]
                case Speak(call=wanted), Spoken(call=done) if wanted == done:
                    del self._jobs[name]


def _read(payload: bytes, shape: type[Shape]) -> Shape | Nonsense:
    """Whatever a device sends: broken UTF-8 and endless nesting are told by errors of their own."""
    try:
        return msgspec.json.decode(payload, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        return Nonsense(str(fault))


def _failed(instruction: Instruction, job: str, code: str) -> AnySignal:
    if isinstance(instruction, PrintTicket):
        return PrintFailed(ticket=instruction.ticket, reason=code)
    return Complained(code=code, detail=instruction.call if isinstance(instruction, Speak) else job)


def _result(content: dict[str, Any]) -> Tell:
    return Tell(MqttMessage("result", _json.encode(content)))
