"""The state of the queue: what the journal's events amount to.

    Book      everything that is remembered; a snapshot is its encoding
    Index     what follows from the book and is kept for speed: who waits, in order; settings by id
    State     both; the one object that decide reads and evolve changes

A ticket has legs (one a service), at most one of them active. A `Visit` exists only from the end of a service on, so
that nothing can be rated before. Tickets, legs and numbers live for one business date; visits until rated or lapsed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from edge.queueing import clocking
from edge.queueing.evaluation_model import Case, LedgerEntry, Link, Rated, Tally
from edge.queueing.floor_model import Act, Skills, Suspension
from edge.queueing.settings import Rules, Service, Settings
from edge.queueing.settings import Window as WindowSettings
from edge.queueing.timetable import Timetable, compile_hours, compile_service
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
    free: bool = False
    """Its legs wait all at once, whichever window is ready first; a call locks the others."""
    acted: int = 0
    """Seq of the newest record by which somebody acted on it."""
    dropped: int = 0
    """Legs that an undone transfer had made; their ids are not used again."""

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
    owner: str = ""
    """The window it comes back to: while that one is staffed, no other calls it."""


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
    date: str = ""
    """Business date of its end."""
    called_at: At = At(0)
    links: list[str] = []
    """SHA-256 of the tokens of its links."""


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
    paused_for: str = ""
    """The reason it is paused for."""
    skills: Skills | None = None
    """Other services than the settings say, until the day ends."""
    clerk_services: tuple[str, ...] = ()
    """What the clerk can do of the window's services; empty: all."""
    acted_at: At = At(0)
    """When its clerk last did something."""
    unattended: bool = False
    freed_at: At = At(0)
    """When a service ended here and nobody was called since; 0 otherwise."""
    acts: list[Act] = []
    """That its clerk may take back, newest last."""


class Day(msgspec.Struct, kw_only=True):
    date: str = ""
    status: Literal["", "open", "closed"] = ""


class Turns(msgspec.Struct, kw_only=True):
    """Calls made in the running round of each ratio, for one group of services that share windows."""

    priority: int = 0
    ordinary: int = 0
    appointment: int = 0
    walk_in: int = 0


class LeftOver(msgspec.Struct, kw_only=True):
    """A ticket that its day did not serve."""

    ticket: str
    number: str
    date: str
    services: tuple[str, ...]
    """Of the legs that were still to come."""
    category: Category
    channel: Channel
    language: str
    party: int
    to_number: str = ""
    """The number of the new day that was agreed; "": the person has not been asked."""
    device: str = ""
    """Who prints the new ticket."""


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
    overtime: dict[str, At] = {}
    """R32: service in overtime -> when it closed."""
    last_ticket: dict[str, int] = {}
    """Service -> minutes before closing after which no ticket is given today (R3: bent by a manager)."""
    left_over: dict[str, LeftOver] = {}
    """Ticket -> of this business date and the one before, and whoever agreed to come again; oldest first."""
    appointments: dict[str, Appointment] = {}
    """Of today and later days."""
    devices: dict[str, Device] = {}
    learnt: dict[str, Learnt] = {}
    recent_calls: list[RecentCall] = []
    """Newest last, at most RECENT_CALLS."""
    suspended: Suspension | None = None
    unstaffed: dict[str, At] = {}
    """Services noticed to have no staffed window, and when."""
    warned: dict[str, int] = {}
    """Services over their warn_waiting, and how many waited."""
    links: dict[str, Link] = {}
    """SHA-256 of a link's token -> the link, oldest first; kept LINKS_DAYS after it closed, to say why."""
    recent_ratings: dict[str, list[Rated]] = {}
    """Device or client's mark -> today's ratings, newest last, at most RECENT_RATINGS."""
    flagged: dict[str, Rated] = {}
    """Visit -> a rating that an auditor has not looked at yet, oldest first."""
    tallies: dict[str, dict[str, Tally]] = {}
    """Business date -> window -> its ratings; for as many days as links stay open."""
    cases: dict[str, Case] = {}
    """Visit -> the case of its bad rating, oldest first; open ones, and the CLOSED_KEPT newest closed."""
    ledger: dict[str, LedgerEntry] = {}
    """R10: ticket -> matter, oldest first; open ones, and the CLOSED_KEPT newest settled."""
    served_in_year: dict[str, dict[str, int]] = {}
    """R9: year -> service -> finished visits; this year's and the last one's."""


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
    """With the services they serve now: as configured, changed at run time, narrowed by the clerk's own."""
    groups: dict[str, str] = {}
    """Service -> the first service of its group (services that share windows, directly or through others)."""
    codes: dict[str, str] = {}
    """Check-in code -> appointment."""
    lapses: list[tuple[int, str]] = []
    """(end of the slot, appointment) of those still booked, in order."""
    day_ends: At = At(0)
    """The cut-over after the business date; 0 before the first day."""
    timetables: dict[str, Timetable] = {}
    """By service."""
    zones: dict[str, OpenZone] = {}
    """By kiosk."""
    closings: list[tuple[At, str]] = []
    """(closing today, service), in order; none for a service that does not close."""
    cases_due: At = At(0)
    """When a case is next reminded of or overdue; 0: never."""


