"""A journal record as the world outside may see it: CloudEvent 1.0, without personal data.

    id = epoch:seq · source = /halls/<hall> · type = cn.hallgate.<event>.v<version> · time · subject · sequence = seq

What may be told is an allow-list: a field that a later event brings stays inside until somebody has looked at it.
Left out with intent: who (staff, actor), what people wrote (words, reason, detail), grades, and commands as they came.
Of accounts, sessions and audits only that there was a record: it keeps the sequence whole.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from edge.journal.record import Record
from edge.upkeep import events as upkeep
from edge.web.shapes import EventView

# fmt: off
TOLD = frozenset((
    "ahead", "category", "channel", "code", "count", "date", "device", "digest", "epoch", "first", "issued_at", "lane",
    "language", "last", "leg", "legs", "number", "outcome", "parent_epoch", "parent_seq", "party", "position", "rule",
    "seconds", "service", "services", "step", "ticket", "through_seq", "to_leg", "to_number", "to_service", "visit",
    "waited_s", "window",
))
# fmt: on
UNTOLD = frozenset(kind.__name__ for kind in upkeep.EVENTS)
EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)


def moment(at: int) -> str:
    """Microseconds UTC as ISO 8601 with Z."""
    return (EPOCH_START + timedelta(microseconds=at)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event_view(record: Record, hall_id: str) -> EventView:
    body: dict[str, Any] = {} if record.type in UNTOLD else msgspec.json.decode(record.body)
    return EventView(
        id=f"{record.epoch}:{record.seq}",
        source=f"/halls/{hall_id}",
        type=f"cn.hallgate.{record.type}.v{record.version}",
        time=moment(record.at),
        subject="upkeep" if record.type in UNTOLD else record.subject,
        sequence=str(record.seq),
        data={name: value for name, value in body.items() if name in TOLD},
    )
