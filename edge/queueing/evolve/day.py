"""Epochs, settings, days, leased blocks and devices."""

from __future__ import annotations

import msgspec

from edge.queueing import events as ev
from edge.queueing.case_dates import next_moment
from edge.queueing.evolve.appointments import drop_past
from edge.queueing.evolve.hours import forget_older
from edge.queueing.evolve.ratings import new_day
from edge.queueing.model import Day, Device, Lease, State, Waiting, reindex_day, reindex_settings, reindex_skills
from edge.queueing.settings import Settings
from edge.queueing.words import At, Stamp


def epoch_began(state: State, event: ev.EpochBegan, stamp: Stamp) -> None:
    state.epoch = event.epoch


def settings_adopted(state: State, event: ev.SettingsAdopted, stamp: Stamp) -> None:
    state.settings = msgspec.convert(event.settings, Settings)
    state.digest = event.digest
    reindex_settings(state)
    state.index.cases_due = next_moment(state)


def day_opened(state: State, event: ev.DayOpened, stamp: Stamp) -> None:
    """A new date: everything that lives for one date begins anew."""
    forget_older(state)
    state.day = Day(date=event.date, status="open")
    state.overtime, state.last_ticket = {}, {}
    state.last_number = {}
    state.tickets = {}
    state.numbers = {}
    state.legs = {}
    state.turns = {}
    state.leases = []
    state.recent_calls = []
    state.visits = {name: state.visits[name] for name in state.unrated}
    drop_past(state)
    new_day(state, stamp)
    for window in state.windows.values():
        window.leg = window.last_visit = ""
        window.held = []
        window.acts = []
        window.skills = None
        window.freed_at = At(0)
    state.unstaffed = {}
    state.warned = {}
    reindex_skills(state)
    for service in state.index.waiting:
        state.index.waiting[service] = Waiting()
    reindex_day(state)


def day_closed(state: State, event: ev.DayClosed, stamp: Stamp) -> None:
    state.day.status = "closed"
    state.overtime = {}


def block_leased(state: State, event: ev.BlockLeased, stamp: Stamp) -> None:
    state.leases.append(Lease(device=event.device, service=event.service, first=event.first, last=event.last))
    state.last_number[event.service] = max(event.last, state.last_number.get(event.service, 0))


def device_up(state: State, event: ev.DeviceUp, stamp: Stamp) -> None:
    device = state.devices.setdefault(event.device, Device())
    device.up = True
    device.reason = ""


def device_down(state: State, event: ev.DeviceDown, stamp: Stamp) -> None:
    device = state.devices.setdefault(event.device, Device())
    device.up = False
    device.reason = event.reason


def device_faulted(state: State, event: ev.DeviceFaulted, stamp: Stamp) -> None:
    state.devices.setdefault(event.device, Device()).faults[event.code] = event.detail


def device_fault_cleared(state: State, event: ev.DeviceFaultCleared, stamp: Stamp) -> None:
    state.devices.setdefault(event.device, Device()).faults.pop(event.code, None)
