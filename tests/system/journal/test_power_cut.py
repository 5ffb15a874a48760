"""T2: cut the power at any moment: the journal opens, its chain holds, and everything acknowledged is in it.

And its negative controls (T23): the same images catch a journal that syncs too little and a hall that answers early.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.journal.faults import JournalError
from edge.journal.store import Writer
from tests.journals import SMALL, judge
from tests.system.journal import children
from tests.system.journal.power_cut import MODES, Disk, entries

RECORDER = Path(__file__).with_name("recorder.c")
IMAGES = 75


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("gcc") is None:
        return Path()
    built = tmp_path_factory.mktemp("recorder") / "recorder.so"
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", built, RECORDER, "-ldl", "-lpthread"], check=True)
    return built


def recorded(tmp_path: Path, recorder: Path, needs: Callable[[str], str], mutant: str = "") -> tuple[Path, Path]:
    """Run a hall under the recorder: (root of its files, the recording)."""
    needs("gcc")
    root, log = tmp_path / "root", tmp_path / "log"
    root.mkdir()
    env = {"LD_PRELOAD": str(recorder), "PC_ROOT": str(root), "PC_LOG": str(log)}
    options = {"mutant": mutant, "commands": 100, "callers": 4, "wal_pages": 20, "end": "killed"}
    child = children.start(root, root / "acks", env=env, **options)
    _, words = child.communicate(timeout=40)
    assert child.returncode == -9, words.decode()
    return root, log


def faults(root: Path, log: Path, work: Path, *, images: int = IMAGES, lying_sync: bool = False) -> list[str]:
    """What is wrong with the first bad image of many, in a seeded order of cuts; empty when all are sound."""
    chance = random.Random(2026)
    steps = entries(log)
    cuts = sorted(chance.randrange(len(steps)) for _ in range(images))
    disk, played = Disk(root, lying_sync=lying_sync), 0
    for number, cut in enumerate(cuts):
        while played <= cut:
            disk.play(steps[played])
            played += 1
        mode = MODES[number % len(MODES)]
        spot = work / f"{number}-{mode}"
        disk.image(spot, mode, chance)
        found = [f"{mode} after step {cut} of {len(steps)}: {fault}" for fault in after_restart(spot, disk.acks)]
        if found:
            return found
        shutil.rmtree(spot)
    return []


def after_restart(spot: Path, acks: str) -> list[str]:
    writer = Writer(spot, SMALL)
    try:
        writer.open()
    except JournalError as error:
        return [f"does not start: {error}"]
    finally:
        writer.close()
    return judge(spot, children.acked(acks.splitlines()))


def test_every_acknowledged_fact_survives_a_power_cut(
    tmp_path: Path, recorder: Path, needs: Callable[[str], str]
) -> None:
    root, log = recorded(tmp_path, recorder, needs)
    kinds = "".join(entry.op for entry in entries(log))
    assert kinds.count("S") > 30, "the recorder sees the syncs"
    assert len(children.acked(children.lines(root / "acks"))) > 60
    assert faults(root, log, tmp_path / "images") == []


@pytest.mark.parametrize("mutant", ["synchronous_normal", "synchronous_off", "ack_before_commit"])
def test_t23_power_cut_catches(tmp_path: Path, recorder: Path, needs: Callable[[str], str], mutant: str) -> None:
    root, log = recorded(tmp_path, recorder, needs, mutant)
    assert faults(root, log, tmp_path / "images") != []


def test_t23_power_cut_catches_a_sync_that_lies(tmp_path: Path, recorder: Path, needs: Callable[[str], str]) -> None:
    root, log = recorded(tmp_path, recorder, needs)
    assert faults(root, log, tmp_path / "images", lying_sync=True) != []
