"""MQTT devices with topics of their own, which their profile maps field by field. Pure; topics below the device's base.

    Wanted --> Tell(topic, payload) --> Told --> Say(Shown, confirms)      again after Up
    Heard  --> Say(signal, digest)

Such a device neither acknowledges nor repeats, so a picture counts as agreed once the broker has it, and a signal is
not answered. Its presence is not known: it counts as there while the broker is.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from device_profiles.codec import CannotSay, Fault
from device_profiles.codec import Heard as CodecHeard
from device_profiles.vocabulary import Instruction, Shown
from device_profiles.wire.topics import Publication
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
    Told,
    Unanswered,
    Up,
    Wake,
    WakeAt,
    Wanted,
)
from firmware_bridge.drivers.framed import SLOW_RETRY_S
from firmware_bridge.drivers.slots import Slot, Slots
from firmware_bridge.ground.mqtt import MqttMessage

Publish = Callable[[Instruction], Publication]
Hear = Callable[[str, bytes], CodecHeard | Fault]


class ForeignMqttDriver:
    """`publish` and `hear` are the profile's words; `publish` raises CannotSay."""

    def __init__(self, publish: Publish, hear: Hear) -> None:
        self._publish, self._hear = publish, hear
        self._up = False
        self._slots = Slots()
        self._count = 0

    def handle(self, now_s: float, given: Input) -> list[Output]:
        match given:
            case Up():
                self._up = True
                self._slots.forget()
                return [Present(True), *(output for slot in self._slots for output in self._put_up(slot))]
            case Down(reason=reason):
                self._up = False
                return [Present(False, reason)]
            case Heard(payload=MqttMessage() as message):
                return self._heard(message)
            case Wanted():
                slot = self._slots.want(given)
                return [] if slot is None or not self._up else self._put_up(slot)
            case Told(tag=tag):
                return self._told(tag)
            case Unanswered(tag=tag):
                return self._untold(now_s, tag)
            case Do(instruction=instruction) | Settled(instruction=Instruction() as instruction):
                return [self._tell(instruction)] if self._up else []
            case Wake():
                return [output for slot in self._slots if slot.due_s is not None for output in self._put_up(slot)]
        return []

    def _heard(self, message: MqttMessage) -> list[Output]:
        heard = self._hear(message.topic, message.payload)
        if isinstance(heard, Fault):
            return [] if heard.kind == "unknown" else [Note(heard.kind, heard.words)]
        digest = sha256(message.topic.encode() + b"\0" + message.payload).hexdigest()[:16]
        return [Say(signal, digest=digest) for signal in heard.signals]

    def _put_up(self, slot: Slot) -> list[Output]:
        if slot.impossible:
            return []
        self._count += 1
        slot.tag, slot.due_s = f"{slot.wanted.slot}:{slot.wanted.version}:{self._count}", None
        output = self._tell(slot.wanted.instruction, slot.tag, f"want:{slot.wanted.slot}")
        slot.impossible = isinstance(output, Note)
        return [output]

    def _tell(self, instruction: Instruction, tag: str = "", key: str = "") -> Tell | Note:
        try:
            said = self._publish(instruction)
        except CannotSay as refusal:
            return Note("cannot_say", refusal.reason)
        return Tell(MqttMessage(said.topic, said.payload), tag=tag, key=key)

    def _told(self, tag: str) -> list[Output]:
        slot = self._slots.of_tag(tag)
        if slot is None:
            return []
        slot.agreed, slot.tag = True, ""
        return [Say(Shown(), confirms=slot.confirms)]

    def _untold(self, now_s: float, tag: str) -> list[Output]:
        slot = self._slots.of_tag(tag)
        if slot is None:
            return []
        slot.tag, slot.due_s = "", now_s + SLOW_RETRY_S
        return [WakeAt(slot.due_s)]
