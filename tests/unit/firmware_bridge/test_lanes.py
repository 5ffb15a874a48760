"""Blocking work on a thread of its own: in order, errors where they are waited for, nothing lost at the end."""

from __future__ import annotations

import asyncio
import threading
from functools import partial

import pytest

from firmware_bridge.lanes import Lane

pytestmark = pytest.mark.asyncio


async def test_work_of_one_lane_happens_in_order_on_one_thread() -> None:
    lane, order = Lane("test"), []

    def note(number: int) -> int:
        order.append(number)
        return threading.get_ident()

    threads = await asyncio.gather(*(lane.do(partial(note, number)) for number in range(50)))
    assert order == list(range(50))
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()
    lane.close()


async def test_an_error_comes_out_where_it_is_waited_for() -> None:
    lane = Lane("test")
    with pytest.raises(ZeroDivisionError):
        await lane.do(lambda: 1 / 0)
    assert await lane.do(lambda: "still there") == "still there"
    lane.close()


async def test_work_that_was_begun_is_finished_when_nobody_waits_any_more() -> None:
    lane, go, done = Lane("test"), threading.Event(), []
    waiting = asyncio.create_task(lane.do(lambda: (go.wait(5), done.append(1))))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go.set()
    lane.close()
    await asyncio.sleep(0)
    assert done == [1]


async def test_a_loop_that_is_gone_disturbs_nobody() -> None:
    lane, done = Lane("test"), threading.Event()

    def elsewhere() -> None:
        loop = asyncio.new_event_loop()
        task = loop.create_task(lane.do(lambda: threading.Event().wait(0.05)))
        loop.call_later(0.01, loop.stop)
        loop.run_forever()
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.close()
        done.set()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    await asyncio.sleep(0.1)
    thread.join()
    assert done.is_set()
    assert await lane.do(lambda: 7) == 7
    lane.close()
