"""Negative controls: the daemon is broken on purpose in one place, and the simulated days must notice.

A mutant that no seed catches means that the simulation does not look there, and this test fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from edge.devices.repeats import Repeats
from edge.hall.hall import Hall
from edge.hall.outcomes import Accepted
from edge.logs import configure
from edge.queueing import order
from firmware_bridge.drivers.base import Unanswered, Up
from firmware_bridge.drivers.framed import FramedDriver
from firmware_bridge.links.memory import MemoryLink
from simulators.day import Plan
from simulators.seeds import Failed, play_seeds
from tests.simulation.plans import SHORT

Break = Callable[[pytest.MonkeyPatch], None]
SEEDS = 12


def double_call_race(patch: pytest.MonkeyPatch) -> None:
    """Who is next is read before the command's own turn comes: two windows that ask together read the same."""
    real, read = order.next_for, {}

    def stale(state: Any, window: str, now: int) -> Any:
        choice = real(state, window, now)
        kept = read.get(state.business_date)
        if kept is not None and now - kept[0] < 200_000 and kept[1] is not None:
            return kept[1]
        read[state.business_date] = (now, choice)
        return choice

    patch.setattr(order, "next_for", stale)


def dedup_off(patch: pytest.MonkeyPatch) -> None:
    """A repeated frame is a new press."""
    counter = iter(range(10**9))
    patch.setattr(Repeats, "command_id", lambda self, device, digest, now: f"{device}/{digest}/{now}-{next(counter)}")


def hung_up_port_ignored(patch: pytest.MonkeyPatch) -> None:
    """b'' from a port that hung up is taken for "nothing yet"."""
    real = MemoryLink.receive

    async def receive(self: MemoryLink) -> Any:
        if not self._open:
            await asyncio.sleep(0)
            return b""
        return await real(self)

    def lose(self: MemoryLink, reason: str) -> None:
        self._inbox.offer(b"")
        self._open = False
        self._wire._detach(self)

    patch.setattr(MemoryLink, "receive", receive)
    patch.setattr(MemoryLink, "_lose", lose)


def screens_told_not_reconciled(patch: pytest.MonkeyPatch) -> None:
    """A screen is told once, and whether it heard is nobody's business."""
    real = FramedDriver.handle

    def handle(self: FramedDriver, now_s: float, given: Any) -> Any:
        outputs = real(self, now_s, given)
        return [] if isinstance(given, Up | Unanswered) else outputs

    patch.setattr(FramedDriver, "handle", handle)


def answered_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    """The hall answers when it has decided, and writes afterwards."""
    real = Hall._decide_all

    def decide_all(self: Any, deciding: Any, asks: Any) -> Any:
        answers = real(self, deciding, asks)
        for ask, outcome in answers:
            if isinstance(outcome, Accepted):
                ask.answer(outcome)
        return answers

    patch.setattr(Hall, "_decide_all", decide_all)


def shown_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    """Views and devices hear of an event when it is decided."""
    real = Hall._write

    async def write(self: Any, deciding: Any, snapshot: Any = None) -> None:
        for subscriber in self._subscribers[1:]:
            self.views.refresh(self._state, self._now())
            subscriber(tuple(deciding.facts))
        await asyncio.sleep(0.2)
        await real(self, deciding, snapshot)

    patch.setattr(Hall, "_write", write)


MUTANTS: dict[str, tuple[Break, Plan]] = {
    "double_call_race": (double_call_race, msgspec.structs.replace(SHORT, faults=False)),
    "dedup_off": (dedup_off, msgspec.structs.replace(SHORT, kinds=("noise",))),
    "hung_up_port_ignored": (hung_up_port_ignored, msgspec.structs.replace(SHORT, kinds=("cut",))),
    "screens_told_not_reconciled": (
        screens_told_not_reconciled,
        msgspec.structs.replace(SHORT, kinds=("noise", "cut", "silent")),
    ),
    "answered_before_the_commit": (answered_before_the_commit, msgspec.structs.replace(SHORT, faults=False)),
    "shown_before_the_commit": (shown_before_the_commit, msgspec.structs.replace(SHORT, faults=False)),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(json=False, level="critical")
    break_it, plan = MUTANTS[name]
    break_it(monkeypatch)
    for report in play_seeds(plan, range(SEEDS), jobs=1):
        if isinstance(report, Failed) or not report.holds:
            return
    pytest.fail(f"{SEEDS} seeds did not notice {name}")
