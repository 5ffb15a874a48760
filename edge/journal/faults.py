"""What can go wrong with a journal.

JournalError
├── JournalUnavailable   the disk takes no writes now (full, I/O error); retryable, outcome of the batch unknown
├── JournalCorrupt       what is on disk is not what was written: never served, never repaired by itself
└── JournalInUse         another process writes this journal
"""

from __future__ import annotations

from pathlib import Path


class JournalError(Exception):
    """Base; `reason` is for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class JournalUnavailable(JournalError):
    """Nothing of the batch may be acknowledged; a probe finds out when the disk is back. `full`: space ran out."""

    def __init__(self, reason: str, *, full: bool = False) -> None:
        super().__init__(reason)
        self.full = full


class JournalCorrupt(JournalError):
    """`seq` is the first bad place, 0 where it cannot be told."""

    def __init__(self, reason: str, *, seq: int = 0) -> None:
        super().__init__(f"record {seq}: {reason}" if seq else reason)
        self.seq = seq


class JournalInUse(JournalError):
    """`path` is the lock that another process holds."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"another daemon writes this journal (lock {path})")
        self.path = path
