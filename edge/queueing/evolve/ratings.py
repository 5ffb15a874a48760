"""Evaluation: asked, no longer asked, offered by link, given, flagged, reviewed, lapsed; and the day's tally."""

from __future__ import annotations

import msgspec

from edge.queueing import events as ev
from edge.queueing.clocking import DAY
from edge.queueing.evaluation_model import FLAGGED_DAYS, LINKS_DAYS, RECENT_RATINGS, Link, Rated, Tally
from edge.queueing.model import State, Visit
from edge.queueing.words import Stamp


def asked(state: State, event: ev.RatingAsked, stamp: Stamp) -> None:
    state.windows[event.window].asked = event.visit
    state.visits[event.visit].asked_at = stamp.at


def prompt_closed(state: State, event: ev.RatingPromptClosed, stamp: Stamp) -> None:
    window = state.windows.get(event.window)
    if window is not None and window.asked == event.visit:
        window.asked = ""


def link_offered(state: State, event: ev.RatingLinkOffered, stamp: Stamp) -> None:
    visit = state.visits[event.visit]
    visit.links.append(event.token_hash)
    state.links[event.token_hash] = Link(
        visit=visit.id,
        number=visit.number,
        service=visit.service,
        window=visit.window,
        open_until=event.open_until,
    )


def given(state: State, event: ev.RatingGiven, stamp: Stamp) -> None:
    visit = state.visits[event.visit]
    visit.grade = event.grade
    state.unrated.pop(event.visit, None)
    window = state.windows.get(visit.window)
    if window is not None and window.asked == event.visit:
        window.asked = ""
    for token in visit.links:
        state.links[token].status = "rated"
    tally = _tally(state, visit)
    tally.active += 1
    tally.grades[event.grade - 1] += 1
    rated = Rated(
        visit=visit.id,
        ticket=visit.ticket,
        number=visit.number,
        date=visit.date,
        window=visit.window,
        staff=visit.staff,
        grade=event.grade,
        channel=event.channel,
        at=stamp.at,
        source=event.client if event.channel == "link" else str(stamp.actor),
    )
    if rated.source:
        recent = state.recent_ratings.setdefault(rated.source, [])
        recent.append(rated)
        del recent[:-RECENT_RATINGS]


def flagged(state: State, event: ev.RatingFlagged, stamp: Stamp) -> None:
    """It no longer counts as active. A rating already flagged gets the further reasons."""
    known = state.flagged.get(event.visit)
    rated = known or _recent(state, event.visit)
    if rated is None or rated.reviewed:
        return
    flags = tuple(dict.fromkeys((*rated.flags, *event.reasons)))
    state.flagged[event.visit] = msgspec.structs.replace(rated, flags=flags)
    if known is None:
        _move(state, rated, -1)


def reviewed(state: State, event: ev.RatingReviewed, stamp: Stamp) -> None:
    rated = state.flagged.pop(event.visit)
    recent = state.recent_ratings.get(rated.source, [])
    recent[:] = [msgspec.structs.replace(one, reviewed=one.reviewed or one.visit == event.visit) for one in recent]
    if event.counts:
        _move(state, rated, 1)


def lapsed(state: State, event: ev.RatingLapsed, stamp: Stamp) -> None:
    """R24: a lapse is a lapse; no grade comes of it."""
    state.unrated.pop(event.visit, None)
    visit = state.visits.pop(event.visit, None)
    if visit is None:
        return
    for token in visit.links:
        state.links[token].status = "lapsed"
    tally = state.tallies.get(visit.date, {}).get(visit.window)
    if tally is not None:
        tally.lapsed += 1


def refused(state: State, event: ev.CommandRefused, stamp: Stamp) -> None:
    """R24: of a press before the end only its number is kept."""
    if event.code != "not_yet":
        return
    ticket = state.find_ticket(str(event.command.get("ticket", "")))
    leg = state.legs.get(ticket.leg if ticket is not None else str(event.command.get("visit", "")))
    window = str(event.command.get("window", "")) or (leg.window if leg else "")
    if window in state.windows and state.day.date:
        tallies = state.tallies.setdefault(state.day.date, {})
        tallies.setdefault(window, Tally()).early += 1


def count_visit(state: State, visit: Visit) -> None:
    """A visit has ended: it wants a rating, and counts for its service's year (R9)."""
    _tally(state, visit).finished += 1
    year = state.served_in_year.setdefault(visit.date[:4], {})
    year[visit.service] = year.get(visit.service, 0) + 1


def uncount_visit(state: State, visit: Visit) -> None:
    """It had not ended after all: what was counted of it, and its links."""
    _tally(state, visit).finished -= 1
    state.served_in_year[visit.date[:4]][visit.service] -= 1
    for token in [token for token, link in state.links.items() if link.visit == visit.id]:
        del state.links[token]


def new_day(state: State, stamp: Stamp) -> None:
    """What is remembered of ratings only for a while."""
    keep = state.rules.rating_open_days + 2
    for old in sorted(state.tallies)[:-keep]:
        del state.tallies[old]
    for old in sorted(state.served_in_year)[:-2]:
        del state.served_in_year[old]
    state.recent_ratings = {}
    for visit in [visit for visit, rated in state.flagged.items() if rated.at + FLAGGED_DAYS * DAY < stamp.at]:
        del state.flagged[visit]
    for token in [token for token, link in state.links.items() if link.open_until + LINKS_DAYS * DAY < stamp.at]:
        del state.links[token]


def _tally(state: State, visit: Visit) -> Tally:
    return state.tallies.setdefault(visit.date, {}).setdefault(visit.window, Tally())


def _recent(state: State, visit: str) -> Rated | None:
    for ratings in state.recent_ratings.values():
        for rated in ratings:
            if rated.visit == visit:
                return rated
    return None


def _move(state: State, rated: Rated, to_active: int) -> None:
    tally = state.tallies.get(rated.date, {}).get(rated.window)
    if tally is not None:
        tally.active += to_active
        tally.flagged -= to_active
