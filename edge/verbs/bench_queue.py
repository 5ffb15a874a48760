"""`hallgate bench queue`: how many commands a second the queue's rules alone can take, and whether a day slows them.

One core, no disk: decide + evolve of a mix as a hall has it (issue, call with finish and rating, recall, rate), with a
fixed number of people waiting. Measured at the beginning of the day and again after many tickets of the same day.
"""

from __future__ import annotations

import time

import msgspec

from edge.queueing import commands as cm
from edge.queueing.clocking import SECOND, from_iso
from edge.queueing.rehearsal import Rehearsal
from edge.queueing.settings import Settings
from edge.queueing.snapshot import encode
from edge.queueing.words import Actor, At, Category
from edge.verbs.door import say, say_json

SERVICES = tuple("ABCDE")
TABLES = {
    "hall": {"id": "bench", "name": "思明区政务服务中心"},
    "services": [{"id": name, "name": name, "prefix": name} for name in SERVICES],
    "windows": [
        {
            "id": str(n),
            "services": [SERVICES[n % 5], SERVICES[(n + 1) % 5]],
            "overflow": [SERVICES[(n + 2) % 5]],
            "kind": "综合窗口" if n else "办不成事反映",
        }
        for n in range(10)
    ],
}
CLERK, CITIZEN, DEVICE = Actor("staff", "bench"), Actor("citizen", "bench"), Actor("device", "bench")


class Figures(msgspec.Struct, frozen=True):
    waiting: int
    commands: int
    per_s_at_first: int
    """With the day just begun."""
    tickets_between: int
    per_s_late: int
    """The same after that many tickets of the same day."""
    events_a_command: float
    snapshot_kb: int
    aim_per_s: int = 20_000


def queue(*, waiting: int = 500, commands: int = 40_000, day: int = 5_000, json: bool = False) -> None:
    """Commands a second through the queue's rules alone.

    Parameters
    ----------
    waiting
        People who wait all the time.
    commands
        Commands a measurement.
    day
        Tickets served between the two measurements.
    json
        The figures as one JSON object.
    """
    figures = measure(waiting, commands, day)
    if json:
        say_json(figures)
        return
    say(f"with {figures.waiting} waiting, decide + evolve on one core:")
    say(f"  at the beginning of the day  {figures.per_s_at_first:>8} commands/s")
    say(f"  {figures.tickets_between:>6} tickets later         {figures.per_s_late:>8} commands/s")
    say(f"  aim                          {figures.aim_per_s:>8} commands/s")
    say(f"  {figures.events_a_command} events a command; a snapshot of the day has {figures.snapshot_kb} kB")


def measure(waiting: int, commands: int, day: int) -> Figures:
    hall = Rehearsal(msgspec.convert(TABLES, Settings), from_iso("2026-03-02T08:00:00+08:00"))
    for window in hall.state.windows:
        hall.submit(cm.OpenWindow(window=window), Actor("staff", f"clerk-{window}"))
    for number in range(waiting):
        _issue(hall, number)
    first = _work(hall, commands)
    while hall.state.tickets_issued < waiting + day:
        _work(hall, 1_000)
    seq = hall.state.seq
    late = _work(hall, commands)
    return Figures(
        waiting=sum(hall.state.waiting_count(service) for service in SERVICES),
        commands=commands,
        per_s_at_first=first,
        tickets_between=hall.state.tickets_issued - waiting,
        per_s_late=late,
        events_a_command=round((hall.state.seq - seq) / commands, 2),
        snapshot_kb=len(encode(hall.state)) // 1024,
    )


def _issue(hall: Rehearsal, number: int) -> None:
    category: Category = "elderly_65" if number % 10 == 0 else "ordinary"
    hall.submit(cm.IssueTicket(service=SERVICES[number % 5], category=category), CITIZEN)


def _work(hall: Rehearsal, commands: int) -> int:
    """Turns of: somebody comes, a window calls (finishing and asking first), starts, the one before rates."""
    done = 0
    turn = 0
    begun = time.perf_counter()
    while done < commands:
        window = str(turn % 10)
        hall.now = At(hall.now + SECOND // 100)
        _issue(hall, turn)
        hall.submit(cm.CallNext(window=window), CLERK)
        hall.submit(cm.StartService(window=window), CLERK)
        hall.submit(cm.Rate(window=window, grade=5), DEVICE)
        turn += 1
        done += 4
    return round(done / (time.perf_counter() - begun))
