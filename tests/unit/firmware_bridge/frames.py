"""Real profiles of the catalogue, and captured or vendor-made frames, for the tests of the bridge."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import device_profiles
from device_profiles import reader
from device_profiles.codec import Codec
from device_profiles.schema import Profile
from device_profiles.wire import codec

_CATALOGUE = Path(device_profiles.__file__).parent / "catalogue"


@cache
def profile(profile_id: str) -> Profile:
    for path in sorted(_CATALOGUE.glob("*/*.toml")):
        if f'id = "{profile_id}"' in path.read_text(encoding="utf-8"):
            return reader.load(path)
    raise LookupError(profile_id)


def codec_of(profile_id: str, **settings: object) -> Codec:
    return codec(profile(profile_id), settings)


def frame(pairs: str) -> bytes:
    return bytes.fromhex(pairs)


NEXT = frame("FF 68 03 03 68 03 02 0C 11 16")
"""Keypad 3: next. Source: FF 68 key frames, recomputed."""
OK = frame("FF 68 03 03 68 03 02 01 06 16")
FAIL = frame("FF 68 03 03 68 03 02 00 05 16")
BEEP = frame("FF 68 02 02 68 03 03 06 16")
NO_MEANING = frame("FF 68 04 04 68 03 02 07 0F 1B 16")
TICKET_012 = frame("FF 68 08 08 68 03 02 0A 0A 0A 00 01 02 26 16")
LEVEL_4 = frame("FF 68 03 03 68 03 11 04 18 16")
THANKS_4 = frame("FF 68 03 03 68 03 01 04 08 16")
PAUSED = frame("A0 90 01 A5 00 0C D4 DD 00 CD A3 00 B7 FE 00 CE F1 00 B9")
"""Bar screen 1: 暂停服务 in red."""
INITIALISE = frame("A0 90 01 A1 00 00 A0")
SHOWN = frame("A0 90 01 A5 AA")
