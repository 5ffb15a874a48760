"""R1, R2: whatever takes a window's services away is judged here, whoever wants it and by whatever command.

R1: 单一窗口不得暂停服务，离岗必须有替岗. The last staffed window of a service may not stop serving it.
R2: 窗口等候时长30分钟内 windows may become fewer: neither has anybody of the services concerned waited longer, nor
    would anybody, by the forecast, because of it.
Exempt: what is closed or at lunch by the hours, a suspended hall. Bent only by a manager with a reason (RuleBent).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from edge.queueing import events as ev
from edge.queueing import forecast, hours, order
from edge.queueing.clocking import MINUTE
from edge.queueing.decide.checks import Outcomes, may_force
from edge.queueing.model import State, Window
from edge.queueing.refusals import refuse
from edge.queueing.settings import Window as WindowSettings
from edge.queueing.words import At, Context, Refusal


class Leaving(Protocol):
    """A command that may take services away."""

    @property
    def reason(self) -> str: ...
    @property
    def force(self) -> bool: ...


def judge(state: State, window: Window, after: WindowSettings | None, command: Leaving, ctx: Context) -> Outcomes:
    """May the window serve only this from now on (None: nothing)? Nothing to say, or RuleBent, or the refusal."""
    refusal = broken(state, window, after, ctx.now)
    if refusal is None:
        return []
    if not command.force:
        return refusal[0]
    barred = may_force(command.reason, ctx)
    if barred is not None:
        return barred
    return [
        ev.RuleBent(
            rule=refusal[0].rule,
            window=window.id,
            reason=command.reason,
            staff=ctx.actor.id,
            code=refusal[0].code,
            services=refusal[1],
        )
    ]


def broken(
    state: State, window: Window, after: WindowSettings | None, now: At
) -> tuple[Refusal, tuple[str, ...]] | None:
    """The rule that would be broken, and the services it concerns."""
    if state.day.status != "open" or state.suspended is not None:
        return None
    if window.status != "open" or not window.staff or hours.scheduled_off(state, window.id, now):
        return None
    before = state.index.windows[window.id]
    left = (*after.services, *after.overflow) if after else ()
    lost = [name for name in (*before.services, *before.overflow) if name not in left and wanted_now(state, name, now)]
    sole = _sole(state, window, lost)
    if sole:
        told = refuse("sole_window", services=_names(state, sole), who=_who_could(state, window, sole))
        return told, tuple(sole)
    return _too_long(state, window, after, now, lost)


def longest_wait(state: State, service: str, now: At) -> int:
    """Microseconds that the one who has waited longest for the service has waited in its hours; 0 if nobody waits."""
    waiting = state.index.waiting[service]
    lists = (waiting.priority, waiting.walk_in, waiting.slot)
    since = [state.legs[name].since for places in lists for *_, name in places]
    return hours.waited_us(state, service, min(since), now) if since else 0


def _sole(state: State, window: Window, services: Sequence[str]) -> list[str]:
    """R1: those that no other window would serve."""
    others = [name for name in state.windows if name != window.id]
    return [service for service in services if not any(order.staffed(state, name, service) for name in others)]


def _too_long(
    state: State, window: Window, after: WindowSettings | None, now: At, lost: list[str]
) -> tuple[Refusal, tuple[str, ...]] | None:
    """R2: now, for what the window takes away; by the forecast, for whatever would wait longer because of it."""
    limit = state.rules.longest_wait_min * MINUTE
    late = [service for service in lost if longest_wait(state, service, now) > limit]
    when = "已"
    if not late:
        as_is = forecast.serving_windows(state)
        would_be = {name: serving for name, serving in as_is.items() if name != window.id}
        if after is not None:
            would_be[window.id] = after
        waits = forecast.longest_waits_us(state, now, would_be)
        if max(waits.values(), default=0) > limit:
            usual = forecast.longest_waits_us(state, now, as_is)
            late = [name for name, wait in waits.items() if wait > limit and wait > usual[name]]
            when = "预计将"
    if not late:
        return None
    told = refuse(
        "wait_over_limit",
        services=_names(state, late),
        minutes=state.rules.longest_wait_min,
        when=when,
        who=_who_could(state, window, late),
    )
    return told, tuple(late)


def wanted_now(state: State, service: str, now: At) -> bool:
    """In its hours, in overtime, or somebody waits for it."""
    return hours.is_open(state, service, now) or service in state.overtime or state.waiting_count(service) > 0


def _who_could(state: State, window: Window, services: Sequence[str]) -> str:
    """Windows that serve one of these and stand still now: `2号窗口（王）、6号窗口`."""
    found = []
    for name, other in state.windows.items():
        serving = state.index.windows[name]
        served = (*serving.services, *serving.overflow)
        if name == window.id or (other.status == "open" and other.staff):
            continue
        if any(service in served for service in services):
            label = serving.name or f"{name}号窗口"
            found.append(f"{label}（{other.staff}）" if other.staff else label)
    return "、".join(found) or "由负责人调整业务的其他窗口"


def _names(state: State, services: Sequence[str]) -> str:
    return "、".join(state.index.services[service].name for service in services)
