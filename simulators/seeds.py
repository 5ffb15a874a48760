"""Many seeds, on all cores: each seed plays its own days in a process of a pool."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence

import msgspec

from edge.logs import configure
from simulators.day import Plan, Report, play


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A seed that could not be played to its end."""

    seed: int
    words: str


def play_seeds(plan: Plan, seeds: Sequence[int], jobs: int = 0) -> Iterator[Report | Failed]:
    """Results as they come, in order of the seeds. `jobs` 0: one a core; 1: in this process."""
    plans = [msgspec.structs.replace(plan, seed=seed) for seed in seeds]
    if jobs == 1:
        yield from map(_play, plans)
        return
    with multiprocessing.get_context("spawn").Pool(jobs or os.cpu_count(), _quiet) as pool:
        yield from pool.imap(_play, plans)


def _quiet() -> None:
    configure(json=False, level="critical")


def _play(plan: Plan) -> Report | Failed:
    try:
        return play(plan)
    except Exception as error:  # noqa: BLE001 - a seed that ends in an error has found something; the others go on
        return Failed(seed=plan.seed, words=f"{type(error).__name__}: {error}")
