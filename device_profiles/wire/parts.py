"""The kinds of field in a layout, ready for one unit: each writes its bytes and reads them back.

A part has a fixed `size` in bytes, or None where it takes what the frame leaves (one a layout). Values travel in two
dicts: `values`, what vocabulary and people call it, and `raws`, what stood on the wire (an acknowledgement says it
again unchanged, also where a map would not find the way back).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol

from device_profiles.codec import CannotSay
from device_profiles.settings import KeyMap
from device_profiles.wire import moments, numbers, texts
from device_profiles.wire.wrong import Wrong

Scalar = int | str | bool


@dataclass(slots=True)
class Read:
    """What a layout said."""

    values: dict[str, Scalar] = field(default_factory=dict)
    raws: dict[str, int] = field(default_factory=dict)
    note: str = ""
    """Words for a technician where the bytes are sound but mean nothing here."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a layout shall say."""

    values: dict[str, Scalar]
    raws: dict[str, int]


class Part(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int | None: ...

    def put(self, given: Given) -> bytes:
        """Raises CannotSay."""

    def take(self, data: bytes, read: Read) -> None:
        """`data` has `size` bytes if there is a size. Raises Wrong."""


@dataclass(frozen=True, slots=True)
class Constant:
    name: str
    data: bytes

    @property
    def size(self) -> int | None:
        return len(self.data)

    def put(self, given: Given) -> bytes:
        del given
        return self.data

    def take(self, data: bytes, read: Read) -> None:
        if data != self.data:
            raise Wrong("field", f"{data.hex(' ').upper()} stands where {self.data.hex(' ').upper()} belongs")


@dataclass(frozen=True, slots=True)
class Number:
    name: str
    form: str
    only: int | None = None
    fallback: Scalar | None = None
    meanings: dict[int, Scalar] | None = None
    unit: int = 1

    @property
    def size(self) -> int | None:
        return numbers.size_of(self.form)

    def put(self, given: Given) -> bytes:
        return numbers.pack(self.form, self._raw(given))

    def _raw(self, given: Given) -> int:
        if self.only is not None:
            return self.only
        if self.name in given.raws:
            return self._fits(given.raws[self.name])
        value = given.values.get(self.name, self.fallback)
        if value is None:
            raise CannotSay(f"nothing says what '{self.name}' is")
        if self.meanings is not None:
            for raw, meaning in self.meanings.items():
                if meaning == value:
                    return raw
            raise CannotSay(
                f"this device has no {self.name} '{value}'; it has {', '.join(map(str, self.meanings.values()))}"
            )
        if isinstance(value, str):
            raise CannotSay(f"'{self.name}' is a number, not '{value}'")
        if value % self.unit:
            raise CannotSay(f"{self.name} {value} is not a multiple of {self.unit}, in which this device counts")
        return self._fits(value // self.unit)

    def _fits(self, raw: int) -> int:
        if not 0 <= raw <= numbers.greatest(self.form):
            raise CannotSay(f"{self.name} {raw} does not fit into {self.form} (0 to {numbers.greatest(self.form)})")
        return raw

    def take(self, data: bytes, read: Read) -> None:
        raw = numbers.unpack(self.form, data)
        if self.only is not None and raw != self.only:
            raise Wrong("field", f"{self.name or 'a field'} is {raw:02X}, not {self.only:02X}")
        if not self.name:
            return
        read.raws[self.name] = raw
        if self.meanings is None:
            read.values[self.name] = raw * self.unit
        elif raw in self.meanings:
            read.values[self.name] = self.meanings[raw]
        elif self.fallback is not None:
            read.values[self.name] = self.fallback
        else:
            read.note = f"{self.name} {raw:02X} has no meaning in this unit's settings"


@dataclass(frozen=True, slots=True)
class Digits:
    """So many digits, one a byte; text keeps its digits and drops the rest ("A012" shows 012), the last ones win."""

    name: str
    count: int
    pad: int = 0
    cap: int | None = None

    @property
    def size(self) -> int | None:
        return self.count

    def put(self, given: Given) -> bytes:
        value = given.values.get(self.name)
        if self.cap is not None and isinstance(value, int):
            value = min(value, self.cap)
        digits = re.sub("[^0-9]", "", str(value))[-self.count :]
        if value is None or not digits:
            raise CannotSay(f"this device shows digits only, and '{value}' has none")
        return bytes([self.pad]) * (self.count - len(digits)) + bytes(map(int, digits))

    def take(self, data: bytes, read: Read) -> None:
        shown = data.lstrip(bytes([self.pad])) if self.pad > 9 else data
        if any(byte > 9 for byte in shown) or not shown:
            raise Wrong("field", f"{data.hex(' ').upper()} are not digits")
        digits = "".join(map(str, shown))
        read.values[self.name] = digits if self.cap is None else int(digits)


@dataclass(frozen=True, slots=True)
class Keys:
    """Digits typed, then one key code: `06 0F`."""

    keys: KeyMap
    name: str = "key"
    size: int | None = None

    def put(self, given: Given) -> bytes:
        key, digits = str(given.values.get("key")), str(given.values.get("digits", ""))
        found = self.keys.combination(key, digits)
        if found is None:
            raise CannotSay(f"no key combination of this unit means '{key}'" + (" with digits" if digits else ""))
        return bytes(map(int, found[0])) + bytes([found[1]])

    def take(self, data: bytes, read: Read) -> None:
        if not data or data[-1] <= 9 or any(byte > 9 for byte in data[:-1]):
            raise Wrong("field", f"{data.hex(' ').upper()} is no key: digits 00-09, then one key code, were expected")
        found = self.keys.meaning("".join(map(str, data[:-1])), data[-1])
        if found is None:
            read.note = f"the keys {data.hex(' ').upper()} have no meaning in this unit's settings"
        else:
            read.values["key"], read.values["digits"] = found


@dataclass(frozen=True, slots=True)
class Text:
    name: str
    form: str
    size: int | None = None
    most: int | None = None
    pad: bytes = b" "
    right: bool = False

    def put(self, given: Given) -> bytes:
        data = texts.encode_text(
            self.form, str(given.values.get(self.name, "")), str(given.values.get("colour", "red"))
        )
        most = self.most if self.size is None else self.size
        if most is not None and len(data) > most:
            raise CannotSay(f"the text takes {len(data)} bytes; this device takes at most {most}")
        if self.size is None:
            return data
        return data.rjust(self.size, self.pad) if self.right else data.ljust(self.size, self.pad)

    def take(self, data: bytes, read: Read) -> None:
        if self.size is not None:
            data = data.lstrip(self.pad) if self.right else data.rstrip(self.pad)
        text, colour = texts.decode_text(self.form, data)
        read.values[self.name] = text
        if texts.coloured(self.form):
            read.values["colour"] = colour


@dataclass(frozen=True, slots=True)
class Clock:
    name: str
    form: str

    @property
    def size(self) -> int | None:
        return moments.size_of(self.form)

    def put(self, given: Given) -> bytes:
        return moments.pack(self.form, str(given.values.get(self.name, "")))

    def take(self, data: bytes, read: Read) -> None:
        read.values[self.name] = moments.unpack(self.form, data)
