"""Journals folded again where nothing is the same but the journal: another process, another PYTHONHASHSEED.

said_of(state, now)       the state's digest, and what a call at each window would lead to
replayed(journals, seed)  the same, of each journal, by `python -m tests.properties.replay` under that hash seed
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

import msgspec

from edge.queueing import commands as cm
from edge.queueing.decide import decide
from edge.queueing.events import Event
from edge.queueing.evolve import evolve
from edge.queueing.model import State
from edge.queueing.snapshot import hash_state
from edge.queueing.words import Actor, At, Context, Refusal, Stamp

Journal = Sequence[tuple[Stamp, bytes]]
"""Records in order; the event as JSON."""
ANY_EVENT: Any = reduce(or_, Event.__subclasses__())
LINE = msgspec.json.Decoder(tuple[Stamp, ANY_EVENT])
REPLAY_TIMEOUT_S = 120


def said_of(state: State, now: At) -> str:
    """`<digest> 1=[…] 2=nobody_waits`: deciding changes nothing, so every window is asked about the same state."""
    ctx = Context(now=now, trusted=True, actor=Actor("staff", "lin"), command_id="")
    calls = []
    for window in state.windows:
        outcome = decide(state, cm.CallNext(window=window), ctx)
        told = outcome.code if isinstance(outcome, Refusal) else msgspec.json.encode(outcome).decode()
        calls.append(f"{window}={told}")
    return " ".join([hash_state(state), *calls])


def lines_of(journals: Iterable[Journal]) -> bytes:
    """A line a record, an empty one after each journal."""
    parts = []
    for journal in journals:
        parts += [msgspec.json.encode((stamp, msgspec.Raw(event))) for stamp, event in journal]
        parts.append(b"")
    return b"\n".join([*parts, b""])


def replayed(journals: Iterable[Journal], hash_seed: str) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.properties.replay"],
        input=lines_of(journals),
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        timeout=REPLAY_TIMEOUT_S,
        check=True,
    )
    return ran.stdout.decode().splitlines()


def main() -> None:
    state, now = State(), At(0)
    for line in sys.stdin.buffer:
        if line.strip():
            stamp, event = LINE.decode(line)
            evolve(state, event, stamp)
            now = stamp.at
        else:
            sys.stdout.write(said_of(state, now) + "\n")
            state = State()


if __name__ == "__main__":
    main()
