"""Any profile, whatever its way of talking: an instruction as bytes, bytes as what they say.

For people and tools (`hallgate profiles`, examples); a line uses the codec of its own way of talking directly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from device_profiles.codec import CannotSay, Fault, Partial, Whole
from device_profiles.schema import Profile
from device_profiles.settings import resolve
from device_profiles.vocabulary import AnyInstruction, AnySignal, Instruction, Signal
from device_profiles.wire import modbus, topics
from device_profiles.wire.framed import FramedCodec, Twin


@dataclass(frozen=True, slots=True)
class Utterance:
    """One frame of a run of bytes: where it stood, whose it is, what it says."""

    frame: bytes
    message: str
    address: int | None
    says: tuple[Signal | Instruction, ...]
    note: str = ""


def encode(profile: Profile, settings: Mapping[str, object], instruction: Instruction) -> bytes:
    """The bytes that say it. Raises CannotSay, settings.SettingsUnusable."""
    if profile.driver == "framed":
        return FramedCodec(profile, resolve(profile, settings)).encode(instruction)
    if profile.driver == "modbus":
        unit = resolve(profile, settings)["address"]
        assert isinstance(unit, int)
        return b"".join(modbus.rtu_frame(unit, write) for write in modbus.modbus_writes(profile, settings, instruction))
    return topics.publish(profile, settings, instruction).payload


def instructions_of(profile: Profile) -> tuple[str, ...]:
    """The instructions that this profile can say, by name."""
    named = (str(said["do"]) for message in profile.messages.values() for said in message.says if "do" in said)
    return tuple(dict.fromkeys(named))


def signals_of(profile: Profile) -> tuple[str, ...]:
    """The signals that this profile can hear, by name."""
    named = (str(said["signal"]) for message in profile.messages.values() for said in message.says if "signal" in said)
    return tuple(dict.fromkeys(named))


def decode(profile: Profile, settings: Mapping[str, object], data: bytes) -> Iterator[Utterance | Fault]:
    """Everything that stands in these bytes, frame by frame: what the device says, else what the host says to it.
    A run of bytes that is no frame gives one Fault. Raises settings.SettingsUnusable."""
    if profile.driver == "framed":
        yield from _decode_frames(profile, settings, data)
    elif profile.driver == "modbus":
        yield from _decode_rtu(profile, settings, data)
    else:
        yield _decode_json(data)


def _decode_frames(profile: Profile, settings: Mapping[str, object], data: bytes) -> Iterator[Utterance | Fault]:
    values = resolve(profile, settings)
    codec, twin = FramedCodec(profile, values), Twin(profile, values)
    at, noise_from = 0, 0
    fault: Fault | None = None
    while at < len(data):
        found, said = _one(codec, twin, data, at)
        if found is None:
            fault = fault or (said if isinstance(said, Fault) else None)
            at += 1
            continue
        if noise_from < at:
            yield _noise(data[noise_from:at], fault)
        assert said is not None
        yield said
        at = noise_from = found
        fault = None
    if noise_from < len(data):
        yield _noise(data[noise_from:], fault)


def _one(codec: FramedCodec, twin: Twin, data: bytes, at: int) -> tuple[int | None, Utterance | Fault | None]:
    """The frame at `at` (its end, what it says), or None and why there is none."""
    fault: Fault | None = None
    unread: tuple[int, Fault] | None = None
    for side in (codec, twin):
        match = side.match(data, at)
        if isinstance(match, Whole):
            frame = data[at : match.end]
            said = _heard(codec, frame) if side is codec else _understood(twin, frame)
            if isinstance(said, Utterance):
                return match.end, said
            unread = unread or (match.end, said)
        elif isinstance(match, Partial):
            fault = fault or Fault("length", f"the frame stops short: at least {match.need} more bytes belong to it")
        elif hasattr(match, "fault"):
            fault = fault or match.fault
    return unread if unread is not None else (None, fault)


def _heard(codec: FramedCodec, frame: bytes) -> Utterance | Fault:
    heard = codec.decode(frame)
    if isinstance(heard, Fault):
        return heard
    return Utterance(frame, heard.message, codec.address(frame), heard.signals, heard.note)


def _understood(twin: Twin, frame: bytes) -> Utterance | Fault:
    understood = twin.understand(frame)
    if isinstance(understood, Fault):
        return understood
    says = () if understood.instruction is None else (understood.instruction,)
    return Utterance(
        frame, understood.message, understood.address, says, "" if says else "the host's answer to the device"
    )


def _noise(data: bytes, fault: Fault | None) -> Fault:
    shown = data[:16].hex(" ").upper() + (" …" if len(data) > 16 else "")
    return Fault(fault.kind if fault else "noise", f"{shown}: {fault.words if fault else 'no frame of this family'}")


def _decode_rtu(profile: Profile, settings: Mapping[str, object], data: bytes) -> Iterator[Utterance | Fault]:
    at = 0
    while at < len(data):
        size = modbus.rtu_size(data, at) or len(data) - at
        frame = data[at : at + size]
        at += size
        request = modbus.rtu_write(frame)
        if not isinstance(request, Fault):
            understood = modbus.modbus_understand(profile, settings, request[1])
            if not isinstance(understood, Fault) and understood.instruction is not None:
                yield Utterance(frame, understood.message, request[0], (understood.instruction,))
                continue
        answer = modbus.rtu_answer(frame)
        yield answer if isinstance(answer, Fault) else Utterance(frame, answer.message, frame[0], answer.signals)


def _decode_json(data: bytes) -> Utterance | Fault:
    kinds: tuple[object, ...] = (AnySignal, AnyInstruction)
    for kind in kinds:
        try:
            said = msgspec.json.decode(data, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        assert isinstance(said, Signal | Instruction)
        return Utterance(data, str(said.__struct_config__.tag), None, (said,))
    return Fault("unknown", "no signal or instruction of the vocabulary as JSON")


__all__ = ["CannotSay", "Utterance", "decode", "encode", "instructions_of", "signals_of"]
