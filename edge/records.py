"""Events as records and back: the one place where the journal's bytes get their meaning.

A body is the event's JSON object without its type; the type stands in the record. Records of types that this release
does not know have no event here; they are kept and forwarded as they are.
"""

from __future__ import annotations

import functools
import operator
from typing import Final

import msgspec

from edge.journal.record import Record
from edge.journal.upcast import Upcasters
from edge.queueing import events as queue
from edge.queueing.words import Actor, At, Event, Stamp
from edge.upkeep import events as upkeep

EVENT_TYPES: Final[dict[str, type[Event]]] = {
    kind.__name__: kind
    for room in (queue, upkeep)
    for kind in vars(room).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
UPCASTERS: Final = Upcasters({})
"""Steps for bodies of released versions; there is only the first release's shape so far."""

_ENCODE = msgspec.json.Encoder().encode
_DECODER = msgspec.json.Decoder(functools.reduce(operator.or_, EVENT_TYPES.values()))
_TAG_LENGTH = {kind: len(f'{{"type":"{name}"') for name, kind in EVENT_TYPES.items()}
_ACTORS: dict[str, Actor] = {}
_ACTORS_MAX = 1000


class RecordUnreadable(Exception):
    """A record of a known type whose body is not what the type says: our own mistake, or a missing upcaster."""

    def __init__(self, record: Record, reason: str) -> None:
        super().__init__(f"record {record.seq} ({record.type} v{record.version}): {reason}")
        self.seq = record.seq


def body_of(event: Event) -> msgspec.Raw:
    """The event's fields as a JSON object."""
    rest = _ENCODE(event)[_TAG_LENGTH[type(event)] :]
    return msgspec.Raw(b"{" + rest[1:] if len(rest) > 1 else b"{}")


def version_of(event: Event) -> int:
    return UPCASTERS.current(type(event).__name__)


def event_of(record: Record) -> Event | None:
    """The event in today's shape; None for a type that this release does not know. Raises RecordUnreadable."""
    if record.type not in EVENT_TYPES:
        return None
    body = UPCASTERS.lift(record.type, record.version, record.body)
    try:
        event: Event = _DECODER.decode(b'{"type":"%b"%b' % (record.type.encode(), _rest(body)))
    except msgspec.MsgspecError as error:
        raise RecordUnreadable(record, str(error)) from error
    return event


def _rest(body: bytes) -> bytes:
    return b"}" if body == b"{}" else b"," + body[1:]


def stamp_of(record: Record) -> Stamp:
    """What evolve is told beside the event."""
    return Stamp(seq=record.seq, at=At(record.at), actor=actor_of(record.actor), command_id=record.command_id)


def actor_of(text: str) -> Actor:
    """`kind:id` as it stands in a record."""
    actor = _ACTORS.get(text)
    if actor is None:
        kind, _, name = text.partition(":")
        actor = msgspec.convert({"kind": kind, "id": name}, Actor)
        if len(_ACTORS) >= _ACTORS_MAX:
            _ACTORS.clear()
        _ACTORS[text] = actor
    return actor
