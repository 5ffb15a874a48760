"""Paper for numbers of the guidance desk, and paper once more: which device gets which job."""

from __future__ import annotations

from pathlib import Path

import pytest

from device_profiles import catalogue
from device_profiles.vocabulary import PrintTicket
from edge.devices.places import Place
from edge.devices.printing import jobs
from edge.hall import Fact, Hall
from edge.queueing import commands as cm
from edge.queueing.words import Actor
from tests.journals import running

KIOSK = Place("kiosk-1", catalogue.find("hallgate_mqtt_kiosk"), "kiosk-1", "", "", {})
VOICE = Place("voice-1", catalogue.find("hallgate_mqtt_voice"), "voice-1", "", "", {})
DESK = Actor("staff", "desk")

pytestmark = pytest.mark.asyncio


async def asked(hall: Hall, command: cm.Command, actor: Actor = DESK) -> list[tuple[str, str, PrintTicket]]:
    """(device, job, paper) of what the command led to."""
    facts: list[Fact] = []
    hall.on_commit(facts.extend)
    await hall.submit(command, actor=actor, command_id=str(command))
    given = jobs(facts, hall.views, {"kiosk-1": KIOSK, "voice-1": VOICE})
    return [(device, do.job, do.instruction) for device, do in given if isinstance(do.instruction, PrintTicket)]


async def test_a_number_of_the_desk_is_printed_where_the_desk_says(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        [(device, job, paper)] = await asked(hall, cm.IssueTicket(service="tax", device="kiosk-1"))
        assert (device, paper.number) == ("kiosk-1", "A001")
        assert "A001" in paper.lines
        assert job.startswith(f"print/{paper.ticket}/")
        assert await asked(hall, cm.IssueTicket(service="tax", party=2)) == []
        assert await asked(hall, cm.IssueTicket(service="tax", device="voice-1")) == []


async def test_a_kiosks_own_wish_is_answered_with_its_result_and_not_printed_twice(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        wish = cm.IssueTicket(service="tax", device="kiosk-1")
        assert await asked(hall, wish, Actor("device", "kiosk-1")) == []
        [first] = await asked(hall, cm.Reprint(ticket="A001", reason="缺纸"))
        [second] = await asked(hall, cm.Reprint(ticket="A001", reason="又缺纸"))
        assert first[1] != second[1], "each reprint is a job of its own"
        assert first[2].number == second[2].number == "A001"
