"""`hallgate bench journal`: what a durable command costs, through the real hall with the real queue.

    floor       append one record's bytes to a file in the same directory, fdatasync, again and again
    one by one  submit a command, wait until it is on disk and answered, submit the next
    waiting     64 callers do so at once: their commands share commits

The rounds alternate, so that what else the machine does falls on all alike.
"""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from edge.config import load_site
from edge.hall import Accepted, Hall
from edge.queueing import commands as cm
from edge.queueing.commands import Command
from edge.queueing.settings import Service, Settings, Window
from edge.queueing.words import Actor
from edge.verbs.door import fail, say_json
from firmware_bridge.ground.host import Clock
from firmware_bridge.host import RealHost

RECORD_BYTES = 500
"""About what one record of the queue takes."""
ROUNDS = 5
QUIET = "bench"
ALONE_AIM = 0.6
WAITING_AIM = 15.0
Script = Generator[tuple[Command, str], Accepted, None]
"""One caller: yields a command and its id, is sent what it came to."""
CLERK = Actor(kind="staff", id="bench")


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """`per_s` is over all rounds; latencies of single commands in milliseconds."""

    per_s: float
    p50_ms: float
    p99_ms: float
    count: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    directory: str
    floor: Figures
    one_by_one: Figures
    waiting: Figures
    callers: int
    records_per_command: float
    one_by_one_to_floor: float
    """Aim: 0.6 or more."""
    waiting_to_one_by_one: float
    """Aim: 15 or more."""


class _Watch:
    """Gathers latencies and the time that whole rounds took."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.latencies_s: list[float] = []
        self.rounds_s = 0.0

    def now(self) -> float:
        return self._clock.mono()

    def figures(self) -> Figures:
        ordered = sorted(self.latencies_s)
        return Figures(
            per_s=round(len(ordered) / self.rounds_s, 1),
            p50_ms=round(ordered[len(ordered) // 2] * 1000, 3),
            p99_ms=round(ordered[int(len(ordered) * 0.99)] * 1000, 3),
            count=len(ordered),
        )


def journal(
    *,
    directory: Annotated[Path, Parameter(help="Where the journal is made and removed again.")] = Path(),
    commands: Annotated[int, Parameter(help="Commands one by one; with many waiting ten times as many.")] = 1500,
    callers: Annotated[int, Parameter(help="How many wait at once.")] = 64,
    json: Annotated[bool, Parameter(help="The report as one JSON object.")] = False,
) -> None:
    """Durable commands a second, one by one and with 64 waiting, and the raw fsync floor of the same directory."""
    console = Console(stderr=True)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="hallgate-bench-", dir=directory) as place,
            Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
        ):
            task = progress.add_task("bench journal", total=ROUNDS * 3)
            report = asyncio.run(measure(Path(place), commands, callers, lambda: progress.advance(task)))
    except OSError as error:
        fail(f"{directory}: {error.strerror}; give a directory that can be written with --directory")
    if json:
        say_json(report)
    else:
        _show(report)


async def measure(place: Path, commands: int, callers: int, step: Callable[[], None]) -> Report:
    """All rounds in `place`; `step` is called after each."""
    host = RealHost(place)
    floor, alone, waiting = (_Watch(host.clock) for _ in range(3))
    async with _hall(host, _settings()) as hall:
        began = hall.through_seq
        crowd = [_Caller(number) for number in range(callers)]
        gc.collect()
        gc.freeze()  # as `hallgate run` does
        for _ in range(ROUNDS):
            _floor(place / "floor", floor, commands // ROUNDS)
            step()
            await _alone(hall, crowd, alone, commands // ROUNDS)
            step()
            await _together(hall, crowd, waiting, max(1, 10 * commands // ROUNDS // callers))
            step()
        records = hall.through_seq - began
    host.close()
    figures = (floor.figures(), alone.figures(), waiting.figures())
    return Report(
        directory=str(place.parent),
        floor=figures[0],
        one_by_one=figures[1],
        waiting=figures[2],
        callers=callers,
        records_per_command=round(records / (figures[1].count + figures[2].count), 2),
        one_by_one_to_floor=round(figures[1].per_s / figures[0].per_s, 2),
        waiting_to_one_by_one=round(figures[2].per_s / figures[1].per_s, 1),
    )


@asynccontextmanager
async def _hall(host: RealHost, settings: Settings) -> AsyncIterator[Hall]:
    """An open hall, running, with a clerk at every window."""
    hall = Hall(host, settings)
    await hall.open()
    async with asyncio.TaskGroup() as group:
        group.create_task(hall.run())
        await hall.submit(cm.OpenDay(), actor=CLERK, command_id="bench-day")
        for window in settings.windows:
            for command in (cm.LogIn(window=window.id, staff=f"clerk-{window.id}"), cm.OpenWindow(window=window.id)):
                await _submit(hall, command, f"bench-{window.id}-{type(command).__name__}")
        yield hall
        hall.stop()
    await hall.close()


def _settings() -> Settings:
    """The demo hall, and a service that nobody calls, for the kiosks' tickets."""
    demo = load_site("demo").settings
    service = Service(id=QUIET, name="测试", prefix="ZZ")
    window = Window(id=QUIET, services=(QUIET,))
    return msgspec.structs.replace(demo, services=(*demo.services, service), windows=(*demo.windows, window))


