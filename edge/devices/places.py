"""Who stands where: each device of site.toml with its profile, its line and its window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from device_profiles import catalogue
from device_profiles.reader import Profile, load
from edge.site import Device, Site


@dataclass(frozen=True)
class Place:
    """One device of the hall, ready to be joined."""

    device: str
    profile: Profile
    line: str
    """The line's id; MQTT devices are lines of their own, named as they are."""
    window: str
    zone: str
    settings: dict[str, Any]

    def has(self, role: str) -> bool:
        return role in self.profile.roles


def places(site: Site) -> dict[str, Place]:
    """Every device by id, in the order of site.toml. The site has been checked, so every profile is there."""
    own = {profile.id: profile for profile in (load(path) for path in site.profile_paths)}
    return {device.id: _place(device, own) for device in site.devices}


def _place(device: Device, own: dict[str, Profile]) -> Place:
    profile = own.get(device.profile) or catalogue.find(device.profile)
    settings = dict(device.settings)
    if device.unit is not None:
        settings["address"] = device.unit
    return Place(
        device=device.id,
        profile=profile,
        line=device.line or device.id,
        window=device.window,
        zone=device.zone,
        settings=settings,
    )
