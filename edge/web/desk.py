"""What the guidance desk (导办台) sees: who needs it, and where everybody stands."""

from __future__ import annotations

from collections.abc import Iterator

from edge.views import TicketPlace, Views
from edge.web import shapes as s
from edge.web.console_shapes import DeskTicket, DeskView, DeskWarning
from edge.web.events import moment
from edge.web.seam import House

MISSED_SHOWN = 30


def told(house: House, services: s.ServicesView, windows: s.WindowsView) -> DeskView:
    views = house.hall.views
    failed = (views.ticket(name) for name in views.print_failures)
    missed = views.missed()[-MISSED_SHOWN:]
    return DeskView(
        through_seq=views.through_seq,
        hall=services.hall,
        date=views.date,
        warnings=tuple(_warnings(house)),
        services=services.services,
        windows=windows.windows,
        print_failures=tuple(ticket_of(place, views) for place in failed if place is not None),
        missed=tuple(ticket_of(place, views) for place in reversed(missed)),
        printers=house.printers,
    )


def ticket_of(place: TicketPlace, views: Views) -> DeskTicket:
    names = {name: wait.name for name, wait in views.waits.items()}
    wait = None
    if place.p50_s is not None:
        wait = s.Wait(minutes=_minutes(place.p50_s), low=_some(place.p10_s), high=_some(place.p90_s))
    return DeskTicket(
        id=place.id,
        number=place.number,
        status=place.status,
        category=place.category,
        party=place.party,
        service=place.service,
        service_name=place.service_name,
        services=tuple(names.get(service, service) for service in place.services),
        ahead=place.ahead,
        wait=wait,
        window=place.window,
        window_name=place.window_name,
        issued_at=moment(place.issued_at) if place.issued_at else None,
        paper=place.paper,
    )


def _warnings(house: House) -> Iterator[DeskWarning]:
    """The worst first: nobody is called, a service without a window (R1), a window without a clerk's act, many wait."""
    views = house.hall.views
    if views.suspended is not None:
        yield DeskWarning(kind="suspended", id="", name="", waiting=0, reason=views.suspended.reason)
    for service in views.unstaffed:
        wait = views.waits[service]
        yield DeskWarning(kind="unstaffed", id=service, name=wait.name, waiting=wait.waiting)
    for window in views.unattended:
        screen = views.windows[window]
        yield DeskWarning(kind="unattended", id=window, name=screen.name, waiting=screen.waiting)
    thresholds = {one.id: one.warn_waiting for one in views.settings.services} if views.settings else {}
    for service, threshold in thresholds.items():
        wait = views.waits[service]
        if threshold and wait.waiting >= threshold:
            yield DeskWarning(kind="many_waiting", id=service, name=wait.name, waiting=wait.waiting)


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)


def _some(seconds: float | None) -> float | None:
    return None if seconds is None else _minutes(seconds)
