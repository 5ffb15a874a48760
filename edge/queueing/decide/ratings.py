"""Evaluation (R23-R25): one a visit, only after its end, from the device that asked or by the citizen's own link."""

from __future__ import annotations

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.decide.checks import Outcomes
from edge.queueing.model import State, Visit
from edge.queueing.refusals import refuse
from edge.queueing.words import Context, Refusal


def rate(state: State, command: cm.Rate, ctx: Context) -> Outcomes:
    if ctx.actor.kind == "staff":
        return refuse("staff_may_not_rate")
    visit = _meant(state, command)
    if isinstance(visit, Refusal):
        return visit
    if visit.grade:
        return refuse("already_rated")
    return [
        ev.RatingGiven(
            ticket=visit.ticket,
            visit=visit.id,
            window=visit.window,
            staff=visit.staff,
            grade=command.grade,
            channel=command.channel,
            detail=command.detail,
            words=command.words,
        )
    ]


def _meant(state: State, command: cm.Rate) -> Visit | Refusal:
    """By link: the visit named. From a device at a window: the visit asked about there and nothing else."""
    if command.window:
        return _asked_at(state, command)
    visit = state.visits.get(command.visit)
    if visit is None:
        leg = state.legs.get(command.visit)
        at_window = leg is not None and leg.status in ("called", "serving", "held")
        return refuse("not_yet" if at_window else "unknown_visit")
    window = state.windows.get(visit.window)
    asked = window is not None and window.asked == visit.id
    if command.channel == "evaluator" and not asked and not visit.grade:
        return refuse("no_visit_asked")
    return visit


def _asked_at(state: State, command: cm.Rate) -> Visit | Refusal:
    window = state.windows.get(command.window)
    if window is None:
        return refuse("unknown_window", name=command.window)
    if window.asked:
        if command.visit not in ("", window.asked):
            return refuse("other_window")
        return state.visits[window.asked]
    if window.leg and state.legs[window.leg].status == "serving":
        return refuse("not_yet")
    last = state.visits.get(window.last_visit)
    return last if last is not None and last.grade else refuse("no_visit_asked")
