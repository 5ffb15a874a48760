"""All rows of a report while it is folded: which tallies an event counts in, and how they are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from edge.queueing.settings import Settings
from edge.reports.figures import Row
from edge.reports.tally import Tally

Axis = Literal["service", "window", "staff", "date", "hour"]
AXES: tuple[Axis, ...] = ("service", "window", "staff", "date", "hour")


class Place(msgspec.Struct, frozen=True):
    """Where and when something counted; "" where it belongs to nobody."""

    date: str
    hour: str
    service: str = ""
    window: str = ""
    staff: str = ""


class Rows:
    def __init__(self, settings: Settings, *, by_month: bool) -> None:
        self.total = Tally()
        self._by_month = by_month
        self._rows: dict[Axis, dict[str, Tally]] = {axis: {} for axis in AXES}
        self._services: dict[str, str] = {}
        self._windows: dict[str, str] = {}
        self.hall = ""
        self._name(settings)

    def adopt(self, settings: dict[str, Any]) -> Settings:
        """Names as they are from now on; services and windows that are gone keep theirs."""
        adopted = msgspec.convert(settings, Settings)
        self._name(adopted)
        return adopted

    def _name(self, settings: Settings) -> None:
        self.hall = settings.hall.name
        self._services |= {service.id: service.name for service in settings.services}
        self._windows |= {window.id: window.name or f"{window.id}号窗口" for window in settings.windows}

    def service_name(self, service: str) -> str:
        return self._services.get(service, service)

    def window_name(self, window: str) -> str:
        return self._windows.get(window, window)

    def count(self, field: str, place: Place | None, by: int = 1) -> None:
        for tally in self._at(place):
            setattr(tally, field, getattr(tally, field) + by)

    def call(self, place: Place, waited_s: float, by: int = 1) -> None:
        """`by` -1: it is taken back."""
        for tally in self._at(place):
            tally.called += by
            _put(tally.waits_s, waited_s, by)

    def serve(self, place: Place, seconds: float, by: int = 1) -> None:
        for tally in self._at(place):
            tally.served += by
            _put(tally.served_s, seconds, by)

    def rate(self, place: Place, grade: int) -> None:
        for tally in self._at(place):
            tally.grades[grade] = tally.grades.get(grade, 0) + 1

    def told(self, axis: Axis) -> tuple[Row, ...]:
        """Services and windows in the settings' order, everything else by its id."""
        rows = self._rows[axis]
        if axis in ("service", "window"):
            names = self._services if axis == "service" else self._windows
            order = [id for id in names if id in rows] + sorted(id for id in rows if id not in names)
            return tuple(rows[id].row(id, names.get(id, id)) for id in order)
        return tuple(rows[id].row(id, id) for id in sorted(rows))

    def _at(self, place: Place | None) -> Iterator[Tally]:
        if place is None:
            return
        yield self.total
        date = place.date[:7] if self._by_month else place.date
        for axis, id in zip(AXES, (place.service, place.window, place.staff, date, place.hour), strict=True):
            if id:
                yield self._rows[axis].setdefault(id, Tally())


def _put(durations: list[float], seconds: float, by: int) -> None:
    """What is taken back was among the last."""
    if by > 0:
        durations.append(seconds)
        return
    newest = len(durations) - 1 - durations[::-1].index(seconds)
    del durations[newest]