class OpenZone(msgspec.Struct):
    """R42: what a kiosk gives tickets for, and when."""

    timetable: Timetable
    services: tuple[str, ...]


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
    index.waiting = {service.id: index.waiting.get(service.id, Waiting()) for service in settings.services}
    configured = {window.id for window in settings.windows}
    index.timetables = {service.id: compile_service(settings, service.id) for service in settings.services}
    index.zones = _zones(settings)
    for window in settings.windows:
        state.windows.setdefault(window.id, Window(id=window.id))
    for gone in [name for name in state.windows if name not in configured]:
        del state.windows[gone]
    reindex_skills(state)
    reindex_day(state)


def reindex_skills(state: State) -> None:
    """After somebody's services changed: what each window serves now, and which services share windows."""
    settings = state.in_force
    state.index.windows = {window.id: serving_now(state, window) for window in settings.windows}
    state.index.groups = _groups(settings, (*settings.windows, *state.index.windows.values()))


def serving_now(state: State, configured: WindowSettings) -> WindowSettings:
    """The window's settings with the services it serves now; services that the hall no longer has are left out."""
    window = state.windows[configured.id]
    if window.skills is None and not window.clerk_services:
        return configured
    base = window.skills or Skills(services=configured.services, overflow=configured.overflow)
    services, overflow = (
        tuple(
            name
            for name in names
            if name in state.index.services and (not window.clerk_services or name in window.clerk_services)
        )
        for names in (base.services, base.overflow)
    )
    return msgspec.structs.replace(configured, services=services, overflow=overflow)


def reindex_day(state: State) -> None:
    if state.day.date:
        begins = clocking.day_begins(state.day.date, state.in_force.hall)
        state.index.day_ends = At(begins + clocking.DAY)
        found = ((t.last_closing(begins, begins + clocking.DAY), name) for name, t in state.index.timetables.items())
        state.index.closings = sorted((closing, name) for closing, name in found if closing is not None)


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


def _zones(settings: Settings) -> dict[str, OpenZone]:
    """Kiosk -> its zone; a kiosk of no zone keeps the services' hours."""
    found: dict[str, OpenZone] = {}
    for zone in settings.zones:
        services = zone.services or tuple(service.id for service in settings.services)
        opened = OpenZone(compile_hours(settings, zone.hours), services)
        found |= dict.fromkeys(zone.devices, opened)
    return found


def _groups(settings: Settings, windows: Iterable[WindowSettings]) -> dict[str, str]:
    groups = {service.id: service.id for service in settings.services}
    for window in windows:
        shared = [service for service in (*window.services, *window.overflow) if service in groups]
        joined = {groups[service] for service in shared}
        if len(joined) < 2:
            continue
        first = next(service for service in groups if groups[service] in joined)
        groups = {service: groups[first] if group in joined else group for service, group in groups.items()}
    return groups
