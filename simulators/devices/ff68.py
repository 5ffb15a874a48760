"""The wire language of the FF 68 counter keypads and evaluators (RS-485, 9600 8N1).

    FF 68 | L L | 68 | ADDR CMD DATA… | CS | 16         L = 2 + len(DATA), CS = (ADDR + CMD + DATA) mod 256

Source: vendor document "21键点阵液晶呼叫器通讯协议" (frame); JackQChen/QueueSystem frmMain.cs and
uvbs/HospitalQueueSystem SLZCCaller.cpp (commands, key codes).
"""

from __future__ import annotations

from simulators.devices.bus import Frame

KEYS = {
    "next": 0x0C,
    "recall": 0x0D,
    "finish": 0x0B,
    "pause": 0x12,
    "transfer": 0x13,
    "start": 0x0A,
    "cancel": 0x0E,
    "function": 0x0F,
}
DATA_MAX = 64


class FF68:
    """Frames of the family, cut out of a stream in which other families run too."""

    name = "ff68"
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
            start = self._buffer.find(b"\xff\x68")
            if start < 0:
                del self._buffer[: max(0, len(self._buffer) - 1)]
                return frames
            del self._buffer[:start]
            if len(self._buffer) < 5:
                return frames
            length = self._buffer[2]
            if length != self._buffer[3] or self._buffer[4] != 0x68 or not 2 <= length <= DATA_MAX:
                self._drop()
                continue
            if len(self._buffer) < length + 7:
                return frames
            body = bytes(self._buffer[5 : 5 + length])
            if self._buffer[5 + length] != sum(body) % 256 or self._buffer[6 + length] != 0x16:
                self._drop()
                continue
            frames.append(Frame(address=body[0], command=body[1], data=body[2:]))
            del self._buffer[: length + 7]

    def _drop(self) -> None:
        self.bad += 1
        del self._buffer[:1]


def say(address: int, command: int, data: bytes = b"") -> bytes:
    """The frame's bytes."""
    body = bytes([address, command]) + data
    return bytes([0xFF, 0x68, len(body), len(body), 0x68]) + body + bytes([sum(body) % 256, 0x16])
