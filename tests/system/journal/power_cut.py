"""Power cuts after the fact: from a recording of what a process did to its files, the disk as it might be after a cut.

drop   nothing that was not synced is there
torn   of what was not synced each sector of 512 bytes is there or not, one in thirty as garbage
keep   everything is there
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MODES = ("drop", "torn", "keep")
SECTOR = 512
_HEAD = struct.Struct("<B3xIQQ")


@dataclass
class File:
    name: str
    synced: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, data), or (size, None) for a truncation, since the last sync."""


@dataclass(frozen=True)
class Entry:
    op: str
    file: int
    offset: int
    payload: bytes


def entries(log: Path) -> list[Entry]:
    raw, place, found = log.read_bytes(), 0, []
    while place + _HEAD.size <= len(raw):
        op, file, offset, length = _HEAD.unpack_from(raw, place)
        place += _HEAD.size
        carried = length if chr(op) in "OWU" else 0
        found.append(Entry(chr(op), file, offset, raw[place : place + carried]))
        place += carried
    return found


class Disk:
    """Plays a recording forward; `lying_sync` plays a disk that says synced and is not."""

    def __init__(self, root: Path, *, lying_sync: bool = False) -> None:
        self._root = str(root)
        self._lying_sync = lying_sync
        self._files: dict[str, File] = {}
        self._open: dict[int, File] = {}
        self.acks = ""

    def play(self, entry: Entry) -> None:
        if entry.op in "OU":
            name = entry.payload.decode().removeprefix(self._root).lstrip("/")
            if entry.op == "U":
                self._files.pop(name, None)
            else:
                self._open[entry.file] = self._files.setdefault(name, File(name))
            return
        file = self._open[entry.file]
        if file.name == "acks":
            self.acks += entry.payload.decode()
        elif entry.op == "W":
            file.pending.append((entry.offset, entry.payload))
        elif entry.op == "T":
            file.pending.append((entry.offset, None))
        elif not self._lying_sync:
            _apply(file.synced, file.pending)
            file.pending.clear()

    def image(self, target: Path, mode: str, chance: random.Random) -> None:
        """What is on the disk when the power comes back."""
        target.mkdir(parents=True, exist_ok=True)
        for file in self._files.values():
            if not file.name or file.name == "acks" or file.name.endswith("-shm"):
                continue
            content = bytearray(file.synced)
            if mode == "keep":
                _apply(content, file.pending)
            elif mode == "torn":
                _apply(content, _torn(file.pending, chance))
            (target / file.name).write_bytes(content)


def _apply(content: bytearray, changes: list[tuple[int, bytes | None]]) -> None:
    for offset, data in changes:
        if data is None:
            del content[offset:]
            continue
        if len(content) < offset + len(data):
            content.extend(bytes(offset + len(data) - len(content)))
        content[offset : offset + len(data)] = data


def _torn(changes: list[tuple[int, bytes | None]], chance: random.Random) -> list[tuple[int, bytes | None]]:
    kept: list[tuple[int, bytes | None]] = []
    for offset, data in changes:
        if data is None:
            if chance.random() < 0.5:
                kept.append((offset, None))
            continue
        for start, sector in _sectors(offset, data):
            luck = chance.random()
            if luck < 0.03:
                kept.append((start, chance.randbytes(len(sector))))
            elif luck < 0.5:
                kept.append((start, sector))
    return kept


def _sectors(offset: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    done = 0
    while done < len(data):
        size = min(SECTOR - (offset + done) % SECTOR, len(data) - done)
        yield offset + done, data[done : done + size]
        done += size
