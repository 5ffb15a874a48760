"""Whose turn it is on a shared wire. Pure: the line puts in what drivers want sent and takes out what goes next.

By rank first (a command before a poll before a repaint before bulk), within a rank the unit that was served longest
ago, within a unit in order. What waits is replaced by a newer one with the same key, and no unit keeps more than
UNIT_MAX waiting: what it asked for first among its least urgent is handed back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from firmware_bridge.drivers.base import Ask, Tell

UNIT_MAX = 32


@dataclass(frozen=True, slots=True)
class Turn:
    device: str
    out: Ask | Tell


class Turns:
    """`ready(turn)` of `take` says the earliest time at which a turn may go; it is skipped while that is not yet."""

    def __init__(self) -> None:
        self._waiting: list[Turn] = []
        self._served: dict[str, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, device: str, out: Ask | Tell) -> Turn | None:
        """Queue it. Gives back the turn that had to go because the unit has too many waiting."""
        for at, turn in enumerate(self._waiting):
            if out.key and turn.device == device and turn.out.key == out.key:
                self._waiting[at] = Turn(device, out)
                return None
        self._waiting.append(Turn(device, out))
        own = [turn for turn in self._waiting if turn.device == device]
        if len(own) <= UNIT_MAX:
            return None
        least = max(turn.out.rank for turn in own)
        thrown = next(turn for turn in own if turn.out.rank == least)
        self._waiting.remove(thrown)
        return thrown

    def take(self, now_s: float, ready: Callable[[Turn], float]) -> Turn | None:
        """The next one that may go now, None when none may."""
        due = [turn for turn in self._first_of_each() if ready(turn) <= now_s]
        if not due:
            return None
        chosen = min(due, key=lambda turn: (turn.out.rank, self._served.get(turn.device, 0)))
        self._waiting.remove(chosen)
        self._count += 1
        self._served[chosen.device] = self._count
        return chosen

    def next_ready_s(self, ready: Callable[[Turn], float]) -> float | None:
        """When the earliest of those that wait may go."""
        return min((ready(turn) for turn in self._first_of_each()), default=None)

    def clear(self, device: str | None = None) -> list[Turn]:
        """Take everything out (of one unit, or of all)."""
        gone = [turn for turn in self._waiting if device in (None, turn.device)]
        self._waiting = [turn for turn in self._waiting if device not in (None, turn.device)]
        return gone

    def _first_of_each(self) -> list[Turn]:
        """The first waiting turn of each unit and rank: those behind it keep their order."""
        first: dict[tuple[str, int], Turn] = {}
        for turn in self._waiting:
            first.setdefault((turn.device, turn.out.rank), turn)
        return list(first.values())
