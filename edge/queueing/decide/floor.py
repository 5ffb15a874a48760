"""Who stands at which window for what: hand-over, other services, and the hall stopped as a whole."""

from __future__ import annotations

import msgspec

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.decide.checks import Outcomes
from edge.queueing.decide.staying import judge
from edge.queueing.model import State, Window
from edge.queueing.refusals import refuse
from edge.queueing.settings import Window as WindowSettings
from edge.queueing.words import Context, Refusal


def hand_over(state: State, command: cm.HandOver, ctx: Context) -> Outcomes:
    """R1: 离岗必须有替岗, without a pause. Whoever is at the window stays there."""
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if not window.staff:
        return refuse("no_clerk")
    if window.staff == command.staff:
        return refuse("already_logged_in")
    refusal = elsewhere(state, command.staff) or unable(state, window, command.services)
    if refusal is not None:
        return refusal
    bent = judge(state, window, _narrowed(base_of(state, window), command.services), command, ctx)
    if isinstance(bent, Refusal):
        return bent
    return [
        *bent,
        ev.HandedOver(
            window=window.id, staff=command.staff, was=window.staff, services=command.services, reason=command.reason
        ),
    ]


def change_skills(state: State, command: cm.ChangeSkills, ctx: Context) -> Outcomes:
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if ctx.role != "manager":
        return refuse("manager_wanted")
    for name in (*command.services, *command.overflow):
        if name not in state.index.services:
            return refuse("unknown_service", name=name)
    configured = _configured(state, window)
    back = not command.services and not command.overflow
    services = tuple(dict.fromkeys(configured.services if back else command.services))
    overflow = tuple(name for name in (configured.overflow if back else command.overflow) if name not in services)
    wanted = msgspec.structs.replace(configured, services=services, overflow=tuple(dict.fromkeys(overflow)))
    if wanted == base_of(state, window):
        return []
    after = _narrowed(wanted, window.clerk_services)
    if not after.services and not after.overflow:
        return refuse("clerk_cannot", staff=window.staff)
    bent = judge(state, window, after, command, ctx)
    if isinstance(bent, Refusal):
        return bent
    changed = ev.SkillsChanged(
        window=window.id,
        services=wanted.services,
        overflow=wanted.overflow,
        configured=back,
        staff=ctx.actor.id,
        reason=command.reason,
    )
    return [*bent, changed]


def suspend_hall(state: State, command: cm.SuspendHall, ctx: Context) -> Outcomes:
    if ctx.role != "manager":
        return refuse("manager_wanted")
    if state.suspended is not None:
        return refuse("hall_suspended", reason=state.suspended.reason)
    return [ev.HallSuspended(reason=command.reason, staff=ctx.actor.id)]


def resume_hall(state: State, command: cm.ResumeHall, ctx: Context) -> Outcomes:
    if ctx.role != "manager":
        return refuse("manager_wanted")
    return [ev.HallResumed(staff=ctx.actor.id)] if state.suspended is not None else refuse("not_suspended")


def elsewhere(state: State, staff: str) -> Refusal | None:
    """A clerk is at one window."""
    for other in state.windows.values():
        if other.staff == staff:
            return refuse("staff_elsewhere", staff=staff, window=other.id)
    return None


def unable(state: State, window: Window, services: tuple[str, ...]) -> Refusal | None:
    """Can a clerk of these services (none named: all) do anything at the window?"""
    for name in services:
        if name not in state.index.services:
            return refuse("unknown_service", name=name)
    base = base_of(state, window)
    if services and not any(name in services for name in (*base.services, *base.overflow)):
        return refuse("not_served_here")
    return None


def base_of(state: State, window: Window) -> WindowSettings:
    """What the window serves whoever is its clerk."""
    configured = _configured(state, window)
    if window.skills is None:
        return configured
    return msgspec.structs.replace(configured, services=window.skills.services, overflow=window.skills.overflow)


def _configured(state: State, window: Window) -> WindowSettings:
    return next(each for each in state.in_force.windows if each.id == window.id)


def _narrowed(window: WindowSettings, services: tuple[str, ...]) -> WindowSettings:
    if not services:
        return window
    return msgspec.structs.replace(
        window,
        services=tuple(name for name in window.services if name in services),
        overflow=tuple(name for name in window.overflow if name in services),
    )
