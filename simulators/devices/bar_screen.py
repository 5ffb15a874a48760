"""A window's bar screen (条屏) of the A0 90 family: shows one line of text in three colours."""

from __future__ import annotations

from simulators.devices import a090
from simulators.devices.bus import Frame, Unit
from simulators.devices.diary import Diary

SHOW_COMMAND, ROM_COMMAND, SET_ROM_COMMAND = 0xA5, 0xA1, 0xA2


class BarScreen(Unit):
    language = a090.A090

    def __init__(self, device: str, address: int, diary: Diary) -> None:
        super().__init__(device, address, diary)
        self.text = ""
        self.colours: tuple[int, ...] = ()

    def hear(self, frame: Frame) -> None:
        if frame.command == SHOW_COMMAND:
            text, self.colours = a090.read_text(frame.data)
            if text != self.text:
                self.text = text
                self.note("shows", text)
        if frame.command in (SHOW_COMMAND, ROM_COMMAND, SET_ROM_COMMAND):
            self.send(a090.acknowledge(self.address))

    def power_cycle(self) -> None:
        """Somebody pulled the plug: the screen is dark until it is told again."""
        self.text = ""
        self.note("shows", "")
