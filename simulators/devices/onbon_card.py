"""An Onbon font card behind a network socket: keeps a dynamic area's text, goes idle when nobody refreshes it."""

from __future__ import annotations

import asyncio
import re

from simulators.devices import onbon
from simulators.devices.bus import Frame, Unit
from simulators.devices.diary import Diary

DYNAMIC_AREA, ON_OFF, CLEAR, SET_CLOCK = 0xA306, 0xA300, 0xA310, 0xA203
CLEAR_WHEN_STALE = 2
ERROR_BUSY, ERROR_UNKNOWN = 3, 6
COLOUR_MARKS = re.compile(r"\\C\d|\\F[A-Z]\d{3}")


class OnbonCard(Unit):
    language = onbon.Onbon

    def __init__(self, device: str, address: int, diary: Diary) -> None:
        super().__init__(device, address, diary)
        self.text = ""
        self.on = True
        self.busy = False
        """Answers every command with NACK 3, as a card does that is drawing."""
        self._stale: asyncio.TimerHandle | None = None

    def hear(self, frame: Frame) -> None:
        error = ERROR_BUSY if self.busy else self._act(frame)
        if frame.data[:1] != b"\x02":
            self.send(onbon.answer(self.address, error))

    def _act(self, frame: Frame) -> int:
        if frame.command == DYNAMIC_AREA:
            area = onbon.read_area(frame.data)
            if area is None:
                return ERROR_UNKNOWN
            self._show(area)
        elif frame.command == ON_OFF:
            self.on = frame.data[3:4] == b"\x01"
        elif frame.command == CLEAR:
            self._set("")
        elif frame.command != SET_CLOCK:
            return ERROR_UNKNOWN
        return 0

    def _show(self, area: onbon.Area) -> None:
        if self._stale is not None:
            self._stale.cancel()
            self._stale = None
        if area.run_mode == CLEAR_WHEN_STALE and area.timeout_s:
            self._stale = asyncio.get_running_loop().call_later(area.timeout_s, self._idle)
        self._set(COLOUR_MARKS.sub("", area.text))

    def _set(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.note("shows", text)

    def _idle(self) -> None:
        self._stale = None
        self.text = ""
        self.note("idles")

    def power_cycle(self) -> None:
        if self._stale is not None:
            self._stale.cancel()
            self._stale = None
        self._set("")
