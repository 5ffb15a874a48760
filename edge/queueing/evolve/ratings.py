"""Evaluation: asked, no longer asked, given, lapsed."""

from __future__ import annotations

from edge.queueing import events as ev
from edge.queueing.model import State
from edge.queueing.words import Stamp


def asked(state: State, event: ev.RatingAsked, stamp: Stamp) -> None:
    state.windows[event.window].asked = event.visit
    state.visits[event.visit].asked_at = stamp.at


def prompt_closed(state: State, event: ev.RatingPromptClosed, stamp: Stamp) -> None:
    window = state.windows.get(event.window)
    if window is not None and window.asked == event.visit:
        window.asked = ""


def given(state: State, event: ev.RatingGiven, stamp: Stamp) -> None:
    visit = state.visits[event.visit]
    visit.grade = event.grade
    state.unrated.pop(event.visit, None)
    window = state.windows.get(visit.window)
    if window is not None and window.asked == event.visit:
        window.asked = ""


def lapsed(state: State, event: ev.RatingLapsed, stamp: Stamp) -> None:
    state.unrated.pop(event.visit, None)
    state.visits.pop(event.visit, None)
