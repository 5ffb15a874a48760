"""When something must have been done about a bad rating, and when somebody is reminded of it (R28).

call_back   due on call_back_by        rectify   due on rectify_by; an appeal or the close of the case will do too
"""

from __future__ import annotations

from collections.abc import Iterator

from edge.queueing import clocking
from edge.queueing.clocking import DAY
from edge.queueing.evaluation_model import Case
from edge.queueing.model import State
from edge.queueing.words import At, CaseStep
from edge.queueing.workdays import working_days_after


def owed(case: Case) -> Iterator[tuple[CaseStep, str]]:
    """What is still to be done, with its last day (YYYY-MM-DD)."""
    if case.status == "closed":
        return
    if not case.has("call_back"):
        yield "call_back", case.call_back_by
    if not (case.has("rectify") or case.has("appeal")):
        yield "rectify", case.rectify_by


def reminded_at(state: State, by: str) -> At:
    """The beginning of the business day that lies remind_days working days before the last day."""
    settings = state.in_force
    day = working_days_after(by, -settings.evaluation.remind_days, settings.calendar)
    return clocking.day_begins(day, settings.hall)


def over_at(state: State, by: str) -> At:
    """The end of the last day."""
    return At(clocking.day_begins(by, state.in_force.hall) + DAY)


def next_moment(state: State) -> At:
    """When the clock must next look at the cases; 0: there is nothing to look at."""
    moments: list[At] = []
    for case in state.cases.values():
        for step, by in owed(case):
            if step not in case.overdue:
                moments.append(over_at(state, by) if step in case.reminded else reminded_at(state, by))
    return min(moments, default=At(0))
