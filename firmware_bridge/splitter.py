"""From runs of bytes to whole frames, with several families of devices on one wire. Pure; the line owns one.

    feed(data)   -> Frame(family, bytes) and Flaw(family, fault), in order
    expire()     -> the same, after nothing came for the inter-byte time: what was begun is no frame

A byte at which no family can begin is noise and skipped. A broken frame costs its first byte only: the next one
may begin inside it, so the splitter is in step again within one frame. Nothing is kept beyond `limit` bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from device_profiles.codec import Broken, Fault, Match, Partial, Whole

LIMIT = 8192
"""No frame in the catalogue is longer."""


class Grammar(Protocol):
    """What a splitter must know of a family of devices (a Codec has it)."""

    family: str

    def match(self, buffer: bytes, at: int) -> Match: ...


@dataclass(frozen=True, slots=True)
class Frame:
    family: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Flaw:
    """A frame that began and is wrong; `data` is what there is of it."""

    family: str
    fault: Fault
    data: bytes


Piece = Frame | Flaw
HALF = Fault("length", "half a frame: the rest never came")


class Splitter:
    """`noise_bytes` counts what was skipped, also inside broken frames."""

    def __init__(self, grammars: Sequence[Grammar], limit: int = LIMIT) -> None:
        self._grammars = tuple({grammar.family: grammar for grammar in grammars}.values())
        self._limit = limit
        self._buffer = b""
        self.noise_bytes = 0

    @property
    def waiting(self) -> int:
        """Bytes of a frame that has begun."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Piece]:
        """Take what came. Never raises."""
        self._buffer += data
        pieces: list[Piece] = []
        at = 0
        while at < len(self._buffer):
            taken = self._step(at, pieces)
            if taken == 0:
                break
            at += taken
        self._buffer = self._buffer[at:]
        return pieces

    def expire(self) -> list[Piece]:
        """Give up the frame that has begun (one flaw); whole frames behind its first byte are found."""
        pieces: list[Piece] = []
        told = False
        while self._buffer:
            if not told:
                pieces.append(Flaw(self._beginner(), HALF, self._buffer))
            self._buffer = self._buffer[1:]
            self.noise_bytes += 1
            found = self.feed(b"")
            told = not any(isinstance(piece, Frame) for piece in found)
            pieces += found
        return pieces

    def flush(self) -> int:
        """Throw away what has begun (before a request); how many bytes that was."""
        thrown, self._buffer = len(self._buffer), b""
        self.noise_bytes += thrown
        return thrown

    def _step(self, at: int, pieces: list[Piece]) -> int:
        """How far to go on from `at`: over a frame, over one byte of noise, or not at all (more must come)."""
        partial = False
        broken: Flaw | None = None
        for grammar in self._grammars:
            match grammar.match(self._buffer, at):
                case Whole(end=end):
                    pieces.append(Frame(grammar.family, self._buffer[at:end]))
                    return end - at
                case Partial(need=need):
                    partial = partial or len(self._buffer) - at + need <= self._limit
                case Broken(fault=fault):
                    broken = broken or Flaw(grammar.family, fault, self._buffer[at:])
        if partial:
            return 0
        if broken is not None:
            pieces.append(broken)
        self.noise_bytes += 1
        return 1

    def _beginner(self) -> str:
        for grammar in self._grammars:
            if isinstance(grammar.match(self._buffer, 0), Partial):
                return grammar.family
        return ""
