"""Who waited when: the largest queue of each service, and the episodes of waits over 30 minutes (R2)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from edge.queueing.clocking import SECOND
from edge.reports.figures import Episode, LargestQueue
from edge.reports.spread import LIMIT_S


class _Long(msgspec.Struct, frozen=True):
    """One wait over the limit: from when it was too long, until it ended."""

    began: int
    ended: int
    waited_s: float


class _Line(msgspec.Struct):
    waiting: int = 0
    largest: int = 0
    largest_at: int = 0
    long: list[_Long] = []


class Queues:
    def __init__(self) -> None:
        self._waiting: dict[str, tuple[str, int]] = {}
        """Leg -> service, since."""
        self._left: dict[str, tuple[str, int, _Long | None]] = {}
        """Leg -> service, since, and the long wait it left with; for those whose call is taken back."""
        self._lines: dict[str, _Line] = {}

    def join(self, leg: str, service: str, at: int) -> None:
        if leg in self._waiting:
            return
        self._waiting[leg] = (service, at)
        line = self._lines.setdefault(service, _Line())
        line.waiting += 1
        if line.waiting > line.largest:
            line.largest, line.largest_at = line.waiting, at

    def leave(self, leg: str, at: int, waited_s: float | None = None) -> None:
        """`waited_s`: as the call told it (in-hours), else the time that passed."""
        found = self._waiting.pop(leg, None)
        if found is None:
            return
        service, since = found
        line = self._lines[service]
        line.waiting -= 1
        waited = (at - since) / SECOND if waited_s is None else waited_s
        long = _Long(at - round((waited - LIMIT_S) * SECOND), at, waited) if waited > LIMIT_S else None
        if long is not None:
            line.long.append(long)
        self._left[leg] = (service, since, long)

    def rejoin(self, leg: str) -> None:
        """It was not called after all: it has waited all the time."""
        found = self._left.pop(leg, None)
        if found is None:
            return
        service, since, long = found
        if long is not None:
            self._lines[service].long.remove(long)
        self.join(leg, service, since)

    def forget(self, leg: str) -> None:
        """It never waited: what made it join was taken back."""
        found = self._waiting.pop(leg, None)
        if found is not None:
            self._lines[found[0]].waiting -= 1

    def clear(self) -> None:
        """A new date: nobody of the old one waits any more."""
        self._waiting.clear()
        self._left.clear()
        for line in self._lines.values():
            line.waiting = 0

    def settle(self, at: int) -> None:
        """Whoever still waits has waited until now."""
        for leg in list(self._waiting):
            self.leave(leg, at)

    def largest(self, name_of: Callable[[str], str], iso: Callable[[int], str]) -> tuple[LargestQueue, ...]:
        return tuple(
            LargestQueue(service=service, name=name_of(service), waiting=line.largest, at=iso(line.largest_at))
            for service, line in self._lines.items()
        )

    def episodes(self, name_of: Callable[[str], str], iso: Callable[[int], str]) -> tuple[Episode, ...]:
        told: list[tuple[int, Episode]] = []
        for service, line in self._lines.items():
            for group in _joined(line.long):
                began, ended = group[0].began, max(one.ended for one in group)
                episode = Episode(
                    service=service,
                    name=name_of(service),
                    began=iso(began),
                    ended=iso(ended),
                    minutes=round((ended - began) / SECOND / 60, 1),
                    people=len(group),
                    longest_s=round(max(one.waited_s for one in group), 1),
                )
                told.append((began, episode))
        return tuple(episode for _, episode in sorted(told, key=lambda one: (one[0], one[1].service)))


def _joined(long: list[_Long]) -> list[list[_Long]]:
    """Waits that overlap in time belong to one episode."""
    groups: list[list[_Long]] = []
    ended = 0
    for one in sorted(long, key=lambda one: (one.began, one.ended)):
        if groups and one.began <= ended:
            groups[-1].append(one)
        else:
            groups.append([one])
            ended = 0
        ended = max(ended, one.ended)
    return groups
