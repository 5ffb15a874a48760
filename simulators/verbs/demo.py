"""`hallgate demo`: a hall on real wires, to look at; or its summary, for a machine."""

from __future__ import annotations

import asyncio
import re
import signal
from contextlib import suppress
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from rich.console import Console

from edge.config import SiteUnusable
from edge.verbs.door import complain, fail, say, say_json, unusable
from simulators.daemon import DaemonFailed
from simulators.demo import Demo, Summary
from simulators.demo_view import DemoView

app = App(name="demo", help="Run a whole hall with simulated devices on real wires.")
SHORTEST_S = 12.0
UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


@app.default
def demo(
    *,
    for_: Annotated[str, Parameter(name="--for", help="60s, 5m, 1h. Left out: until Ctrl-C.")] = "",
    headless: Annotated[bool, Parameter(help="No live view.")] = False,
    json: Annotated[bool, Parameter(help="The summary as JSON.")] = False,
    seed: Annotated[int, Parameter(help="The same seed brings the same people.")] = 1,
    speed: Annotated[float, Parameter(help="How lively people are.")] = 1.0,
) -> None:
    """Start a daemon of its own with simulated devices, people and clerks; tell at the end what came of it.

    Everything is in a folder of its own that is removed at the end. Exit 1: an invariant does not hold, or the daemon
    could not run.
    """
    for_s = _seconds(for_)
    if not 0.1 <= speed <= 10:
        unusable("--speed is from 0.1 to 10")
    console = Console(stderr=True)
    try:
        summary = asyncio.run(_run(seed, speed, for_s, None if headless or json else console))
    except SiteUnusable as error:
        for fault in error.faults:
            complain(str(fault))
        raise SystemExit(2) from None
    except DaemonFailed as error:
        fail(f"the daemon could not run: {error.words}")
    if json:
        say_json(summary)
    else:
        _tell(summary)
    if not summary.holds:
        fail(f"journal: {summary.journal}; {len(summary.breaches)} breaches of invariants")


async def _run(seed: int, speed: float, for_s: float | None, console: Console | None) -> Summary:
    demo = Demo("demo", seed, speed)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, demo.end)
    views: list[asyncio.Task[None]] = []

    def ready(demo: Demo) -> None:
        assert demo.daemon is not None
        staff, url = demo.daemon.staff, demo.daemon.url
        assert staff is not None
        manager = f"{url}/login   manager   {staff.passwords['manager']}"
        links = ("board", f"{url}/board"), ("kiosk", staff.kiosk_link(url)), ("window", staff.login_link(url, "3"))
        office = [(page, staff.page_link(url, "manager", page)) for page in ("desk", "console")]
        for name, link in (*links, *office, ("manager", manager)):
            complain(f"{name:<8} {link}")
        if console is not None:
            views.append(asyncio.create_task(DemoView(demo).run(console)))

    try:
        return await demo.run(for_s, ready)
    finally:
        for view in views:
            view.cancel()
            with suppress(asyncio.CancelledError):
                await view


def _seconds(text: str) -> float | None:
    """ "60s", "5m", "1h" or "" for no end."""
    if not text:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([a-z]*)", text.strip())
    if match is None or match[2] not in UNITS:
        unusable(f"--for {text}: expected a time such as 60s, 5m or 1h")
    seconds = float(match[1]) * UNITS[match[2]]
    if seconds < SHORTEST_S:
        unusable(f"--for {text}: a hall needs at least {SHORTEST_S:.0f}s to open, work and close")
    return seconds


def _tell(summary: Summary) -> None:
    told = msgspec.structs.asdict(summary)
    say(f"{summary.ran_s:.0f} s, seed {summary.seed}")
    say(
        "tickets   " + "  ".join(f"{name} {told[name]}" for name in ("issued", "called", "finished", "missed", "rated"))
    )
    p50_ms, p99_ms = summary.agreement_p50_s * 1000, summary.agreement_p99_s * 1000
    overtaken = f"overtaken {summary.calls_superseded}  never {summary.calls_never_agreed}"
    say(f"screens   agreed {summary.calls_agreed}  p50 {p50_ms:.0f} ms  p99 {p99_ms:.0f} ms  {overtaken}")
    for line, stats in summary.lines.items():
        say(f"  {line:<12} frames to devices {stats.good:>6} good {stats.bad:>4} bad   from devices {stats.sent:>6}")
    say(f"journal   {summary.records} records, {summary.journal}")
    say(f"invariants {'hold' if not summary.breaches else 'BROKEN'}")
    for breach in summary.breaches[:20]:
        say(f"  {breach}")
