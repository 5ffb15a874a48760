"""Paper that a device did not ask for itself: numbers taken or checked in at the guidance desk, and reprints.

A kiosk's own wish is answered with its result, paper included (`edge.devices.desk`); everything else is a job for the
device that the ticket names. The job is given again until the device says printed or print_failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from device_profiles.vocabulary import PrintTicket
from edge.devices.paper import ticket_paper
from edge.devices.places import Place
from edge.hall import Fact
from edge.queueing.events import TicketIssued, TicketReprinted
from edge.records import actor_of
from edge.views import TicketPlace, Views
from edge.wall import local_text
from firmware_bridge.drivers.base import Do


def jobs(facts: Sequence[Fact], views: Views, places: Mapping[str, Place]) -> Iterator[tuple[str, Do]]:
    """(device, job) for each paper that these facts ask for, where the device is one that prints."""
    for record, event in facts:
        if not isinstance(event, TicketIssued | TicketReprinted):
            continue
        ticket = views.ticket(event.ticket)
        place = places.get(ticket.device) if ticket is not None else None
        if ticket is None or place is None or not place.has("kiosk"):
            continue
        if isinstance(event, TicketIssued) and actor_of(record.actor).kind == "device":
            continue
        paper = _paper(ticket, views, record.business_date)
        yield place.device, Do(paper, job=f"print/{ticket.id}/{record.seq}")


def _paper(ticket: TicketPlace, views: Views, date: str) -> PrintTicket:
    """As at the issue, with the place in the queue as it is now."""
    settings = views.settings
    assert settings is not None, "a ticket was issued before the settings were adopted"
    issued = TicketIssued(
        ticket=ticket.id,
        number=ticket.number,
        date=date,
        legs=(),
        services=ticket.services,
        category=ticket.category,
        channel="desk",
        language="zh",
        party=ticket.party,
        device=ticket.device,
        ahead=ticket.ahead or 0,
    )
    wait = views.waits.get(ticket.service)
    return ticket_paper(issued, settings, wait, local_text(ticket.issued_at, settings.hall.utc_offset))
