"""R31–R33, R42: tickets in a service's hours, the last ticket, overtime until the queue is empty, carry-over."""

from __future__ import annotations

import msgspec

from edge.queueing import clocking, hours
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.clocking import DAY, MINUTE
from edge.queueing.decide.checks import Outcomes, may_force, number_text
from edge.queueing.model import LeftOver, OpenZone, State
from edge.queueing.refusals import refuse
from edge.queueing.words import At, Context, Refusal

_CARRIED_STATUSES = ("waiting", "held", "missed")


def closed_for(state: State, service: str, device: str, ctx: Context) -> Refusal | None:
    """R31, R42: is there no ticket for the service now, at this kiosk? Says when there will be."""
    if not ctx.trusted or not hours.apply(state, ctx.now):
        return None
    settings = state.index.services[service]
    zone = state.index.zones.get(device)
    if zone is not None and service in zone.services and _open_in_zone(state, zone, service, ctx.now):
        return None  # R42
    table = state.index.timetables[service]
    early = (settings.hours or state.in_force.hours) if not table.round_the_clock else None
    if not table.is_open(ctx.now) and not (early and table.is_open(ctx.now + early.early_min * MINUTE)):
        return refuse("outside_hours", name=settings.name, opens=_opens(state, table.next_opening(ctx.now), ctx.now))
    closing = hours.closing(state, service)
    early_end = state.last_ticket.get(service, 0) * MINUTE
    if closing is not None and early_end and ctx.now >= closing - early_end:
        at = clocking.iso(At(closing - early_end), state.in_force.hall)[11:16]
        return refuse("last_ticket_over", name=settings.name, at=at)
    return None


def _open_in_zone(state: State, zone: OpenZone, service: str, now: At) -> bool:
    """R42: in the zone's hours, but nothing whose own day is over: nobody could be served."""
    table = state.index.timetables[service]
    return zone.timetable.is_open(now) and table.in_hours_us(now, state.index.day_ends) > 0


def _opens(state: State, at: At | None, now: At) -> str:
    """`13:00开始`, with the date where it is not today."""
    if at is None:
        return "开放时间未定"
    here, then = (clocking.iso(moment, state.in_force.hall) for moment in (now, at))
    return f"{then[11:16] if then[:10] == here[:10] else then[:16].replace('T', ' ')}开始"


def set_last_ticket(state: State, command: cm.SetLastTicket, ctx: Context) -> Outcomes:
    """R3: an earlier last ticket is a hidden limit; a manager answers for it, and it ends with the day."""
    if command.service not in state.index.services:
        return refuse("unknown_service", name=command.service)
    if command.minutes == state.last_ticket.get(command.service, 0):
        return []
    bent: list[ev.Event] = []
    if command.minutes:
        barred = may_force(command.reason, ctx)
        if barred is not None:
            return msgspec.structs.replace(barred, rule="R3")
        bent = [ev.RuleBent(rule="R3", window="", reason=command.reason, staff=ctx.actor.id)]
    changed = ev.LastTicketSet(
        service=command.service, minutes=command.minutes, reason=command.reason, staff=ctx.actor.id
    )
    return [*bent, changed]


def overtime(state: State, now: At) -> list[ev.Event]:
    """R32: 对每日未完成办件开展延时服务. A service that closes with people here goes on until the last of them is
    served."""
    if not hours.apply(state, now) or state.day.status != "open":
        return []
    here = hours.still_here(state) if state.index.closings else {}
    ended: list[ev.Event] = [ev.OvertimeEnded(service=name) for name in state.overtime if name not in here]
    started: list[ev.Event] = [
        ev.OvertimeStarted(service=name, closed_at=at, waiting=here[name][0], at_windows=here[name][1])
        for at, name in state.index.closings
        if at <= now and name in here and name not in state.overtime
    ]
    return [*ended, *started]


def carry_over(state: State, command: cm.CarryOver, ctx: Context) -> Outcomes:
    """R32: nobody is carried over without agreeing, at the desk; the new number is linked to the old."""
    if ctx.role not in ("desk", "manager"):
        return refuse("desk_only")
    if not command.consent:
        return refuse("consent_missing")
    if command.date and command.date != state.day.date:
        return _carry_in(state, command, ctx)
    ticket = state.find_ticket(command.ticket)
    if ticket is None:
        return refuse("unknown_ticket", name=command.ticket)
    leg = state.legs[ticket.leg]
    if leg.status not in _CARRIED_STATUSES:
        return refuse("not_left_over", number=ticket.number)
    agreed = sum(bool(left.to_number) and left.services[0] == leg.service for left in state.left_over.values())
    return [
        ev.TicketCarriedOver(
            ticket=ticket.id,
            leg=leg.id,
            number=ticket.number,
            date=ticket.date,
            service=leg.service,
            to_number=number_text(state.index.services[leg.service], agreed + 1),
            staff=ctx.actor.id,
            device=command.device,
            to_date=_next_date(state, leg.service),
        )
    ]


def _next_date(state: State, service: str) -> str:
    """The next business date on which the service opens; "" where none is known."""
    opens = state.index.timetables[service].next_opening(state.index.day_ends)
    return "" if opens is None else clocking.business_date(opens, state.in_force.hall)


def _carry_in(state: State, command: cm.CarryOver, ctx: Context) -> Outcomes:
    """Somebody comes with the paper of the day that ended without serving them."""
    found = (
        left
        for left in state.left_over.values()
        if left.date == command.date and command.ticket in (left.ticket, left.number)
    )
    left = next(found, None)
    if left is None or left.services[0] not in state.index.services:
        return refuse("not_left_over", number=command.ticket)
    service = state.index.services[left.services[0]]
    number = number_text(service, state.last_number.get(service.id, 0) + 1)
    carried = ev.TicketCarriedOver(
        ticket=left.ticket,
        leg="",
        number=left.number,
        date=left.date,
        service=service.id,
        to_number=number,
        staff=ctx.actor.id,
        device=command.device,
        to_date=state.day.date,
    )
    ahead = len(state.index.waiting[service.id])
    return [carried, _issued_anew(state, left, number, (state.day.date, command.device, ahead, 1))]


def carried_in(state: State, date: str) -> list[ev.Event]:
    """With a new day: the tickets of those who agreed before, first in line, under the numbers they were told. Who
    agreed on a Friday waits for the next day on which the service opens."""
    begins = clocking.day_begins(date, state.in_force.hall)
    events: list[ev.Event] = []
    ahead: dict[str, int] = {}
    for left in state.left_over.values():
        service = left.services[0]
        table = state.index.timetables.get(service)
        if not left.to_number or table is None or not table.in_hours_us(begins, begins + DAY):
            continue
        place = (date, left.device, ahead.get(service, 0), len(events) + 1)
        events.append(_issued_anew(state, left, left.to_number, place))
        ahead[service] = ahead.get(service, 0) + 1
    return events


def _issued_anew(state: State, left: LeftOver, number: str, place: tuple[str, str, int, int]) -> ev.TicketIssued:
    """`place`: (business date, device that prints, people ahead, how many tickets this makes in the same act)."""
    date, device, ahead, count = place
    ticket = f"{state.epoch}-{state.tickets_issued + count}"
    services = tuple(name for name in left.services if name in state.index.services)
    return ev.TicketIssued(
        ticket=ticket,
        number=number,
        date=date,
        legs=tuple(f"{ticket}.{k}" for k in range(1, len(services) + 1)),
        services=services,
        category=left.category,
        channel=left.channel,
        language=left.language,
        party=left.party,
        device=device,
        ahead=ahead,
        carried_from=left.ticket,
    )
