"""What a command comes to: Accepted with its facts, or a Refusal; and the first outcome of a command seen before."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from edge.journal.record import Record
from edge.queueing.events import CommandRefused, Event
from edge.queueing.words import Refusal
from edge.records import event_of
from edge.upkeep.events import ActAudited, LoginFailed
from edge.upkeep.refusals import refuse

Fact = tuple[Record, Event]
"""A record and the event it holds."""


class Accepted(msgspec.Struct, frozen=True):
    """`events` are on disk, and so is everything through `through_seq`. No events: nothing had to change."""

    events: tuple[Fact, ...]
    through_seq: int


Outcome = Accepted | Refusal

UNAVAILABLE = Refusal(
    code="journal_unavailable",
    words="暂时无法记录,请稍后重试",
    remedy="the outcome is unknown: repeat the command with the same id once the disk takes writes again",
)
BUSY = Refusal(code="busy", words="系统繁忙,请稍后重试", remedy="repeat the command in a moment")
CLOSING = Refusal(code="closing", words="系统正在停止", remedy="repeat the command after the restart")


def first_outcome(records: Sequence[Record]) -> Outcome:
    """What the command that left these records (at least one, in order) was answered."""
    facts = tuple((record, event) for record in records if (event := event_of(record)) is not None)
    last = facts[-1][1] if facts else None
    if isinstance(last, CommandRefused) or (isinstance(last, ActAudited) and last.code):
        return Refusal(code=last.code, words=last.words, rule=last.rule, remedy=last.remedy)
    if isinstance(last, LoginFailed):
        return refuse("login_refused")
    return Accepted(facts, records[-1].seq)
