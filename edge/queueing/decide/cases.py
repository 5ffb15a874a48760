"""Cases of bad ratings (R28), which never change a grade (R25), and the ledger of what could not be done (R10)."""

from __future__ import annotations

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.case_dates import over_at, owed, reminded_at
from edge.queueing.decide.checks import Outcomes
from edge.queueing.evaluation_model import Case, LedgerEntry
from edge.queueing.model import State
from edge.queueing.refusals import refuse
from edge.queueing.words import At, Context, Refusal


def advance_case(state: State, command: cm.AdvanceCase, ctx: Context) -> Outcomes:
    """R28: 回访, then 整改 or 申述, then 办结. R25: for 基本满意 and better there is no case and no appeal."""
    case = state.cases.get(command.case)
    if case is None:
        visit = state.visits.get(command.case)
        return refuse("no_appeal" if visit is not None and visit.grade else "unknown_case")
    if ctx.role != "manager":
        return refuse("cases_by_manager")
    if ctx.actor.id == case.staff:
        return refuse("own_case")
    barred = _out_of_order(case, command)
    if barred is not None:
        return barred
    return [
        ev.CaseAdvanced(
            case=case.id,
            ticket=case.ticket,
            step=command.step,
            staff=ctx.actor.id,
            note=command.note,
            detail=command.detail,
            late=_late(state, case, command, ctx.now),
        )
    ]


def _out_of_order(case: Case, command: cm.AdvanceCase) -> Refusal | None:
    if case.status == "closed":
        return refuse("case_closed")
    if not command.note:
        return refuse("case_needs_note")
    if command.step == "call_back":
        return refuse("called_back_already") if case.has("call_back") else None
    if not case.has("call_back"):
        return refuse("call_back_first")
    if command.detail:
        return refuse("detail_with_call_back")
    if command.step == "close" and not (case.has("rectify") or case.has("appeal")):
        return refuse("rectify_first")
    return None


def _late(state: State, case: Case, command: cm.AdvanceCase, now: At) -> bool:
    by = {"call_back": case.call_back_by, "rectify": case.rectify_by, "appeal": case.rectify_by}.get(command.step)
    return by is not None and now >= over_at(state, by)


def reminders(state: State, now: At) -> list[ev.Event]:
    """What is due by now: a reminder before each date, and once that it is over."""
    if not state.index.cases_due or now < state.index.cases_due:
        return []
    found: list[ev.Event] = []
    for case in state.cases.values():
        for step, by in owed(case):
            if step in case.overdue:
                continue
            if now >= over_at(state, by):
                found.append(ev.CaseOverdue(case=case.id, ticket=case.ticket, step=step, by=by))
            elif step not in case.reminded and now >= reminded_at(state, by):
                found.append(ev.CaseReminded(case=case.id, ticket=case.ticket, step=step, by=by))
    return found


def note_ledger(state: State, command: cm.NoteLedger, ctx: Context) -> Outcomes:
    """R10: 工作台账, 问题处置和工作回访登记. Settled only when all three stand there."""
    if ctx.role not in ("clerk", "desk", "manager"):
        return refuse("ledger_by_staff")
    entry = _matter(state, command.ticket)
    if isinstance(entry, Refusal):
        return entry
    parts = (command.problem, command.handling, command.call_back)
    if not any(parts) and command.settled == entry.settled:
        return refuse("nothing_noted")
    whole = [new or old for new, old in zip(parts, (entry.problem, entry.handling, entry.call_back), strict=True)]
    if not whole[0] or (command.settled and not all(whole)):
        return refuse("ledger_incomplete")
    return [
        ev.LedgerNoted(
            ticket=entry.ticket,
            number=entry.number,
            service=entry.service,
            problem=command.problem,
            handling=command.handling,
            call_back=command.call_back,
            settled=command.settled,
            staff=ctx.actor.id,
        )
    ]


def _matter(state: State, wanted: str) -> LedgerEntry | Refusal:
    """A line of the ledger, or a new one for one of today's tickets."""
    ticket = state.find_ticket(wanted)
    known = state.ledger.get(ticket.id if ticket is not None else wanted)
    if known is not None:
        return known
    if ticket is None:
        return refuse("unknown_ticket", name=wanted)
    service = state.legs[ticket.leg].service
    return LedgerEntry(ticket=ticket.id, number=ticket.number, service=service, opened_at=At(0))
