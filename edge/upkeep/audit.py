"""Each privileged act leaves exactly one audit record: who, from where, what, with which result (I20).

Logins have records of their own kind; any other act leaves ActAudited, done or refused. The record is committed with
what the act led to, so there is never one without the other.
"""

from __future__ import annotations

from edge.queueing.words import Command, Context, Event, Refusal
from edge.upkeep import commands as cm
from edge.upkeep import events as ev
from edge.upkeep.decide import login_fault
from edge.upkeep.model import Upkeep
from edge.upkeep.rights import PRIVILEGED

_TARGETS = ("account", "token", "window", "ticket", "service", "date")


def privileged(command: Command, ctx: Context) -> bool:
    """Accounts, devices' tokens, the business day, settings, and whatever a person forces."""
    if isinstance(command, cm.EndSession) or ctx.actor.kind not in ("staff", "device"):
        return False
    if bool(getattr(command, "force", False)) or isinstance(command, cm.BeginSession):
        return True
    return ctx.actor.kind == "staff" and str(command.__struct_config__.tag) in PRIVILEGED


def done(command: Command, ctx: Context, events: list[Event]) -> list[Event]:
    """What was decided, and the audit record where one is due."""
    if not events or not privileged(command, ctx) or any(isinstance(event, ev.AUDIT) for event in events):
        return events
    return [*events, _audited(command, ctx)]


def refused(upkeep: Upkeep, command: Command, ctx: Context, refusal: Refusal) -> Event | None:
    """The audit record of an act that was refused; None for what needs none."""
    if isinstance(command, cm.BeginSession):
        known = command.account if command.account in upkeep.accounts else ""
        return ev.LoginFailed(account=known, source=ctx.source, code=login_fault(upkeep, command, ctx))
    if not privileged(command, ctx) and refusal.code != "right_missing":
        return None
    return _audited(command, ctx, refusal)


def _audited(command: Command, ctx: Context, refusal: Refusal | None = None) -> ev.ActAudited:
    named = (f"{field}/{value}" for field in _TARGETS if (value := getattr(command, field, "")))
    return ev.ActAudited(
        act=str(command.__struct_config__.tag),
        target=next(named, ""),
        role=ctx.role,
        source=ctx.source,
        code=refusal.code if refusal else "",
        words=refusal.words if refusal else "",
        remedy=refusal.remedy if refusal else "",
        rule=refusal.rule if refusal else "",
    )
