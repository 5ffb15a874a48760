"""The record and its chain, upcasters, and events as records."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest

from edge.journal.record import GENESIS, follows
from edge.journal.upcast import Upcasters
from edge.queueing import events as ev
from edge.queueing.words import Actor
from edge.records import EVENT_TYPES, RecordUnreadable, actor_of, body_of, event_of, version_of
from tests.journals import chain, record


def test_the_hash_covers_the_exported_line_without_its_last_member() -> None:
    first, second = chain(2)
    line = msgspec.json.encode(second)
    content = line[: -len(f',"hash":"{second.hash}"}}')] + b"}"
    assert hashlib.sha256(first.hash.encode() + content).hexdigest() == second.hash


def test_the_hash_stays_what_it_was_in_the_first_release() -> None:
    """Every journal in the field hangs on these bytes."""
    assert record(1).hash == "b6092fcd7ac7fac56c498b9014ee29657011b58f86e4bedcf61b603deef02469"


@pytest.mark.parametrize(
    "edit",
    [
        {"epoch": "zz"}, {"seq": 3}, {"at": 1}, {"clock_trusted": False}, {"business_date": "2026-03-03"},
        {"type": "Other"},
        {"version": 2}, {"subject": "hall"}, {"body": msgspec.Raw(b"{}")}, {"actor": "staff:x"}, {"command_id": "x"},
    ],
)  # fmt: skip
def test_an_edit_of_any_field_shows(edit: dict[str, Any]) -> None:
    first, second = chain(2)
    assert follows(first.hash, second)
    assert not follows(first.hash, msgspec.structs.replace(second, **edit))
    assert not follows(GENESIS, second)


def test_old_bodies_are_lifted_step_by_step() -> None:
    steps = Upcasters(
        {
            ("Noted", 1): lambda old: {**old, "words": ""},
            ("Noted", 2): lambda old: {"text": old["words"], "by": old["by"]},
        }
    )
    assert steps.current("Noted") == 3
    assert steps.current("Other") == 1
    assert msgspec.json.decode(steps.lift("Noted", 1, msgspec.Raw(b'{"by":"x"}'))) == {"text": "", "by": "x"}
    assert steps.lift("Noted", 3, msgspec.Raw(b'{"later": 1}')) == b'{"later": 1}'
    assert steps.lift("Noted", 9, msgspec.Raw(b'{"from":"the future"}')) == b'{"from":"the future"}'


def test_a_missing_step_is_our_mistake() -> None:
    with pytest.raises(AssertionError, match="no step from version 1"):
        Upcasters({("Noted", 2): dict})


def test_every_event_comes_back_from_its_body() -> None:
    event = ev.TicketUnserved(ticket="ab-1", leg="ab-1.1")
    assert bytes(body_of(event)) == b'{"ticket":"ab-1","leg":"ab-1.1"}'
    assert version_of(event) == 1
    assert event_of(record(1, type="TicketUnserved", body={"ticket": "ab-1", "leg": "ab-1.1"})) == event


def test_unknown_types_are_kept_and_have_no_event() -> None:
    assert "Noted" not in EVENT_TYPES
    assert event_of(record(1)) is None


def test_a_known_type_with_a_wrong_body_is_told_with_its_place() -> None:
    with pytest.raises(RecordUnreadable, match=r"record 7 \(DayOpened v1\)"):
        event_of(record(7, type="DayOpened", body={}))


def test_actors_come_back_from_text() -> None:
    assert actor_of("device:keypad:3") == Actor(kind="device", id="keypad:3")
    with pytest.raises(msgspec.ValidationError):
        actor_of("ghost:x")
