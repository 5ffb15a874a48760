"""`hallgate sim …`: simulated devices, and whole simulated days of a hall on virtual time."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import Progress, track

from edge.config import SiteUnusable, load_site
from edge.logs import configure
from edge.site import Site
from edge.verbs.door import complain, fail, say, say_json, unusable
from simulators.day import Plan, Report, play
from simulators.faults import EVERY
from simulators.races import WINDOWS, play_races
from simulators.seeds import Failed, play_seeds
from simulators.solo import SoloOrder, SoloUnusable, serve
from simulators.world import NoSuchProp

app = App(name="sim", help="Simulated devices and whole simulated days.")
SHORTEST_DAY_H, WHOLE_DAY_H, QUICK_DAY_H = 0.4, 8.5, 0.6


@Parameter(name="*")
@dataclass(frozen=True)
class Days:
    """What is played."""

    days: int = 1
    "One after the other; the box is switched off at night."
    people: int = 0
    "A whole day's; 0: as many as the windows can serve."
    hours: float = 0.0
    "Of each day that are played, 0.4 to 8.5. Left out: all of a day, or 0.6 where many seeds are played."
    faults: bool = False
    "Let lines, units, the broker, the disk, the clock and the daemon fail, in a mix that the seed draws."
    fault: tuple[str, ...] = ()
    "Only faults of this kind; may be repeated."

    def plan(self, site: str, seed: int, hours: float) -> Plan:
        """Ends the program where it cannot be played."""
        for kind in self.fault:
            if kind not in EVERY:
                unusable(f"--fault {kind}: there is no such fault; there are: {', '.join(EVERY)}")
        hours = self.hours or hours
        if not SHORTEST_DAY_H <= hours <= WHOLE_DAY_H or self.days < 1:
            unusable(f"--hours is from {SHORTEST_DAY_H} to {WHOLE_DAY_H}, --days at least 1")
        return Plan(
            site=_site(site),
            seed=seed,
            days=self.days,
            people=self.people,
            hours=hours,
            faults=self.faults or bool(self.fault),
            kinds=self.fault,
        )


WHOLE = Days()


@app.command
def day(site: str, *, seed: int = 0, what: Days = WHOLE, log: str = "", json: bool = False) -> None:
    """Play whole days of SITE with the real daemon on virtual time, and judge them.

    The same seed gives the same digest. Exit 1 if an invariant does not hold.

    Parameters
    ----------
    log
        Show the daemon's own log from this level on: debug, info, warning, error.
    """
    configure(json=json, level=log or "critical")
    began = time.perf_counter()
    plan = what.plan(site, seed, WHOLE_DAY_H)
    try:
        report = play(plan)
    except NoSuchProp as error:
        unusable(str(error))
    if json:
        say_json(report)
    else:
        _tell(report, time.perf_counter() - began)
    if not report.holds:
        fail(f"{len(report.breaches)} breaches; the first: {report.breaches[0]}")


@app.command
def seeds(
    site: str,
    *,
    first: Annotated[int, Parameter(name="--from")] = 0,
    count: int = 1000,
    what: Days = WHOLE,
    jobs: int = 0,
    json: bool = False,
) -> None:
    """Play many seeds, each its own day with its own mix of faults. Exit 1 if an invariant does not hold in any.

    Parameters
    ----------
    jobs
        Processes; 0: one a core.
    """
    configure(json=json, level="critical")
    plan = msgspec.structs.replace(what.plan(site, 0, QUICK_DAY_H), faults=True)
    began = time.perf_counter()
    results = play_seeds(plan, range(first, first + count), jobs)
    shown = results if json else track(results, "seeds", total=count, console=Console(stderr=True))
    played: list[Report] = []
    bad: dict[int, list[str]] = {}
    for result in shown:
        if isinstance(result, Failed):
            bad[result.seed] = [result.words]
        else:
            played.append(result)
            if not result.holds:
                bad[result.seed] = result.breaches
    issued, called = sum(one.issued for one in played), sum(one.called for one in played)
    virtual_h = sum(one.virtual_s for one in played) / 3600
    if json:
        figures = {"from": first, "count": count, "issued": issued, "called": called, "virtual_h": round(virtual_h, 1)}
        say_json({**figures, "bad": bad})
    else:
        took_s = time.perf_counter() - began
        say(f"{count} seeds, {issued} tickets, {called} calls, {virtual_h:.0f} hours in {took_s:.1f} s")
        for seed, words in bad.items():
            say(f"seed {seed}: {words[0]}   (hallgate sim day {site} --seed {seed} --hours {plan.hours} --faults)")
    if bad:
        fail(f"{len(bad)} of {count} seeds do not hold")


@app.command
def races(
    *,
    races: Annotated[int, Parameter(name="--count")] = 10_000,
    seed: int = 0,
    directory: Path = Path(),
    json: bool = False,
) -> None:
    """Eight windows call at once, by pages and by keypads, while people take numbers; then the journal is counted.

    The real daemon on real sockets and a real disk. Exit 1 where anybody was called twice or a number given twice.

    Parameters
    ----------
    directory
        Where the journals are made and removed again.
    """
    configure(json=json, level="critical")
    console = Console(stderr=True)
    with (
        tempfile.TemporaryDirectory(prefix="hallgate-races-", dir=directory) as place,
        Progress(console=console, transient=True, disable=json or not console.is_terminal) as progress,
    ):
        task = progress.add_task("races", total=races)
        began = time.perf_counter()
        report = play_races(races, Path(place), seed, lambda: progress.advance(task))
    if json:
        say_json({**msgspec.structs.asdict(report), "holds": report.holds})
    else:
        say(f"{report.races} races of {len(WINDOWS)} windows in {time.perf_counter() - began:.0f} s")
        say(f"  calls by pages {report.calls_http}, by keypads {report.calls_wire}, nobody left {report.nobody}")
        say(f"  numbers given {report.issued}, of them by two requests with one key {report.same_key}")
        say(f"  keys that keypads said again {report.repeats}")
        say(f"  double calls {report.double_calls}, duplicate numbers {report.duplicate_numbers}")
        say(f"  answers that the journal has not, or the reverse {report.lost_answers}, breaches {report.breaches}")
    if not report.holds:
        fail(report.first)


@Parameter(name="*")
@dataclass(frozen=True)
class Account:
    """Where an MQTT device belongs."""

    name: str = ""
    "Its id in site.toml; left out: the profile's."
    hall: str = "siming"
    password: Annotated[str, Parameter(env_var="HALLGATE_DEVICE_PASSWORD")] = ""


NOBODY = Account()


@app.command
def device(profile: str, *, link: str, unit: int = 1, account: Account = NOBODY, json: bool = False) -> None:
    """Serve one device of the catalogue, for people who develop against hallgate.

    What it shows and hears is printed. Lines on stdin are what a person does: `press next`, `press call 012`,
    `rate 5`, `touch social`, `garble 0.2`, `silent`, `well`, `quit`.

    Parameters
    ----------
    link
        pty:/path (made here), tcp:HOST:PORT (listened on) or mqtt:HOST:PORT.
    unit
        Address on the wire.
    """
    order = SoloOrder(
        profile=profile,
        link=link,
        unit=unit,
        name=account.name or profile,
        hall=account.hall,
        password=account.password,
        json=json,
    )
    try:
        asyncio.run(serve(order, sys.stdin))
    except SoloUnusable as error:
        unusable(error.words)
    except KeyboardInterrupt:
        return


def _site(name: str) -> Site:
    try:
        return load_site(name)
    except SiteUnusable as error:
        for fault in error.faults:
            complain(str(fault))
        raise SystemExit(2) from None


def _tell(report: Report, took_s: float) -> None:
    say(f"seed {report.seed}: {report.virtual_s / 3600:.1f} hours in {took_s:.1f} s, {report.records} records")
    told = msgspec.structs.asdict(report)
    say("  ".join(f"{name} {told[name]}" for name in ("issued", "called", "finished", "missed", "rated", "refused")))
    say("people   " + "  ".join(f"{name} {count}" for name, count in report.people.items()))
    say("screens  " + "  ".join(f"{name} {value}" for name, value in report.screens.items()))
    for line, stats in report.lines.items():
        say(f"  {line:<12} good {stats.good:>6}  bad {stats.bad:>4}  sent {stats.sent:>6}")
    if report.faults:
        say("faults   " + "  ".join(f"{kind} {count}" for kind, count in report.faults.items()))
    say("         " + "  ".join(f"{name} {words}" for name, words in report.invariants.items()))
    for breach in report.breaches[:20]:
        say(f"  BROKEN {breach}")
    say(f"digest   {report.digest}")
