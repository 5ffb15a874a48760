"""Numbers as they stand on a wire.

u8 u16le u16be u32le u32be   binary, width in bits, little or big end first
bcd                          one byte, two decimal digits (0x59 is 59)
dec1 … dec6                  so many ASCII decimal digits ("0048" is 48 as dec4)
"""

from __future__ import annotations

from device_profiles.wire.wrong import Wrong

_BINARY = {"u8": (1, False), "u16le": (2, False), "u16be": (2, True), "u32le": (4, False), "u32be": (4, True)}


def size_of(form: str) -> int:
    """How many bytes a number of this format takes."""
    if form in _BINARY:
        return _BINARY[form][0]
    return 1 if form == "bcd" else int(form.removeprefix("dec"))


def greatest(form: str) -> int:
    """The greatest value that fits."""
    if form in _BINARY:
        return int(256 ** _BINARY[form][0]) - 1
    return 99 if form == "bcd" else int(10 ** size_of(form)) - 1


def pack(form: str, value: int) -> bytes:
    """The bytes of a value between 0 and `greatest(form)`; the caller has checked that."""
    if form in _BINARY:
        size, big = _BINARY[form]
        return value.to_bytes(size, "big" if big else "little")
    if form == "bcd":
        return bytes([value // 10 << 4 | value % 10])
    return f"{value:0{size_of(form)}d}".encode()


def unpack(form: str, data: bytes) -> int:
    """The value of exactly `size_of(form)` bytes. Raises Wrong where they are no decimal digits."""
    if form in _BINARY:
        return int.from_bytes(data, "big" if _BINARY[form][1] else "little")
    if form == "bcd":
        high, low = data[0] >> 4, data[0] & 15
        if high > 9 or low > 9:
            raise Wrong("field", f"{data[0]:02X} is not a BCD number")
        return high * 10 + low
    if any(byte not in b"0123456789" for byte in data):
        raise Wrong("field", f"{data.hex(' ').upper()} are not decimal digits")
    return int(data)
