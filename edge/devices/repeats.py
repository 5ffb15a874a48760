"""A key press acts once: the same frame from a device within the repeat time is the same press, across a restart too.

The first frame gets the command id `<device>/<digest>/<microseconds>`; a repeat gets the id of the first, and the hall
answers it with the first outcome. After a restart the ids stand in the journal's last records. Messages that carry an
id of their own (MQTT) need no window: `<device>/<id>`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from edge.queueing.words import At


class Repeats:
    """Remembers one press a (device, digest); what is older than the repeat time is forgotten as new ones come.

    The time between two frames is monotonic: hall time slows down after a wall clock was set back.
    """

    def __init__(self, repeat_s: float, mono: Callable[[], float]) -> None:
        self._repeat_s, self._mono = repeat_s, mono
        self._seen: dict[tuple[str, str], tuple[float, str]] = {}

    def command_id(self, device: str, digest: str, now: At) -> str:
        mono_s = self._mono()
        before = self._seen.get((device, digest))
        if before is not None and mono_s - before[0] < self._repeat_s:
            return before[1]
        made = f"{device}/{digest}/{now}"
        self._forget(mono_s)
        self._seen[device, digest] = (mono_s, made)
        return made

    def remember(self, command_ids: Iterable[str], now: At) -> None:
        """Presses of before the restart, as the journal's last records carry them; other ids are passed over."""
        mono_s = self._mono()
        for command_id in command_ids:
            device, _, rest = command_id.partition("/")
            digest, _, at = rest.partition("/")
            if digest and at.isdigit():
                self._seen[device, digest] = (mono_s - (now - int(at)) / 1e6, command_id)

    def _forget(self, mono_s: float) -> None:
        for key in [key for key, (at_s, _) in self._seen.items() if mono_s - at_s >= self._repeat_s]:
            del self._seen[key]
