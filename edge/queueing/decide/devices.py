"""What devices are: up, down, faulted; and what the vault notes. Saying what is known already changes nothing."""

from __future__ import annotations

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.decide.checks import Outcomes
from edge.queueing.model import Device, State
from edge.queueing.words import Context


def device_up(state: State, command: cm.DeviceUp, ctx: Context) -> Outcomes:
    known = state.devices.get(command.device)
    return [] if known and known.up else [ev.DeviceUp(device=command.device)]


def device_down(state: State, command: cm.DeviceDown, ctx: Context) -> Outcomes:
    known = state.devices.get(command.device)
    if known and not known.up and known.reason == command.reason:
        return []
    return [ev.DeviceDown(device=command.device, reason=command.reason)]


def note_person(state: State, command: cm.NotePerson, ctx: Context) -> Outcomes:
    """A record for auditors; the queue does not change."""
    return [ev.PersonNoted(person=command.person, ticket=command.ticket, act=command.act, purpose=command.purpose)]


def device_fault(state: State, command: cm.DeviceFault, ctx: Context) -> Outcomes:
    faults = state.devices.get(command.device, Device()).faults
    if command.over:
        known = command.code in faults
        return [ev.DeviceFaultCleared(device=command.device, code=command.code)] if known else []
    if faults.get(command.code) == command.detail:
        return []
    return [ev.DeviceFaulted(device=command.device, code=command.code, detail=command.detail)]
