"""Who is next: one total order over everybody a window may call, and the reason for each choice.

For a window, among the waiting legs of the services it serves:

    1 lane          R34: priority and ordinary alternate M:N where both wait; a call without a rival uses no turn
    2 priority      effective arrival, then seq
    3 ordinary      appointments in their slot and walk-ins alternate P:Q; appointments whose slot has not begun come
                    last, and behind walk-ins over the longest wait in any case; inside each: effective arrival minus
                    the window's weight for the service, then seq
    4 cool-down     a leg missed a short while ago is passed over while anybody else waits

A leg that comes back to a window (held there, sent on from there and back) is passed over by the others while that one
is staffed. Overflow services join when nothing primary waits, or for legs that have waited overflow_after_min.
Waits are counted in hours: lunch makes nobody wait longer. `step` is the first step that had somebody to decide
against, the runner-up (`over`) the best it decided against: the head of the other lane, else of the other kind, else
whoever would be called had the chosen one not been there.
Cost: a few heads of sorted lists; it does not depend on how many wait nor on the length of the day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import msgspec

from edge.queueing import hours
from edge.queueing.clocking import MINUTE
from edge.queueing.model import Leg, Place, State, Turns, Waiting
from edge.queueing.settings import Window as WindowSettings
from edge.queueing.words import At, Lane, Step

Kind = str
"""priority | walk_in | slot (appointment in its slot) | early (appointment before its slot)."""

_FOREVER = 1 << 62


class Choice(msgspec.Struct, frozen=True):
    leg: str
    step: Step
    lane: Lane
    over: str
    """Leg of the runner-up, or empty."""
    counts: tuple[str, ...]


class _Asker(msgspec.Struct, frozen=True):
    """Which window asks, when, and who is left out of the answer."""

    window: WindowSettings
    now: At
    skip: str = ""


class _Pick(msgspec.Struct, frozen=True):
    leg: str
    kind: Kind
    tier: int
    """0 primary (and overflow that waited long enough), 1 overflow, 2 cooling down."""
    counts: tuple[str, ...] = ()
    step: Step | None = None
    """The step that decided against somebody of another lane or kind; None if there was nobody."""
    over: str = ""
    """The one decided against at that step."""


def next_for(state: State, window: str, now: At) -> Choice | None:
    """Whom this window calls next, or None when nobody waits for it."""
    serving = state.index.windows[window]
    chosen = _pick(state, _Asker(serving, now))
    if chosen is None:
        return None
    step, over = chosen.step, chosen.over
    if step is None:
        rival = _pick(state, _Asker(serving, now, chosen.leg))
        step, over = _alone(chosen, rival), rival.leg if rival else ""
    lane: Lane = "priority" if chosen.kind == "priority" else "ordinary"
    return Choice(leg=chosen.leg, step=step, lane=lane, over=over, counts=chosen.counts)


def _pick(state: State, asker: _Asker) -> _Pick | None:
    for tier in range(3):
        heads = _heads(state, asker, tier)
        if heads:
            return _choose(state, heads, tier, asker.now)
    return None


def _choose(state: State, heads: dict[Kind, str], tier: int, now: At) -> _Pick:
    """From the best of each kind to the one: first the lane, then inside the ordinary lane."""
    turns = turns_of(state, state.legs[next(iter(heads.values()))].service)
    priority = heads.pop("priority", "")
    if not heads:
        return _Pick(priority, "priority", tier)
    ordinary = _choose_ordinary(state, heads, tier, now)
    if not priority:
        return ordinary
    counts = ("lane", *ordinary.counts)
    if priority_turn(turns, state.rules.priority_ratio):
        return _Pick(priority, "priority", tier, ("lane",), "lane", ordinary.leg)
    return _Pick(ordinary.leg, ordinary.kind, tier, counts, "lane", priority)


def _choose_ordinary(state: State, heads: dict[Kind, str], tier: int, now: At) -> _Pick:
    slot, walk_in, early = (heads.get(kind, "") for kind in ("slot", "walk_in", "early"))
    if slot and walk_in:
        turns = turns_of(state, state.legs[slot].service)
        if appointment_turn(turns, state.rules.appointment_ratio):
            return _Pick(slot, "slot", tier, ("slot",), "appointment", walk_in)
        return _Pick(walk_in, "walk_in", tier, ("slot",), "appointment", slot)
    if not early or not (slot or walk_in):
        kind = next(iter(heads))
        return _Pick(heads[kind], kind, tier)
    if slot:
        return _Pick(slot, "slot", tier, (), "appointment", early)
    leg = state.legs[walk_in]
    over_limit = leg.since < hours.waiting_since(state, leg.service, now, state.rules.longest_wait_min * MINUTE)
    return _Pick(walk_in, "walk_in", tier, (), "longest_wait" if over_limit else "appointment", early)


def _alone(chosen: _Pick, rival: _Pick | None) -> Step:
    """The step where nobody of another lane or kind stood against the chosen one."""
    if chosen.tier == 2 or (rival is not None and rival.tier == 2):
        return "cooldown"
    if chosen.tier == 1 or (rival is not None and rival.tier == 1):
        return "overflow"
    if chosen.kind == "priority":
        return "priority"
    return "ordinary" if chosen.kind == "walk_in" else "appointment"


def _heads(state: State, asker: _Asker, tier: int) -> dict[Kind, str]:
    """The best leg of each kind that this tier lets in."""
    window, now = asker.window, asker.now
    best: dict[Kind, tuple[int, int, str]] = {}
    patience = window.overflow_after_min * MINUTE
    for service in (*window.services, *window.overflow):
        if tier == 1 and service in window.services:
            continue
        since_before = _FOREVER
        if tier == 0 and service not in window.services:
            since_before = hours.waiting_since(state, service, now, patience - 1) - 1
        weight = window.weights.get(service, 0) * MINUTE
        waiting = state.index.waiting[service]
        for kind, places in (("priority", waiting.priority), ("walk_in", waiting.walk_in), ("slot", waiting.slot)):
            if not places:
                continue
            for found, leg in _eligible(state, places, kind, asker, At(since_before), tier == 2):
                gain = 0 if kind == "priority" else weight
                key = (leg.arrival - gain, leg.seq, leg.id)
                if found not in best or key < best[found]:
                    best[found] = key
    return {kind: key[2] for kind, key in best.items()}


def _eligible(
    state: State, places: list[Place], kind: Kind, asker: _Asker, since_before: At, cooling: bool
) -> Iterable[tuple[Kind, Leg]]:
    """The first leg of a list, for appointments the first in its slot and the first before it."""
    now = asker.now
    cool_after = now - state.rules.cooldown_min * MINUTE
    wanted = {"slot", "early"} if kind == "slot" else {kind}
    for arrival, _, name in places:
        # Only walk-ins arrive before they wait: whoever has an appointment, in either lane, may wait for its slot.
        if arrival > since_before and kind == "walk_in":
            return
        leg = state.legs[name]
        if name == asker.skip or leg.since > since_before:
            continue
        if leg.owner and leg.owner != asker.window.id and staffed(state, leg.owner, leg.service):
            continue
        if (leg.missed_at > cool_after) is not cooling:
            continue
        found = kind if kind != "slot" else ("slot" if leg.slot_from <= now else "early")
        if found in wanted:
            wanted.discard(found)
            yield found, leg
        if not wanted:
            return


def staffed(state: State, name: str, service: str) -> bool:
    """Does this window serve the service now, with a clerk?"""
    window = state.windows.get(name)
    if window is None or window.status != "open" or not window.staff:
        return False
    serving = state.index.windows[name]
    return service in serving.services or service in serving.overflow


def turns_of(state: State, service: str) -> Turns:
    """The running rounds of the group that the service belongs to."""
    return state.turns.get(state.index.groups[service]) or Turns()


def priority_turn(turns: Turns, ratio: tuple[int, int]) -> bool:
    return turns.priority < ratio[0]


def appointment_turn(turns: Turns, ratio: tuple[int, int]) -> bool:
    return turns.appointment < ratio[0]


def use_turn(
    turns: Turns, counts: tuple[str, ...], lane: Lane, appointment: bool, ratios: tuple[tuple[int, int], ...]
) -> None:
    """Count one call in the ratios it had rivals in; a full round begins anew."""
    (most_priority, most_ordinary), (most_appointments, most_walk_ins) = ratios
    if "lane" in counts:
        turns.priority += lane == "priority"
        turns.ordinary += lane == "ordinary"
        if turns.ordinary >= most_ordinary and turns.priority >= most_priority:
            turns.priority = turns.ordinary = 0
    if "slot" in counts:
        turns.appointment += appointment
        turns.walk_in += not appointment
        if turns.walk_in >= most_walk_ins and turns.appointment >= most_appointments:
            turns.appointment = turns.walk_in = 0


def ahead_of_new(state: State, service: str, lane: Lane) -> int:
    """How many of those waiting for the service would be called before somebody who came now."""
    waiting = state.index.waiting[service]
    priority, ordinary = len(waiting.priority), len(waiting.walk_in) + len(waiting.slot)
    return _ahead(priority, ordinary, lane, state.rules.priority_ratio, behind=(priority, ordinary))


def ahead_in(waiting: Waiting, place: Place, lane: Lane, ratio: tuple[int, int]) -> int:
    """How many of a service's waiting legs are before the one at `place`, as things stand."""
    if lane == "priority":
        before = bisect_left(waiting.priority, place)
    else:
        before = bisect_left(waiting.walk_in, place) + bisect_left(waiting.slot, place)
    ordinary = len(waiting.walk_in) + len(waiting.slot)
    return _ahead(len(waiting.priority), ordinary, lane, ratio, behind=(before, before))


def _ahead(priority: int, ordinary: int, lane: Lane, ratio: tuple[int, int], behind: tuple[int, int]) -> int:
    most_priority, most_ordinary = ratio
    if lane == "priority":
        before = behind[0]
        return before + min(ordinary, before // most_priority * most_ordinary)
    before = behind[1]
    return before + min(priority, (before // most_ordinary + 1) * most_priority)
