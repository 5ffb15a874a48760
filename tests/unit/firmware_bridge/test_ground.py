"""Clocks, back-off, mailboxes, supervision."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from firmware_bridge.ground.backoff import Backoff, around
from firmware_bridge.ground.clock import MICROSECONDS, RealClock, SteadyClock
from firmware_bridge.ground.host import At
from firmware_bridge.ground.mailbox import Mailbox
from firmware_bridge.ground.supervise import EndedEarly, Supervisor, spawn, together
from firmware_bridge.host import RealHost
from simulators.virtual.clock import VirtualClock
from simulators.virtual.host import Surroundings, VirtualHost
from simulators.virtual.loop import VirtualLoop

NINE = 1_772_413_200 * MICROSECONDS  # 2026-03-02T09:00:00+08:00


class HandClock:
    """A clock moved by hand."""

    def __init__(self, wall_us: int = NINE) -> None:
        self.wall_us, self.mono_s = wall_us, 100.0

    def wall(self) -> At:
        return At(self.wall_us)

    def mono(self) -> float:
        return self.mono_s

    def synchronised(self) -> bool:
        return True

    def pass_s(self, seconds: float) -> None:
        self.wall_us += int(seconds * MICROSECONDS)
        self.mono_s += seconds


def test_hall_time_follows_the_monotonic_clock_when_the_wall_clock_jumps() -> None:
    machine = HandClock()
    hall = SteadyClock(machine)
    machine.pass_s(10)
    machine.wall_us += 3600 * MICROSECONDS
    assert hall.now() == NINE + 10 * MICROSECONDS
    assert not hall.trusted()
    hall.reanchor()
    assert hall.now() == NINE + 3610 * MICROSECONDS
    assert hall.trusted()


def test_hall_time_never_goes_back_and_catches_up_at_half_speed() -> None:
    machine = HandClock()
    hall = SteadyClock(machine)
    machine.wall_us -= 60 * MICROSECONDS
    hall.reanchor()
    assert hall.now() == NINE
    machine.pass_s(60)
    assert hall.now() == NINE + 30 * MICROSECONDS
    assert not hall.trusted()
    machine.pass_s(60)
    assert hall.now() == machine.wall_us == NINE + 60 * MICROSECONDS
    assert hall.trusted()
    machine.pass_s(5)
    assert hall.now() == machine.wall_us


def test_hall_time_begins_no_earlier_than_the_last_record() -> None:
    machine = HandClock()
    hall = SteadyClock(machine, not_before=At(NINE + 5 * MICROSECONDS))
    assert hall.now() == NINE + 5 * MICROSECONDS
    assert not hall.trusted()


def test_a_clock_that_was_never_set_is_not_trusted() -> None:
    assert not SteadyClock(HandClock(wall_us=1000 * MICROSECONDS)).trusted()


def test_the_real_clock_runs() -> None:
    clock = RealClock()
    assert isinstance(clock.synchronised(), bool)
    assert clock.wall() > 0
    assert clock.mono() <= clock.mono()


def test_back_off_is_jittered_doubles_and_starts_small_again() -> None:
    backoff = Backoff(Random(1), first_s=0.5, most_s=4.0)
    for ceiling in (0.5, 1.0, 2.0, 4.0, 4.0):
        assert 0.05 <= backoff.next_s() <= ceiling
    backoff.reset()
    assert backoff.next_s() <= 0.5
    assert Backoff(Random(7)).next_s() == Backoff(Random(7)).next_s()
    assert 0.8 <= around(1.0, Random(3)) <= 1.2


@pytest.mark.asyncio
async def test_a_full_mailbox_does_what_its_policy_says() -> None:
    newest: Mailbox[int] = Mailbox("newest", 2, "drop_oldest")
    assert [newest.offer(n) for n in (1, 2, 3)] == [True, True, True]
    assert (await newest.get(), await newest.get(), newest.dropped) == (2, 3, 1)
    strict: Mailbox[int] = Mailbox("strict", 1, "refuse")
    assert [strict.offer(n) for n in (1, 2)] == [True, False]
    assert (strict.get_nowait(), strict.get_nowait(), strict.dropped) == (1, None, 1)
    patient: Mailbox[int] = Mailbox("patient", 1, "wait")
    await patient.put(1)
    waiting = spawn("put", patient.put(2))
    await asyncio.sleep(0)
    assert len(patient) == 1
    assert not waiting.done()
    assert await patient.get() == 1
    await waiting
    assert patient.clear() == 1


@pytest.mark.asyncio
async def test_side_by_side_the_first_error_ends_all_and_a_cancellation_always_wins() -> None:
    async def fail(after_s: float) -> None:
        await asyncio.sleep(after_s)
        raise ValueError("first")

    async def rest() -> None:
        await asyncio.Event().wait()

    async def end() -> None:
        return

    with pytest.raises(ValueError, match="first"):
        await together(("rest", rest()), ("fail", fail(0)))
    with pytest.raises(EndedEarly, match="end"):
        await together(("rest", rest()), ("end", end()))
    for after_s in (0.0, 0.01, 0.02):
        both = spawn("both", together(("rest", rest()), ("fail", fail(0.01))))
        await asyncio.sleep(after_s)
        cancelled = both.cancel()
        with pytest.raises(asyncio.CancelledError if cancelled else ValueError):
            await both


def test_a_crash_and_an_early_end_are_counted_and_started_again(tmp_path: Path) -> None:
    async def story() -> None:
        runs: list[int] = []

        async def work() -> None:
            runs.append(len(runs))
            if len(runs) == 2:
                raise ValueError("a bug")
            if len(runs) == 4:
                await asyncio.Event().wait()

        around = Surroundings(1, VirtualClock.on("2026-03-02T09:00:00+08:00"))
        supervisor = Supervisor(VirtualHost(around, tmp_path))
        task = spawn("keep", supervisor.keep("work", work))
        await asyncio.sleep(60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert supervisor.crashes == {"work": 3}

    with VirtualLoop.running(seed=0) as loop:
        loop.run_until_complete(story())


@pytest.mark.asyncio
async def test_the_real_host_runs_lanes_in_order_and_children(tmp_path: Path) -> None:
    host = RealHost(tmp_path)
    done: list[int] = []
    await asyncio.gather(*(host.in_thread("disk", lambda n=n: done.append(n)) for n in range(50)))
    assert done == list(range(50))
    assert len(host.new_id()) == 22
    assert host.random("a") is host.random("a")
    child = await host.spawn(["sleep", "60"])
    await child.stop(5.0)
    assert await child.wait() != 0
    host.close()


@pytest.mark.asyncio
async def test_listening_replaces_a_dead_socket_and_spares_a_living_one(tmp_path: Path) -> None:
    host = RealHost(tmp_path)
    address = f"unix:{tmp_path / 'door'}"
    (first,) = host.listen(address)
    with pytest.raises(OSError, match="in use"):
        host.listen(address)
    first.close()
    (second,) = host.listen(address)
    assert (tmp_path / "door").stat().st_mode & 0o777 == 0o600
    second.close()
    (web,) = host.listen("127.0.0.1:18089")
    assert web.getsockname() == ("127.0.0.1", 18089)
    web.close()
