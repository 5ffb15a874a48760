"""One ticket's public state: what its holder may see. No grade, no name, nobody else's number."""

from __future__ import annotations

import msgspec

from edge.queueing.model import Paper, Place, State, Ticket
from edge.queueing.words import At, Category, Lane, LegStatus


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Of one ticket, as of the last commit; where it stands in the list is looked up when asked."""

    id: str
    number: str
    status: LegStatus
    service: str
    window: str
    issued_at: At
    device: str
    paper: Paper
    services: tuple[str, ...]
    """Of all its legs, in order."""
    lane: Lane
    category: Category
    party: int
    place: Place | None
    """In its service's list; None unless it waits."""


class TicketPlace(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    number: str
    status: LegStatus
    service: str
    service_name: str
    services: tuple[str, ...]
    window: str
    """Where it is called or served; "" otherwise."""
    window_name: str
    issued_at: At
    device: str
    """That prints it; "" for none."""
    paper: Paper
    category: Category
    party: int
    ahead: int | None
    """People of the same service before it; None unless it waits."""
    p10_s: float | None
    p50_s: float | None
    p90_s: float | None
    words: str
    in_hours_p50_s: float | None = None
    """p50_s without the lunch."""


def standing_of(state: State, ticket: Ticket) -> Standing:
    leg = state.legs[ticket.leg]
    return Standing(
        id=ticket.id,
        number=ticket.number,
        status=leg.status,
        service=leg.service,
        window=leg.window if leg.status in ("called", "serving") else "",
        issued_at=ticket.issued_at,
        device=ticket.device,
        paper=ticket.paper,
        services=tuple(state.legs[name].service for name in ticket.legs),
        lane=ticket.lane,
        category=ticket.category,
        party=ticket.party,
        place=(leg.arrival, leg.seq, leg.id) if leg.status == "waiting" else None,
    )
