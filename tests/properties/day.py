"""A day of 400 people that nobody has to think of: who comes and what is pressed follows from a small formula."""

from __future__ import annotations

import hashlib
import sys

import msgspec

from edge.queueing import commands as cm
from edge.queueing.clocking import SECOND, from_iso
from edge.queueing.rehearsal import Rehearsal
from edge.queueing.snapshot import hash_state
from edge.queueing.words import Actor, At
from tests.properties.halls import SETTINGS

SERVICES = ("tax", "social", "tax", "estate", "social")


def digest_of_a_day() -> str:
    """SHA-256 over every event and the state's own digest."""
    hall = Rehearsal(SETTINGS, from_iso("2026-03-02T09:00:00+08:00"))
    digest = hashlib.sha256()
    entries = list(hall.opening)
    clerk, citizen = Actor("staff", "lin"), Actor("citizen", "x")
    for window in "1234":
        entries += hall.submit(cm.OpenWindow(window=window), Actor("staff", f"clerk-{window}")).entries
    pressed = 1
    for number in range(400):
        pressed = pressed * 75 % 65_537
        service = SERVICES[pressed % 5]
        category = "disabled" if pressed % 7 == 0 else "ordinary"
        entries += hall.submit(cm.IssueTicket(service=service, category=category), citizen, f"t-{number}").entries
        entries += hall.pass_time(At(hall.now + (10 + pressed % 60) * SECOND))
        window = "1234"[pressed % 4]
        command = (cm.CallNext, cm.CallNext, cm.Recall, cm.MarkMissed, cm.FinishService)[pressed % 5](window=window)
        entries += hall.submit(command, clerk, f"k-{number}").entries
    for stamp, event in entries:
        digest.update(f"{stamp.seq} {stamp.at} ".encode() + msgspec.json.encode(event))
    digest.update(hash_state(hall.state).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.stdout.write(digest_of_a_day() + "\n")
