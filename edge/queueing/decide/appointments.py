"""Appointments: what the city books and withdraws, who checks in, whose slot has passed.

Check-in is open from `appointment_early_min` before the slot to `appointment_late_min` after its end; whoever comes
later the same day is placed by `appointment_late`. What the city changes after the person was here does not undo the
ticket; it is recorded as a conflict, for the city to know.
"""

from __future__ import annotations

from edge.queueing import clocking, order
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.clocking import DAY, MINUTE
from edge.queueing.decide.checks import Outcomes, number_text
from edge.queueing.model import Appointment, State
from edge.queueing.refusals import refuse
from edge.queueing.words import At, Context, Lane

HALF_DAY = DAY // 2


def book_appointment(state: State, command: cm.BookAppointment, ctx: Context) -> Outcomes:
    if command.service not in state.index.services:
        return refuse("unknown_service", name=command.service)
    if command.slot_to <= command.slot_from:
        return refuse("slot_ends_first")
    if command.slot_to + state.rules.appointment_late_min * MINUTE <= ctx.now:
        return refuse("slot_over")
    other = state.index.codes.get(command.code)
    if other not in (None, command.appointment):
        return refuse("code_taken", appointment=other)
    known = state.appointments.get(command.appointment)
    if known is not None and command.version <= known.version:
        return []
    return [
        ev.AppointmentBooked(
            appointment=command.appointment,
            service=command.service,
            slot_from=At(command.slot_from),
            slot_to=At(command.slot_to),
            code=command.code,
            category=command.category,
            version=command.version,
            conflict="checked_in" if known is not None and known.status == "arrived" else "",
            person_hash=command.person_hash,
        )
    ]


def withdraw_appointment(state: State, command: cm.WithdrawAppointment, ctx: Context) -> Outcomes:
    known = state.appointments.get(command.appointment)
    if known is None:
        return refuse("unknown_appointment", name=command.appointment)
    if known.status == "withdrawn" or known.withdrawn_late or command.version < known.version:
        return []
    return [
        ev.AppointmentWithdrawn(
            appointment=known.id,
            version=command.version,
            reason=command.reason,
            conflict="checked_in" if known.status == "arrived" else "",
        )
    ]


def check_in(state: State, command: cm.CheckIn, ctx: Context) -> Outcomes:
    known = _meant(state, command)
    if known is None:
        return refuse("unknown_appointment", name=command.code)
    if known.status == "withdrawn":
        return refuse("appointment_withdrawn")
    if known.status == "arrived":
        number = state.tickets[known.ticket].number if known.ticket in state.tickets else ""
        return refuse("already_checked_in", number=number)
    opens = known.slot_from - state.rules.appointment_early_min * MINUTE
    if ctx.now < opens:
        return refuse("too_early", at=clocking.iso(At(opens), state.in_force.hall)[:16].replace("T", " "))
    punctual = ctx.now <= known.slot_to + state.rules.appointment_late_min * MINUTE
    ticket = f"{state.epoch}-{state.tickets_issued + 1}"
    return [
        ev.AppointmentArrived(
            appointment=known.id,
            ticket=ticket,
            service=known.service,
            punctual=punctual,
            policy="" if punctual else state.rules.appointment_late,
        ),
        _issued(state, known, ticket, command, _placed(state, known, ctx.now, punctual)),
    ]


def _meant(state: State, command: cm.CheckIn) -> Appointment | None:
    """By code or id; without one by the hashed identity: the earliest that is still booked, else the earliest."""
    if command.code or not command.person_hash:
        return state.appointments.get(state.index.codes.get(command.code, command.code))
    theirs = [known for known in state.appointments.values() if known.person_hash == command.person_hash]
    return min(theirs, key=lambda known: (known.status != "booked", known.slot_from, known.id), default=None)


def _issued(
    state: State, appointment: Appointment, ticket: str, command: cm.CheckIn, placed: tuple[At, At]
) -> ev.TicketIssued:
    service = state.index.services[appointment.service]
    category = command.category if appointment.category == "ordinary" else appointment.category
    lane: Lane = "ordinary" if category == "ordinary" else "priority"
    return ev.TicketIssued(
        ticket=ticket,
        number=number_text(service, state.last_number.get(service.id, 0) + 1),
        date=state.day.date,
        legs=(f"{ticket}.1",),
        services=(service.id,),
        category=category,
        channel="appointment",
        language="zh",
        party=1,
        device=command.device,
        ahead=order.ahead_of_new(state, service.id, lane),
        appointment=appointment.id,
        slot_from=placed[0],
        arrival=placed[1],
        person=command.person,
        person_hash=command.person_hash,
    )


def _placed(state: State, appointment: Appointment, now: At, punctual: bool) -> tuple[At, At]:
    """(begin of the slot it is ordered by, effective arrival)."""
    if punctual:
        return appointment.slot_from, max(now, appointment.slot_from)
    match state.rules.appointment_late:
        case "end_of_slot":
            return appointment.slot_from, appointment.slot_to
        case "end_of_half_day":
            ends = _half_day_ends(state, now)
            return ends, ends
        case "every_n":
            waiting = state.index.waiting[appointment.service].walk_in
            count = state.rules.appointment_every_n
            return At(0), At(waiting[count - 1][0]) if len(waiting) >= count else now
    return At(0), now


def _half_day_ends(state: State, now: At) -> At:
    """Noon or midnight, local time, whichever comes next."""
    local = now + clocking.offset_us(state.in_force.hall)
    return At((local // HALF_DAY + 1) * HALF_DAY - clocking.offset_us(state.in_force.hall))


def lapsed(state: State, now: At) -> list[ev.Event]:
    """Whose slot and grace are over by now."""
    grace = state.rules.appointment_late_min * MINUTE
    events: list[ev.Event] = []
    for slot_to, name in state.index.lapses:
        if now <= slot_to + grace:
            break
        events.append(ev.AppointmentLapsed(appointment=name, service=state.appointments[name].service))
    return events
