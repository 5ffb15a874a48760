"""A run of parts, one after the other; lengths and checksums over ranges of them.

At most one part has no fixed size and takes what is left (in a frame that is the body). Ranges name the first and the
last part, both included: `address..body`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from device_profiles.codec import CannotSay
from device_profiles.wire import numbers
from device_profiles.wire.checksums import checksum, checksum_size
from device_profiles.wire.parts import Given, Part, Read
from device_profiles.wire.wrong import Wrong


@dataclass(frozen=True, slots=True)
class Span:
    """Parts first..last by index, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Length:
    name: str
    form: str
    span: Span
    plus: int

    @property
    def size(self) -> int | None:
        return numbers.size_of(self.form)


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    form: str
    span: Span

    @property
    def size(self) -> int | None:
        return checksum_size(self.form)


@dataclass(frozen=True, slots=True)
class Body:
    """Where the message stands in a frame."""

    name: str = "body"
    size: int | None = None


Piece = Part | Length | Check | Body


class Layout:
    """Ready for one unit."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = tuple(pieces)
        loose = [index for index, piece in enumerate(self.pieces) if piece.size is None]
        assert len(loose) <= 1, "the reader lets no layout with two open ends pass"
        self.loose = loose[0] if loose else None
        self.fixed_size = sum(piece.size or 0 for piece in self.pieces)
        self.names = tuple(name for piece in self.pieces for name in _named(piece))

    def write(self, given: Given, body: bytes = b"") -> bytes:
        """Raises CannotSay."""
        chunks = [self._first_pass(piece, given, body) for piece in self.pieces]
        for index, piece in enumerate(self.pieces):
            if isinstance(piece, Length):
                count = sum(map(len, chunks[piece.span.first : piece.span.last + 1])) + piece.plus
                if not 0 <= count <= numbers.greatest(piece.form):
                    raise CannotSay(f"{count} bytes are more than the frame's length field can say")
                chunks[index] = numbers.pack(piece.form, count)
        for index, piece in enumerate(self.pieces):
            if isinstance(piece, Check):
                chunks[index] = checksum(piece.form, b"".join(chunks[piece.span.first : piece.span.last + 1]))
        return b"".join(chunks)

    @staticmethod
    def _first_pass(piece: Piece, given: Given, body: bytes) -> bytes:
        if isinstance(piece, Body):
            return body
        if isinstance(piece, Length | Check):
            return bytes(piece.size or 0)
        return piece.put(given)

    def read(self, data: bytes, read: Read) -> bytes:
        """Fill `read`; give back the body's bytes (b"" without one). Raises Wrong."""
        chunks = self._cut(data)
        for piece, chunk in zip(self.pieces, chunks, strict=True):
            if isinstance(piece, Length):
                self._check_length(piece, chunk, chunks)
        for piece, chunk in zip(self.pieces, chunks, strict=True):
            if isinstance(piece, Check):
                self._check_sum(piece, chunk, chunks)
        body = b""
        for piece, chunk in zip(self.pieces, chunks, strict=True):
            if isinstance(piece, Body):
                body = chunk
            elif not isinstance(piece, Length | Check):
                piece.take(chunk, read)
        return body

    def _cut(self, data: bytes) -> list[bytes]:
        left = len(data) - self.fixed_size
        if left < 0 or (left and self.loose is None):
            raise Wrong(
                "length",
                f"{len(data)} bytes, where {self.fixed_size} {'or more ' if self.loose is not None else ''}belong",
            )
        chunks, at = [], 0
        for index, piece in enumerate(self.pieces):
            size = left if index == self.loose else piece.size or 0
            chunks.append(data[at : at + size])
            at += size
        return chunks

    @staticmethod
    def _check_length(piece: Length, chunk: bytes, chunks: list[bytes]) -> None:
        said = numbers.unpack(piece.form, chunk)
        count = sum(map(len, chunks[piece.span.first : piece.span.last + 1])) + piece.plus
        if said != count:
            raise Wrong("length", f"the length field says {said}, there are {count} bytes")

    @staticmethod
    def _check_sum(piece: Check, chunk: bytes, chunks: list[bytes]) -> None:
        wanted = checksum(piece.form, b"".join(chunks[piece.span.first : piece.span.last + 1]))
        if chunk != wanted:
            raise Wrong(
                "checksum", f"{piece.form} is {chunk.hex(' ').upper()}, the bytes give {wanted.hex(' ').upper()}"
            )


def _named(piece: Piece) -> tuple[str, ...]:
    if isinstance(piece, Length | Check | Body) or not piece.name:
        return ()
    return ("key", "digits") if piece.name == "key" and piece.size is None else (piece.name,)
