"""A key press acts once: the same frame from a device within the repeat time is the same press, across a restart too.

The first frame gets the command id `<device>/<digest>/<microseconds>`; a repeat gets the id of the first, and the hall
answers it with the first outcome. After a restart the ids stand in the journal's last records. Messages that carry an
id of their own (MQTT) need no window: `<device>/<id>`.
"""

from __future__ import annotations

from collections.abc import Iterable

from edge.queueing.words import At


class Repeats:
    """Remembers one press a (device, digest); what is older than the repeat time is forgotten as new ones come."""

    def __init__(self, repeat_s: float) -> None:
        self._repeat_us = int(repeat_s * 1_000_000)
        self._seen: dict[tuple[str, str], tuple[At, str]] = {}

    def command_id(self, device: str, digest: str, now: At) -> str:
        before = self._seen.get((device, digest))
        if before is not None and now - before[0] < self._repeat_us:
            return before[1]
        made = f"{device}/{digest}/{now}"
        self._forget(now)
        self._seen[device, digest] = (now, made)
        return made

    def remember(self, command_ids: Iterable[str]) -> None:
        """Presses of before the restart, as the journal's last records carry them; other ids are passed over."""
        for command_id in command_ids:
            device, _, rest = command_id.partition("/")
            digest, _, at = rest.partition("/")
            if digest and at.isdigit():
                self._seen[device, digest] = (At(int(at)), command_id)

    def _forget(self, now: At) -> None:
        for key in [key for key, (at, _) in self._seen.items() if now - at >= self._repeat_us]:
            del self._seen[key]
