"""Framed devices: the host's codec, and its twin, which speaks the device's side.

Both are one `Side` for what is heard and one for what is said. A frame is tried against the messages of its kind in the
order of the profile; the first that fits is the one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from device_profiles.codec import Broken, CannotSay, Fault, Foreign, Heard, Match, Partial, Whole
from device_profiles.schema import Profile
from device_profiles.settings import Value
from device_profiles.vocabulary import Instruction, Signal
from device_profiles.wire.compile import Book, Talk, compile_book
from device_profiles.wire.frames import FrameShape
from device_profiles.wire.parts import Given, Read
from device_profiles.wire.wrong import Wrong

ECHO = "echo"
ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Reading:
    """A frame that was understood as one message."""

    talk: Talk
    read: Read


class Side:
    """What one end of the wire says."""

    def __init__(self, talks: tuple[Talk, ...], frames: tuple[FrameShape, ...]) -> None:
        self.talks = talks
        self.frames = frames
        self._last: tuple[bytes, Reading | Fault] = (b"", Fault("noise", "no bytes are no frame"))

    def match(self, buffer: bytes, at: int) -> Match:
        """The best answer of all kinds of frame: a whole one, then one that may become, then a broken one."""
        best: Match = Foreign()
        for frame in self.frames:
            found = frame.match(buffer, at)
            if isinstance(found, Whole):
                return found
            if isinstance(found, Partial) and isinstance(best, Partial):
                best = Partial(min(found.need, best.need))
            elif isinstance(found, Partial) or (isinstance(found, Broken) and isinstance(best, Foreign)):
                best = found
        return best

    def understand(self, data: bytes) -> Reading | Fault:
        """Which message a whole frame is. The last is kept: whose it is, what it answers and says are one reading."""
        if self._last[0] != data:
            self._last = (data, self._read(data))
        return self._last[1]

    def _read(self, data: bytes) -> Reading | Fault:
        fault: Fault | None = None
        for frame in self.frames:
            try:
                head, body = frame.open(data)
            except Wrong as wrong:
                fault = fault or wrong.fault
                continue
            found = self._message(frame, head, body)
            if isinstance(found, Reading):
                return found
            fault = found
        return fault or Fault("noise", "these bytes are no frame of this family")

    def _message(self, frame: FrameShape, head: Read, body: bytes) -> Reading | Fault:
        fault = Fault("unknown", f"no message of this profile has the body {body.hex(' ').upper() or '(empty)'}")
        for talk in self.talks:
            if talk.frame is not frame or any(head.raws.get(name) != only for name, only in talk.spec.is_.items()):
                continue
            read = Read(dict(head.values), dict(head.raws))
            try:
                talk.layout.read(body, read)
            except Wrong as wrong:
                fault = wrong.fault if wrong.fault.kind != "field" else replace(fault, words=wrong.fault.words)
                continue
            return Reading(talk, read)
        return fault

    def named(self, name: str) -> Talk:
        return next(talk for talk in self.talks if talk.name == name)


def build(talk: Talk, given: Given) -> bytes:
    """The frame that says it. Raises CannotSay."""
    assert talk.frame is not None
    whole = Given(given.values, {**talk.spec.default, **given.raws, **talk.spec.is_})
    return talk.frame.build(whole, talk.layout.write(whole))


def _address(side: Side, frame: bytes) -> int | None:
    reading = side.understand(frame)
    if isinstance(reading, Reading):
        return reading.read.raws.get(ADDRESS)
    for shape in side.frames:
        try:
            head, _ = shape.open(frame)
        except Wrong:
            continue
        return head.raws.get(ADDRESS)
    return None


class FramedCodec:
    """The host's end: satisfies `codec.Codec`."""

    def __init__(self, profile: Profile, settings: dict[str, Value]) -> None:
        book: Book = compile_book(profile, settings)
        self.family = profile.family or profile.id
        self._id = profile.id
        self._heard = Side(book.device, book.frames["device"])
        self._said = Side(book.host, book.frames["host"])

    def match(self, buffer: bytes, at: int) -> Match:
        return self._heard.match(buffer, at)

    def address(self, frame: bytes) -> int | None:
        return _address(self._heard, frame)

    def guess_address(self, data: bytes) -> int | None:
        guesses = (shape.guess(data, ADDRESS) for shape in self._heard.frames)
        return next((guess for guess in guesses if guess is not None), None)

    def decode(self, frame: bytes) -> Heard | Fault:
        reading = self._heard.understand(frame)
        if isinstance(reading, Fault):
            return reading
        acknowledgement = reading.talk.acknowledge
        ack = "+".join(acknowledgement.done) if acknowledgement else ""
        if reading.read.note:
            return Heard(reading.talk.name, (), ack, reading.read.note)
        try:
            return Heard(
                reading.talk.name, tuple(saying.make(reading.read.values) for saying in reading.talk.signals), ack
            )
        except Wrong as wrong:
            return wrong.fault

    def encode(self, instruction: Instruction) -> bytes:
        talk = self._talk_for(instruction)
        if talk is None:
            raise CannotSay(f"cannot {instruction.__struct_config__.tag}; it can: {', '.join(self.instructions())}")
        saying = next(each for each in talk.instructions if each.fits(instruction))
        return build(talk, Given(saying.values(instruction), {}))

    def instructions(self) -> tuple[str, ...]:
        """The instructions that this unit can be given, by name."""
        names = (str(each.kind.__struct_config__.tag) for talk in self._said.talks for each in talk.instructions)
        return tuple(dict.fromkeys(names))

    def _talk_for(self, instruction: Instruction) -> Talk | None:
        return next(
            (talk for talk in self._said.talks if any(each.fits(instruction) for each in talk.instructions)), None
        )

    def acknowledge(self, frame: bytes, ok: bool) -> tuple[bytes, ...]:
        reading = self._heard.understand(frame)
        if isinstance(reading, Fault) or reading.talk.acknowledge is None:
            return ()
        names = reading.talk.acknowledge.done if ok else reading.talk.acknowledge.refused
        heard = Given({}, {name: raw for name, raw in reading.read.raws.items() if name not in reading.talk.spec.is_})
        return tuple(frame if name == ECHO else build(self._said.named(name), heard) for name in names)

    def reply_to(self, asked: bytes, frame: bytes) -> bool:
        question, answer = self._said.understand(asked), self._heard.understand(frame)
        if (
            isinstance(question, Fault)
            or isinstance(answer, Fault)
            or question.talk.name not in answer.talk.spec.answers
        ):
            return False
        to, by = question.read.raws.get(ADDRESS), answer.read.raws.get(ADDRESS)
        assert question.talk.frame is not None
        return to == by or to is None or by is None or to == question.talk.frame.marks.broadcast

    def expects_reply(self, instruction: Instruction) -> bool:
        talk = self._talk_for(instruction)
        return talk is not None and any(talk.name in each.spec.answers for each in self._heard.talks)


