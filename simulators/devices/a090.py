"""The wire language of the A0 90 bar screens (on the keypads' RS-485 bus, 9600 8N1).

    A0 90 | ADDR | CMD | LENH LENL | DATA… | XOR        XOR over ADDR … last of DATA
    each ASCII character is byte + colour, each Chinese one GBK lead + trail + colour (0 red, 1 green, 2 yellow)
    acknowledgement: A0 90 | ADDR | A5 AA

Source: uvbs/HospitalQueueSystem SLZCWndScreen.cpp (a2a05a08), the only one; what stands between ADDR and A5 AA in the
acknowledgement is not told there, so nothing does here.
"""

from __future__ import annotations

from functools import reduce
from operator import xor

from simulators.devices.bus import Frame

DATA_MAX = 254


class A090:
    name = "a090"
    everybody: int | None = None

    def __init__(self) -> None:
        self.bad = 0
        self._buffer = bytearray()

    def reset(self) -> None:
        self._buffer.clear()

    def cut(self, data: bytes) -> list[Frame]:
        self._buffer += data
        frames: list[Frame] = []
        while True:
            start = self._buffer.find(b"\xa0\x90")
            if start < 0:
                del self._buffer[: max(0, len(self._buffer) - 1)]
                return frames
            del self._buffer[:start]
            if len(self._buffer) < 6:
                return frames
            length = self._buffer[4] << 8 | self._buffer[5]
            if length > DATA_MAX:
                self._drop()
                continue
            if len(self._buffer) < length + 7:
                return frames
            if reduce(xor, self._buffer[2 : 6 + length]) != self._buffer[6 + length]:
                self._drop()
                continue
            frames.append(
                Frame(address=self._buffer[2], command=self._buffer[3], data=bytes(self._buffer[6 : 6 + length]))
            )
            del self._buffer[: length + 7]

    def _drop(self) -> None:
        self.bad += 1
        del self._buffer[:1]


def acknowledge(address: int) -> bytes:
    return bytes([0xA0, 0x90, address, 0xA5, 0xAA])


def read_text(data: bytes) -> tuple[str, tuple[int, ...]]:
    """The characters and the colour of each. A character that is no GBK reads as U+FFFD, as a screen shows a blot."""
    characters: list[str] = []
    colours: list[int] = []
    at = 0
    while at < len(data):
        size = 1 if data[at] < 0x80 else 2
        characters.append(data[at : at + size].decode("gbk", errors="replace"))
        colours.append(data[at + size] if at + size < len(data) else 0)
        at += size + 1
    return "".join(characters), tuple(colours)
