"""kill -9 at any moment: who was erased is gone, to the last byte, and who was kept is there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from edge.vault.faults import Erased
from edge.vault.store import DIRECTORY, Store

CHILD = Path(__file__).parent / "keeping_child.py"
KILLS = 12


def live(folder: Path, seed: int, for_s: float) -> list[str]:
    """What it said before it was killed; its last line may be half of one."""
    child = subprocess.Popen([sys.executable, str(CHILD), str(folder), str(seed)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(for_s)
    child.kill()
    rest = child.stdout.read()
    child.wait()
    child.stdout.close()
    return (first + rest).split("\n")[:-1]


def test_erasing_survives_kill_9(tmp_path: Path) -> None:
    chance = random.Random(7)
    kept: dict[str, list[bytes]] = {}
    erased: dict[str, list[bytes]] = {}
    for seed in range(KILLS):
        unsure = ""
        for line in live(tmp_path, seed, chance.uniform(0.0, 0.25)):
            what, person, *rest = line.split(" ")
            if what == "kept":
                kept[person] = [bytes.fromhex(piece) for piece in rest]
            else:
                erased[person] = kept.pop(person)
        store = Store(tmp_path, 10_000)
        store.open()
        there = {person for person in kept if _is_there(store, person)}
        gone = [person for person in kept if person not in there]
        assert len(gone) <= 1, "at most the one whose erasure was not yet told"
        unsure = gone[0] if gone else ""
        if unsure:
            erased[unsure] = kept.pop(unsure)
        assert not any(_is_there(store, person) for person in erased)
        told = {each.person for each in store.untold()}
        assert set(erased) <= told, "the journal will hear of each"
        store.close()
        _no_byte_of(tmp_path / DIRECTORY, erased)
    assert len(erased) > 30
    assert kept


def _is_there(store: Store, person: str) -> bool:
    try:
        store.read(person)
    except Erased:
        return False
    return True


def _no_byte_of(folder: Path, erased: dict[str, list[bytes]]) -> None:
    raw = b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
    for person, pieces in erased.items():
        for piece in pieces:
            for begin in range(0, len(piece) - 16, 16):
                assert piece[begin : begin + 16] not in raw, person
