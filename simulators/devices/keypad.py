"""A counter keypad of the FF 68 family: keys, a small display, a beeper.

It repeats a key's frame until the hall echoes it unchanged or says fail (00); after the echo it waits for ok (01).
Source: as `ff68`; that the repeat comes every 0.8 s and ends after six, and that fail ends it too, is our own choice.
"""

from __future__ import annotations

import asyncio
from collections import deque

from simulators.devices import ff68
from simulators.devices.bus import Frame, Unit
from simulators.devices.diary import Diary

KEY_COMMAND, BEEP_COMMAND = 0x02, 0x03
REPEAT_S = 0.8
ATTEMPTS = 6
BLANK = 0x0A
OK, FAIL = b"\x01", b"\x00"
PRESSES_MAX = 8
COMBINATIONS = {"missed": ("6", "function"), "hold": ("0", "function"), "return_held": ("3", "function")}
"""What this hall's clerks type for keys that the keypad has no cap for."""


class Keypad(Unit):
    language = ff68.FF68

    def __init__(self, device: str, address: int, diary: Diary) -> None:
        super().__init__(device, address, diary)
        self.display = ""
        self.unheard = 0
        """Presses that were never echoed."""
        self._presses: deque[bytes] = deque(maxlen=PRESSES_MAX)
        self._attempt = 0
        self._timer: asyncio.TimerHandle | None = None

    def press(self, key: str, digits: str = "") -> None:
        """A finger on a key (a name of `ff68.KEYS` or `COMBINATIONS`), after typing `digits`."""
        digits, key = COMBINATIONS.get(key, (digits, key))
        self.note("pressed", digits + key)
        self._presses.append(bytes(int(digit) for digit in digits) + bytes([ff68.KEYS[key]]))
        if self._timer is None:
            self._send()

    def tap_again(self) -> None:
        """The same key pressed twice by a nervous finger: the frame goes out once more."""
        if self._presses:
            self.send(ff68.say(self.address, KEY_COMMAND, self._presses[0]))

    def _send(self) -> None:
        self._timer = None
        if not self._presses:
            return
        if self._attempt >= ATTEMPTS:
            self._presses.popleft()
            self._attempt = 0
            self.unheard += 1
            self.note("refused", "unheard")
            self._send()
            return
        self._attempt += 1
        self.send(ff68.say(self.address, KEY_COMMAND, self._presses[0]))
        self._timer = asyncio.get_running_loop().call_later(REPEAT_S, self._send)

    def hear(self, frame: Frame) -> None:
        if frame.command == BEEP_COMMAND:
            self.note("beeps")
        elif self._presses and frame.command == KEY_COMMAND and frame.data == self._presses[0]:
            self._heard()
        elif frame.command == KEY_COMMAND and frame.data == FAIL:
            self.note("refused")
            if self._presses:
                self._heard()
        elif frame.command == KEY_COMMAND and frame.data == OK:
            self.note("accepted")
        elif frame.command == KEY_COMMAND and len(frame.data) == 6:
            self._show(frame.data)

    def _heard(self) -> None:
        """The hall has it; on to the next press."""
        self._presses.popleft()
        self._attempt = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._send()

    def _show(self, cells: bytes) -> None:
        """Six cells: the first three show how many wait, the last three the ticket; 0A is dark."""
        waiting, ticket = (
            "".join("" if cell == BLANK else str(cell % 10) for cell in half) for half in (cells[:3], cells[3:])
        )
        text = ticket if ticket else f"等候{waiting}" if waiting else ""
        if text != self.display:
            self.display = text
            self.note("shows", text)
