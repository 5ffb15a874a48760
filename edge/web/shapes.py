"""What the API tells, as JSON. Times are ISO 8601 in UTC with `Z`; waits are minutes; ids are those of site.toml.

Nothing here carries personal data; a clerk's id stands only in `WindowView` (the clerk's own page) and in
what managers and auditors are told of accounts.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from edge.queueing.words import LegStatus, Role, WindowStatus
from edge.upkeep.rights import DeviceKind

Moment = Annotated[str, msgspec.Meta(description="ISO 8601, UTC, microseconds: 2026-03-02T01:00:05.000000Z")]
Seq = Annotated[int, msgspec.Meta(ge=0, description="Sequence number in the journal; 0: nothing yet.")]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all shapes."""


class Wait(Shape, frozen=True, kw_only=True):
    """What somebody who joins now (or stands there already) may expect, in minutes."""

    minutes: float
    low: float | None = None
    """Lower end of the honest range (80 %); null while the hall has not learnt one."""
    high: float | None = None
    in_hours: float | None = None
    """Of `minutes`, what lies in the service's hours: less where a lunch comes in between."""


class ServiceView(Shape, frozen=True, kw_only=True):
    """One service as a kiosk offers it."""

    id: str
    name: str
    name_en: str
    prefix: str
    waiting: int
    windows_open: int
    """Windows that serve it now; 0: nobody does."""
    wait: Wait | None
    """Null where no honest figure can be told (no window open)."""
    overtime: bool = False
    """Closed for new tickets; whoever is here is served (R32)."""


class CallView(Shape, frozen=True, kw_only=True):
    """A call as the board shows it."""

    call: str
    number: str
    window: str
    window_name: str
    zone: str
    times: int
    """1: called once; more: recalled."""
    current: bool
    """Still called or being served there."""
    at: Moment


class BoardWindow(Shape, frozen=True, kw_only=True):
    id: str
    name: str
    kind: str
    zone: str
    status: WindowStatus
    number: str
    """Who is called or served there; "" if nobody."""
    serving: bool
    services: tuple[str, ...]


class BoardView(Shape, frozen=True, kw_only=True):
    through_seq: Seq
    hall: str
    date: str
    calls: tuple[CallView, ...]
    """Latest first."""
    windows: tuple[BoardWindow, ...]
    services: tuple[ServiceView, ...]


class AtWindow(Shape, frozen=True, kw_only=True):
    """The ticket a window has before it."""

    ticket: str
    number: str
    service: str
    status: LegStatus
    since: Moment | None
    """Since when it has this status; null where that is not known."""
    recalls: int


class HeldTicket(Shape, frozen=True, kw_only=True):
    ticket: str
    number: str


class NamedService(Shape, frozen=True, kw_only=True):
    id: str
    name: str
    name_en: str


class WindowView(Shape, frozen=True, kw_only=True):
    through_seq: Seq
    id: str
    name: str
    kind: str
    zone: str
    status: WindowStatus
    staff: str
    """The clerk logged in; "" if none."""
    current: AtWindow | None
    held: tuple[HeldTicket, ...]
    waiting: int
    """People this window could call now."""
    services: tuple[ServiceView, ...]
    """Those it serves, primary ones first."""
    all_services: tuple[NamedService, ...]
    """Those somebody may be transferred to."""
    asking: bool
    """A citizen is being asked for a rating of the last visit."""


class WindowsView(Shape, frozen=True, kw_only=True):
    through_seq: Seq
    windows: tuple[BoardWindow, ...]


class ServicesView(Shape, frozen=True, kw_only=True):
    through_seq: Seq
    hall: str
    services: tuple[ServiceView, ...]


class TicketView(Shape, frozen=True, kw_only=True):
    """A citizen's place, for the ticket page. No grade, no name, nobody else's number."""

    through_seq: Seq
    hall: str
    id: str
    number: str
    status: LegStatus
    service: str
    service_name: str
    service_name_en: str
    ahead: int | None
    """People before this one; null once called."""
    wait: Wait | None
    window: str
    window_name: str
    issued_at: Moment | None


