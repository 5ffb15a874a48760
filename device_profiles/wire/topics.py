"""MQTT devices: our own contract speaks the vocabulary as JSON; foreign topics map field paths.

own       <base>/signal, want/<slot>, job, result …: the driver knows them; payloads are signals and instructions
foreign   a message's `topic` ("stat/{device}/BUTTON") and `paths` (key = "button.code") say where its fields stand
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from device_profiles.codec import CannotSay, Fault, Heard
from device_profiles.schema import Profile
from device_profiles.settings import LevelMap, Value, resolve
from device_profiles.vocabulary import INSTRUCTIONS_OF, Instruction
from device_profiles.wire.compile import Talk, compile_book
from device_profiles.wire.wrong import Wrong

_PLAIN = (str, int, bool)


@dataclass(frozen=True, slots=True)
class Publication:
    """One MQTT message: the topic below the device's own ("" in our own contract, where the driver knows it)."""

    topic: str
    payload: bytes


def foreign(profile: Profile) -> bool:
    """Does this profile map topics of its own (True), or speak our contract?"""
    return any(message.topic for message in profile.messages.values())


def publish(profile: Profile, settings: Mapping[str, object], instruction: Instruction) -> Publication:
    """What to publish. Raises CannotSay, settings.SettingsUnusable."""
    values = resolve(profile, settings)
    tag = str(instruction.__struct_config__.tag)
    if not foreign(profile):
        if not any(isinstance(instruction, kind) for role in profile.roles for kind in INSTRUCTIONS_OF.get(role, ())):
            raise CannotSay(f"cannot {tag}: it is no instruction for the role {'/'.join(profile.roles)}")
        return Publication("", msgspec.json.encode(instruction))
    for talk in compile_book(profile, values).host:
        for saying in talk.instructions:
            if saying.fits(instruction):
                payload: dict[str, Any] = {}
                for name, value in saying.values(instruction).items():
                    _put(payload, talk.spec.paths[name], value)
                return Publication(_fill(talk.spec.topic, values), msgspec.json.encode(payload))
    raise CannotSay(f"cannot {tag}")


def hear(profile: Profile, settings: Mapping[str, object], topic: str, payload: bytes) -> Heard | Fault:
    """What a foreign device said on this topic (as written below its own)."""
    values = resolve(profile, settings)
    fault = Fault("unknown", f"this profile knows no topic '{topic}'")
    for talk in compile_book(profile, values).device:
        if _fill(talk.spec.topic, values) != topic:
            continue
        try:
            read = _fields(talk, payload)
            return Heard(talk.name, tuple(saying.make(read) for saying in talk.signals))
        except Wrong as wrong:
            fault = wrong.fault
    return fault


def _fields(talk: Talk, payload: bytes) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Wrong("field", "the payload is no JSON") from None
    found = {name: _at(body, path) for name, path in talk.spec.paths.items()}
    return {name: value for name, value in found.items() if isinstance(value, _PLAIN)}


def _at(body: Any, path: str) -> Any:
    for step in path.split("."):
        body = body.get(step) if isinstance(body, dict) else None
    return body


def _put(payload: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = path.split(".")
    for step in steps:
        payload = payload.setdefault(step, {})
    payload[last] = value


def _fill(topic: str, values: Mapping[str, Value]) -> str:
    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], "")
        return "" if isinstance(found, LevelMap) else str(found)

    return re.sub(r"\{(\w+)\}", value, topic)
