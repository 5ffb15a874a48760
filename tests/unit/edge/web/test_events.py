"""What the world may hear of an event."""

from __future__ import annotations

import msgspec
import pytest

from edge.journal.record import Record
from edge.queueing import events
from edge.queueing.events import Event
from edge.upkeep import events as upkeep
from edge.web.events import TOLD, event_view, moment

PERSONAL = {"staff", "words", "reason", "detail", "grade", "command", "settings", "remedy"}


def record(event: Event) -> Record:
    body = msgspec.to_builtins(event)
    del body["type"]
    return Record(
        epoch="e1", seq=7, at=1_772_413_205_000_000, clock_trusted=True, business_date="2026-03-02",
        type=type(event).__name__, version=1, subject=event.subject, body=msgspec.Raw(msgspec.json.encode(body)),
        actor="staff:lin", command_id="c", hash="",
    )  # fmt: skip


def test_a_record_becomes_a_cloud_event() -> None:
    told = event_view(record(events.WindowPaused(window="3", staff="lin", reason="午休")), "siming")
    assert msgspec.to_builtins(told) == {
        "specversion": "1.0",
        "id": "e1:7",
        "source": "/halls/siming",
        "type": "cn.hallgate.WindowPaused.v1",
        "time": "2026-03-02T01:00:05.000000Z",
        "subject": "window/3",
        "sequence": "7",
        "datacontenttype": "application/json",
        "data": {"window": "3"},
    }


QUEUE = [kind for kind in Event.__subclasses__() if kind not in upkeep.EVENTS]


def test_of_accounts_and_sessions_nothing_is_told() -> None:
    told = event_view(record(upkeep.LoginFailed(account="lin", source="10.0.0.7", code="wrong")), "siming")
    assert (told.subject, told.data) == ("upkeep", {})


@pytest.mark.parametrize("kind", QUEUE, ids=lambda kind: kind.__name__)
def test_no_event_tells_who_or_what_was_said(kind: type[Event]) -> None:
    assert TOLD.isdisjoint(PERSONAL)
    assert "actor" not in TOLD
    assert kind.__struct_fields__ == () or set(kind.__struct_fields__) & (TOLD | PERSONAL | {"arrival", "state_hash"})


def test_moments_are_exact() -> None:
    assert moment(1) == "1970-01-01T00:00:00.000001Z"
