"""`hallgate bench calls`: from the last byte of a key's frame to the last byte of the screen's frame, on a real pty.

    keypad frame in ─▶ decide ─▶ commit ─▶ acknowledgement out ─▶ screen frame out
    whole: all of it.  wires: what the bytes from the acknowledgement to the screen's last one take at 9600 baud.
    floor: one fdatasync.  hallgate's own share = whole - wires - floor's median

The bench is the hardware: it writes the keypad's bytes and reads the pty's other end, as captured devices speak.
A pty has no baud rate: the line waits while its bytes would be on the wire; the bench adds what the last frame takes.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from edge.app import App
from edge.config import load_site
from edge.hall import Accepted, Hall
from edge.logs import configure
from edge.queueing import commands as do
from edge.queueing.commands import Command
from edge.queueing.words import Actor
from edge.verbs.bench_journal import RECORD_BYTES
from edge.verbs.door import fail, say_json
from firmware_bridge.host import RealHost

SITE = """
[hall]
id = "bench"
name = "思明区政务服务中心"
[rules]
recalls_before_missed = 0
start = "key"
[http]
listen = "127.0.0.1:0"
[[service]]
id = "bench"
name = "测试"
prefix = "A"
[[window]]
id = "1"
kind = "办不成事反映"
services = ["bench"]
[[line]]
id = "counter"
link = "serial:{port}?baud=9600"
[[device]]
id = "keypad-1"
profile = "ff68_keypad"
line = "counter"
unit = 1
window = "1"
[[device]]
id = "screen-1"
profile = "a090_bar_screen"
line = "counter"
unit = 1
window = "1"
"""
BENCH = Actor("staff", "bench")
AIM_MS = 15.0
BAUD = 9600
BITS_A_BYTE = 10
ANSWER_TIMEOUT_S = 5.0
REST_S = 0.25
"""Between two presses, so that what is measured is one call and not the frames of the call before."""
SCREEN_ANSWER = bytes.fromhex("A09001A5AA")


class CallsReport(msgspec.Struct, frozen=True, kw_only=True):
    """All in milliseconds."""

    calls: int
    whole_p50_ms: float
    whole_p99_ms: float
    wires_ms: float
    floor_p50_ms: float
    floor_p99_ms: float
    own_p50_ms: float
    own_p99_ms: float
    """Aim: under 15."""


class Bus:
    """The far end of the line: what a keypad and a bar screen do, and when the screen's bytes were all there."""

    def __init__(self, master: int, mono: Callable[[], float]) -> None:
        self._master, self._mono = master, mono
        self._buffer = bytearray()
        self._shown: asyncio.Future[tuple[float, int]] | None = None
        self._since_key = 0
        self._want = b""
        asyncio.get_running_loop().add_reader(master, self._read)

    async def press(self, number: int) -> tuple[float, int]:
        """Press the digits of `number` and the call key; seconds until the screen showed it, and the bytes it took."""
        digits = bytes(int(digit) for digit in f"{number:03d}")
        body = b"\x01\x02" + digits + b"\x0c"
        frame = b"\xff\x68" + bytes([len(body)] * 2) + b"\x68" + body + bytes([sum(body) % 256]) + b"\x16"
        self._want = b"".join(bytes([ord(digit)]) + b"\x01" for digit in f"A{number:03d}")
        self._shown = asyncio.get_running_loop().create_future()
        self._since_key = 0
        os.write(self._master, frame)
        pressed_s = self._mono()
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            shown_s, size = await self._shown
        return shown_s - pressed_s, size

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._master)

    def _read(self) -> None:
        data = os.read(self._master, 4096)
        self._since_key += len(data)
        self._buffer += data
        while True:
            start = self._buffer.find(b"\xa0\x90\x01\xa5")
            if start < 0 or len(self._buffer) < start + 6:
                return
            end = start + 7 + int.from_bytes(self._buffer[start + 4 : start + 6], "big")
            if len(self._buffer) < end:
                return
            shown = bytes(self._buffer[start:end])
            del self._buffer[:end]
            if self._shown is not None and not self._shown.done() and self._want in shown:
                wire_s = len(shown) * BITS_A_BYTE / BAUD
                self._shown.set_result((self._mono() + wire_s, self._since_key))
            os.write(self._master, SCREEN_ANSWER)


