"""Makes the journal that a release leaves behind for all later ones: python -m tests.golden.make_journal

Run once a release, into a directory of its name; what is committed is never made again.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from itertools import count
from pathlib import Path

from edge.hall import Hall
from edge.journal.store import FILE
from edge.queueing import commands as cm
from edge.queueing.words import Actor, Role
from tests.journals import CLERK, KIOSK, SteppedClock, running
from tests.properties.halls import BY_KEY

CITIZEN = Actor(kind="citizen", id="x")
STORY: list[cm.Command] = [
    cm.DeviceUp(device="kiosk-1"),
    *(cm.LogIn(window=name, staff=f"clerk-{name}") for name in "1234"),
    *(cm.OpenWindow(window=name) for name in "1234"),
    cm.PauseWindow(window="4"),
    cm.PauseWindow(window="4", reason="fire drill", force=True),
    cm.ResumeWindow(window="4"),
    cm.IssueTicket(service="tax", device="kiosk-1"),
    cm.ConfirmPrint(ticket="A001"),
    cm.IssueTicket(service="tax", category="elderly_65", device="kiosk-1"),
    cm.FailPrint(ticket="A002", reason="paper_out"),
    cm.Reprint(ticket="A002", reason="new paper"),
    cm.IssueTicket(service="social", then=("estate",)),
    cm.IssueTicket(service="tax"),
    cm.IssueTicket(service="estate"),
    cm.CancelTicket(ticket="A003", reason="left"),
    cm.CallNext(window="1"),
    cm.Recall(window="1"),
    cm.StartService(window="1"),
    cm.FinishService(window="1"),
    cm.Rate(window="1", grade=5),
    cm.CallNext(window="1"),
    cm.Recall(window="1"),
    cm.Recall(window="1"),
    cm.MarkMissed(window="1"),
    cm.Revive(ticket="A001"),
    cm.CallTicket(window="1", ticket="A001", reason="asked"),
    cm.StartService(window="1"),
    cm.Hold(window="1", reason="form"),
    cm.ReturnHeld(window="1"),
    cm.StartService(window="1"),
    cm.Transfer(window="1", service="social"),
    cm.CallNext(window="3"),
    cm.StartService(window="3"),
    cm.FinishService(window="3", outcome="incomplete"),
    cm.CallNext(window="3"),
    cm.StartService(window="3"),
    cm.FinishService(window="3"),
    cm.CallNext(window="4"),
    cm.PauseWindow(window="3", reason="lunch"),
    cm.ResumeWindow(window="3"),
    cm.LeaseBlock(device="kiosk-1", service="tax", size=10),
    cm.DeviceFault(device="kiosk-1", code="paper_low"),
    cm.DeviceFault(device="kiosk-1", code="paper_low", over=True),
    cm.DeviceDown(device="kiosk-1", reason="silent"),
    cm.LogOut(window="2", reason="end"),
]


async def tell(hall: Hall, clock: SteppedClock) -> None:
    number = count()
    for command in STORY:
        clock.pass_s(21)
        actor = CITIZEN if isinstance(command, cm.Rate) else KIOSK if isinstance(command, cm.DeviceUp) else CLERK
        role: Role = "manager" if getattr(command, "force", False) else ""
        await hall.submit(command, actor=actor, command_id=f"story-{next(number)}", role=role)
    clock.pass_s(86_400)
    await hall.submit(cm.IssueTicket(service="tax"), actor=CLERK, command_id="next-day")


async def make(target: Path) -> None:
    clock = SteppedClock()
    work = target / "work"
    async with running(work, clock=clock, settings=BY_KEY) as hall:
        await tell(hall, clock)
    shutil.copy(work / FILE, target / FILE)
    shutil.rmtree(work)


if __name__ == "__main__":
    place = Path(__file__).parent / sys.argv[1]
    place.mkdir()
    asyncio.run(make(place))
