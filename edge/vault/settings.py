"""The [vault] table of site.toml."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from edge.queueing.words import Name

Cipher = Literal["aes-256-gcm", "sm4-gcm"]
CASES = "cases"
"""The hall's own need: call-backs after a bad grade (R28)."""


class VaultSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    needed_by: tuple[Name, ...] = ()
    """Who needs the numbers: names of sinks, and "cases" for call-backs (R28). Empty (the default): nobody; numbers are
    used to recognise 60+ and 65+ and are dropped at the door."""
    match: bool = False
    """Write a keyed HMAC of the identity number to the journal, so that an appointment is found by it."""
    cipher: Cipher = "aes-256-gcm"
    """sm4-gcm where the hall's security grading (密评) asks for a national cipher."""
    master_key: str = "master.key"
    """The file with the master key, relative to site.toml; made by `hallgate vault init`, 0600, never in STATE. The
    systemd credential hallgate-master-key goes before it."""
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 60
    """Older than this everything is erased, needed or not, with an alarm. 60 covers a case: 7 days to rate and 15
    working days to mend."""
    people_max: Annotated[int, msgspec.Meta(ge=100, le=2_000_000)] = 200_000
    """At most so many people (some 600 bytes each); beyond it numbers are dropped, with an alarm."""

    @property
    def wanted(self) -> bool:
        """Is there any use for a vault here?"""
        return bool(self.needed_by) or self.match
