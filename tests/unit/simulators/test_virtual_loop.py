"""The virtual loop: waiting costs nothing, order is the seed's, deadlocks are told."""

from __future__ import annotations

import asyncio
import time

import pytest

from simulators.virtual.loop import Deadlock, VirtualLoop


def run(story, seed: int = 0):  # type: ignore[no-untyped-def]
    with VirtualLoop.running(seed) as loop:
        return loop.run_until_complete(story())


def test_hours_take_no_time() -> None:
    async def story() -> float:
        await asyncio.sleep(8 * 3600)
        return asyncio.get_running_loop().time()

    began = time.monotonic()
    assert run(story) == pytest.approx(8 * 3600)
    assert time.monotonic() - began < 1


def test_timeouts_fire_in_order() -> None:
    async def story() -> list[str]:
        seen: list[str] = []
        loop = asyncio.get_running_loop()
        for delay in (3.0, 1.0, 2.0):
            loop.call_later(delay, lambda delay=delay: seen.append(f"{delay} at {loop.time():.1f}"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5):
                await asyncio.Event().wait()
        return seen

    assert run(story) == ["1.0 at 1.0", "2.0 at 2.0"]


def test_nobody_left_to_wait_for_is_a_deadlock() -> None:
    async def story() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Deadlock, match="Task-"):
        run(story)


def test_threads_are_seeded() -> None:
    async def story() -> list[float]:
        times = []
        for _ in range(5):
            await asyncio.to_thread(lambda: None)
            times.append(asyncio.get_running_loop().time())
        return times

    assert run(story, seed=1) == run(story, seed=1) != run(story, seed=2)
    assert 0 < run(story, seed=1)[-1] < 0.1


def test_sets_of_tasks_iterate_by_birth() -> None:
    async def story() -> list[str]:
        ended: list[str] = []

        async def member(name: str) -> None:
            try:
                await asyncio.sleep(60)
            finally:
                ended.append(name)

        async def fail() -> None:
            await asyncio.sleep(1)
            raise ValueError

        async def together() -> None:
            async with asyncio.TaskGroup() as group:
                for number in range(20):
                    group.create_task(member(f"m{number}"))
                group.create_task(fail())

        with pytest.raises(ExceptionGroup):
            await together()
        return ended

    assert run(story) == [f"m{number}" for number in range(20)]
