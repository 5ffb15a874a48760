"""Space kept aside on the journal's disk, given up when the disk is full so that the hall can go on for a day or two.

A full disk cannot be cured by deleting rows (WAL mode needs space for that as well), and a ballast smaller than the WAL
plus one transaction frees too little for SQLite's checkpoint. So it is four times the WAL's bound.
"""

from __future__ import annotations

import os
from pathlib import Path


class Ballast:
    """One file of real blocks. `size` in bytes; 0 means none is kept."""

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self.size = size

    @property
    def laid(self) -> bool:
        return self.path.exists()

    def lay(self) -> bool:
        """Take the space where four times as much is free; say whether the ballast lies there now."""
        if self.laid or not self.size:
            return self.laid
        room = os.statvfs(self.path.parent)
        if room.f_bavail * room.f_frsize < 4 * self.size:
            return False
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            os.posix_fallocate(descriptor, 0, self.size)
        except OSError:
            self.path.unlink()
            return False
        finally:
            os.close(descriptor)
        return True

    def release(self) -> bool:
        """Give the space back; say whether there was any."""
        if not self.laid:
            return False
        self.path.unlink()
        return True
