"""All views of a hall, folded from its committed records."""

from __future__ import annotations

from collections import deque

from edge.journal.record import Record
from edge.queueing import events as ev
from edge.queueing import hours, order
from edge.queueing.floor_model import Suspension
from edge.queueing.model import State, Waiting
from edge.queueing.settings import Settings
from edge.queueing.words import At
from edge.views.board import EMPTY, Board, board_of
from edge.views.evaluation import AfterVisits
from edge.views.tickets import Standing, TicketPlace, standing_of
from edge.views.voice import Announcement, announcement
from edge.views.waits import Lessons, ServiceWait, Today, mean_service_s, service_wait, told_s, windows_open
from edge.views.windows import WindowScreen, screen_of

ANNOUNCEMENTS_KEPT = 256


class Views:
    """`apply` each committed record in order, then `refresh` once with the state of exactly that moment. What is read
    here stays as it is until the next refresh, whatever happens to the state meanwhile."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings
        self.epoch = ""
        self.through_seq = 0
        self.date = ""
        self.windows: dict[str, WindowScreen] = {}
        self.waits: dict[str, ServiceWait] = {}
        """In the order of the settings: also the kiosk's menu."""
        self.board: Board = EMPTY
        self.evaluators: dict[str, str | None] = {}
        """Window -> the visit being asked about there now."""
        self.voice: deque[Announcement] = deque(maxlen=ANNOUNCEMENTS_KEPT)
        """Newest last; the oldest fall off."""
        self.print_failures: tuple[str, ...] = ()
        """Tickets whose paper did not come out, for the guidance desk."""
        self.unattended: tuple[str, ...] = ()
        """Windows that the hall has noticed to be open without an act of their clerk while people wait."""
        self.unstaffed: tuple[str, ...] = ()
        """Services noticed to have nobody in their hours (R1)."""
        self.suspended: Suspension | None = None
        self.after = AfterVisits()
        """Ratings, cases and the ledger."""
        self._standings: dict[str, Standing] = {}
        self._numbers: dict[str, str] = {}
        self._lists: dict[str, Waiting] = {}
        self._lessons: dict[str, Lessons] = {}
        self._told: dict[str, float] = {}
        self._touched: dict[str, None] = {}
        self._all_touched = True
        self._now = At(0)

    def apply(self, record: Record, event: ev.Event, state: State) -> None:
        """Fold one record. `state` is only read for what the settings say."""
        self.epoch, self.through_seq = record.epoch, record.seq
        self.after.apply(event)
        ticket = getattr(event, "ticket", "")
        if ticket:
            self._touched[ticket] = None
        match event:
            case ev.SettingsAdopted():
                self.settings = state.settings
                self._all_touched = True
            case ev.DayOpened():
                self._all_touched = True
                self._told.clear()
            case ev.TicketIssued():
                self._remember_told(event, state)
            case ev.TicketCalled() | ev.TicketRecalled():
                self._announce(event, record)

    def refresh(self, state: State, now: At) -> None:
        """After a commit: make what is read."""
        self.settings = state.settings
        self.date = state.day.date
        self._now = now
        if state.settings is None:
            return
        windows = {name: screen_of(state, state.windows[name]) for name in state.index.windows}
        self.windows = {name: _same_or_new(self.windows.get(name), screen) for name, screen in windows.items()}
        self.evaluators = {name: screen.asked or None for name, screen in self.windows.items()}
        self._lists = {
            name: Waiting(waiting.priority[:], waiting.walk_in[:], waiting.slot[:])
            for name, waiting in state.index.waiting.items()
        }
        self.unattended = tuple(window.id for window in state.windows.values() if window.unattended)
        self.unstaffed = tuple(state.unstaffed)
        self.suspended = state.suspended
        staffed = windows_open(state)
        self.waits = {
            service.id: service_wait(
                service,
                len(self._lists[service.id]),
                mean_service_s(state, service),
                staffed[service.id],
                self._lessons.setdefault(service.id, Lessons()),
                Today(now, hours.breaks(state, service.id, now), service.id in state.overtime),
            )
            for service in state.settings.services
        }
        self._refresh_tickets(state)
        self.after.refresh(state)
        self.board = board_of(state, self.windows, self.waits)

    def voice_since(self, seq: int) -> list[Announcement]:
        """Announcements of records after `seq`, oldest first."""
        return [said for said in self.voice if said.seq > seq]

    def ticket(self, wanted: str) -> TicketPlace | None:
        """By id, or by today's number."""
        standing = self._standings.get(self._numbers.get(wanted, wanted))
        if standing is None or self.settings is None:
            return None
        wait = self.waits[standing.service]
        ahead = None
        told: tuple[float | None, float | None, float | None] = (None, None, None)
        today = Today(self._now, wait.breaks, wait.overtime)
        if standing.place is not None:
            ratio = self.settings.rules.priority_ratio
            ahead = order.ahead_in(self._lists[standing.service], standing.place, standing.lane, ratio)
            figure = told_s(ahead, wait.mean_s, wait.windows_open)
            if figure is not None:
                told = self._lessons[standing.service].correct(figure)
        span = today.span(told)
        window = self.windows.get(standing.window)
        return TicketPlace(
            id=standing.id,
            number=standing.number,
            status=standing.status,
            service=standing.service,
            service_name=wait.name,
            services=standing.services,
            window=standing.window,
            window_name=window.name if window else "",
            issued_at=standing.issued_at,
            device=standing.device,
            paper=standing.paper,
            category=standing.category,
            party=standing.party,
            ahead=ahead,
            p10_s=span.p10_s,
            p50_s=span.p50_s,
            p90_s=span.p90_s,
            words=span.words,
            in_hours_p50_s=span.in_hours_p50_s,
        )

    def missed(self) -> tuple[TicketPlace, ...]:
        """Tickets of today that were called, did not come, and may be revived; newest number last."""
        names = [name for name, standing in self._standings.items() if standing.status == "missed"]
        return tuple(place for name in names if (place := self.ticket(name)) is not None)

    def _announce(self, event: ev.TicketCalled | ev.TicketRecalled, record: Record) -> None:
        if self.settings is not None:
            said = announcement(event, record.seq, At(record.at), self.settings)
            if said is not None:
                self.voice.append(said)
        if isinstance(event, ev.TicketCalled):
            told = self._told.pop(event.leg, None)
            if told is not None:
                waited_s = event.waited_s if event.in_hours_s is None else event.in_hours_s
                self._lessons.setdefault(event.service, Lessons()).learn(told, waited_s)

    def _remember_told(self, event: ev.TicketIssued, state: State) -> None:
        """What the hall would have told at the issue, to learn from when the call comes. Ordinary walk-ins only."""
        wait = self.waits.get(event.services[0])
        if wait is None or event.category != "ordinary":
            return
        told = told_s(event.ahead, wait.mean_s, wait.windows_open)
        if told is not None:
            self._told[event.legs[0]] = told

    def _refresh_tickets(self, state: State) -> None:
        if self._all_touched:
            self._standings, self._numbers = {}, {}
            self._touched = dict.fromkeys(state.tickets)
            self._all_touched = False
        failed = [name for name in self.print_failures if name not in self._touched and name in state.tickets]
        for name in self._touched:
            ticket = state.tickets.get(name)
            if ticket is None:
                continue
            self._standings[name] = standing_of(state, ticket)
            self._numbers[ticket.number] = name
            if ticket.paper == "failed":
                failed.append(name)
        self.print_failures = tuple(failed)
        self._touched.clear()


def _same_or_new(old: WindowScreen | None, new: WindowScreen) -> WindowScreen:
    """The old object where nothing changed, so that readers can compare by identity."""
    return old if old == new else new
