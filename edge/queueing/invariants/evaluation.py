"""Ratings, their links, flags and cases: did they come about rightly (R23 to R28), and do the tallies add up?

Part of I6. Works from events and state alone and shares no code with what it checks.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from edge.queueing import events as ev
from edge.queueing.model import State
from edge.queueing.words import Stamp

BAD = (1, 2)
ORDER = {"call_back": (), "rectify": ("call_back",), "appeal": ("call_back",), "close": ("call_back", "done")}
"""What a step on a case wants behind it; `done` is a rectify or an appeal."""


class _Case(msgspec.Struct):
    staff: str
    steps: list[str] = []


class RatingWatch:
    """Feed it every record in order; it answers in words with what broke."""

    def __init__(self) -> None:
        self._grades: dict[str, int] = {}
        self._offered: dict[str, None] = {}
        self._lapsed: dict[str, None] = {}
        self._flagged: dict[str, None] = {}
        self._cases: dict[str, _Case] = {}

    def feed(self, stamp: Stamp, event: ev.Event) -> Iterator[str]:
        match event:
            case ev.RatingLinkOffered():
                if event.visit in self._grades or event.visit in self._lapsed:
                    yield f"a link to {event.visit} is offered, which cannot be rated any more"
                if stamp.actor.kind == "staff":
                    yield f"a link to {event.visit} is given to {stamp.actor}"
                self._offered[event.visit] = None
            case ev.RatingGiven():
                yield from self._given(event)
            case ev.RatingLapsed():
                if event.visit in self._grades:
                    yield f"{event.visit} lapses, but is rated"
                self._lapsed[event.visit] = None
            case ev.RatingFlagged():
                if event.visit not in self._grades:
                    yield f"{event.visit} is flagged, but not rated"
                self._flagged[event.visit] = None
            case ev.RatingReviewed():
                if event.visit not in self._flagged:
                    yield f"{event.visit} is reviewed, but not flagged"
                self._flagged.pop(event.visit, None)
            case ev.CaseOpened() | ev.CaseAdvanced():
                yield from self._case(event)

    def _given(self, event: ev.RatingGiven) -> Iterator[str]:
        if event.visit in self._lapsed:
            yield f"{event.visit} is rated after it lapsed"
        if event.channel == "link" and event.visit not in self._offered and event.client:
            yield f"{event.visit} is rated by a link that nobody was shown"
        self._grades.setdefault(event.visit, event.grade)

    def _case(self, event: ev.CaseOpened | ev.CaseAdvanced) -> Iterator[str]:
        if isinstance(event, ev.CaseOpened):
            if self._grades.get(event.visit) != event.grade or event.grade not in BAD:
                yield f"{event.case} has a case with grade {event.grade}, rated {self._grades.get(event.visit)}"
            self._cases[event.case] = _Case(event.staff)
            return
        case = self._cases.get(event.case)
        if case is None:
            yield f"{event.case} goes on without a case"
            return
        behind = {*case.steps, *(["done"] if {"rectify", "appeal"} & set(case.steps) else [])}
        if "close" in behind or not set(ORDER[event.step]) <= behind:
            yield f"{event.case}: {event.step} after {case.steps}"
        if event.staff == case.staff:
            yield f"{event.case} is worked on by {event.staff}, who was rated"
        case.steps.append(event.step)


def sums(state: State) -> Iterator[str]:
    """Each rating counts once: as active or as flagged, and as one of the five grades."""
    for date, tallies in state.tallies.items():
        for window, tally in tallies.items():
            if sum(tally.grades) != tally.active + tally.flagged or min(tally.active, tally.flagged) < 0:
                yield f"{date} at {window}: {tally.grades} graded, {tally.active} active, {tally.flagged} flagged"
            if tally.active + tally.flagged + tally.lapsed > tally.finished:
                yield f"{date} at {window}: {tally.finished} visits have more ratings than one each"
    for case in state.cases.values():
        if case.grade not in BAD:
            yield f"{case.id} has a case with grade {case.grade}"
    for visit in state.visits.values():
        for token in visit.links:
            if token not in state.links or state.links[token].visit != visit.id:
                yield f"a link of {visit.id} leads elsewhere"
