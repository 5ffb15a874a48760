"""What the site says about one unit on a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from device_profiles.codec import Codec
from device_profiles.schema import Profile


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """One device of site.toml. `settings` are the profile's own (checked by its codec); `address` is where it stands on
    the wire (DIP switch, Modbus unit), None for a line of one. `codec`: where the profile's own is not to be used.
    """

    device: str
    profile: Profile
    settings: dict[str, Any] = field(default_factory=dict)
    address: int | None = None
    codec: Codec | None = None
