"""Journals of every released version: this release verifies, understands, folds and continues them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from edge.journal.store import FILE
from edge.journal.verify import verify
from edge.queueing import commands as cm
from edge.queueing.events import Event
from edge.records import event_of
from tests.journals import CLERK, accepted, all_records, judge, running
from tests.properties.halls import BY_KEY

RELEASES = sorted(path.parent for path in Path(__file__).parent.glob(f"*/{FILE}"))


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def release(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    shutil.copytree(request.param, tmp_path / "journal")
    return tmp_path / "journal"


def expected(release: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads((release / "expected.json").read_text())
    return told


def test_there_is_a_journal_of_the_first_release() -> None:
    assert [path.name for path in RELEASES][:1] == ["0.1"]


def test_it_holds_and_is_understood(release: Path) -> None:
    verdict = verify(release)
    assert verdict.ok, verdict.bad
    records = all_records(release)
    assert (len(records), records[-1].hash) == (expected(release)["records"], expected(release)["last_hash"])
    assert all(isinstance(event_of(record), Event) for record in records)
    assert sorted({record.type for record in records}) == expected(release)["types"]
    assert judge(release) == []


@pytest.mark.asyncio
async def test_this_release_goes_on_with_it(release: Path) -> None:
    before = all_records(release)
    async with running(release, settings=BY_KEY) as hall:
        assert hall.state.tickets_issued == expected(release)["tickets"]
        repeated = await accepted(hall, cm.IssueTicket(service="tax"), "next-day")
        assert repeated.events[-1][0] in before
        await accepted(hall, cm.IssueTicket(service="tax"), "later", CLERK)
    assert all_records(release)[: len(before)] == before
    assert judge(release) == []
