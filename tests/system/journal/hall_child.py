"""A hall in a process of its own, to be killed: takes tickets and calls them, and notes each acknowledgement in a file.

    python hall_child.py '{"directory": …, "acks": …, "mutant": "", "callers": 8, "commands": 0, "wal_pages": 100, …}'

A line of the notes, written when the outcome came: `<command id> <last seq> <its hash>`, or `! <refusal code>`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from itertools import count
from pathlib import Path
from typing import Any

from edge.hall import Accepted, Hall
from edge.hall import hall as hall_module
from edge.journal.shapes import Limits
from edge.queueing import commands as cm
from edge.queueing.words import Actor, Refusal
from firmware_bridge.host import RealHost
from tests.properties.halls import BY_KEY
from tests.system.journal.mutants import planted

CLERK = Actor(kind="staff", id="lin")


class Notes:
    def __init__(self, path: str) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, line: str) -> None:
        os.write(self._fd, f"{line}\n".encode())


async def repeat(hall: Hall, notes: Notes, caller: int, options: dict[str, Any]) -> None:
    window = "24"[caller] if caller < 2 else ""
    for turn in count():
        if options["commands"] and turn * options["callers"] >= options["commands"]:
            return
        name = f"{options['run']}-{caller}-{turn}"
        command: cm.Command = cm.IssueTicket(service=("tax", "social", "estate")[turn % 3])
        if window:
            command = (cm.CallNext, cm.StartService, cm.FinishService)[turn % 3](window=window)
        outcome = await hall.submit(command, actor=CLERK, command_id=name)
        if isinstance(outcome, Accepted) and outcome.events:
            notes.write(f"{name} {outcome.through_seq} {outcome.events[-1][0].hash}")
        if isinstance(outcome, Refusal):
            notes.write(f"! {outcome.code}")
        await asyncio.sleep(options["pause_s"])


async def main(options: dict[str, Any]) -> None:
    kind = planted(options["mutant"])
    hall_module.PROBE_S = options["probe_s"]
    host = RealHost(Path(options["directory"]))
    hall = kind(host, BY_KEY, limits=Limits(wal_pages=options["wal_pages"], ballast_bytes=options["ballast"]))
    notes = Notes(options["acks"])
    await hall.open()
    async with asyncio.TaskGroup() as group:
        group.create_task(hall.run())
        for window in ("2", "4"):
            for command in (cm.LogIn(window=window, staff=f"clerk-{window}"), cm.OpenWindow(window=window)):
                await hall.submit(
                    command, actor=CLERK, command_id=f"{options['run']}-{window}-{type(command).__name__}"
                )
        notes.write("ready")
        await asyncio.gather(*(repeat(hall, notes, caller, options) for caller in range(options["callers"])))
        if options["end"] == "killed":
            os.kill(os.getpid(), 9)
        hall.stop()
    await hall.close()
    host.close()


DEFAULTS = {
    "mutant": "", "callers": 8, "commands": 0, "wal_pages": 100, "ballast": 0, "probe_s": 0.05, "pause_s": 0.0,
    "run": "r", "end": "closed",
}  # fmt: skip

if __name__ == "__main__":
    asyncio.run(main(DEFAULTS | json.loads(sys.argv[1])))
