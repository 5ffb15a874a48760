"""Whole days of a hall in seconds: the same daemon, devices, people and clerks, on virtual time.

for each day: boot -> people and clerks (and faults) -> quiet -> shut down -> night
then: the journal against what people saw, and against a second opinion of the queue
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

import msgspec

from edge.queueing.commands import OpenWindow
from edge.queueing.invariants import Breach
from edge.queueing.settings import Hours
from edge.queueing.words import Actor, Refusal
from edge.site import Site
from simulators.clerks import Routine
from simulators.faults import EVERY, Swarm
from simulators.hall import VirtualHall
from simulators.judge import Committed, Judge
from simulators.linestats import LineStats, count_lines
from simulators.opinion import breaches_of
from simulators.people import Arrival, Pace, arrivals
from simulators.virtual.clock import MICROSECONDS, VirtualClock
from simulators.virtual.loop import VirtualLoop
from simulators.world import Crowd, Shift

FIRST_DAY = "2026-03-02T08:25:00+08:00"
OPENS_S, CLOSES_S, LUNCH_S = 120.0, 8 * 3600.0 + 2100.0, 3 * 3600.0 + 2100.0
"""Seconds after 8:25: doors open at 8:27, the last people come at 17:00, lunch is from 12:00 to 13:00."""
MIDNIGHT_S = 8 * 3600.0 + 1500.0
DAY_S = 86_400.0
CALM_S = 600.0
"""Faults end this long before closing time, so that what they broke can be seen to heal."""
OVERTIME_S = 5400.0
"""R32: clerks stay until their queue is empty, at most so long."""
HOURS = Hours(spans=("08:25-12:00", "13:00-17:00"), weekdays=(1, 2, 3, 4, 5, 6, 7))
"""Of a simulated hall whose own are none or round the clock."""
QUIET_S = 120.0
PATIENCE_WITH_FAULTS_S = 240.0
"""The longest fault, and the longest pause between two attempts to reach a unit that was silent."""
LONGEST_DAY_S = 16 * 3600.0
"""A day that does not end by then never would."""
CHECKED = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I11", "I12", "I14", "I15", "I16", "I17", "I19", "I21")


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to play."""

    site: Site
    seed: int
    days: int = 1
    people: int = 0
    """A day; 0: as many as the windows can serve, more or less."""
    hours: float = 8.5
    """Of a day that are played, from the morning on; less makes a short day."""
    faults: bool = False
    kinds: tuple[str, ...] = ()
    """Of faults; empty: all."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `digest` is over every record and everything that was shown: a seed repeats it."""

    seed: int
    days: int
    virtual_s: float
    issued: int
    called: int
    finished: int
    missed: int
    rated: int
    refused: int
    people: dict[str, int]
    screens: dict[str, float]
    lines: dict[str, LineStats]
    faults: dict[str, int]
    records: int
    invariants: dict[str, str]
    breaches: list[str]
    digest: str

    @property
    def holds(self) -> bool:
        return not self.breaches


