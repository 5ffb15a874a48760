"""The views that may be read, and where: one table, from which the routes and the OpenAPI document are made."""

from __future__ import annotations

from typing import Literal

import msgspec

from edge.queueing.words import Role
from edge.web.console_shapes import DeskTicket, DeskView
from edge.web.evaluation_shapes import CasesView, EvaluationView, GradesView, LedgerView, RatingView
from edge.web.shapes import BoardView, DevicesView, ServicesView, Shape, StatusView, TicketView, WindowsView, WindowView

Reach = Literal["anybody", "hall", "staff"]
"""Who may read it. anybody: a citizen's telephone too. hall: what is shown in the hall anyway; the box itself, a
device's token, or a session. staff: a session."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """Also the method of `telling.Telling` that makes it."""
    path: str
    shape: type[Shape]
    summary: str
    reach: Reach = "hall"
    roles: tuple[Role, ...] = ()
    """staff: only these; empty: any."""


DESK: tuple[Role, ...] = ("desk", "manager")

SUPERVISION: tuple[Role, ...] = ("manager", "auditor")

READINGS: tuple[Reading, ...] = (
    Reading(name="board", path="/api/v1/board", shape=BoardView, summary="What the hall's board shows"),
    Reading(name="windows", path="/api/v1/windows", shape=WindowsView, summary="All windows and who is there"),
    Reading(
        name="window",
        path="/api/v1/windows/{window}",
        shape=WindowView,
        summary="One window, as its clerk sees it",
        reach="staff",
    ),
    Reading(
        name="desk",
        path="/api/v1/desk",
        shape=DeskView,
        summary="What the guidance desk looks after",
        reach="staff",
        roles=DESK,
    ),
    Reading(
        name="desk_ticket",
        path="/api/v1/desk/tickets/{ticket}",
        shape=DeskTicket,
        summary="One ticket, as the guidance desk sees it",
        reach="staff",
        roles=DESK,
    ),
    Reading(name="services", path="/api/v1/services", shape=ServicesView, summary="The kiosk's menu, with waits"),
    Reading(
        name="ticket",
        path="/api/v1/tickets/{ticket}",
        shape=TicketView,
        summary="Where one ticket stands",
        reach="anybody",
    ),
    Reading(
        name="rating",
        path="/api/v1/ratings/{token}",
        shape=RatingView,
        summary="The visit of a rating link, for the citizen who holds it",
        reach="anybody",
    ),
    Reading(name="grades", path="/api/v1/grades", shape=GradesView, summary="The five grades, for a kiosk"),
    Reading(
        name="evaluation",
        path="/api/v1/evaluation",
        shape=EvaluationView,
        summary="Active rates, ratings to be reviewed, visits a year",
        reach="staff",
        roles=SUPERVISION,
    ),
    Reading(
        name="cases",
        path="/api/v1/cases",
        shape=CasesView,
        summary="Bad ratings on their way",
        reach="staff",
        roles=SUPERVISION,
    ),
    Reading(
        name="ledger",
        path="/api/v1/ledger",
        shape=LedgerView,
        summary="The ledger of what could not be done",
        reach="staff",
        roles=("clerk", "desk", *SUPERVISION),
    ),
    Reading(name="devices", path="/api/v1/devices", shape=DevicesView, summary="Health of the devices"),
    Reading(name="status", path="/api/v1/status", shape=StatusView, summary="The hall and its journal"),
)
