"""What somebody standing in the hall could notice, and when."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "shows", "idles", "beeps", "accepted", "refused", "asks", "stops_asking", "rated", "prints", "speaks", "pressed"
]
ENTRIES_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Entry:
    """`at_s` is seconds on the clock that the diary was given; `text` is what was seen, heard or read."""

    at_s: float
    device: str
    kind: Kind
    text: str


class Diary:
    """The newest 200,000 entries (about a month of a hall), and whoever wants to hear of each."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.entries: deque[Entry] = deque(maxlen=ENTRIES_MAX)
        self.listeners: list[Callable[[Entry], None]] = []

    def note(self, device: str, kind: Kind, text: str = "") -> None:
        entry = Entry(self.now(), device, kind, text)
        self.entries.append(entry)
        for listener in self.listeners:
            listener(entry)