def calls(
    *,
    directory: Annotated[Path, Parameter(help="Where the journal is made and removed again.")] = Path(),
    presses: Annotated[int, Parameter(help="How many key presses are measured.")] = 100,
    json: Annotated[bool, Parameter(help="The report as one JSON object.")] = False,
) -> None:
    """From the last byte of a key press to the last byte of the screen, beside the wires and the fsync floor."""
    console = Console(stderr=True)
    configure(json=False, level="error")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="hallgate-bench-", dir=directory) as place,
            Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
        ):
            task = progress.add_task("bench calls", total=presses)
            report = asyncio.run(measure(Path(place), presses, lambda: progress.advance(task)))
    except OSError as error:
        fail(f"{directory}: {error.strerror}; give a directory that can be written with --directory")
    if json:
        say_json(report)
    else:
        _show(report)


async def measure(place: Path, presses: int, step: Callable[[], None]) -> CallsReport:
    """A real daemon in this process, on a real pty."""
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    site = place / "site.toml"
    site.write_text(SITE.format(port=os.ttyname(slave)), encoding="utf-8")
    host = RealHost(place)
    app = App(load_site(str(site)), host)
    bus = Bus(master, host.clock.mono)
    taken: list[tuple[float, int]] = []
    floors: list[float] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(app.run())
        await app.ready.wait()
        await _prepare(app.hall, presses)
        for number in range(1, presses + 1):
            taken.append(await bus.press(number))
            floors.append(await host.in_thread("floor", lambda: _sync_once(place / "floor", host.clock.mono)))
            step()
            await asyncio.sleep(REST_S)
        app.stop()
    bus.close()
    host.close()
    os.close(master)
    os.close(slave)
    return _report(taken, floors)


async def _prepare(hall: Hall, tickets: int) -> None:
    """A clerk at the window, and people who wait."""
    opening = [do.OpenDay(), do.LogIn(window="1", staff="bench"), do.OpenWindow(window="1")]
    issues: list[Command] = [do.IssueTicket(service="bench") for _ in range(tickets)]
    for index, command in enumerate([*opening, *issues]):
        outcome = await hall.submit(command, actor=BENCH, command_id=f"bench-{index}")
        if not isinstance(outcome, Accepted) and outcome.code not in ("day_open", "window_open"):
            fail(f"the hall refuses {type(command).__name__}: {outcome.code}")


def _sync_once(path: Path, mono: Callable[[], float]) -> float:
    """One record's bytes appended and on disk, in seconds."""
    began_s = mono()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(handle, b"x" * RECORD_BYTES)
    os.fdatasync(handle)
    os.close(handle)
    return mono() - began_s


def _report(taken: list[tuple[float, int]], floors: list[float]) -> CallsReport:
    floor_s = _quantile(floors, 0.5)
    wires = [size * BITS_A_BYTE / BAUD for _, size in taken]
    whole = [seconds for seconds, _ in taken]
    own = [seconds - wire_s - floor_s for seconds, wire_s in zip(whole, wires, strict=True)]
    return CallsReport(
        calls=len(taken),
        whole_p50_ms=_ms(_quantile(whole, 0.5)),
        whole_p99_ms=_ms(_quantile(whole, 0.99)),
        wires_ms=_ms(_quantile(wires, 0.5)),
        floor_p50_ms=_ms(floor_s),
        floor_p99_ms=_ms(_quantile(floors, 0.99)),
        own_p50_ms=_ms(_quantile(own, 0.5)),
        own_p99_ms=_ms(_quantile(own, 0.99)),
    )


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _show(report: CallsReport) -> None:
    table = Table(title=f"{report.calls} calls on a pty at {BAUD} baud (ms)", title_justify="left")
    for column in ("", "p50", "p99"):
        table.add_column(column, justify="right" if column else "left")
    table.add_row("key to screen, the whole", str(report.whole_p50_ms), str(report.whole_p99_ms))
    table.add_row("of that: the wires", str(report.wires_ms), "")
    table.add_row("of that: one fdatasync", str(report.floor_p50_ms), str(report.floor_p99_ms))
    table.add_row(f"hallgate's own share (aim: p99 < {AIM_MS:.0f})", str(report.own_p50_ms), str(report.own_p99_ms))
    Console().print(table)
