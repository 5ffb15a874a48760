"""One loudspeaker zone's queue of announcements: first come, first spoken; nothing lost, nothing stale spoken. Pure.

Under pressure (`PRESSED` or more behind it) a call is said once instead of twice before anybody waits longer; a call
is dropped only when its ticket is no longer called. A playback that never reports its end is cut after the time it
should have taken, and a little.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from device_profiles.vocabulary import Speak

PRESSED = 3
QUEUE_MAX = 200
"""Announcements a zone keeps; a hall that calls more than that in one breath drops the oldest, counted."""
SECONDS_A_CHARACTER = 0.3
GRACE_S = 4.0


@dataclass(frozen=True, slots=True)
class Said:
    """What an announcement is about: dropped when `ticket` is no longer called as `call`."""

    call: str
    ticket: str
    text: str
    times: int = 2
    """R35: heard twice, beside what the screens show."""


class VoiceQueue:
    """States: silent, or playing one announcement until `spoken` or `cut_at`."""

    def __init__(self) -> None:
        self._waiting: deque[Said] = deque()
        self._playing: Said | None = None
        self.cut_at = 0.0
        """Loop time at which the present playback is given up; 0 while silent."""
        self.spoken = 0
        self.dropped = 0
        self.cut = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def playing(self) -> Said | None:
        return self._playing

    def add(self, said: Said) -> None:
        """A recall replaces the same ticket's announcement that still waits; the place in the queue stays."""
        for index, other in enumerate(self._waiting):
            if other.ticket == said.ticket:
                self._waiting[index] = said
                return
        if len(self._waiting) == QUEUE_MAX:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(said)

    def next(self, now_s: float, still_called: Callable[[Said], bool]) -> Speak | None:
        """What to say now, None while something plays or nothing waits."""
        if self._playing is not None:
            if now_s < self.cut_at:
                return None
            self.cut += 1
            self._playing = None
        while self._waiting:
            said = self._waiting.popleft()
            if not still_called(said):
                self.dropped += 1
                continue
            times = 1 if len(self._waiting) >= PRESSED else said.times
            self._playing = said
            self.cut_at = now_s + times * len(said.text) * SECONDS_A_CHARACTER + GRACE_S
            return Speak(call=said.call, text=said.text, times=times)
        self.cut_at = 0.0
        return None

    def done(self, call: str) -> None:
        """The loudspeaker reports the end of `call`; a late report of a cut playback changes nothing."""
        if self._playing is not None and self._playing.call == call:
            self._playing = None
            self.cut_at = 0.0
            self.spoken += 1
