"""Does a profile say what its examples say? Each is tried both ways: bytes to words and words to bytes, from the host's
end and from the device's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from device_profiles import speech
from device_profiles.codec import CannotSay, Fault
from device_profiles.faults import Gathering
from device_profiles.schema import Example, Profile
from device_profiles.settings import check_settings, resolve
from device_profiles.vocabulary import AnyInstruction, AnySignal, Instruction, Signal
from device_profiles.wire.framed import FramedCodec, Twin


def check_examples(profile: Profile, into: Gathering) -> None:
    """A fault for each way in which an example does not hold."""
    for index, example in enumerate(profile.examples, 1):
        for where, words in check_example(profile, example):
            into.add(f"examples[{index}]{where}", words)


def check_example(profile: Profile, example: Example) -> Iterator[tuple[str, str]]:
    """Where (".bytes", ".says[1]" …) and why this example does not hold; nothing where it does."""
    faults = check_settings(profile, example.settings)
    for fault in faults:
        yield f".settings.{fault.path}", fault.words
    said: list[Signal | Instruction] = []
    for index, words in enumerate(example.says, 1):
        try:
            said.append(_said(dict(words)))
        except msgspec.ValidationError as error:
            yield f".says[{index}]", str(error)
    if faults or len(said) < len(example.says):
        return
    if not example.bytes and not example.json:
        yield "", "an example has bytes, or json"
        return
    data = bytes.fromhex(example.bytes) if example.bytes else example.json.encode()
    if example.one_way != "encode":
        yield from _decoding(profile, example, data, said)
    if example.one_way != "decode":
        yield from _encoding(profile, example, data, said)
    yield from _acknowledging(profile, example, data)


def _said(words: dict[str, Any]) -> Signal | Instruction:
    if "do" in words:
        return msgspec.convert(words, AnyInstruction)  # type: ignore[no-any-return]
    return msgspec.convert(words, AnySignal)  # type: ignore[no-any-return]


def _decoding(
    profile: Profile, example: Example, data: bytes, said: list[Signal | Instruction]
) -> Iterator[tuple[str, str]]:
    found = list(speech.decode(profile, example.settings, data))
    if len(found) != 1 or isinstance(found[0], Fault):
        faults = [each.words for each in found if isinstance(each, Fault)]
        yield (
            ".bytes" if example.bytes else ".json",
            f"cannot be read: {'; '.join(faults) or f'{len(found)} frames instead of one'}",
        )
        return
    utterance = found[0]
    if profile.driver == "framed" and utterance.message != example.message and said:
        yield ".message", f"the bytes are the message '{utterance.message}', not '{example.message}'"
    if list(utterance.says) != said:
        yield ".says", f"the bytes say {_words(utterance.says)}, not {_words(said)}"


def _encoding(
    profile: Profile, example: Example, data: bytes, said: list[Signal | Instruction]
) -> Iterator[tuple[str, str]]:
    if not said:
        return
    try:
        built = _built(profile, example, said)
    except CannotSay as cannot:
        yield ".says", f"cannot be said: {cannot.reason}"
        return
    if built is not None and built != data:
        yield ".bytes", f"what is said gives {built.hex(' ').upper() if example.bytes else built.decode()}"


def _built(profile: Profile, example: Example, said: list[Signal | Instruction]) -> bytes | None:
    signals = [each for each in said if isinstance(each, Signal)]
    if not signals:
        assert isinstance(said[0], Instruction)
        return speech.encode(profile, example.settings, said[0])
    if profile.driver == "framed":
        return Twin(profile, resolve(profile, example.settings)).say(*signals)
    return msgspec.json.encode(signals[0]) if profile.driver == "mqtt" else None


def _acknowledging(profile: Profile, example: Example, data: bytes) -> Iterator[tuple[str, str]]:
    if profile.driver != "framed":
        return
    codec = FramedCodec(profile, resolve(profile, example.settings))
    for where, wanted, ok in ((".done", example.done, True), (".refused", example.refused, False)):
        try:
            given = b"".join(codec.acknowledge(data, ok)) if wanted else b""
        except CannotSay as cannot:
            yield where, f"nothing can go back: {cannot.reason}"
            continue
        if given != bytes.fromhex(wanted):
            yield where, f"what goes back is {given.hex(' ').upper() or 'nothing'}"


def _words(said: Any) -> str:
    return msgspec.json.encode(list(said)).decode()
