"""Do the settings of a hall fit together? Every fault at once, each with its key path and what was expected."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from edge.queueing.hours_faults import faults_in_hours
from edge.queueing.settings import UNSOLVED, WINDOW_KINDS, Settings


class Fault(msgspec.Struct, frozen=True):
    path: str
    """`windows[2].services[0]`."""
    expected: str


CAP_KEYS = frozenset({
    "cap", "quota", "max_tickets", "max_waiting", "max_numbers", "daily_limit", "ticket_limit", "ticket_restriction",
    "limit", "line_up_max", "lineUpMax", "ticketRestriction",
})  # fmt: skip
"""Names under which queue systems cap the tickets of a day. R3 forbids it: 不得通过限号等手段限制群众办事."""


def caps_in(table: object, path: str = "") -> list[Fault]:
    """R3: every key of a raw settings table that sets a cap, wherever it stands."""
    if isinstance(table, list | tuple):
        return [fault for number, row in enumerate(table) for fault in caps_in(row, f"{path}[{number}]")]
    if not isinstance(table, dict):
        return []
    faults = []
    for key, value in table.items():
        here = f"{path}.{key}" if path else str(key)
        if key in CAP_KEYS:
            faults.append(Fault(here, "no cap on tickets (R3); warn_waiting gives a warning instead"))
        faults += caps_in(value, here)
    return faults


def without_unsolved(settings: Settings) -> list[Fault]:
    """R10: no window of the kind 办不成事反映. No setting switches it off."""
    if any(window.kind == UNSOLVED and window.services for window in settings.windows):
        return []
    return [Fault("windows", f'a window with kind = "{UNSOLVED}" and at least one service (R10)')]


def faults_of(settings: Settings) -> list[Fault]:
    faults: list[Fault] = []
    services = {service.id for service in settings.services}
    if not services:
        faults.append(Fault("services", "at least one service"))
    if not settings.windows:
        faults.append(Fault("windows", "at least one window"))
    faults += _repeated("services[{}].id", (service.id for service in settings.services))
    faults += _repeated("services[{}].prefix", (service.prefix for service in settings.services))
    faults += _repeated("services[{}].keypad_code", (service.keypad_code for service in settings.services))
    faults += _repeated("windows[{}].id", (window.id for window in settings.windows))
    for number, window in enumerate(settings.windows):
        here = f"windows[{number}]"
        if not window.services:
            faults.append(Fault(f"{here}.services", "at least one service"))
        if window.kind not in WINDOW_KINDS:
            faults.append(Fault(f"{here}.kind", f"one of {'、'.join(WINDOW_KINDS)} (R8), not '{window.kind}'"))
        for field, names in (("services", window.services), ("overflow", window.overflow), ("weights", window.weights)):
            faults += [
                Fault(
                    f"{here}.{field}[{name if field == 'weights' else spot}]", f"a service's id; there is no '{name}'"
                )
                for spot, name in enumerate(names)
                if name not in services
            ]
        both = [name for name in window.overflow if name in window.services]
        faults += [Fault(f"{here}.overflow", f"services that are not primary here too, not '{name}'") for name in both]
    served = {name for window in settings.windows for name in (*window.services, *window.overflow)}
    faults += [
        Fault(f"services[{number}].id", f"a window that serves '{service.id}'; there is none")
        for number, service in enumerate(settings.services)
        if service.id not in served
    ]
    faults += _in_hours(settings)
    return faults


def _in_hours(settings: Settings) -> list[Fault]:
    plural = {"service": "services", "zone": "zones"}
    found = []
    for fault in faults_in_hours(settings):
        row = "" if fault.row is None else f"[{fault.row}]"
        found.append(Fault(f"{plural.get(fault.table, fault.table)}{row}.{fault.path}", fault.expected))
    return found


def _repeated(path: str, values: Iterable[str]) -> list[Fault]:
    seen: dict[str, int] = {}
    faults = []
    for number, value in enumerate(values):
        if value and value in seen:
            faults.append(Fault(path.format(number), f"something else than '{value}', which [{seen[value]}] has"))
        seen.setdefault(value, number)
    return faults
