"""One kind of frame: find it in a stream, open it, build it.

    start | layout ( … body … ) | end           escapes apply between start and end, after checksums and lengths

`match` knows where a frame ends in one of three ways: a length field that covers the body, the end mark (always so
where there are escapes), or a layout without a body. Nothing is longer than `max_frame`, so a stream of anything at
all is worked off in bounded steps.
"""

from __future__ import annotations

from dataclasses import dataclass

from device_profiles.codec import Broken, CannotSay, Foreign, Match, Partial, Whole
from device_profiles.wire import numbers
from device_profiles.wire.escapes import Escapes
from device_profiles.wire.layout import Body, Check, Layout, Length
from device_profiles.wire.parts import Given, Read
from device_profiles.wire.wrong import Wrong


@dataclass(frozen=True, slots=True)
class Marks:
    """What a frame begins and ends with, what must not stand between, and how long it may be."""

    start: bytes
    end: bytes
    escapes: Escapes | None
    max_frame: int
    broadcast: int | None


class FrameShape:
    """One kind of frame, ready for one unit."""

    def __init__(self, name: str, marks: Marks, layout: Layout) -> None:
        self.name = name
        self.marks = marks
        self.layout = layout
        self._sized = [
            piece
            for piece in layout.pieces[: layout.loose or 0]
            if isinstance(piece, Length)
            and layout.loose is not None
            and piece.span.first <= layout.loose <= piece.span.last
        ]
        self._head_size = (
            sum(piece.size or 0 for piece in layout.pieces[: layout.loose]) if layout.loose is not None else 0
        )

    def match(self, buffer: bytes, at: int) -> Match:
        """What stands at buffer[at:]; never raises."""
        start = self.marks.start
        seen = bytes(buffer[at : at + len(start)])
        if not start.startswith(seen):
            return Foreign()
        if len(seen) < len(start):
            return Partial(len(start) - len(seen))
        try:
            if self.marks.escapes is not None or (self.layout.loose is not None and not self._sized):
                return self._match_to_end_mark(buffer, at)
            return self._match_sized(buffer, at)
        except Wrong as wrong:
            return Broken(wrong.fault)

    def _match_to_end_mark(self, buffer: bytes, at: int) -> Match:
        marks = self.marks
        window = bytes(buffer[at : at + marks.max_frame])
        stop = window.find(marks.end, len(marks.start))
        inner = window[len(marks.start) : stop if stop >= 0 else len(window) - len(marks.end) + 1]
        if marks.escapes is not None and stop < 0:
            marks.escapes.reveal(inner, open_end=True)
        if stop < 0:
            if len(window) == marks.max_frame:
                raise Wrong("too_long", f"no end mark within {marks.max_frame} bytes")
            return Partial(max(1, len(marks.start) + self.layout.fixed_size + len(marks.end) - len(window)))
        end = at + stop + len(marks.end)
        self.open(bytes(buffer[at:end]))
        return Whole(end)

    def _match_sized(self, buffer: bytes, at: int) -> Match:
        marks, layout = self.marks, self.layout
        have = len(buffer) - at
        total = len(marks.start) + layout.fixed_size + len(marks.end)
        if layout.loose is not None:
            self._check_head(buffer, at + len(marks.start))
            if have < len(marks.start) + self._head_size:
                return Partial(total - have)
            total += self._body_size(buffer, at + len(marks.start))
            if total > marks.max_frame:
                raise Wrong(
                    "too_long", f"the length field asks for {total} bytes; no frame has more than {marks.max_frame}"
                )
        else:
            self._check_head(buffer, at + len(marks.start))
        if have < total:
            return Partial(total - have)
        self.open(bytes(buffer[at : at + total]))
        return Whole(at + total)

    def _check_head(self, buffer: bytes, at: int) -> None:
        """Constants that have arrived already, so that what cannot be a frame is told before more is waited for."""
        for index, piece in enumerate(self.layout.pieces):
            size = piece.size
            if size is None or index == self.layout.loose or at + size > len(buffer):
                return
            if not isinstance(piece, Length | Check | Body):
                piece.take(bytes(buffer[at : at + size]), Read())
            at += size

    def _body_size(self, buffer: bytes, at: int) -> int:
        """What the length fields say that the body takes; they agree, or it is no frame."""
        sizes: list[int] = []
        for piece in self.layout.pieces[: self.layout.loose]:
            size = piece.size or 0
            if piece in self._sized and isinstance(piece, Length):
                covered = self.layout.pieces[piece.span.first : piece.span.last + 1]
                said = numbers.unpack(piece.form, bytes(buffer[at : at + size]))
                sizes.append(said - piece.plus - sum(other.size or 0 for other in covered))
            at += size
        if min(sizes) < 0 or min(sizes) != max(sizes):
            raise Wrong("length", "the length fields disagree" if min(sizes) >= 0 else "the length field is too small")
        return sizes[0]

    def guess(self, data: bytes, name: str) -> int | None:
        """The number of this name as far as a frame that is broken or stops short tells it; nothing is checked."""
        read, at = Read(), 0
        try:
            inner = data[len(self.marks.start) : self.marks.max_frame]
            inner = inner if self.marks.escapes is None else self.marks.escapes.reveal(inner, open_end=True)
            for piece in self.layout.pieces[: self.layout.loose]:
                size = piece.size or 0
                if at + size > len(inner):
                    return None
                if not isinstance(piece, Length | Check | Body):
                    piece.take(inner[at : at + size], read)
                if name in read.raws:
                    return read.raws[name]
                at += size
        except Wrong:
            return None
        return None

    def open(self, frame: bytes) -> tuple[Read, bytes]:
        """The frame's fields and body. Raises Wrong."""
        marks = self.marks
        if len(frame) > marks.max_frame:
            raise Wrong("too_long", f"{len(frame)} bytes; no frame has more than {marks.max_frame}")
        if not frame.startswith(marks.start):
            raise Wrong("noise", f"a frame begins with {marks.start.hex(' ').upper()}")
        if len(frame) < len(marks.start) + len(marks.end) or not frame.endswith(marks.end):
            raise Wrong("field", f"{marks.end.hex(' ').upper()} is missing at the end")
        inner = frame[len(marks.start) : len(frame) - len(marks.end)]
        if marks.escapes is not None:
            inner = marks.escapes.reveal(inner)
        read = Read()
        body = self.layout.read(inner, read)
        return read, body

    def build(self, given: Given, body: bytes) -> bytes:
        """The frame on the wire. Raises CannotSay."""
        inner = self.layout.write(given, body)
        if self.marks.escapes is not None:
            inner = self.marks.escapes.hide(inner)
        frame = self.marks.start + inner + self.marks.end
        if len(frame) > self.marks.max_frame:
            raise CannotSay(
                f"the frame would take {len(frame)} bytes; this device takes at most {self.marks.max_frame}"
            )
        return frame
