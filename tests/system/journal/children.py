"""Starting the hall that is to be killed, and reading what it has acknowledged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("hall_child.py")
ROOT = Path(__file__).parents[3]


def start(
    directory: Path, acks: Path, *, before: Sequence[str] = (), env: Mapping[str, str] | None = None, **options: Any
) -> subprocess.Popen[bytes]:
    """Run hall_child.py, behind the command `before` if there is one."""
    argument = json.dumps({"directory": str(directory), "acks": str(acks), **options})
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.Popen([*before, sys.executable, str(CHILD), argument], env=surroundings, stderr=subprocess.PIPE)


def lines(acks: Path) -> list[str]:
    """Whole lines only."""
    text = acks.read_text() if acks.exists() else ""
    return text[: text.rfind("\n") + 1].splitlines()


def acked(notes: Sequence[str]) -> list[tuple[int, str]]:
    """(seq, hash) of everything that was acknowledged."""
    parts = [line.split() for line in notes]
    return [(int(words[1]), words[2]) for words in parts if len(words) == 3]


def wait_for(acks: Path, wanted: str, *, after: int = 0, count: int = 1, seconds: float = 20) -> int:
    """Until `count` lines that contain `wanted` stand after line `after`; gives the number of lines then."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = lines(acks)
        if sum(wanted in line for line in found[after:]) >= count:
            return len(found)
        time.sleep(0.01)
    raise AssertionError(f"no {count} × '{wanted}' within {seconds} s; last lines: {lines(acks)[-3:]}")
