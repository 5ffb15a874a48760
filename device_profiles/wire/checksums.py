"""Checksums by name, as the bytes that stand on the wire.

sum8          the sum of all bytes modulo 256, one byte
xor8          all bytes exclusive-ored, one byte
crc16_arc     CRC-16/ARC    (poly 8005 reflected, init 0000), low byte first (Onbon)
crc16_modbus  CRC-16/MODBUS (poly 8005 reflected, init FFFF), low byte first (Modbus RTU)
"""

from __future__ import annotations

from functools import reduce
from operator import xor


def _crc_row(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ 0xA001 if byte & 1 else byte >> 1
    return byte


_CRC_ROWS = tuple(_crc_row(byte) for byte in range(256))


def crc16(data: bytes, start: int) -> int:
    """The reflected 8005 CRC that ARC (start 0000) and Modbus (start FFFF) share."""
    crc = start
    for byte in data:
        crc = crc >> 8 ^ _CRC_ROWS[(crc ^ byte) & 0xFF]
    return crc


def checksum(form: str, data: bytes) -> bytes:
    """The checksum's bytes as they stand on the wire."""
    if form == "sum8":
        return bytes([sum(data) & 0xFF])
    if form == "xor8":
        return bytes([reduce(xor, data, 0)])
    return crc16(data, 0xFFFF if form == "crc16_modbus" else 0).to_bytes(2, "little")


def checksum_size(form: str) -> int:
    """How many bytes it takes."""
    return 2 if form.startswith("crc16") else 1
