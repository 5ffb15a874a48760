"""What the guidance desk and the console are told, as JSON. Rules as in `shapes`; clerks stand here by account."""

from __future__ import annotations

from typing import Literal

import msgspec

from edge.queueing.words import Category, LegStatus
from edge.web.shapes import BoardWindow, Moment, Seq, ServiceView, Shape, Wait


class DeskTicket(Shape, frozen=True, kw_only=True):
    """One number, for the question "where is my place?" and for what may be done about it."""

    id: str
    number: str
    status: LegStatus
    category: Category
    party: int
    service: str
    """The one it waits for, or was last at."""
    service_name: str
    services: tuple[str, ...]
    """Names of all of them, in order."""
    ahead: int | None
    wait: Wait | None
    window: str
    window_name: str
    issued_at: Moment | None
    paper: Literal["none", "reserved", "printed", "failed"]


class DeskWarning(Shape, frozen=True, kw_only=True):
    kind: Literal["suspended", "unstaffed", "unattended", "many_waiting"]
    """R1: a service without a staffed window; a window without an act of its clerk; R3: more wait than the site's
    threshold; or nobody is called at all."""
    id: str
    """Of the service or window; "" for the hall."""
    name: str
    waiting: int
    reason: str = ""


class DeskView(Shape, frozen=True, kw_only=True):
    through_seq: Seq
    hall: str
    date: str
    warnings: tuple[DeskWarning, ...]
    services: tuple[ServiceView, ...]
    windows: tuple[BoardWindow, ...]
    print_failures: tuple[DeskTicket, ...]
    """Numbers whose paper did not come out."""
    missed: tuple[DeskTicket, ...]
    """Newest first."""
    printers: tuple[str, ...]
    """Devices that a number may be printed on."""


class FactView(Shape, frozen=True, kw_only=True):
    """One record of the journal in words."""

    seq: int
    at: Moment
    trusted: bool
    """Was the clock then?"""
    type: str
    words: str
    subject: str
    actor: str


class JournalView(Shape, frozen=True, kw_only=True):
    through_seq: Seq
    facts: tuple[FactView, ...]
    """Newest first."""


class WhyView(Shape, frozen=True, kw_only=True):
    """Why was this one called, and not another?"""

    words: str
    """One sentence."""
    facts: tuple[FactView, ...]
    """What it rests on, in order."""


class ReportTable(Shape, frozen=True, kw_only=True):
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


class ReportView(Shape, frozen=True, kw_only=True):
    period: str
    """日报 2026-03-02"""
    hall: str
    until: str
    """ISO 8601, of the last record; "" where the journal has nothing of the period."""
    tables: tuple[ReportTable, ...] = msgspec.field(default=())
