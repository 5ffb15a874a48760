"""The pure wire grammar: from a profile's data to bytes and back.

    settings + profile → compile → Side (frames, messages) → FramedCodec (the host's end) and Twin (the device's end)

    numbers, texts, moments, checksums, escapes    one value, its bytes
    parts, layout                                  one field; a run of fields with lengths and checksums over ranges
    frames                                         start, layout, end, escapes: found in a stream, opened, built
    sayings                                        message fields ↔ signal or instruction
    modbus, topics                                 the two ways of talking that are not frames

Flows through: bytes and values. Must not come in: I/O, clocks, state; the same bytes always mean the same.
Errors: `codec.Fault` values for what a peer sent, `codec.CannotSay` for what we asked for; `Wrong` stays inside.
"""

from __future__ import annotations

from collections.abc import Mapping

from device_profiles.codec import Codec
from device_profiles.schema import Profile
from device_profiles.settings import resolve
from device_profiles.wire.framed import FramedCodec, Twin, Understood

__all__ = ["Twin", "Understood", "codec", "twin"]


def codec(profile: Profile, settings: Mapping[str, object]) -> Codec:
    """The host's end for one unit of a framed profile; `settings` as a site writes them, `address` among them.
    Raises settings.SettingsUnusable."""
    assert profile.driver == "framed", f"{profile.id} is a {profile.driver} profile; see wire.modbus and wire.topics"
    return FramedCodec(profile, resolve(profile, settings))


def twin(profile: Profile, settings: Mapping[str, object]) -> Twin:
    """The device's end for one unit of a framed profile. Raises settings.SettingsUnusable."""
    assert profile.driver == "framed", f"{profile.id} is a {profile.driver} profile; see wire.modbus and wire.topics"
    return Twin(profile, resolve(profile, settings))
