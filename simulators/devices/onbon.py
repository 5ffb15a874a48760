"""The wire language of Onbon BX-5K/BX-6K font cards (TCP or UDP 5005, RS-485 57600).

    A5 ×8 | escaped( DstAddr u16 · SrcAddr u16 · 00×3 · option crcMode dispMode · DeviceType · ProtocolVersion ·
                     DataLen u16 · DATA · CRC-16/ARC u16 ) | 5A          all little-endian
    escapes: A5 = A6 02, A6 = A6 01, 5A = 5B 02, 5B = 5B 01

Source: Onbon BX-K vendor encoder (onbonlab/bx.k.java, c4c3a84d): BxDataPack, BxAreaDynamic, BxResp
(an answer's DATA is group, command, error, r0, r1).
"""

from __future__ import annotations

from dataclasses import dataclass

from simulators.devices.bus import Frame

HEADER = 14
FRAME_MAX = 4096
UNESCAPE = {b"\xa6\x02": b"\xa5", b"\xa6\x01": b"\xa6", b"\x5b\x02": b"\x5a", b"\x5b\x01": b"\x5b"}
ESCAPED = frozenset(b"\xa5\xa6\x5a\x5b")


class Onbon:
    name = "onbon"
    everybody: int | None = 0xFFFE

    def __init__(self) -> None:
        self.bad = 0
        self._buffer = bytearray()

    def reset(self) -> None:
        self._buffer.clear()

    def cut(self, data: bytes) -> list[Frame]:
        self._buffer += data
        frames: list[Frame] = []
        while (end := self._buffer.find(0x5A)) >= 0:
            start = self._buffer.rfind(b"\xa5", 0, end)
            payload = unescape(bytes(self._buffer[start + 1 : end])) if start >= 0 else None
            del self._buffer[: end + 1]
            frame = _read(payload) if payload is not None else None
            if frame is None:
                self.bad += 1
            else:
                frames.append(frame)
        if len(self._buffer) > FRAME_MAX:
            self.bad += 1
            self._buffer.clear()
        return frames


def _read(payload: bytes) -> Frame | None:
    """PHY1 to a frame whose command is group << 8 | command and whose data follow the command; None if it is wrong."""
    if len(payload) < HEADER + 4:
        return None
    body, crc = payload[:-2], int.from_bytes(payload[-2:], "little")
    length = int.from_bytes(body[12:14], "little")
    if crc16(body) != crc or length != len(body) - HEADER:
        return None
    data = body[HEADER:]
    return Frame(address=int.from_bytes(body[:2], "little"), command=data[0] << 8 | data[1], data=data[2:])


def crc16(data: bytes) -> int:
    """CRC-16/ARC: polynomial 8005 reflected, start 0."""
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ CRC_OF_BYTE[(crc ^ byte) & 0xFF]
    return crc


def _crc_of_byte(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


CRC_OF_BYTE = tuple(map(_crc_of_byte, range(256)))


def unescape(data: bytes) -> bytes | None:
    if 0xA6 not in data and 0x5B not in data:
        return data
    out = bytearray()
    at = 0
    while at < len(data):
        if data[at] in (0xA6, 0x5B):
            plain = UNESCAPE.get(data[at : at + 2])
            if plain is None:
                return None
            out += plain
            at += 2
        else:
            out.append(data[at])
            at += 1
    return bytes(out)


def escape(data: bytes) -> bytes:
    if not ESCAPED.intersection(data):
        return data
    turned = {plain[0]: wire for wire, plain in UNESCAPE.items()}
    return b"".join(turned.get(byte, bytes([byte])) for byte in data)


def answer(address: int, error: int = 0) -> bytes:
    """ACK (error 0) or NACK (3 busy, 5 checksum …) from the card at `address` to the host at 8000."""
    data = bytes([0xA0, 0x01 if error else 0x00, error, 0, 0])
    head = b"".join(part.to_bytes(2, "little") for part in (0x8000, address)) + bytes(6) + b"\xfe\x02"
    whole = head + len(data).to_bytes(2, "little") + data
    return b"\xa5" * 8 + escape(whole + crc16(whole).to_bytes(2, "little")) + b"\x5a"


@dataclass(frozen=True, slots=True)
class Area:
    """A dynamic area: what shall be shown and for how long without being refreshed (`run_mode` 2)."""

    text: str
    run_mode: int
    timeout_s: int


def read_area(data: bytes) -> Area | None:
    """The area in what follows `A3 06` (response, 00, 00, DelNum…, AreaNum, AreaLen, area); None if it does not fit."""
    at = 3
    if len(data) < at + 1:
        return None
    at += 1 + data[at]
    if len(data) < at + 4 or data[at] != 1:
        return None
    area = data[at + 3 :]
    if len(area) != int.from_bytes(data[at + 1 : at + 3], "little") or len(area) < 27:
        return None
    run_mode, timeout_s, sound = area[11], int.from_bytes(area[12:14], "little"), area[14]
    at = 15
    if sound:
        at += 3
        if sound == 2:
            at += 4 + int.from_bytes(area[at : at + 4], "little")
    at += 1 + area[at] if at < len(area) else 0
    at += 7
    length = int.from_bytes(area[at : at + 4], "little")
    text = area[at + 4 :]
    if len(text) != length:
        return None
    return Area(text.decode("gb18030", errors="replace"), run_mode, timeout_s)
