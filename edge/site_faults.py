"""What a site.toml may get wrong beyond the shape of its tables: names that point nowhere, addresses used twice, and
what the profiles say about the devices."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path

from device_profiles import catalogue
from device_profiles.faults import Gathering
from device_profiles.reader import Profile, ProfileUnusable, load
from device_profiles.settings import check_settings
from edge.queueing.hours_faults import faults_in_hours
from edge.queueing.settings import UNSOLVED, WINDOW_KINDS, Hall, Rules, Service, Settings, Window
from edge.site import Citizen, Device, SiteFile
from firmware_bridge.links.base import parse_link

HALL_ID = re.compile(r"^[a-z0-9][a-z0-9-]{0,31}$")
URL = re.compile(r"^https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/-]*)?$")
CAMERA = re.compile(r"^\d{20}$")


def check_hall(
    services: Sequence[Service], windows: Sequence[Window], rules: Rules, hall: Hall, into: Gathering
) -> None:
    """Services and windows fit together; ids are unique."""
    del rules
    if not HALL_ID.match(hall.id):
        into.add("hall.id", f"expected lower-case letters, digits and hyphens (at most 32), got '{hall.id}'")
    if not services:
        into.add("service", "a hall needs at least one [[service]]")
    if not windows:
        into.add("window", "a hall needs at least one [[window]]")
    elif not any(window.kind == UNSOLVED and window.services for window in windows):
        into.add("window", f'R10: a hall has a window with kind = "{UNSOLVED}" and a service; it cannot be left out')
    _unique("service", "id", [service.id for service in services], into)
    _unique("service", "prefix", [service.prefix for service in services], into)
    _unique("service", "keypad_code", [service.keypad_code for service in services], into)
    _unique("window", "id", [window.id for window in windows], into)
    known = {service.id for service in services}
    for index, window in enumerate(windows, 1):
        if not window.services:
            into.add(f"window[{index}].services", "a window serves at least one service")
        for field, named in (
            ("services", window.services),
            ("overflow", window.overflow),
            ("weights", tuple(window.weights)),
        ):
            for name in named:
                if name not in known:
                    into.add(
                        f"window[{index}].{field}",
                        f"there is no service '{name}'; there are: {', '.join(sorted(known))}",
                    )
        if window.kind not in WINDOW_KINDS:
            into.add(f"window[{index}].kind", f"R8: expected one of {'、'.join(WINDOW_KINDS)}, got '{window.kind}'")
        if window.camera and not CAMERA.match(window.camera):
            into.add(f"window[{index}].camera", f"expected the 20 digits of a GB/T 28181 number, got '{window.camera}'")
    served = {name for window in windows for name in (*window.services, *window.overflow)}
    for index, service in enumerate(services, 1):
        if service.id not in served:
            into.add(f"service[{index}].id", f"no window serves '{service.id}'")


def check_hours(settings: Settings, into: Gathering) -> None:
    """R31–R33, R42: calendars, rosters, zones and seasons."""
    for fault in faults_in_hours(settings):
        row = "" if fault.row is None else f"[{fault.row + 1}]"
        into.add(f"{fault.table}{row}.{fault.path}", f"expected {fault.expected}")
    devices = {device for zone in settings.zones for device in zone.devices}
    for device in sorted(devices):
        zones = [zone.id for zone in settings.zones if device in zone.devices]
        if len(zones) > 1:
            into.add("zone", f"'{device}' is in more than one zone: {', '.join(zones)}")


def check_citizen(citizen: Citizen, into: Gathering) -> None:
    """Addresses and networks that can be what they are said to be."""
    for field, url in (("public_url", citizen.public_url), ("guest_url", citizen.guest_url)):
        if url and not URL.match(url):
            into.add(f"citizen.{field}", f"expected http(s)://host[:port][/path], got '{url}'")
    for index, network in enumerate(citizen.own_networks, 1):
        try:
            ipaddress.ip_network(network)
        except ValueError:
            into.add(f"citizen.own_networks[{index}]", f"expected a network such as 192.168.10.0/24, got '{network}'")


def check_devices(file: SiteFile, beside: Path, into: Gathering) -> None:
    """Lines and devices: links that can be parsed, profiles that exist and hold, settings they know, free addresses."""
    _unique("line", "id", [line.id for line in file.line], into)
    _unique("device", "id", [device.id for device in file.device], into)
    for index, line in enumerate(file.line, 1):
        try:
            parse_link(line.link)
        except ValueError as error:
            into.add(f"line[{index}].link", str(error))
    own = _own_profiles(file, beside, into)
    taken: dict[tuple[str, str, int | None], str] = {}
    for index, device in enumerate(file.device, 1):
        path = f"device[{index}]"
        profile = own.get(device.profile) or catalogue.get(device.profile)
        if profile is None:
            into.add(f"{path}.profile", f"there is no profile '{device.profile}'; see: hallgate profiles list")
            continue
        _check_place(device, profile, file, path, into)
        for fault in check_settings(
            profile, {**device.settings, **({"address": device.unit} if device.unit is not None else {})}
        ):
            into.add(f"{path}.settings.{fault.path}" if fault.path != "address" else f"{path}.unit", fault.words)
        if device.line:
            other = taken.setdefault((device.line, profile.family or profile.id, device.unit), device.id)
            if other != device.id:
                into.add(f"{path}.unit", f"'{other}' has this address on line '{device.line}' already")


def _check_place(device: Device, profile: Profile, file: SiteFile, path: str, into: Gathering) -> None:
    lines = {line.id for line in file.line}
    windows = {window.id for window in file.window}
    if profile.driver == "mqtt":
        if device.line:
            into.add(f"{path}.line", "an MQTT device has no line")
    elif device.line not in lines:
        into.add(f"{path}.line", f"there is no line '{device.line}'; there are: {', '.join(sorted(lines)) or 'none'}")
    if device.window and device.window not in windows:
        into.add(f"{path}.window", f"there is no window '{device.window}'; there are: {', '.join(sorted(windows))}")
    if not device.window and set(profile.roles) & {"caller", "evaluator"}:
        into.add(f"{path}.window", f"a {'/'.join(profile.roles)} belongs to a window")


def _own_profiles(file: SiteFile, beside: Path, into: Gathering) -> dict[str, Profile]:
    found: dict[str, Profile] = {}
    for extra in file.profiles:
        try:
            profile = load(beside / extra)
        except ProfileUnusable as error:
            into.faults.extend(error.faults)
            continue
        found[profile.id] = profile
    return found


def _unique(table: str, key: str, values: Sequence[str], into: Gathering) -> None:
    seen: dict[str, int] = {}
    for index, value in enumerate(values, 1):
        if value and value in seen:
            into.add(f"{table}[{index}].{key}", f"'{value}' is taken by {table}[{seen[value]}]")
        seen.setdefault(value, index)
