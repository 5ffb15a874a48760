"""The state of the queue: what the journal's events amount to.

    Book      everything that is remembered; a snapshot is its encoding
    Index     what follows from the book and is kept for speed: who waits, in order; settings by id
    State     both; the one object that decide reads and evolve changes

A ticket has legs (one a service), at most one of them active. A `Visit` exists only from the end of a service on, so
that nothing can be rated before. Tickets, legs and numbers live for one business date; visits until rated or lapsed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from edge.queueing import clocking
from edge.queueing.settings import Rules, Service, Settings
from edge.queueing.settings import Window as WindowSettings
from edge.queueing.words import At, Category, Channel, Lane, LegStatus, Outcome, WindowStatus

Paper = Literal["none", "reserved", "printed", "failed"]
Place = tuple[int, int, str]
"""(effective arrival, seq of the placing record, leg): the order inside one list."""
RECENT_CALLS = 32
OPEN_STATUSES: tuple[LegStatus, ...] = ("waiting", "called", "serving", "held")


class Ticket(msgspec.Struct, kw_only=True):
    id: str
    number: str
    date: str
    category: Category
    channel: Channel
    language: str
    party: int
    device: str
    issued_at: At
    legs: list[str]
    leg: str
    """The active one: the last that was waiting, called, served …"""
    paper: Paper = "none"
    prints: int = 0

    @property
    def lane(self) -> Lane:
        return "ordinary" if self.category == "ordinary" else "priority"


class Leg(msgspec.Struct, kw_only=True):
    id: str
    ticket: str
    service: str
    status: LegStatus = "planned"
    arrival: At = At(0)
    """Effective arrival: what it is ordered by."""
    seq: int = 0
    """Of the record that placed it: breaks ties."""
    since: At = At(0)
    """When it began to wait here; waits are told from it."""
    slot_from: At = At(0)
    """Begin of the appointment's slot; 0 for a walk-in."""
    window: str = ""
    staff: str = ""
    called_at: At = At(0)
    announced_at: At = At(0)
    """Of the call or the last recall."""
    recalls: int = 0
    started_at: At = At(0)
    served_us: int = 0
    """Served before it was held."""
    missed_at: At = At(0)


class Visit(msgspec.Struct, kw_only=True):
    """A service that has ended and may be rated once."""

    id: str
    ticket: str
    number: str
    service: str
    window: str
    staff: str
    outcome: Outcome
    finished_at: At
    asked_at: At = At(0)
    grade: int = 0
    """0: not rated."""


class Window(msgspec.Struct, kw_only=True):
    id: str
    status: WindowStatus = "closed"
    staff: str = ""
    leg: str = ""
    """Called or being served."""
    asked: str = ""
    """The visit whose rating is being asked for here now."""
    last_visit: str = ""
    held: list[str] = []
    since: At = At(0)
    """Of the present status."""


class Day(msgspec.Struct, kw_only=True):
    date: str = ""
    status: Literal["", "open", "closed"] = ""


class Turns(msgspec.Struct, kw_only=True):
    """Calls made in the running round of each ratio, for one group of services that share windows."""

    priority: int = 0
    ordinary: int = 0
    appointment: int = 0
    walk_in: int = 0


class Lease(msgspec.Struct, kw_only=True):
    device: str
    service: str
    first: int
    last: int


class Appointment(msgspec.Struct, kw_only=True):
    id: str
    service: str
    slot_from: At
    slot_to: At
    code: str
    category: Category
    version: int
    status: Literal["booked", "arrived", "withdrawn", "lapsed"] = "booked"
    ticket: str = ""
    withdrawn_late: bool = False
    """The city withdrew it after the person was here."""
    person_hash: str = ""


class Device(msgspec.Struct, kw_only=True):
    up: bool = False
    reason: str = ""
    faults: dict[str, str] = {}


class Learnt(msgspec.Struct, kw_only=True):
    """What a service really takes: the newest visits weigh most."""

    visits: int = 0
    mean_s: float = 0.0


class RecentCall(msgspec.Struct, kw_only=True):
    call: str
    """`<leg>/<count>`: the call record that screen and voice name."""
    ticket: str
    leg: str
    number: str
    service: str
    window: str
    at: At


