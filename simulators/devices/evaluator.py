"""A five-key evaluator of the FF 68 family: asks, takes one press, wants it acknowledged.

Source: as `ff68`: CMD 01 data 0B asks; CMD 11 data 00-04 is a press (00 差 … 04 很好), acknowledged by the same frame
with CMD 01.
"""

from __future__ import annotations

import asyncio

from simulators.devices import ff68
from simulators.devices.bus import Frame, Unit
from simulators.devices.diary import Diary

HOST_COMMAND, STAR_COMMAND, PRESS_COMMAND = 0x01, 0x02, 0x11
ASK = 0x0B
REPEAT_S = 0.8
ATTEMPTS = 6


class Evaluator(Unit):
    language = ff68.FF68

    def __init__(self, device: str, address: int, diary: Diary) -> None:
        super().__init__(device, address, diary)
        self.asking = False
        self._press: int | None = None
        self._attempt = 0
        self._timer: asyncio.TimerHandle | None = None

    def press(self, grade: int) -> None:
        """A citizen presses a grade, 5 (very satisfied) to 1; the device's own levels run from 4 to 0."""
        self.note("pressed", str(grade))
        if self._press is None:
            self._press = grade - 1
            self._attempt = 0
            self._send()

    def _send(self) -> None:
        self._timer = None
        if self._press is None:
            return
        if self._attempt >= ATTEMPTS:
            self._press = None
            self.note("refused", "unheard")
            return
        self._attempt += 1
        self.send(ff68.say(self.address, PRESS_COMMAND, bytes([self._press])))
        self._timer = asyncio.get_running_loop().call_later(REPEAT_S, self._send)

    def hear(self, frame: Frame) -> None:
        if frame.command == HOST_COMMAND and frame.data == bytes([ASK]):
            self.asking = True
            self.note("asks")
        elif frame.command == HOST_COMMAND and self._press is not None and frame.data == bytes([self._press]):
            self.note("rated", str(self._press + 1))
            self._press = None
            self.asking = False
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        elif frame.command == STAR_COMMAND:
            self.asking = False
            self.note("stops_asking")
