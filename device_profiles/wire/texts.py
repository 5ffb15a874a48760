"""Text codecs by name. In the vocabulary `#0# #1# #2#` inside a text switch to red, green, yellow.

    ascii          20-7E; colours are left out
    gb2312 gbk     the character's bytes; colours are left out
    gbk+colour     each character's bytes, one colour byte (00 red, 01 green, 02 yellow): "A" red is 41 00
    gb2312+onbon   colours as the card's own marks \\C1 \\C2 \\C3 before the characters they colour

A character that the encoding does not have, or a control character, raises CannotSay: a screen that shows another name
than the hall called is worse than one that is reported. Nothing is replaced by "?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from device_profiles.codec import CannotSay
from device_profiles.vocabulary import Colour
from device_profiles.wire.wrong import Wrong

_MARK = re.compile("#([012])#")
_COLOURS: tuple[Colour, ...] = get_args(Colour)


def coloured(form: str) -> bool:
    """Does this codec carry colours?"""
    return "+" in form


def encode_text(form: str, text: str, colour: str) -> bytes:
    """The text's bytes, starting in this colour. Raises CannotSay."""
    charset, _, kind = form.partition("+")
    runs = list(_runs(text, next(number for number, known in enumerate(_COLOURS) if known == colour)))
    if kind == "onbon":
        marked = ((f"\\C{number + 1}" if run else "").encode() + _characters(charset, run) for number, run in runs)
        return b"".join(marked)
    if kind == "colour":
        return b"".join(_characters(charset, letter) + bytes([number]) for number, run in runs for letter in run)
    return b"".join(_characters(charset, run) for _, run in runs)


def decode_text(form: str, data: bytes) -> tuple[str, Colour]:
    """The text with its marks, and the colour it starts with. Raises Wrong."""
    charset, _, kind = form.partition("+")
    if kind == "colour":
        return _join(_read_coloured(charset, data))
    text = _decode(charset, data)
    if kind == "onbon":
        return _join(_read_onbon(text))
    return text, "red"


def _runs(text: str, number: int) -> Iterator[tuple[int, str]]:
    """Pieces of one colour each (by number); `re.split` with a group gives text, mark, text, mark, …"""
    for index, piece in enumerate(_MARK.split(text)):
        if index % 2:
            number = int(piece)
        elif piece:
            yield number, piece


def _characters(charset: str, text: str) -> bytes:
    for letter in text:
        if ord(letter) < 0x20 or ord(letter) == 0x7F:
            raise CannotSay(f"a text for this device cannot hold the control character U+{ord(letter):04X}")
    try:
        return text.encode(charset)
    except UnicodeEncodeError as error:
        letter = text[error.start]
        words = f"'{letter}' (U+{ord(letter):04X}) is not in {charset.upper()}, which this device speaks"
        raise CannotSay(words) from None


def _decode(charset: str, data: bytes) -> str:
    try:
        return data.decode(charset)
    except UnicodeDecodeError as error:
        bad = data[error.start : error.start + 2].hex(" ").upper()
        raise Wrong("field", f"{bad} is no {charset.upper()} character") from None


def _read_coloured(charset: str, data: bytes) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(data):
        width = 1 if data[at] < 0x80 else 2
        if at + width >= len(data):
            raise Wrong("length", "the text ends inside a character")
        number = data[at + width]
        if number >= len(_COLOURS):
            raise Wrong("field", f"{number:02X} is no colour (00 red, 01 green, 02 yellow)")
        yield number, _decode(charset, data[at : at + width])
        at += width + 1


def _read_onbon(text: str) -> Iterator[tuple[int, str]]:
    number = 0
    for index, piece in enumerate(re.split(r"\\C([123])", text)):
        if index % 2:
            number = int(piece) - 1
        elif piece:
            yield number, piece


def _join(pieces: Iterator[tuple[int, str]]) -> tuple[str, Colour]:
    """Back to marks: one wherever the colour changes."""
    first: int | None = None
    now = 0
    out: list[str] = []
    for number, piece in pieces:
        if first is None:
            first = number
        elif number != now:
            out.append(f"#{number}#")
        now = number
        out.append(piece)
    return "".join(out), _COLOURS[first or 0]
