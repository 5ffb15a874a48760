"""T5, T6, T7: killed at any moment, a disk that fails now and then, a full disk. Nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.journal.store import BALLAST
from tests.conftest import missing
from tests.journals import judge
from tests.system.journal import children

KILLS = 5
STEPS = "fdatasync:error=EIO:when=12+9", "pwrite64:error=ENOSPC:when=40+31", "fdatasync:delay_enter=200000:when=10+10"


def storm(directory: Path, mutant: str = "", kills: int = KILLS) -> list[str]:
    """Kill a busy hall again and again on the same journal; the faults found, or none."""
    acks, chance = directory / "acks", random.Random(5)
    state = directory / "state"
    for run in range(kills):
        begun = len(children.lines(acks))
        child = children.start(state, acks, mutant=mutant, run=f"k{run}", callers=32)
        began = time.monotonic()
        children.wait_for(acks, "ready", after=begun)
        assert time.monotonic() - began < 10, "from a kill to serving"
        time.sleep(chance.uniform(0.02, 0.25))
        child.kill()
        child.communicate()
        if found := judge(state, children.acked(children.lines(acks))):
            return found
    return []


def test_kill_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    assert storm(tmp_path) == []
    assert len(children.acked(children.lines(tmp_path / "acks"))) > 200


def test_t23_kill_9_catches_an_answer_before_the_commit(tmp_path: Path) -> None:
    assert any("lost" in fault for fault in storm(tmp_path, "ack_before_commit", kills=12))


@pytest.fixture
def strace(needs: Callable[[str], str]) -> str:
    program = needs("strace")
    if subprocess.run([program, "-o", os.devnull, "true"], capture_output=True, check=False).returncode:
        missing("strace may not trace here")
    return program


@pytest.mark.parametrize("injection", STEPS)
def test_a_disk_that_fails_now_and_then(tmp_path: Path, strace: str, injection: str) -> None:
    """Each failure makes a batch unavailable; the hall comes back by itself, and what it acknowledged is there."""
    call = injection.partition(":")[0]
    before = [strace, "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={injection}"]
    child = children.start(
        tmp_path / "state", tmp_path / "acks", before=before, commands=160, callers=4, pause_s=0.02, wal_pages=40
    )
    _, words = child.communicate(timeout=50)
    assert child.returncode == 0, words.decode()[-2000:]
    notes = children.lines(tmp_path / "acks")
    if "error" in injection:
        assert "! journal_unavailable" in notes, "the failure was felt"
    assert len(children.acked(notes)) > 20
    assert judge(tmp_path / "state", children.acked(notes)) == []


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """RLIMIT_FSIZE: SQLite sees an I/O error. Reading goes on; without the limit the hall takes up again by itself."""
    acks = tmp_path / "acks"
    child = children.start(tmp_path / "state", acks, pause_s=0.002)
    try:
        begun = children.wait_for(acks, "r-", count=50)
        grown = max(path.stat().st_size for path in (tmp_path / "state").iterdir())
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (grown + 40_000, resource.RLIM_INFINITY))
        refused = children.wait_for(acks, "! journal_unavailable", after=begun)
        assert judge(tmp_path / "state", children.acked(children.lines(acks))) == []
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        children.wait_for(acks, "r-", after=refused, count=20, seconds=10)
    finally:
        child.kill()
        child.communicate()
    assert judge(tmp_path / "state", children.acked(children.lines(acks))) == []


@pytest.fixture
def small_disk(tmp_path: Path, needs: Callable[[str], str]) -> Iterator[Path]:
    """A file system of 4 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        [needs("mount"), "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        missing("no small file system can be mounted here")
    yield place
    subprocess.run([needs("umount"), "-l", place], check=True)


def fill(place: Path) -> Path:
    """Take all the space that is left."""
    rest = place / "rest"
    room = shutil.disk_usage(place).free
    with rest.open("ab") as file:
        os.posix_fallocate(file.fileno(), 0, room) if room else None
    return rest


def test_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    """First the ballast goes and the hall goes on; then it is unavailable; with space it comes back by itself."""
    acks, state = tmp_path / "acks", small_disk / "state"
    child = children.start(state, acks, pause_s=0.005, wal_pages=40, ballast=700_000)
    try:
        begun = children.wait_for(acks, "r-", count=20)
        assert (state / BALLAST).exists()
        rest = fill(small_disk)
        felt = children.wait_for(acks, "! journal_unavailable", after=begun)
        on_ballast = children.wait_for(acks, "r-", after=felt, count=20, seconds=10)
        assert not (state / BALLAST).exists()
        fill(small_disk)
        full = children.wait_for(acks, "! journal_unavailable", after=on_ballast)
        time.sleep(0.3)
        assert "r-" not in "".join(line for line in children.lines(acks)[full + 40 :] if line[0] != "!"), "still full"
        rest.unlink()
        children.wait_for(acks, "r-", after=len(children.lines(acks)), count=20, seconds=10)
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    assert judge(state, children.acked(children.lines(acks))) == []
