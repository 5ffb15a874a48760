"""Cases of bad ratings (R28) and the ledger of what could not be done (R10). No step touches a grade (R25)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from edge.queueing import events as ev
from edge.queueing.case_dates import next_moment
from edge.queueing.evaluation_model import CLOSED_KEPT, Case, CaseEntry, LedgerEntry
from edge.queueing.model import State
from edge.queueing.words import CaseStatus, CaseStep, Stamp

T = TypeVar("T")
STATUS_AFTER: dict[CaseStep, CaseStatus] = {
    "call_back": "called_back",
    "rectify": "rectified",
    "appeal": "appealed",
    "close": "closed",
}


def opened(state: State, event: ev.CaseOpened, stamp: Stamp) -> None:
    state.cases[event.case] = Case(
        id=event.case,
        ticket=event.ticket,
        number=event.number,
        service=event.service,
        window=event.window,
        staff=event.staff,
        grade=event.grade,
        detail=event.detail,
        opened_at=stamp.at,
        call_back_by=event.call_back_by,
        rectify_by=event.rectify_by,
    )
    state.index.cases_due = next_moment(state)


def advanced(state: State, event: ev.CaseAdvanced, stamp: Stamp) -> None:
    case = state.cases[event.case]
    case.status = STATUS_AFTER[event.step]
    if event.detail:
        case.detail = event.detail
    case.steps.append(CaseEntry(step=event.step, at=stamp.at, staff=event.staff, note=event.note, late=event.late))
    _keep_newest(state.cases, lambda kept: kept.status == "closed")
    state.index.cases_due = next_moment(state)


def reminded(state: State, event: ev.CaseReminded, stamp: Stamp) -> None:
    state.cases[event.case].reminded.append(event.step)
    state.index.cases_due = next_moment(state)


def overdue(state: State, event: ev.CaseOverdue, stamp: Stamp) -> None:
    state.cases[event.case].overdue.append(event.step)
    state.index.cases_due = next_moment(state)


def noted(state: State, event: ev.LedgerNoted, stamp: Stamp) -> None:
    entry = state.ledger.get(event.ticket)
    if entry is None:
        entry = open_matter(state, event.ticket, event.number, event.service, stamp)
    entry.problem = event.problem or entry.problem
    entry.handling = event.handling or entry.handling
    entry.call_back = event.call_back or entry.call_back
    entry.settled = event.settled
    entry.staff = event.staff
    entry.noted_at = stamp.at
    _keep_newest(state.ledger, lambda kept: kept.settled)


def open_matter(state: State, ticket: str, number: str, service: str, stamp: Stamp) -> LedgerEntry:
    """A line of the ledger in which nothing stands yet."""
    entry = LedgerEntry(ticket=ticket, number=number, service=service, opened_at=stamp.at)
    return state.ledger.setdefault(ticket, entry)


def forget_matter(state: State, ticket: str) -> None:
    """The visit that opened the line was taken back; what somebody has noted stays."""
    entry = state.ledger.get(ticket)
    if entry is not None and not entry.noted_at:
        del state.ledger[ticket]


def _keep_newest(kept: dict[str, T], over: Callable[[T], bool]) -> None:
    done = [name for name, entry in kept.items() if over(entry)]
    for name in done[:-CLOSED_KEPT]:
        del kept[name]
