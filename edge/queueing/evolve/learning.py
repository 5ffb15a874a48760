"""What a service really takes: a mean in which the newest visits weigh most."""

from __future__ import annotations

from edge.queueing.model import Learnt, State

LEARNING_SHARE = 1 / 25
"""A new visit's weight in the learnt mean once 25 have been seen; before that all weigh the same."""


def learn(state: State, service: str, seconds: float) -> None:
    learnt = state.learnt.setdefault(service, Learnt())
    learnt.visits += 1
    learnt.mean_s += (seconds - learnt.mean_s) * _share(learnt)


def unlearn(state: State, service: str, seconds: float) -> None:
    """A visit of that length did not end after all."""
    learnt = state.learnt[service]
    if learnt.visits == 1:
        del state.learnt[service]
        return
    share = _share(learnt)
    learnt.mean_s = max(0.0, (learnt.mean_s - seconds * share) / (1 - share))
    learnt.visits -= 1


def _share(learnt: Learnt) -> float:
    return max(1 / learnt.visits, LEARNING_SHARE)
