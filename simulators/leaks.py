"""I19, looked for: identity and mobile numbers in clear, in bytes of any kind.

by shape    an identity number that holds, a mobile number, each standing alone
by name     a number that somebody here carries, wherever it stands
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

RUN = re.compile(rb"[0-9]{11,}[Xx]?")
"""Every number of both kinds is in one of these."""
ALONE_BEFORE = re.compile(rb"[^0-9A-Za-z.]")
ALONE_AFTER = re.compile(rb"[^0-9A-Za-z]")
LENGTHS = (11, 18)
BALLAST = ".ballast"
"""Space kept aside; zeros."""
WIDTH = 24


class Scanner:
    """Numbers it knows, and what it has found."""

    def __init__(self) -> None:
        self.known: set[bytes] = set()
        self.finds: list[str] = []
        """Where each number stood, with the number masked."""
        self.looked: Counter[str] = Counter()
        """Bytes looked through, by kind of artefact."""

    def knows(self, numbers: Iterable[str]) -> None:
        self.known.update(number.encode() for number in numbers if number)

    def look(self, kind: str, place: str, data: bytes) -> None:
        """Look through one artefact."""
        self.looked[kind] += len(data)
        for number, at in self._numbers_in(data):
            around = data[max(0, at - WIDTH) : at] + number[:3] + b"*" * (len(number) - 5) + number[-2:]
            self.finds.append(f"{kind} {place}, byte {at}: {around!r}")

    def look_below(self, folder: Path) -> None:
        """Look through every file."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != BALLAST:
                self.look("file", str(path.relative_to(folder)), path.read_bytes())

    def _numbers_in(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        for run in RUN.finditer(data):
            for at in range(run.start(), run.end() - LENGTHS[0] + 1):
                for length in LENGTHS:
                    piece = data[at : min(at + length, run.end())]
                    if len(piece) == length and (piece in self.known or _by_shape(data, piece, at)):
                        yield piece, at


def _by_shape(data: bytes, piece: bytes, at: int) -> bool:
    before, after = data[at - 1 : at] if at else b"", data[at + len(piece) : at + len(piece) + 1]
    if (before and not ALONE_BEFORE.match(before)) or (after and not ALONE_AFTER.match(after)):
        return False
    if len(piece) == LENGTHS[0]:
        return piece.isdigit() and piece[:1] == b"1" and piece[1:2] >= b"3"
    return holds(piece.decode())


def holds(number: str) -> bool:
    """Is it an identity number: a date of the last two centuries, and a weighted sum of 1 modulo 11?"""
    if not number[:17].isdigit() or not re.fullmatch(
        r"(18|19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", number[6:14]
    ):
        return False
    values = [int(digit) for digit in number[:17]] + [10 if number[17] in "Xx" else int(number[17])]
    return sum(value * pow(2, 17 - place, 11) for place, value in enumerate(values)) % 11 == 1
