"""The loudspeakers of the zones: announcements from the views into each zone's queue, from there to its devices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from device_profiles.vocabulary import Speak
from edge.devices.voice import Said, VoiceQueue
from edge.queueing.words import At
from edge.views import Views
from firmware_bridge.ground.host import Clock

STALE_US = 60_000_000
"""A call of before a restart is still spoken when it is not older than this and the ticket is still called."""


class Zone:
    """One zone: its queue, and who speaks for it. Every voice device of the zone says the same; the first report of the
    end counts."""

    def __init__(self, name: str, speakers: Sequence[str], say: Callable[[str, Speak], None], clock: Clock) -> None:
        self.name = name
        self.speakers = tuple(speakers)
        self.queue = VoiceQueue()
        self._say, self._clock = say, clock
        self._seen = -1
        self._views: Views | None = None
        self._timer: asyncio.TimerHandle | None = None

    def hear(self, views: Views, now: At) -> None:
        """After a commit: queue what is new, and go on speaking."""
        self._views = views
        for announcement in views.voice_since(self._seen):
            self._seen = announcement.seq
            if announcement.zone == self.name and now - announcement.at < STALE_US:
                said = Said(announcement.call, announcement.ticket, announcement.text, announcement.times)
                self.queue.add(said)
        self._go_on()

    def spoken(self, call: str) -> None:
        self.queue.done(call)
        self._go_on()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _go_on(self) -> None:
        now_s = self._clock.mono()
        speak = self.queue.next(now_s, self._still_called)
        if speak is not None:
            for speaker in self.speakers:
                self._say(speaker, speak)
        self.stop()
        if self.queue.cut_at:
            delay_s = max(0.0, self.queue.cut_at - now_s)
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._go_on)

    def _still_called(self, said: Said) -> bool:
        assert self._views is not None, "nothing was queued before the first commit"
        return any(screen.call == said.call and screen.phase == "called" for screen in self._views.windows.values())
