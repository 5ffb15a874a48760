"""The views that may be read, and where: one table, from which the routes and the OpenAPI document are made."""

from __future__ import annotations

import msgspec

from edge.web.shapes import BoardView, DevicesView, ServicesView, Shape, StatusView, TicketView, WindowsView, WindowView


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """Also the method of `telling.Telling` that makes it."""
    path: str
    shape: type[Shape]
    summary: str


READINGS: tuple[Reading, ...] = (
    Reading(name="board", path="/api/v1/board", shape=BoardView, summary="What the hall's board shows"),
    Reading(name="windows", path="/api/v1/windows", shape=WindowsView, summary="All windows and who is there"),
    Reading(
        name="window", path="/api/v1/windows/{window}", shape=WindowView, summary="One window, as its clerk sees it"
    ),
    Reading(name="services", path="/api/v1/services", shape=ServicesView, summary="The kiosk's menu, with waits"),
    Reading(name="ticket", path="/api/v1/tickets/{ticket}", shape=TicketView, summary="Where one ticket stands"),
    Reading(name="devices", path="/api/v1/devices", shape=DevicesView, summary="Health of the devices"),
    Reading(name="status", path="/api/v1/status", shape=StatusView, summary="The hall and its journal"),
)
