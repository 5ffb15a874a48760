"""What is checked in is what the code says: the OpenAPI document and the pages' types. And the table of doors holds."""

from __future__ import annotations

from pathlib import Path

from edge.queueing import commands
from edge.web import openapi, typescript
from edge.web.doors import BY_NAME, DOORS

ROOT = Path(__file__).parents[4]


def test_the_checked_in_openapi_document_is_todays() -> None:
    checked_in = (ROOT / "docs/reference/openapi.json").read_text(encoding="utf-8")
    assert checked_in == openapi.text(), "run: python -m edge.web.openapi > docs/reference/openapi.json"


def test_the_pages_types_are_todays() -> None:
    checked_in = (ROOT / "edge/web/ui/src/shapes.ts").read_text(encoding="utf-8")
    assert checked_in == typescript.text(), "run: python -m edge.web.typescript > edge/web/ui/src/shapes.ts"


def test_every_reference_in_the_document_leads_somewhere() -> None:
    document = openapi.document()
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                found.add(value["$ref"].rsplit("/", 1)[1])
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(document)
    assert found <= set(document["components"]["schemas"])


def test_R24_no_page_of_the_staffs_may_rate_and_none_speaks_for_clock_and_devices() -> None:
    assert {door.page for door in DOORS if door.do == "rate"} <= {"kiosk", "citizen"}
    never = {
        "tick",
        "device_up",
        "device_down",
        "device_fault",
        "adopt_settings",
        "lease_block",
        "note_person",
    }
    assert never.isdisjoint(door.do for door in DOORS)


def test_each_page_has_one_door_a_command() -> None:
    assert len(BY_NAME) == len(DOORS)
    assert len({door.name for door in DOORS}) == len(DOORS)
    assert len({door.path for door in DOORS}) == len(DOORS)
    assert all(issubclass(door.command, commands.Command) for door in DOORS)
