"""The dialogue with any device whose frames a profile can say: screens, keypads, evaluators, cards. Pure.

    Wanted  --> Ask or Tell --> Answered / Told --> Say(Shown, confirms)   again until agreed, after Up, every refresh_s
    Heard   --> Say(signal, token, digest) --> Settled --> Tell(acknowledgement)
    Do      --> Ask or Tell --> what the answer says

Where the device confirms an instruction the slot is agreed when it has; where it cannot, when the last byte has left.
"""

from __future__ import annotations

from hashlib import sha256

from device_profiles.codec import CannotSay, Codec
from device_profiles.codec import Fault as CodecFault
from device_profiles.schema import Timing
from device_profiles.vocabulary import AnySignal, Complained, Initialise, Instruction, Shown, Signal
from firmware_bridge.drivers.base import (
    Answered,
    Ask,
    Do,
    Down,
    Heard,
    Input,
    Note,
    Output,
    Payload,
    Rank,
    Say,
    Settled,
    Tell,
    Told,
    Unanswered,
    Up,
    Wake,
    WakeAt,
    Wanted,
)
from firmware_bridge.drivers.keys import Presses
from firmware_bridge.drivers.slots import Slot, Slots

SLOW_RETRY_S = 1.0
"""Between tries after the first attempts failed; the line's breaker lets ever fewer of them onto the wire."""
JOBS_REMEMBERED = 64
NO_OUTCOME = "journal_unavailable"
"""The hall could not write: nothing is acknowledged, so that the device repeats."""


