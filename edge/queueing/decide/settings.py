"""Settings come into force."""

from __future__ import annotations

import hashlib

import msgspec

from edge.queueing import clocking, forecast
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.coherence import Fault, caps_in, faults_of, without_unsolved
from edge.queueing.decide.checks import Outcomes
from edge.queueing.decide.staying import wanted_now
from edge.queueing.hall_names import old_names_in
from edge.queueing.model import State
from edge.queueing.refusals import refuse
from edge.queueing.settings import Settings
from edge.queueing.words import At, Context, Refusal


def adopt_settings(state: State, command: cm.AdoptSettings, ctx: Context) -> Outcomes:
    if caps := caps_in(command.settings):
        return refuse("settings_cap", faults=_told(caps))
    if old := list(old_names_in(command.settings)):
        return refuse("settings_old_name", faults="、".join(old))
    try:
        wanted = msgspec.convert(command.settings, Settings)
    except msgspec.ValidationError as error:
        return refuse("settings_unusable", faults=str(error))
    if faults := faults_of(wanted):
        return refuse("settings_unusable", faults=_told(faults))
    if missing := without_unsolved(wanted):
        return refuse("settings_unsolved", faults=_told(missing))
    body = msgspec.to_builtins(wanted)
    digest = hashlib.sha256(msgspec.json.encode(body, order="sorted")).hexdigest()
    if digest == state.digest:
        return []
    if refusal := _still_in_use(state, wanted) or leaves_unstaffed(state, wanted, ctx.now):
        return refusal
    adopted = ev.SettingsAdopted(settings=body, digest=digest)
    if state.settings is None and ctx.trusted:
        # Only now is it known when a day begins here.
        return [adopted, ev.DayOpened(date=clocking.business_date(ctx.now, wanted.hall))]
    return [adopted]


def _told(faults: list[Fault]) -> str:
    return "; ".join(f"{fault.path}: {fault.expected}" for fault in faults)


def _still_in_use(state: State, wanted: Settings) -> Refusal | None:
    """A service that somebody has a leg for today or agreed to come again for, and a window with a clerk, cannot be
    taken out from under them."""
    services = {service.id for service in wanted.services}
    for leg in state.legs.values():
        if leg.service not in services:
            return refuse("still_in_use", name=leg.service)
    for left in state.left_over.values():
        if left.to_number and left.services[0] not in services:
            return refuse("still_in_use", name=left.services[0])
    windows = {window.id for window in wanted.windows}
    for window in state.windows.values():
        if window.id not in windows and (window.staff or window.held or window.asked or window.status != "closed"):
            return refuse("still_in_use", name=window.id)
    return None


def leaves_unstaffed(state: State, wanted: Settings, now: At) -> Refusal | None:
    """R1: new settings take no service from the last window that serves it now."""
    if state.settings is None or state.day.status != "open" or state.suspended is not None:
        return None
    kept = {service.id for service in wanted.services}
    after: set[str] = set()
    serving = forecast.serving_windows(state)
    for configured in wanted.windows:
        window = state.windows.get(configured.id)
        if window is None or configured.id not in serving:
            continue
        base = window.skills or configured
        served = (*base.services, *base.overflow)
        after |= {name for name in served if not window.clerk_services or name in window.clerk_services}
    before = dict.fromkeys(name for each in serving.values() for name in (*each.services, *each.overflow))
    lost = [name for name in before if name in kept and name not in after and wanted_now(state, name, now)]
    if not lost:
        return None
    return refuse("settings_unstaff", services="、".join(state.index.services[name].name for name in lost))
