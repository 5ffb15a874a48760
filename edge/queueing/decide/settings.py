"""Settings come into force."""

from __future__ import annotations

import hashlib

import msgspec

from edge.queueing import clocking
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.coherence import Fault, caps_in, faults_of, without_unsolved
from edge.queueing.decide.checks import Outcomes
from edge.queueing.hall_names import old_names_in
from edge.queueing.model import State
from edge.queueing.refusals import refuse
from edge.queueing.settings import Settings
from edge.queueing.words import Context, Refusal


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
    if refusal := _still_in_use(state, wanted):
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
