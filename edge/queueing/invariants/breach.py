"""One broken invariant."""

from __future__ import annotations

import msgspec


class Breach(msgspec.Struct, frozen=True):
    id: str
    """I1 … I21."""
    words: str
    seq: int = 0
    """The record at which it broke; 0 where it concerns the state as a whole."""

    def __str__(self) -> str:
        return f"{self.id} at {self.seq}: {self.words}" if self.seq else f"{self.id}: {self.words}"
