"""Appointments: booked, withdrawn, arrived, lapsed. Codes and lapses are kept in the index beside them."""

from __future__ import annotations

from bisect import bisect_left, insort

from edge.queueing import events as ev
from edge.queueing.model import Appointment, State
from edge.queueing.words import Stamp


def booked(state: State, event: ev.AppointmentBooked, stamp: Stamp) -> None:
    """A newer version takes the place of the older; somebody who has arrived stays arrived."""
    known = state.appointments.get(event.appointment)
    if known is not None:
        _forget(state, known)
    appointment = Appointment(
        id=event.appointment,
        service=event.service,
        slot_from=event.slot_from,
        slot_to=event.slot_to,
        code=event.code,
        category=event.category,
        version=event.version,
        person_hash=event.person_hash,
    )
    if known is not None and known.status == "arrived":
        appointment.status, appointment.ticket = "arrived", known.ticket
    state.appointments[appointment.id] = appointment
    state.index.codes[appointment.code] = appointment.id
    if appointment.status == "booked":
        insort(state.index.lapses, (appointment.slot_to, appointment.id))


def withdrawn(state: State, event: ev.AppointmentWithdrawn, stamp: Stamp) -> None:
    appointment = state.appointments[event.appointment]
    appointment.version = event.version
    if appointment.status == "arrived":
        appointment.withdrawn_late = True
        return
    _no_longer_due(state, appointment)
    appointment.status = "withdrawn"


def arrived(state: State, event: ev.AppointmentArrived, stamp: Stamp) -> None:
    appointment = state.appointments[event.appointment]
    _no_longer_due(state, appointment)
    appointment.status, appointment.ticket = "arrived", event.ticket


def lapsed(state: State, event: ev.AppointmentLapsed, stamp: Stamp) -> None:
    appointment = state.appointments[event.appointment]
    _no_longer_due(state, appointment)
    appointment.status = "lapsed"


def drop_past(state: State) -> None:
    """With a new day: what is over (lapsed, arrived, withdrawn) is forgotten."""
    for appointment in [kept for kept in state.appointments.values() if kept.status != "booked"]:
        _forget(state, appointment)


def _forget(state: State, appointment: Appointment) -> None:
    _no_longer_due(state, appointment)
    del state.appointments[appointment.id]
    if state.index.codes.get(appointment.code) == appointment.id:
        del state.index.codes[appointment.code]


def _no_longer_due(state: State, appointment: Appointment) -> None:
    if appointment.status != "booked":
        return
    lapses = state.index.lapses
    del lapses[bisect_left(lapses, (appointment.slot_to, appointment.id))]
