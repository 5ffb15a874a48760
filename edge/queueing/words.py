"""Ids, times and the small enumerations that commands, events and state share."""

from __future__ import annotations

from typing import Annotated, Literal, NewType

import msgspec

from device_profiles.vocabulary import Category as Category

At = NewType("At", int)
"""Microseconds since 1970-01-01T00:00:00Z."""

TicketId = NewType("TicketId", str)
"""Unique for ever; never the number people see."""
LegId = NewType("LegId", str)
"""`<ticket>.<n>`; a leg whose service has started is a visit of the same id."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Line = Annotated[str, msgspec.Meta(max_length=200)]

LegStatus = Literal[
    "planned",
    "waiting",
    "called",
    "serving",
    "finished",
    "missed",
    "held",
    "transferred",
    "cancelled",
    "unserved",
    "carried_over",
]
"""planned: a further leg of the same number, whose turn comes when the leg before it is finished."""
Lane = Literal["priority", "ordinary"]
Step = Literal[
    "lane", "priority", "longest_wait", "appointment", "ordinary", "overflow", "cooldown", "named", "returned"
]
"""Which step of "who is next" decided for the called ticket and against the runner-up."""
WindowStatus = Literal["closed", "open", "paused"]
Channel = Literal["walk_in", "appointment", "kiosk", "desk", "mqtt", "lease", "api"]
Outcome = Literal["done", "incomplete", "informed", "withdrawn"]
"""办结 · 未办结 · 一次性告知 · 申请人撤回 (R4: there is no "reject business")."""
Position = Literal["first", "arrival", "last"]
UndoneAct = Literal["call", "missed", "finish", "transfer", "hold"]
RatingChannel = Literal["evaluator", "kiosk", "link"]
Flag = Literal["after_call", "after_end", "burst", "after_hours", "same_client", "own_network"]
"""Why a rating does not look like the free word of a citizen (R24)."""
CaseStep = Literal["call_back", "rectify", "appeal", "close"]
"""回访 · 整改 · 申述 · 办结 (R28)."""
CaseStatus = Literal["opened", "called_back", "rectified", "appealed", "closed"]
Role = Literal["", "clerk", "desk", "manager", "technician", "auditor"]
"""As whom somebody acts, by the session they have authenticated: 窗口 · 导办台 · 负责人 · 技术 · 审计. Devices,
keypads, citizens and the clock have none."""


class Actor(msgspec.Struct, frozen=True):
    """Who did it, as authenticated. As text `kind:id`, e.g. device:keypad-3, staff:lin, clock:hall."""

    kind: Literal["device", "staff", "citizen", "clock", "platform"]
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True):
    """Base of all commands, of the queue and of the upkeep."""


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all events. `subject` names what it is about, in the journal and upstream."""

    @property
    def subject(self) -> str:
        for field in ("account", "leg", "ticket", "appointment", "window", "service", "device", "token"):
            value = getattr(self, field, "")
            if value:
                return f"{field}/{value}"
        return "hall"


class Context(msgspec.Struct, frozen=True):
    """What decide may know beside state and command."""

    now: At
    trusted: bool
    actor: Actor
    command_id: str
    role: Role = ""
    source: str = ""
    """From where it came: a network address, `console`, or "" for the hall's own devices and clock."""


class Stamp(msgspec.Struct, frozen=True):
    """What the journal adds to an event and evolve may read."""

    seq: int
    at: At
    actor: Actor
    command_id: str


class Refusal(msgspec.Struct, frozen=True):
    """A command that may not happen now. `code` is stable; `rule` is R1…R42 where one stands behind it;
    `remedy` says what would make it possible."""

    code: str
    words: str
    rule: str = ""
    remedy: str = ""
