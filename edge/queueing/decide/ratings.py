"""Evaluation (R23-R27): one a visit, only after its end, from the device that asked, a kiosk, or the citizen's own
link; never from whoever works here. An auditor reviews what was flagged."""

from __future__ import annotations

from edge.queueing import clocking
from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.clocking import DAY
from edge.queueing.decide.checks import Outcomes, known_ticket
from edge.queueing.decide.suspicion import flags
from edge.queueing.evaluation_commands import token_hash
from edge.queueing.evaluation_model import Tally
from edge.queueing.model import OPEN_STATUSES, State, Visit
from edge.queueing.refusals import refuse
from edge.queueing.words import At, Context, Refusal
from edge.queueing.workdays import working_days_after

LINKS_A_VISIT = 8
"""Whoever asks for a link again gets another one; so many times."""
BAD = 3
"""R28: grades below it are bad ones."""


def rate(state: State, command: cm.Rate, ctx: Context) -> Outcomes:
    """R23: the visit's one rating. R24: never by staff, never before the end. R28: a bad one opens a case."""
    if ctx.actor.kind == "staff" or ctx.role:
        return refuse("staff_may_not_rate")
    visit = _meant(state, command)
    if isinstance(visit, Refusal):
        return visit
    if visit.grade:
        return refuse("already_rated")
    detail = command.detail
    assumed = command.grade < BAD and not detail
    if assumed:
        detail = (f"{command.grade}{state.in_force.evaluation.detail_missing}",)
    given = ev.RatingGiven(
        ticket=visit.ticket,
        visit=visit.id,
        window=visit.window,
        staff=visit.staff,
        grade=command.grade,
        channel=command.channel,
        detail=detail,
        words=command.words,
        detail_assumed=assumed,
        client=command.client if command.channel == "link" else "",
    )
    case = [_case(state, visit, given, ctx)] if command.grade < BAD else []
    return [given, *flags(state, visit, command, ctx), *case]


def _case(state: State, visit: Visit, given: ev.RatingGiven, ctx: Context) -> ev.Event:
    """R28: 2 working days to call back, 15 to put it right."""
    settings = state.in_force
    today = clocking.business_date(ctx.now, settings.hall) if ctx.trusted else state.day.date or visit.date
    return ev.CaseOpened(
        case=visit.id,
        ticket=visit.ticket,
        visit=visit.id,
        window=visit.window,
        staff=visit.staff,
        service=visit.service,
        number=visit.number,
        grade=given.grade,
        detail=given.detail,
        call_back_by=working_days_after(today, settings.evaluation.call_back_days, settings.calendar),
        rectify_by=working_days_after(today, settings.evaluation.rectify_days, settings.calendar),
    )


def _meant(state: State, command: cm.Rate) -> Visit | Refusal:
    """By link: the visit its token was made for. At a kiosk: the ticket's newest. From a device at a window: the visit
    asked about there and nothing else."""
    if command.channel == "link":
        return _linked(state, command.token)
    if command.ticket:
        return _of_ticket(state, command.ticket)
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


def _linked(state: State, token: str) -> Visit | Refusal:
    """R27: off the counter, for as long as the link is open. A visit's id is no link: ids can be guessed."""
    link = state.links.get(token_hash(token)) if token else None
    if link is None:
        return refuse("unknown_link")
    if link.status == "rated":
        return refuse("already_rated")
    return refuse("rating_lapsed") if link.status == "lapsed" else state.visits[link.visit]


def _of_ticket(state: State, wanted: str) -> Visit | Refusal:
    """The ticket's newest visit that is not rated; before any has ended, R24's refusal (先评价，后办事)."""
    ticket = known_ticket(state, wanted)
    if isinstance(ticket, Refusal):
        return ticket
    visits = [state.visits[name] for name in reversed(ticket.legs) if name in state.visits]
    for visit in visits:
        if not visit.grade:
            return visit
    if visits:
        return visits[0]
    return refuse("not_yet" if state.legs[ticket.leg].status in OPEN_STATUSES else "unknown_visit")


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


def offer_rating(state: State, command: cm.OfferRating, ctx: Context) -> Outcomes:
    """R27: the link exists from the end of the service on, and whoever works here is never given one (R24)."""
    if ctx.actor.kind == "staff" or ctx.role:
        return refuse("staff_may_not_rate")
    visit = _of_ticket(state, command.ticket) if command.ticket else state.visits.get(command.visit)
    if isinstance(visit, Refusal):
        return visit
    if visit is None:
        leg = state.legs.get(command.visit)
        return refuse("not_yet" if leg is not None and leg.status in OPEN_STATUSES else "unknown_visit")
    if visit.grade:
        return refuse("already_rated")
    if command.token_hash in state.links:
        return [] if state.links[command.token_hash].visit == visit.id else refuse("link_taken")
    if len(visit.links) >= LINKS_A_VISIT:
        return refuse("too_many_links")
    return [
        ev.RatingLinkOffered(
            ticket=visit.ticket,
            visit=visit.id,
            token_hash=command.token_hash,
            open_until=At(visit.finished_at + state.rules.rating_open_days * DAY),
        )
    ]


def review_rating(state: State, command: cm.ReviewRating, ctx: Context) -> Outcomes:
    """R24: flagged ratings count only after somebody who serves nobody has looked at them."""
    if ctx.role != "auditor":
        return refuse("auditor_only")
    rated = state.flagged.get(command.visit)
    if rated is None:
        return refuse("not_flagged")
    if not command.reason:
        return refuse("review_needs_reason")
    return [
        ev.RatingReviewed(
            ticket=rated.ticket,
            visit=rated.visit,
            window=rated.window,
            counts=command.counts,
            reason=command.reason,
            staff=ctx.actor.id,
        )
    ]


def low_rates(state: State) -> list[ev.Event]:
    """R26: 主动评价率 of the day that ends, for each window and the hall, where it is below what is wanted."""
    tallies = state.tallies.get(state.day.date, {})
    hall = Tally(
        finished=sum(tally.finished for tally in tallies.values()),
        active=sum(tally.active for tally in tallies.values()),
    )
    found: list[ev.Event] = []
    for window, tally in [*sorted(tallies.items()), ("", hall)]:
        percent = 100 * tally.active / tally.finished if tally.finished else 100.0
        if percent < state.in_force.evaluation.active_rate_percent:
            found.append(
                ev.ActiveRateLow(
                    date=state.day.date,
                    window=window,
                    finished=tally.finished,
                    active=tally.active,
                    percent=round(percent, 1),
                )
            )
    return found
