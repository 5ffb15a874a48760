"""R27: the link of a visit goes to the evaluator that can show it, after the end, once it is on record."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from device_profiles import catalogue
from device_profiles.vocabulary import AskRating
from edge.devices.offers import Offers
from edge.devices.places import Place
from edge.devices.wants import wanted_at
from edge.queueing import commands as cm
from edge.queueing.words import Actor
from firmware_bridge.host import RealHost
from tests.journals import CLERK, accepted, running

BASE = "https://pj.example"
CAN = frozenset({"ask_rating", "close_rating"})
TABLET = Place("evaluator-1", catalogue.find("hallgate_mqtt_evaluator"), "evaluator-1", "1", "", {})
KEYS = Place("evaluator-2", catalogue.find("ff68_evaluator"), "counter", "2", "", {"address": 2})


@pytest.mark.asyncio
async def test_R27_the_tablet_shows_a_link_of_its_own_and_five_keys_show_none(tmp_path: Path) -> None:
    async with running(tmp_path) as hall, asyncio.TaskGroup() as group:
        offers = Offers(hall, RealHost(tmp_path / "desk"), BASE, {place.device: place for place in (TABLET, KEYS)})
        shown = asyncio.Event()
        offers.on_link = shown.set
        hall.on_commit(offers.committed)
        task = group.create_task(offers.run())
        story: list[cm.Command] = [
            *(cm.OpenWindow(window=window) for window in "12"),
            *(cm.IssueTicket(service="tax") for _ in "12"),
            *(cm.CallNext(window=window) for window in "12"),
            *(cm.StartService(window=window) for window in "12"),
        ]
        for number, command in enumerate(story):
            actor = CLERK if getattr(command, "window", "") != "2" else Actor("staff", "wang")
            await accepted(hall, command, f"c-{number}", actor)
        assert not shown.is_set()
        for window in "21":
            await accepted(hall, cm.FinishService(window=window), f"f-{window}")
        async with asyncio.timeout(5):
            await shown.wait()
        visit = hall.views.evaluators["1"] or ""
        link = offers.link_at("1", visit)
        assert link.startswith(f"{BASE}/r/")
        assert offers.link_at("2", hall.views.evaluators["2"] or "") == ""
        assert wanted_at(TABLET, hall.views, CAN, offers.link_at)["rating"] == AskRating(visit=visit, link=link)
        place = hall.views.after.rating(hashlib.sha256(link.rpartition("/")[2].encode()).hexdigest())
        assert place is not None
        assert (place.visit, place.status) == (visit, "open")
        task.cancel()