class FramedDriver:
    """`timing` comes from the profile: answer_s, attempts, refresh_s."""

    def __init__(self, codec: Codec, timing: Timing) -> None:
        self._codec = codec
        self._timing = timing
        self._up = False
        self._slots = Slots()
        self._presses = Presses()
        self._jobs: dict[str, Instruction] = {}
        self._tries: dict[str, int] = {}
        self._count = 0

    def handle(self, now_s: float, given: Input) -> list[Output]:
        match given:
            case Up():
                outputs = self._come_up(now_s)
            case Down():
                outputs = self._go_down()
            case Heard(payload=bytes() as frame):
                outputs = self._hear(now_s, frame)
            case Answered(tag=tag, payload=payload):
                outputs = self._answered(now_s, tag, payload)
            case Told(tag=tag):
                outputs = self._agree(now_s, tag, [])
            case Unanswered(tag=tag, why=why):
                outputs = self._unanswered(now_s, tag, why)
            case Wanted():
                outputs = self._want(given)
            case Do(instruction=instruction, job=job):
                outputs = self._do(instruction, job)
            case Settled():
                outputs = self._settled(given)
            case Wake():
                outputs = self._wake(now_s)
            case _:
                outputs = []
        due_s = self._slots.next_due_s()
        return outputs if due_s is None or not self._up else [*outputs, WakeAt(due_s)]

    # --- the link -----------------------------------------------------------------------------------------------

    def _come_up(self, now_s: float) -> list[Output]:
        self._up = True
        self._slots.forget()
        return [*self._greet(), *(output for slot in self._slots for output in self._paint(slot, Rank.COMMAND))]

    def _go_down(self) -> list[Output]:
        self._up = False
        self._slots.forget()
        self._presses.clear()
        lost: list[Output] = [self._complain("link_down", job) for job in self._tries]
        self._tries.clear()
        return lost

    def _greet(self) -> list[Output]:
        """What some models want said once before use."""
        try:
            return [Tell(self._codec.encode(Initialise()), key="greeting")]
        except CannotSay:
            return []

    # --- what it shows ------------------------------------------------------------------------------------------

    def _want(self, wanted: Wanted) -> list[Output]:
        slot = self._slots.want(wanted)
        return [] if slot is None or not self._up else self._paint(slot, Rank.COMMAND)

    def _paint(self, slot: Slot, rank: Rank) -> list[Output]:
        if slot.impossible:
            return []
        try:
            frame = slot.frame = slot.frame or self._codec.encode(slot.wanted.instruction)
        except CannotSay as refusal:
            slot.impossible = True
            return [Note("cannot_say", refusal.reason)]
        self._count += 1
        slot.tag = f"{slot.wanted.slot}:{slot.wanted.version}:{self._count}"
        slot.due_s = None
        return [self._send(slot.wanted.instruction, frame, slot.tag, rank, key=f"slot:{slot.wanted.slot}")]

    def _send(self, instruction: Instruction, frame: bytes, tag: str, rank: Rank, key: str = "") -> Output:
        if not self._codec.expects_reply(instruction):
            return Tell(frame, rank, tag, key)
        return Ask(frame, lambda heard: self._replies(frame, heard), self._timing.answer_s, rank, tag, key)

    def _replies(self, asked: bytes, heard: Payload) -> bool:
        return isinstance(heard, bytes) and self._codec.reply_to(asked, heard)

    def _answered(self, now_s: float, tag: str, payload: Payload) -> list[Output]:
        heard = self._codec.decode(payload) if isinstance(payload, bytes) else CodecFault("field", "not bytes")
        if isinstance(heard, CodecFault):
            return [Note(heard.kind, heard.words), *self._unanswered(now_s, tag, "garbled")]
        if any(isinstance(signal, Complained) for signal in heard.signals):
            said = [Say(signal) for signal in heard.signals]
            return [*said, *self._unanswered(now_s, tag, "refused")]
        return self._agree(now_s, tag, list(heard.signals))

    def _agree(self, now_s: float, tag: str, signals: list[Signal]) -> list[Output]:
        slot = self._slots.of_tag(tag)
        if slot is None:
            job = self._tries.pop(tag, None)
            return [] if job is None else [Say(signal) for signal in signals if not isinstance(signal, Shown)]
        news = not slot.agreed
        slot.agreed, slot.tag, slot.attempts = True, "", 0
        slot.due_s = now_s + self._timing.refresh_s if self._timing.refresh_s > 0 else None
        return [Say(Shown(), confirms=slot.confirms)] if news else []

    def _unanswered(self, now_s: float, tag: str, why: str) -> list[Output]:
        slot = self._slots.of_tag(tag)
        if slot is None:
            return self._retry_job(tag)
        slot.agreed, slot.tag = False, ""
        slot.attempts += 1
        if why not in ("breaker_open", "link_down") and slot.attempts < self._timing.attempts and self._up:
            return self._paint(slot, Rank.COMMAND)
        slot.due_s = now_s + SLOW_RETRY_S
        return []

    def _wake(self, now_s: float) -> list[Output]:
        outputs: list[Output] = []
        for slot in self._slots:
            if self._up and slot.due_s is not None and slot.due_s <= now_s:
                outputs += self._paint(slot, Rank.STATUS_POLL if slot.agreed else Rank.COMMAND)
        return outputs

    # --- what it says -------------------------------------------------------------------------------------------

    def _hear(self, now_s: float, frame: bytes) -> list[Output]:
        heard = self._codec.decode(frame)
        if isinstance(heard, CodecFault):
            return [Note(heard.kind, heard.words)]
        signals = [signal for signal in heard.signals if not isinstance(signal, Shown)]
        digest = sha256(frame).hexdigest()[:16]
        if not heard.ack:
            return [Say(signal, digest=digest) for signal in signals]
        if not signals:
            return self._acknowledge(frame, ok=False)
        if self._presses.repeated(digest, now_s):
            return [Note("repeat", heard.message)]
        tokens = self._presses.wait(frame, digest, len(signals), now_s)
        return [Say(signal, token, digest) for signal, token in zip(signals, tokens, strict=True)]

    def _settled(self, settled: Settled) -> list[Output]:
        if settled.code == NO_OUTCOME:
            self._presses.drop(settled.token)
            return []
        press = self._presses.settle(settled.token, settled.ok)
        outputs = [] if press is None or not self._up else self._acknowledge(press.raw, press.ok)
        if settled.instruction is not None:
            outputs += self._do(settled.instruction, f"settled:{settled.token}")
        return outputs

    def _acknowledge(self, frame: bytes, ok: bool) -> list[Output]:
        return [Tell(answer) for answer in self._codec.acknowledge(frame, ok)]

    # --- jobs ---------------------------------------------------------------------------------------------------

    def _do(self, instruction: Instruction, job: str) -> list[Output]:
        if job in self._jobs:
            return []
        self._jobs[job] = instruction
        if len(self._jobs) > JOBS_REMEMBERED:
            del self._jobs[next(iter(self._jobs))]
        if not self._up:
            return [self._complain("link_down", job)]
        self._tries[job] = 0
        return self._try_job(job)

    def _try_job(self, job: str) -> list[Output]:
        instruction = self._jobs[job]
        try:
            frame = self._codec.encode(instruction)
        except CannotSay as refusal:
            del self._tries[job]
            return [Note("cannot_say", refusal.reason)]
        return [self._send(instruction, frame, job, Rank.COMMAND)]

    def _retry_job(self, job: str) -> list[Output]:
        if job not in self._tries:
            return []
        self._tries[job] += 1
        if self._tries[job] < self._timing.attempts and job in self._jobs:
            return self._try_job(job)
        del self._tries[job]
        return [self._complain("no_answer", job)]

    def _complain(self, code: str, detail: str) -> Say:
        complaint: AnySignal = Complained(code=code, detail=detail)
        return Say(complaint)