def play(plan: Plan) -> Report:
    """Play it on a loop of its own; the folder it needs is taken from memory where there is any, and given back."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="hallgate-sim-", dir=memory if memory.is_dir() else None))
    try:
        with VirtualLoop.running(plan.seed) as loop:
            return loop.run_until_complete(_play(plan, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keeping_hours(site: Site) -> Site:
    """The same hall with a lunch and a closing time."""
    settings = site.settings
    if settings.hours is not None and not settings.hours.always:
        return site
    return msgspec.structs.replace(site, settings=msgspec.structs.replace(settings, hours=HOURS))


async def _play(plan: Plan, folder: Path) -> Report:
    return await _Days(plan, folder).play()


class _Days:
    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan = msgspec.structs.replace(plan, site=_keeping_hours(plan.site))
        self._hall = VirtualHall(plan.site, plan.seed, FIRST_DAY, folder)
        self._chance = self._hall.around.streams
        self._judge = Judge(plan.site, *self._hall.props.public())
        self._crowd = Crowd(self._hall.props, self._hall.floor, self._chance, Pace(), Routine())
        self._struck: dict[str, int] = {}
        self._found: list[Breach] = []
        self._hall.around.overhear = partial(self._crowd.leaks.look, "mqtt")

    async def play(self) -> Report:
        self._hall.plug_in()
        for day in range(self._plan.days):
            await self._day(day)
            self._night(day)
        await self._hall.retire()
        return self._report()

    def _night(self, day: int) -> None:
        """The box is off until the next morning."""
        clock = self._hall.around.clock
        begins = VirtualClock.on(FIRST_DAY).begins + (day + 1) * int(DAY_S * MICROSECONDS)
        clock.step((begins - clock.wall()) / MICROSECONDS)

    async def _day(self, day: int) -> None:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        await self._hall.boot()
        await self._open_windows()
        ends_s = began_s + min(CLOSES_S, OPENS_S + self._plan.hours * 3600)
        overtime_s = OVERTIME_S if ends_s == began_s + CLOSES_S else 0.0
        shift = Shift(began_s + OPENS_S, ends_s, began_s + LUNCH_S, 3600.0, overtime_s)
        async with asyncio.timeout(LONGEST_DAY_S), asyncio.TaskGroup() as group:
            if self._plan.faults:
                group.create_task(self._rage(ends_s - CALM_S))
            group.create_task(self._crowd.work(shift, self._arrivals(began_s), f"d{day}"))
        await asyncio.sleep(QUIET_S)
        self._check_state()
        await self._hall.shut_down()

    async def _rage(self, until_s: float) -> None:
        kinds = self._plan.kinds or tuple(EVERY)
        swarm = Swarm(self._hall, self._chance("faults"), kinds)
        await swarm.rage(until_s)
        for kind, count in swarm.struck.items():
            self._struck[kind] = self._struck.get(kind, 0) + count

    async def _open_windows(self) -> None:
        """Clerks log in at their desks: keypads of this kind have no key for it."""
        for window in self._plan.site.settings.windows:
            await self._submit(OpenWindow(window=window.id), Actor("staff", f"clerk-{window.id}"))

    async def _submit(self, command: OpenWindow, actor: Actor) -> None:
        app = self._hall.app
        assert app is not None
        command_id = f"desk/{actor.id}/{asyncio.get_running_loop().time()}"
        outcome = await app.hall.submit(command, actor=actor, command_id=command_id)
        if isinstance(outcome, Refusal):
            self._found.append(Breach("I14", f"window {command.window} could not open: {outcome.code}"))

    def _arrivals(self, began_s: float) -> list[Arrival]:
        """People of one whole day, of whom those count who come while the hall is open."""
        settings = self._plan.site.settings
        weights = [(service.id, self._share(service.id)) for service in settings.services]
        people = self._plan.people or int(sum(weight for _, weight in weights))
        found = arrivals(self._chance("arrivals"), weights, people)
        return [Arrival(began_s + one.at_s - MIDNIGHT_S, one.service, one.category) for one in found]

    def _share(self, service: str) -> float:
        """How many people the windows of a service can serve in a day, at three quarters of their time."""
        settings = self._plan.site.settings
        minutes = {one.id: one.minutes for one in settings.services}
        shares = [1 / len(window.services) for window in settings.windows if service in window.services]
        return 0.75 * 8 * 60 * sum(shares) / (minutes[service] + 1.0)

    def _check_state(self) -> None:
        """The hall's own invariants on its own state, and nothing lost in a full queue."""
        app = self._hall.app
        assert app is not None
        assert app.devices is not None
        self._found += [
            Breach(
                "I12", f"at rest the daemon has {device.id} as up={device.up} agrees={device.agrees}: {device.reason}"
            )
            for device in app.devices.health()
            if not device.up or device.agrees is False
        ]
        crashes = app.supervisor.crashes
        self._found += [Breach("I21", f"{name} crashed {count} times") for name, count in crashes.items() if count]

    def _report(self) -> Report:
        committed = self._hall.committed()
        self._judge.excused = self._hall.away
        if self._plan.faults:
            self._judge.patience_s = PATIENCE_WITH_FAULTS_S
        self._judge.hear(committed, list(self._hall.diary.entries))
        self._judge.rest()
        bad = self._hall.verified()
        found = [*self._found, *self._judge.breaches, *breaches_of(committed), *self._leaked()]
        if bad:
            found.append(Breach("I7", bad))
        counts, tally, agreement = self._judge.ledger.counts, self._crowd.tally, self._judge.agreement
        return Report(
            seed=self._plan.seed,
            days=self._plan.days,
            virtual_s=round(asyncio.get_running_loop().time(), 3),
            issued=counts.get("TicketIssued", 0),
            called=counts.get("TicketCalled", 0),
            finished=counts.get("ServiceFinished", 0),
            missed=counts.get("TicketMissed", 0),
            rated=counts.get("RatingGiven", 0),
            refused=sum(clerk.worked.refused for clerk in self._crowd.clerks),
            people=dict(vars(tally)),
            screens={
                "agreed": len(agreement.latencies_s),
                "superseded": agreement.superseded,
                "never": agreement.never,
                "p50_s": round(agreement.at_share(0.5), 4),
                "p99_s": round(agreement.at_share(0.99), 4),
            },
            lines=count_lines(self._hall.props),
            faults=self._struck,
            records=len(committed),
            invariants={name: self._verdict(name, found) for name in CHECKED},
            breaches=[str(breach) for breach in found],
            digest=self._digest(committed),
        )

    def _leaked(self) -> list[Breach]:
        """I19: what the people carry stands in nothing that the hall left on disk or published."""
        leaks = self._crowd.leaks
        leaks.look_below(self._hall.state_dir)
        return [Breach("I19", find) for find in leaks.finds]

    def _verdict(self, invariant: str, found: Sequence[Breach]) -> str:
        broken = sum(breach.id == invariant for breach in found)
        return f"broken {broken} times" if broken else "holds"

    def _digest(self, committed: Sequence[Committed]) -> str:
        digest = sha256()
        for _, record, _ in committed:
            digest.update(f"{record.seq} {record.at} {record.type} ".encode() + bytes(record.body) + b"\n")
        for entry in self._hall.diary.entries:
            digest.update(f"{entry.at_s:.6f} {entry.device} {entry.kind} {entry.text}\n".encode())
        return digest.hexdigest()