def _script(number: int) -> Script:
    """A window's calls and services, or a kiosk that issues, prints and cancels; each command leaves records."""
    windows = {window.id: window.services[0] for window in load_site("demo").settings.windows}
    names = list(windows)
    for turn in count():
        prefix = f"bench-{number}-{turn}"
        if number < len(names):
            window = names[number]
            yield cm.IssueTicket(service=windows[window]), f"{prefix}-i"
            yield cm.CallNext(window=window), f"{prefix}-c"
            yield cm.StartService(window=window), f"{prefix}-s"
            yield cm.FinishService(window=window), f"{prefix}-f"
        else:
            issued = yield cm.IssueTicket(service=QUIET, device=f"kiosk-{number}"), f"{prefix}-i"
            ticket = issued.events[0][0].subject.removeprefix("ticket/")
            yield cm.ConfirmPrint(ticket=ticket), f"{prefix}-p"
            yield cm.CancelTicket(ticket=ticket), f"{prefix}-x"


class _Caller:
    """Submits its script's next command each time it is told to."""

    def __init__(self, number: int) -> None:
        self._script = _script(number)
        self._next = next(self._script)

    async def submit(self, hall: Hall, watch: _Watch) -> None:
        at = watch.now()
        outcome = await _submit(hall, *self._next)
        watch.latencies_s.append(watch.now() - at)
        self._next = self._script.send(outcome)


async def _submit(hall: Hall, command: Command, command_id: str) -> Accepted:
    outcome = await hall.submit(command, actor=CLERK, command_id=command_id)
    assert isinstance(outcome, Accepted), f"{command} was refused: {outcome}"
    return outcome


def _floor(path: Path, watch: _Watch, times: int) -> None:
    block = os.urandom(RECORD_BYTES)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    began = watch.now()
    for _ in range(times):
        at = watch.now()
        os.write(descriptor, block)
        os.fdatasync(descriptor)
        watch.latencies_s.append(watch.now() - at)
    watch.rounds_s += watch.now() - began
    os.close(descriptor)


async def _alone(hall: Hall, callers: list[_Caller], watch: _Watch, times: int) -> None:
    began = watch.now()
    for number in range(times):
        await callers[number % len(callers)].submit(hall, watch)
    watch.rounds_s += watch.now() - began


async def _together(hall: Hall, callers: list[_Caller], watch: _Watch, times: int) -> None:
    async def repeat(caller: _Caller) -> None:
        for _ in range(times):
            await caller.submit(hall, watch)

    began = watch.now()
    async with asyncio.TaskGroup() as group:
        for caller in callers:
            group.create_task(repeat(caller))
    watch.rounds_s += watch.now() - began


def _show(report: Report) -> None:
    table = Table(title=f"journal in {report.directory}", title_justify="left")
    for column in ("", "a second", "p50 ms", "p99 ms", "ratio", "aim"):
        table.add_column(column, justify="left" if not column else "right")
    rows = (
        ("fsync floor", report.floor, "", ""),
        ("commands one by one", report.one_by_one, f"{report.one_by_one_to_floor} of the floor", f"≥ {ALONE_AIM}"),
        (
            f"commands, {report.callers} waiting", report.waiting,
            f"{report.waiting_to_one_by_one} × one by one", f"≥ {WAITING_AIM:.0f} ×",
        ),
    )  # fmt: skip
    for name, figures, ratio, aim in rows:
        table.add_row(name, f"{figures.per_s:,.0f}", f"{figures.p50_ms:.2f}", f"{figures.p99_ms:.2f}", ratio, aim)
    console = Console()
    console.print(table)
    console.print(f"{report.records_per_command} records a command")
