"""Names of Unix sockets: the kernel takes 107 bytes, a state directory may be longer than that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME_BYTES_MAX = 107
"""`sun_path` without its closing zero. Source: unix(7)."""


@contextmanager
def socket_name(path: Path) -> Iterator[str]:
    """A name for `path` that fits, good inside the block: its own, or one by way of its opened directory.

    Raises OSError.
    """
    if len(os.fsencode(path)) <= NAME_BYTES_MAX:
        yield str(path)
        return
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)
