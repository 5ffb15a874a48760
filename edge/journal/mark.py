"""How far the journal had come when it last answered: a lower bound beside it, for noticing that its end is missing.

A damaged frame in SQLite's WAL silently ends the log there, and what is left is a valid, shorter journal. The mark says
that there was more. It is written after each commit without being forced to disk, so after a power cut it may be old,
never too new; damage to it (a wrong checksum) only means that there is no mark.

    journal.mark = seq u64 · hash 32 bytes · crc32 of both u32      (little endian, 44 bytes)
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

_LAYOUT = struct.Struct("<Q32sI")


class Mark:
    """The file is opened once and overwritten in place by one small write."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)

    def write(self, seq: int, record_hash: bytes) -> None:
        """Note that everything up to `seq` is on disk. A failure to note it loses nothing."""
        check = zlib.crc32(record_hash, seq & 0xFFFFFFFF)
        try:
            os.pwrite(self._fd, _LAYOUT.pack(seq, record_hash, check), 0)
        except OSError:
            return

    def close(self) -> None:
        os.close(self._fd)


def read_mark(path: Path) -> tuple[int, bytes] | None:
    """(seq, hash) that were acknowledged at least, or None where nothing is known."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    if len(raw) != _LAYOUT.size:
        return None
    seq, record_hash, check = _LAYOUT.unpack(raw)
    return (seq, record_hash) if zlib.crc32(record_hash, seq & 0xFFFFFFFF) == check else None
