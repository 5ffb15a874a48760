"""From a profile and a unit's settings to layouts, frames and messages: `when` decided, maps and sizes filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from device_profiles.schema import Acknowledgement, Field, Frame, Message, Profile
from device_profiles.settings import KeyMap, LevelMap, Value
from device_profiles.vocabulary import Instruction, Signal
from device_profiles.wire.escapes import Escapes
from device_profiles.wire.frames import FrameShape, Marks
from device_profiles.wire.layout import Body, Check, Layout, Length, Piece, Span
from device_profiles.wire.parts import Clock, Constant, Digits, Keys, Number, Part, Scalar, Text
from device_profiles.wire.sayings import INSTRUCTIONS, SIGNALS, Saying


@dataclass(frozen=True, slots=True)
class Talk:
    """One message of the profile, ready for one unit."""

    name: str
    spec: Message
    frame: FrameShape | None
    layout: Layout
    signals: tuple[Saying[Signal], ...]
    instructions: tuple[Saying[Instruction], ...]

    @property
    def acknowledge(self) -> Acknowledgement | None:
        return self.spec.acknowledge


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that a unit and the host may say to each other, in the order of the profile."""

    settings: Mapping[str, Value]
    device: tuple[Talk, ...]
    host: tuple[Talk, ...]
    frames: Mapping[str, tuple[FrameShape, ...]]
    """The kinds of frame that "device" and "host" may use. Settings may silence messages, but units of one family
    split a wire alike whatever their settings."""


def compile_book(profile: Profile, settings: Mapping[str, Value]) -> Book:
    """`settings` come from `settings.resolve`; the profile has passed the reader."""
    frames = {name: _frame(name, spec, settings) for name, spec in profile.frames.items()}
    talks = [
        _talk(name, spec, frames, settings) for name, spec in profile.messages.items() if _holds(spec.when, settings)
    ]
    return Book(
        settings,
        tuple(talk for talk in talks if talk.spec.from_ == "device"),
        tuple(talk for talk in talks if talk.spec.from_ == "host"),
        {end: _used(profile, frames, end) for end in ("device", "host")},
    )


def _used(profile: Profile, frames: Mapping[str, FrameShape], end: str) -> tuple[FrameShape, ...]:
    used = [message.frame for message in profile.messages.values() if message.from_ == end]
    return tuple(frame for name, frame in frames.items() if name in used)


def _talk(name: str, spec: Message, frames: Mapping[str, FrameShape], settings: Mapping[str, Value]) -> Talk:
    frame = frames.get(spec.frame)
    layout = compile_layout(spec.layout, settings)
    names = (*layout.names, *(frame.layout.names if frame else ()), *_colour(spec.layout, settings), *spec.paths)
    signals = tuple(Saying[Signal](SIGNALS[str(said["signal"])], said, names) for said in spec.says if "signal" in said)
    instructions = tuple(
        Saying[Instruction](INSTRUCTIONS[str(said["do"])], said, names) for said in spec.says if "do" in said
    )
    return Talk(name, spec, frame, layout, signals, instructions)


def _colour(layout: Sequence[Field], settings: Mapping[str, Value]) -> tuple[str, ...]:
    """Coloured text carries a second value."""
    return (
        ("colour",)
        if any(field.text and "+" in field.text and _holds(field.when, settings) for field in layout)
        else ()
    )


def _holds(when: Mapping[str, Scalar], settings: Mapping[str, Value]) -> bool:
    return all(settings.get(name) == wanted for name, wanted in when.items())


def _frame(name: str, spec: Frame, settings: Mapping[str, Value]) -> FrameShape:
    table = {bytes.fromhex(forbidden): bytes.fromhex(stands) for forbidden, stands in spec.escape.items()}
    escapes = Escapes(table) if table else None
    marks = Marks(bytes.fromhex(spec.start), bytes.fromhex(spec.end), escapes, spec.max_frame, spec.broadcast)
    return FrameShape(name, marks, compile_layout(spec.layout, settings))


def compile_layout(fields: Sequence[Field], settings: Mapping[str, Value]) -> Layout:
    """The fields that are there under these settings, ranges resolved to positions."""
    there = [field for field in fields if _holds(field.when, settings)]
    at = {("body" if field.body else field.name): index for index, field in enumerate(there)}
    return Layout([_piece(field, at, settings) for field in there])


def _piece(field: Field, at: Mapping[str, int], settings: Mapping[str, Value]) -> Piece:
    if field.body:
        return Body()
    if field.length is not None:
        return Length(field.name, field.length, _span(field.over, at), field.plus)
    if field.check is not None:
        return Check(field.name, field.check, _span(field.over, at))
    return _part(field, settings)


def _span(over: str, at: Mapping[str, int]) -> Span:
    first, _, last = over.partition("..")
    return Span(at[first], at[last or first])


def _part(field: Field, settings: Mapping[str, Value]) -> Part:
    if field.as_ is not None:
        return _number(field, field.as_, settings)
    if field.digits is not None:
        return Digits(field.name, field.digits, bytes.fromhex(field.pad or "00")[0], field.cap)
    if field.keys is not None:
        keys = settings[field.keys]
        assert isinstance(keys, KeyMap)
        return Keys(keys)
    if field.text is not None:
        size = settings[field.size] if isinstance(field.size, str) else field.size
        assert size is None or isinstance(size, int)
        return Text(field.name, field.text, size, field.max, bytes.fromhex(field.pad or "20"), field.align == "right")
    if field.clock is not None:
        return Clock(field.name, field.clock)
    return Constant(field.name, bytes.fromhex(field.bytes))


def _number(field: Field, form: str, settings: Mapping[str, Value]) -> Number:
    meanings: dict[int, Scalar] | None = None
    if isinstance(field.map, str):
        levels = settings[field.map]
        assert isinstance(levels, LevelMap)
        meanings = dict(levels.grades)
    elif field.map is not None:
        meanings = {int(raw, 16): meaning for raw, meaning in field.map.items()}
    fallback: Scalar | None = field.default
    if field.setting is not None:
        value = settings[field.setting]
        assert isinstance(value, int | str | bool)
        fallback = value
    return Number(field.name, form, field.is_, fallback, meanings, field.unit)