class Book(msgspec.Struct, kw_only=True):
    epoch: str = ""
    seq: int = 0
    at: At = At(0)
    settings: Settings | None = None
    digest: str = ""
    day: Day = msgspec.field(default_factory=Day)
    tickets_issued: int = 0
    """Ever; the next ticket's id is `<epoch>-<this + 1>`."""
    last_number: dict[str, int] = {}
    """Service -> last number given or leased today."""
    tickets: dict[str, Ticket] = {}
    numbers: dict[str, str] = {}
    """Today's number -> ticket."""
    legs: dict[str, Leg] = {}
    windows: dict[str, Window] = {}
    visits: dict[str, Visit] = {}
    """Oldest first; unrated ones and today's."""
    unrated: dict[str, At] = {}
    """Visit -> its end, oldest first."""
    turns: dict[str, Turns] = {}
    leases: list[Lease] = []
    appointments: dict[str, Appointment] = {}
    """Of today and later days."""
    devices: dict[str, Device] = {}
    learnt: dict[str, Learnt] = {}
    recent_calls: list[RecentCall] = []
    """Newest last, at most RECENT_CALLS."""


class Waiting(msgspec.Struct):
    """One service's waiting legs, each list in order."""

    priority: list[Place] = []
    walk_in: list[Place] = []
    slot: list[Place] = []

    def __len__(self) -> int:
        return len(self.priority) + len(self.walk_in) + len(self.slot)


class Index(msgspec.Struct):
    waiting: dict[str, Waiting] = {}
    services: dict[str, Service] = {}
    windows: dict[str, WindowSettings] = {}
    groups: dict[str, str] = {}
    """Service -> the first service of its group (services that share windows, directly or through others)."""
    codes: dict[str, str] = {}
    """Check-in code -> appointment."""
    lapses: list[tuple[int, str]] = []
    """(end of the slot, appointment) of those still booked, in order."""
    day_ends: At = At(0)
    """The cut-over after the business date; 0 before the first day."""


class State(Book, kw_only=True):
    index: Index = msgspec.field(default_factory=Index)

    @property
    def rules(self) -> Rules:
        return self.in_force.rules

    @property
    def in_force(self) -> Settings:
        """The settings in force. Only after the first SettingsAdopted."""
        assert self.settings is not None, "no settings adopted yet"
        return self.settings

    @property
    def business_date(self) -> str:
        """YYYY-MM-DD, "" before the first day was opened."""
        return self.day.date

    def find_ticket(self, wanted: str) -> Ticket | None:
        """By id, or by today's number."""
        return self.tickets.get(self.numbers.get(wanted, wanted))

    def waiting_count(self, service: str) -> int:
        waiting = self.index.waiting.get(service)
        return len(waiting) if waiting else 0


def reindex_settings(state: State) -> None:
    """After the settings changed: settings by id, groups, windows that are new."""
    settings = state.in_force
    index = state.index
    index.services = {service.id: service for service in settings.services}
    index.windows = {window.id: window for window in settings.windows}
    index.groups = _groups(settings)
    index.waiting = {service.id: index.waiting.get(service.id, Waiting()) for service in settings.services}
    for window in settings.windows:
        state.windows.setdefault(window.id, Window(id=window.id))
    for gone in [name for name in state.windows if name not in index.windows]:
        del state.windows[gone]
    reindex_day(state)


def reindex_day(state: State) -> None:
    if state.day.date:
        state.index.day_ends = At(clocking.day_begins(state.day.date, state.in_force.hall) + clocking.DAY)


def reindex(state: State) -> None:
    """Build the whole index from the book, as after reading a snapshot."""
    state.index = Index()
    if state.settings is None:
        return
    reindex_settings(state)
    for leg in state.legs.values():
        if leg.status == "waiting":
            list_of(state, leg).append((leg.arrival, leg.seq, leg.id))
    for appointment in state.appointments.values():
        state.index.codes[appointment.code] = appointment.id
        if appointment.status == "booked":
            state.index.lapses.append((appointment.slot_to, appointment.id))
    state.index.lapses.sort()
    for waiting in state.index.waiting.values():
        waiting.priority.sort()
        waiting.walk_in.sort()
        waiting.slot.sort()


def list_of(state: State, leg: Leg) -> list[Place]:
    """The list that a waiting leg stands in."""
    waiting = state.index.waiting[leg.service]
    if state.tickets[leg.ticket].lane == "priority":
        return waiting.priority
    return waiting.slot if leg.slot_from else waiting.walk_in


def _groups(settings: Settings) -> dict[str, str]:
    groups = {service.id: service.id for service in settings.services}
    for window in settings.windows:
        shared = [service for service in (*window.services, *window.overflow) if service in groups]
        joined = {groups[service] for service in shared}
        if len(joined) < 2:
            continue
        first = next(service for service in groups if groups[service] in joined)
        groups = {service: groups[first] if group in joined else group for service, group in groups.items()}
    return groups
