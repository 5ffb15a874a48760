"""How long will those who wait have waited when they are called, with the windows as they are or as they would be?

One pass of the calling rule over everybody who waits now: each window is free when its present service should be over
(learnt means), takes the head of its lane in turn, and is busy for that service's mean. Nobody else comes, nobody
misses the call. Times count in hours, so lunch makes no wait longer. Pure; costs about as much as people wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from heapq import heapify, heappop, heappush

from edge.queueing import hours
from edge.queueing.clocking import MINUTE, SECOND
from edge.queueing.model import Leg, Place, State, Window
from edge.queueing.order import priority_turn, turns_of, use_turn
from edge.queueing.settings import Service
from edge.queueing.settings import Window as WindowSettings
from edge.queueing.words import At, Lane

CONFIGURED_WEIGHT = 3
"""The configured mean weighs as much as so many visits."""
LEARNT_WEIGHT_MAX = 50
REST_SHARE = 0.25
"""Of the mean: a service that has outlasted it goes on for about this long."""
NEVER = 1 << 62
"""The wait of somebody whom no window would call."""

_Lists = dict[str, dict[Lane, Iterator[Place]]]
_Heads = dict[str, dict[Lane, Place]]


def mean_service_s(state: State, service: Service) -> float:
    """What a service takes: its own visits, and at first the configured figure."""
    learnt = state.learnt.get(service.id)
    if learnt is None:
        return service.minutes * 60
    weight = min(learnt.visits, LEARNT_WEIGHT_MAX)
    return (service.minutes * 60 * CONFIGURED_WEIGHT + learnt.mean_s * weight) / (CONFIGURED_WEIGHT + weight)


def serving_windows(state: State) -> dict[str, WindowSettings]:
    """The staffed windows and what they serve now."""
    return {
        name: serving
        for name, serving in state.index.windows.items()
        if state.windows[name].status == "open" and state.windows[name].staff
    }


def longest_waits_us(state: State, now: At, serving: Mapping[str, WindowSettings]) -> dict[str, int]:
    """Service -> the longest in-hours wait of anybody who waits for it now, when called, if these windows serve these
    services. NEVER where none would call them; services without a queue are left out."""
    means = {name: round(mean_service_s(state, service) * SECOND) for name, service in state.index.services.items()}
    queue = _Queue(state)
    free = [(_free_at(state, state.windows[name], now, means), name) for name in serving]
    heapify(free)
    longest: dict[str, int] = {}
    while free and queue.heads:
        at, name = heappop(free)
        leg = queue.take(serving[name])
        if leg is None:
            continue
        waited = hours.waited_us(state, leg.service, leg.since, now) + at - now
        longest[leg.service] = max(longest.get(leg.service, 0), waited)
        heappush(free, (At(at + means[leg.service]), name))
    return {**longest, **dict.fromkeys(queue.heads, NEVER)}


def _free_at(state: State, window: Window, now: At, means: dict[str, int]) -> At:
    if not window.leg:
        return now
    leg = state.legs[window.leg]
    mean = means[leg.service]
    if leg.status == "called":
        return At(now + mean)
    return At(now + max(round(mean * REST_SHARE), mean - leg.served_us - (now - leg.started_at)))


class _Queue:
    """Everybody who waits, taken out one by one in the order in which windows would call them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._turns = {group: copy(turns_of(state, group)) for group in state.index.groups.values()}
        self._lists: _Lists = {}
        self.heads: _Heads = {}
        """Service -> lane -> who is next of it; services nobody waits for any more are left out."""
        for service, waiting in state.index.waiting.items():
            ordinary = sorted((*waiting.walk_in, *waiting.slot))
            self._lists[service] = {"priority": iter(waiting.priority), "ordinary": iter(ordinary)}
            for lane in ("priority", "ordinary"):
                self._next(service, lane)

    def take(self, window: WindowSettings) -> Leg | None:
        """Whom the window would call: primary services before overflow, the lanes in turn, first come first."""
        for services in (window.services, window.overflow):
            heads = self._best(services, window)
            if not heads:
                continue
            lane: Lane = next(iter(heads))
            service = heads[lane][1]
            if len(heads) == 2:
                group = self._state.index.groups[service]
                lane = "priority" if priority_turn(self._turns[group], self._ratios[0]) else "ordinary"
                service = heads[lane][1]
                use_turn(self._turns[group], ("lane",), lane, False, self._ratios)
            leg = self._state.legs[self.heads[service][lane][2]]
            self._next(service, lane)
            return leg
        return None

    @property
    def _ratios(self) -> tuple[tuple[int, int], tuple[int, int]]:
        return self._state.rules.priority_ratio, self._state.rules.appointment_ratio

    def _best(self, services: tuple[str, ...], window: WindowSettings) -> dict[Lane, tuple[tuple[int, int], str]]:
        """Lane -> (when it counts as come, service) of the earliest."""
        best: dict[Lane, tuple[tuple[int, int], str]] = {}
        for service in services:
            gain = window.weights.get(service, 0) * MINUTE
            for lane, (arrival, seq, _) in self.heads.get(service, {}).items():
                key = (arrival - (gain if lane == "ordinary" else 0), seq), service
                if lane not in best or key < best[lane]:
                    best[lane] = key
        return best

    def _next(self, service: str, lane: Lane) -> None:
        place = next(self._lists[service][lane], None)
        lanes = self.heads.setdefault(service, {})
        lanes.pop(lane, None)
        if place is not None:
            lanes[lane] = place
        if not lanes:
            del self.heads[service]
