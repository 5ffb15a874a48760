"""What goes wrong in a hall, drawn from a seed: each run has its own mix of faults, so that rare ones meet.

cut         a wire is cut and mended              silent      one unit stops answering and comes back
noise       a wire garbles, halves and repeats    late        a unit answers late
flood       a unit babbles                        broker      the broker goes away and comes back
disk        the journal's disk takes no writes    told_late   it writes, and nobody is told
kill        the daemon is killed and started      clock       somebody sets the wall clock
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

from edge.journal.faults import JournalUnavailable
from edge.journal.journal import WRITE_LANE
from simulators.devices.bus import Mischief
from simulators.hall import VirtualHall
from simulators.virtual.host import Moment

Fault = Callable[[VirtualHall, random.Random], Awaitable[None]]
SETTLE_S = 2.0


async def cut(hall: VirtualHall, chance: random.Random) -> None:
    line = chance.choice(sorted(hall.props.buses))
    wire = hall.wire(line)
    wire.cut()
    await asyncio.sleep(chance.uniform(1, 40))
    wire.mend()


async def silent(hall: VirtualHall, chance: random.Random) -> None:
    mischiefs = [one.mischief for one in hall.props.units.values()] + [
        one.mischief for one in hall.props.smart.values()
    ]
    mischief = chance.choice(mischiefs)
    mischief.silent = True
    await asyncio.sleep(chance.uniform(5, 120))
    mischief.silent = False


async def noise(hall: VirtualHall, chance: random.Random) -> None:
    bus = hall.props.buses[chance.choice(sorted(hall.props.buses))]
    bus.mischief = Mischief(
        garble=chance.uniform(0, 0.3), half=chance.uniform(0, 0.2), duplicate=chance.uniform(0, 0.3)
    )
    await asyncio.sleep(chance.uniform(10, 120))
    bus.mischief = Mischief()


async def late(hall: VirtualHall, chance: random.Random) -> None:
    unit = chance.choice(list(hall.props.units.values()))
    unit.mischief.late_s = chance.uniform(0.05, 1.0)
    await asyncio.sleep(chance.uniform(10, 60))
    unit.mischief.late_s = 0.0


async def flood(hall: VirtualHall, chance: random.Random) -> None:
    hall.props.buses[chance.choice(sorted(hall.props.buses))].flood(chance.randrange(100, 4000))


async def broker(hall: VirtualHall, chance: random.Random) -> None:
    hall.around.broker.stop()
    await asyncio.sleep(chance.uniform(1, 30))
    hall.around.broker.start()


async def disk(hall: VirtualHall, chance: random.Random) -> None:
    await _disk(hall, chance, "before")


async def told_late(hall: VirtualHall, chance: random.Random) -> None:
    await _disk(hall, chance, "after")


async def _disk(hall: VirtualHall, chance: random.Random, when: Moment) -> None:
    sound = hall.around.sabotage

    def fail(lane: str, moment: Moment) -> None:
        if lane == WRITE_LANE and moment == when:
            raise JournalUnavailable("simulated: no space left on device", full=True)

    began_s = asyncio.get_running_loop().time()
    hall.around.sabotage = fail
    await asyncio.sleep(chance.uniform(0.1, 15))
    hall.around.sabotage = sound
    hall.away.append((began_s, asyncio.get_running_loop().time() + SETTLE_S))


async def kill(hall: VirtualHall, chance: random.Random) -> None:
    began_s = asyncio.get_running_loop().time()
    await hall.kill()
    await asyncio.sleep(chance.uniform(0.5, 5))
    await hall.boot()
    hall.away.append((began_s, asyncio.get_running_loop().time() + SETTLE_S))


async def clock(hall: VirtualHall, chance: random.Random) -> None:
    seconds = chance.choice((-3600.0, -90.0, -3.0, 3.0, 90.0, 3600.0))
    hall.around.clock.step(seconds)
    await asyncio.sleep(chance.uniform(60, 600))
    hall.around.clock.step(-seconds)


EVERY: dict[str, Fault] = {
    "cut": cut, "silent": silent, "noise": noise, "late": late, "flood": flood, "broker": broker, "disk": disk,
    "told_late": told_late, "kill": kill, "clock": clock,
}  # fmt: skip
ALONE = ("disk", "told_late", "kill")
"""Not two of these at once: a daemon that is killed while its disk fails is started on that disk."""


class Swarm:
    """A seeded mix of faults and how often each strikes."""

    def __init__(self, hall: VirtualHall, chance: random.Random, kinds: Sequence[str] = tuple(EVERY)) -> None:
        self.mix = [kind for kind in kinds if chance.random() < 0.5] or [chance.choice(list(kinds))]
        self.struck: dict[str, int] = dict.fromkeys(self.mix, 0)
        self._hall = hall
        self._chance = chance
        self._every_s = chance.uniform(120, 900)
        self._one_at_a_time = asyncio.Lock()

    async def rage(self, until_s: float) -> None:
        """Let faults strike until then; every one of them is over when this returns."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            while True:
                await asyncio.sleep(self._chance.expovariate(1 / self._every_s))
                if loop.time() >= until_s:
                    return
                group.create_task(self._strike(self._chance.choice(self.mix)))

    async def _strike(self, kind: str) -> None:
        self.struck[kind] += 1
        chance = random.Random(self._chance.getrandbits(64))
        if kind in ALONE:
            async with self._one_at_a_time:
                await EVERY[kind](self._hall, chance)
        else:
            await EVERY[kind](self._hall, chance)
