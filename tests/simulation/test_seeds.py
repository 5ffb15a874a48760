"""Fifty seeds of short hall-days, each with its own mix of faults: the real daemon, judged from outside."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec
import pytest

from edge.logs import configure
from simulators.day import play
from simulators.seeds import Failed, play_seeds
from tests.simulation.plans import SHORT

BATCHES = 5
SEEDS_A_BATCH = 10
JOBS = 2


@pytest.fixture(autouse=True)
def _quiet() -> None:
    configure(json=False, level="critical")


@pytest.mark.parametrize("batch", range(BATCHES))
def test_fifty_seeds_hold(batch: int) -> None:
    """`hallgate sim day demo --seed N --hours 0.45 --people 700 --faults` shows the day of a seed again."""
    seeds = range(batch * SEEDS_A_BATCH, (batch + 1) * SEEDS_A_BATCH)
    bad = {}
    for report in play_seeds(SHORT, seeds, JOBS):
        if isinstance(report, Failed):
            bad[report.seed] = [report.words]
        elif not report.holds:
            bad[report.seed] = report.breaches
    assert bad == {}


def test_a_day_without_faults_serves_everybody() -> None:
    report = play(msgspec.structs.replace(SHORT, faults=False))
    assert report.breaches == []
    assert report.issued == report.people["got_paper"] > 10
    assert report.finished == report.called > 10
    assert report.screens["never"] == 0
    assert report.screens["p99_s"] < 1.0


def test_several_days_follow_each_other() -> None:
    report = play(msgspec.structs.replace(SHORT, days=3, seed=3))
    assert report.breaches == []
    assert report.issued > 30


@pytest.mark.parametrize("seed", [2, 7])
def test_a_seed_repeats_its_digest_under_another_hash_seed(seed: int) -> None:
    """Also between processes, and beside other seeds in one process."""
    line = f"hallgate sim day demo --seed {seed} --hours 0.45 --people 700 --faults --json"
    program = f"import sys; sys.argv = {line.split()!r}; from edge.cli import main; main()"
    answers = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            timeout=50,
            check=False,
        )
        for hash_seed in ("1", "4242")
    ]
    digests = {msgspec.json.decode(answer.stdout)["digest"] for answer in answers}
    digests.add(play(msgspec.structs.replace(SHORT, seed=seed)).digest)
    assert len(digests) == 1