class DeviceView(Shape, frozen=True, kw_only=True):
    id: str
    profile: str
    line: str
    window: str
    up: bool
    reason: str
    """Why it is down; "" if it is up."""
    agrees: bool | None = None
    """Does it show what it should? Null for devices that show nothing."""
    incomplete: str = ""
    """R27: which grades an evaluator with fewer than five keys can give; "" for a whole one."""
    since: Moment | None = None
    """Since when it is up or down; null: from the start."""
    frames_good: int = 0
    frames_sent: int = 0
    frames_bad: dict[str, int] = {}
    """What it sent that was wrong, by kind: checksum, length, field, flood …"""
    timeouts: int = 0
    """Questions it did not answer in time."""
    refused: dict[str, int] = {}
    """Its wishes that the hall refused, by code."""
    last_fault: str = ""
    """Words for a technician."""


class LineView(Shape, frozen=True, kw_only=True):
    """One wire, or one session with the broker."""

    id: str
    open: bool
    reason: str
    """Why it is not open; "" if it is."""
    reconnects: int
    noise_bytes: int
    """That belonged to no frame."""
    strangers: int
    """Whole frames from addresses that the site does not know."""
    waiting: int
    """Requests that wait for their turn."""
    bad: dict[str, int]


class DevicesView(Shape, frozen=True, kw_only=True):
    devices: tuple[DeviceView, ...]
    lines: tuple[LineView, ...] = ()


class StatusView(Shape, frozen=True, kw_only=True):
    version: str
    hall: str
    name: str
    date: str
    """The business date; "" before the first day was opened."""
    epoch: str
    through_seq: Seq
    streams: int
    ready: bool
    not_ready: tuple[str, ...]
    """What is missing, for a technician; empty when ready."""


class SessionView(Shape, frozen=True, kw_only=True):
    """Who is signed in here."""

    account: str
    name: str
    role: Role
    window: str
    """The window that the session is bound to; "" if none."""
    csrf: str
    """Goes back in X-CSRF-Token with every command."""
    idle_at: Moment
    """When the session ends unless the person does something."""


class DeviceSessionView(Shape, frozen=True, kw_only=True):
    """Which device of the hall this browser is."""

    token: str
    """Its name; not the token itself."""
    kind: DeviceKind
    csrf: str


class AccountView(Shape, frozen=True, kw_only=True):
    account: str
    name: str
    role: Role
    windows: tuple[str, ...]
    disabled: bool
    signed_in: bool


class TokenView(Shape, frozen=True, kw_only=True):
    token: str
    kind: DeviceKind
    revoked: bool


class AccountsView(Shape, frozen=True, kw_only=True):
    accounts: tuple[AccountView, ...]
    tokens: tuple[TokenView, ...]
    at: Moment


class UpkeepDone(Shape, frozen=True, kw_only=True):
    """Done and on record."""

    token: str = ""
    """issue_device_token: the token, told this once."""


class EventView(Shape, frozen=True, kw_only=True):
    """A journal record as CloudEvent 1.0. `id` = epoch:seq, `sequence` = seq; `data` without personal data."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    time: Moment
    subject: str
    sequence: str
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any]


class IssuedTicket(Shape, frozen=True, kw_only=True):
    """The ticket a command issued; the same for every repetition of its Idempotency-Key."""

    id: str
    number: str
    service: str
    ahead: int
    link: str
    """The page of this ticket, below the hall's own address."""


class OutcomeView(Shape, frozen=True, kw_only=True):
    """What a command led to. Empty `events`: it was right already (a window opened twice)."""

    through_seq: Seq
    events: tuple[EventView, ...]
    ticket: IssuedTicket | None = None


class Problem(Shape, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details, `application/problem+json`. `code` is stable; words are for people (Chinese)."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    rule: str = ""
    """R1…R42 where a rule of the law stands behind it."""
    remedy: str = ""
    """What would make it possible."""
    instance: str = ""
