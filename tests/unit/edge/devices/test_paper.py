"""The words on a ticket."""

from __future__ import annotations

import msgspec

from edge.devices.paper import ticket_paper
from edge.queueing.events import TicketIssued
from edge.queueing.settings import Settings
from tests.properties.halls import TABLES
from tests.unit.edge.queueing.talk import Talk


def issued(settings: Settings) -> TicketIssued:
    hall = Talk(tables=msgspec.to_builtins(settings))
    hall.says("issue_ticket", service="tax", then=("estate",), actor="citizen:x")
    return next(event for event in hall.events if isinstance(event, TicketIssued))


def test_r41_the_place_is_printed_by_floor_and_room() -> None:
    settings = msgspec.convert(TABLES, Settings)
    places = {"tax": "主楼2层201室", "estate": "主楼3层302室"}
    services = tuple(msgspec.structs.replace(each, place=places.get(each.id, "")) for each in settings.services)
    told = ticket_paper(
        issued(settings), msgspec.structs.replace(settings, services=services), None, "2026-03-02 09:00"
    )
    assert "办理地点 主楼2层201室、主楼3层302室" in told.lines


def test_r41_where_no_place_is_configured_none_is_printed() -> None:
    settings = msgspec.convert(TABLES, Settings)
    told = ticket_paper(issued(settings), settings, None, "2026-03-02 09:00")
    assert not any("办理地点" in line for line in told.lines)
    assert told.lines[0] == settings.hall.name