@dataclass(frozen=True, slots=True)
class Understood:
    """A host frame as a device understands it: the message's name, and the instruction where it is one."""

    message: str
    instruction: Instruction | None
    address: int | None


class Twin:
    """The device's end of the same wire, for simulators and for checking examples the other way round."""

    def __init__(self, profile: Profile, settings: dict[str, Value]) -> None:
        book = compile_book(profile, settings)
        self.family = profile.family or profile.id
        self._id = profile.id
        self._heard = Side(book.host, book.frames["host"])
        self._said = Side(book.device, book.frames["device"])

    def match(self, buffer: bytes, at: int) -> Match:
        """As `Codec.match`, for frames that come from the host."""
        return self._heard.match(buffer, at)

    def understand(self, frame: bytes) -> Understood | Fault:
        """What the host wants. What the wire does not carry comes back empty (`visit` of ask_rating)."""
        reading = self._heard.understand(frame)
        if isinstance(reading, Fault):
            return reading
        says: Iterable[Instruction] = ()
        try:
            says = [each.make(reading.read.values) for each in reading.talk.instructions[:1]]
        except Wrong as wrong:
            return wrong.fault
        return Understood(reading.talk.name, next(iter(says), None), reading.read.raws.get(ADDRESS))

    def say(self, *signals: Signal) -> bytes:
        """The frame by which this unit says these signals (one frame; most carry one). Raises CannotSay."""
        for talk in self._said.talks:
            if len(talk.signals) == len(signals) and all(
                each.fits(said) for each, said in zip(talk.signals, signals, strict=True)
            ):
                values = [each.values(said) for each, said in zip(talk.signals, signals, strict=True)]
                return build(talk, Given({name: value for group in values for name, value in group.items()}, {}))
        said = ", ".join(str(signal.__struct_config__.tag) for signal in signals) or "nothing"
        raise CannotSay(f"a {self._id} never says {said}")

    def answer(self, asked: bytes, *, ok: bool = True, **raws: int) -> bytes | None:
        """The device's answer to a host frame: the first message that answers it (the last, where not ok), with
        `raws` in its fields. None where the device answers nothing. Raises CannotSay."""
        reading = self._heard.understand(asked)
        if isinstance(reading, Fault):
            return None
        fitting = [talk for talk in self._said.talks if reading.talk.name in talk.spec.answers]
        if not fitting:
            return None
        return build(fitting[0 if ok else -1], Given({}, raws))
