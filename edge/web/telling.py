"""The hall's views as the API's shapes. Nothing is reckoned here; what is told is what was on disk at `through_seq`."""

from __future__ import annotations

from importlib.metadata import version

import msgspec

from edge.queueing.evaluation_commands import token_hash
from edge.queueing.words import At
from edge.views import ServiceWait, TicketPlace, WindowScreen
from edge.web import evaluation_shapes as v
from edge.web import rating
from edge.web import shapes as s
from edge.web.console_shapes import DeskTicket, DeskView
from edge.web.desk import ticket_of, told
from edge.web.events import moment
from edge.web.problems import Trouble
from edge.web.seam import House
from edge.web.stream import Streams

MINUTE_S = 60.0


class Telling:
    """One method a reading (`readings.READINGS`), named like it; arguments are what its path names."""

    def __init__(self, house: House, streams: Streams) -> None:
        self._house = house
        self._views = house.hall.views
        self._streams = streams
        self._version = version("hallgate")

    def board(self) -> s.BoardView:
        board = self._views.board
        calls = tuple(
            s.CallView(
                call=call.call,
                number=call.number,
                window=call.window,
                window_name=call.window_name,
                zone=call.zone,
                times=call.times,
                current=call.current,
                at=moment(call.at),
            )
            for call in board.calls
        )
        return s.BoardView(
            through_seq=self._views.through_seq,
            hall=self._hall_name,
            date=board.date,
            calls=calls,
            windows=self.windows().windows,
            services=self._services(),
        )

    def windows(self) -> s.WindowsView:
        told = tuple(self._board_window(screen) for screen in self._views.windows.values())
        return s.WindowsView(through_seq=self._views.through_seq, windows=told)

    def window(self, window: str) -> s.WindowView:
        """Raises Trouble(unknown_window)."""
        screen = self._views.windows.get(window)
        if screen is None:
            raise Trouble("unknown_window", window[:64])
        serves, overflow = self._served_by(window)
        return s.WindowView(
            through_seq=self._views.through_seq,
            id=screen.window,
            name=screen.name,
            kind=screen.kind,
            zone=screen.zone,
            status=screen.status,
            staff=screen.staff,
            current=_at_window(screen),
            held=tuple(s.HeldTicket(ticket=one.ticket, number=one.number) for one in screen.held),
            waiting=screen.waiting,
            services=tuple(self._service(self._views.waits[name]) for name in (*serves, *overflow)),
            all_services=tuple(self._named(wait) for wait in self._views.waits.values()),
            asking=bool(screen.asked),
        )

    def services(self) -> s.ServicesView:
        return s.ServicesView(through_seq=self._views.through_seq, hall=self._hall_name, services=self._services())

    def ticket(self, ticket: str) -> s.TicketView:
        """By id or today's number. Raises Trouble(unknown_ticket)."""
        place = self._views.ticket(ticket)
        if place is None:
            raise Trouble("unknown_ticket", ticket[:64])
        return self._ticket(place)

    def rating(self, token: str) -> v.RatingView:
        """Raises Trouble(unknown_link)."""
        place = self._views.after.rating(token_hash(token))
        if place is None or self._views.settings is None:
            raise Trouble("unknown_link")
        screen = self._views.windows.get(place.window)
        return rating.rating(place, self._views.settings, screen.name if screen else "", self._views.through_seq)

    def grades(self) -> v.GradesView:
        return v.GradesView(grades=rating.grades(self._house.site.settings), link=bool(self._house.site.citizen.base))

    def evaluation(self) -> v.EvaluationView:
        told = self._views.after.evaluation
        return v.EvaluationView(
            through_seq=self._views.through_seq,
            date=told.date,
            wanted_percent=told.wanted_percent,
            rates=tuple(v.RateFigureView(**msgspec.structs.asdict(figure)) for figure in told.rates),
            flagged=tuple(
                v.FlaggedView(**{**msgspec.structs.asdict(item), "at": moment(item.at)}) for item in told.flagged
            ),
            years=tuple(v.YearCountView(**msgspec.structs.asdict(count)) for count in told.years),
            incomplete_devices=tuple(device.id for device in self._house.devices() if device.incomplete),
        )

    def cases(self) -> v.CasesView:
        told = tuple(rating.case(item) for item in self._views.after.cases)
        return v.CasesView(through_seq=self._views.through_seq, cases=told)

    def ledger(self) -> v.LedgerView:
        told = tuple(rating.ledger_line(item) for item in self._views.after.ledger)
        return v.LedgerView(through_seq=self._views.through_seq, lines=told)

    def devices(self) -> s.DevicesView:
        return s.DevicesView(devices=tuple(self._house.devices()), lines=tuple(self._house.lines()))

    def desk(self) -> DeskView:
        return told(self._house, self.services(), self.windows())

    def desk_ticket(self, ticket: str) -> DeskTicket:
        """By id or today's number. Raises Trouble(unknown_ticket)."""
        place = self._views.ticket(ticket)
        if place is None:
            raise Trouble("unknown_ticket", ticket[:64])
        return ticket_of(place, self._views)

    def status(self) -> s.StatusView:
        missing = tuple(self._house.not_ready())
        hall = self._house.site.settings.hall
        return s.StatusView(
            version=self._version,
            hall=hall.id,
            name=hall.name,
            date=self._views.date,
            epoch=self._streams.epoch,
            through_seq=self._views.through_seq,
            streams=self._streams.open,
            ready=not missing,
            not_ready=missing,
        )

    @property
    def _hall_name(self) -> str:
        return self._house.site.settings.hall.name

    def _services(self) -> tuple[s.ServiceView, ...]:
        return tuple(self._service(wait) for wait in self._views.waits.values())

    def _service(self, wait: ServiceWait) -> s.ServiceView:
        return s.ServiceView(
            id=wait.service,
            name=wait.name,
            name_en=self._english(wait.service),
            prefix=wait.prefix,
            waiting=wait.waiting,
            windows_open=wait.windows_open,
            wait=_wait(wait),
            overtime=wait.overtime,
        )

    def _named(self, wait: ServiceWait) -> s.NamedService:
        return s.NamedService(id=wait.service, name=wait.name, name_en=self._english(wait.service))

    def _english(self, service: str) -> str:
        names = (one.name_en for one in self._house.site.settings.services if one.id == service)
        return next(names, "")

    def _served_by(self, window: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        served = ((one.services, one.overflow) for one in self._house.site.settings.windows if one.id == window)
        return next(served, ((), ()))

    def _board_window(self, screen: WindowScreen) -> s.BoardWindow:
        return s.BoardWindow(
            id=screen.window,
            name=screen.name,
            kind=screen.kind,
            zone=screen.zone,
            status=screen.status,
            number=screen.number,
            serving=screen.phase == "serving",
            services=self._served_by(screen.window)[0],
        )

    def _ticket(self, place: TicketPlace) -> s.TicketView:
        return s.TicketView(
            through_seq=self._views.through_seq,
            hall=self._hall_name,
            id=place.id,
            number=place.number,
            status=place.status,
            service=place.service,
            service_name=place.service_name,
            service_name_en=self._english(place.service),
            ahead=place.ahead,
            wait=_wait(place),
            window=place.window,
            window_name=place.window_name,
            issued_at=_moment(place.issued_at),
        )


def _at_window(screen: WindowScreen) -> s.AtWindow | None:
    if screen.phase not in ("called", "serving"):
        return None
    return s.AtWindow(
        ticket=screen.ticket,
        number=screen.number,
        service=screen.service,
        status="called" if screen.phase == "called" else "serving",
        since=_moment(screen.since),
        recalls=screen.recalls,
    )


def _moment(at: At) -> str | None:
    return moment(at) if at else None


def _wait(told: ServiceWait | TicketPlace) -> s.Wait | None:
    """Minutes, to a tenth: nothing here is known better."""
    if told.p50_s is None:
        return None
    return s.Wait(
        minutes=_minutes(told.p50_s) or 0.0,
        low=_minutes(told.p10_s),
        high=_minutes(told.p90_s),
        in_hours=_minutes(told.in_hours_p50_s),
    )


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / MINUTE_S, 1)
