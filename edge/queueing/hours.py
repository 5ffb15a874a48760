"""Hours as the queue feels them today: who is open, how much of a wait counts, when a service is in overtime.

Hours are asked only while the hall's time lies inside its business date: a hall whose date a person had to say, because
the clock is wrong, serves whoever comes.

    is_open · at_lunch · scheduled_off     of a service, of a window
    waited_us · waiting_since · breaks     waits without lunch (in-hours), overtime included
    still_here                             services that somebody is here for
"""

from __future__ import annotations

from edge.queueing.clocking import DAY
from edge.queueing.model import State
from edge.queueing.words import At

LUNCH = "午休"
"""Why a window is paused, and what its screen says, when nobody gave another reason in the lunch."""


def apply(state: State, now: int) -> bool:
    """Do hours count: does the time belong to the business date?"""
    return state.index.day_ends - DAY <= now < state.index.day_ends


def is_open(state: State, service: str, now: At) -> bool:
    return not apply(state, now) or state.index.timetables[service].is_open(now)


def closing(state: State, service: str) -> At | None:
    """When it closes today; None if it does not, or is not open at all."""
    return next((at for at, name in state.index.closings if name == service), None)


def at_lunch(state: State, window: str, now: At) -> bool:
    """R31: closed for now, was open earlier today and will be again, for everything the window does."""
    if not apply(state, now):
        return False
    begins = state.index.day_ends - DAY
    tables = [state.index.timetables[service] for service in _served(state, window)]
    if any(table.is_open(now) for table in tables):
        return False
    return any(table.in_hours_us(begins, now) and table.in_hours_us(now, state.index.day_ends) for table in tables)


def scheduled_off(state: State, window: str, now: At) -> bool:
    """Nothing the window does is open now, nor in overtime: it may stop without R1 and R2 being asked. The queue of a
    lunch is kept."""
    return apply(state, now) and not any(
        service in state.overtime or state.index.timetables[service].is_open(now) for service in _served(state, window)
    )


def waited_us(state: State, service: str, since: int, now: int) -> int:
    """How much of the wait since then counts: what lay in the service's hours, and its overtime."""
    table = state.index.timetables[service]
    if table.round_the_clock or not apply(state, now):
        return now - since
    began = state.overtime.get(service)
    late = now - max(since, began) if began is not None else 0
    return table.in_hours_us(since, now if began is None else began) + max(0, late)


def waiting_since(state: State, service: str, now: At, amount: int) -> At:
    """Exactly those who have been waiting since before this moment have waited longer than `amount`, as waits are
    counted."""
    table = state.index.timetables[service]
    if table.round_the_clock or not apply(state, now):
        return At(now - amount)
    began = state.overtime.get(service, now)
    late = now - began
    return At(now - amount) if amount < late else table.before(began, amount - late)


def breaks(state: State, service: str, now: At) -> tuple[tuple[At, At], ...]:
    """What is closed between now and the closing of today: lunch, the time before the opening; in overtime nothing."""
    table = state.index.timetables[service]
    if table.round_the_clock or not apply(state, now) or service in state.overtime:
        return ()
    found, since = [], now
    for opens, closes in table.between(now, state.index.day_ends):
        if opens > since:
            found.append((since, At(opens)))
        since = At(closes)
    return tuple(found)


def still_here(state: State) -> dict[str, tuple[int, int]]:
    """Service -> (waiting, called or served or held) of those that have anybody, in the order of the settings."""
    at_windows: dict[str, int] = {}
    for window in state.windows.values():
        for name in (window.leg, *window.held):
            if name:
                service = state.legs[name].service
                at_windows[service] = at_windows.get(service, 0) + 1
    counts = {name: (state.waiting_count(name), at_windows.get(name, 0)) for name in state.index.services}
    return {name: count for name, count in counts.items() if any(count)}


def overtime_due(state: State) -> At | None:
    """When a service next goes into overtime or comes out of it, as things stand; possibly past."""
    if not state.index.closings or state.day.status != "open":
        return None
    here = still_here(state)
    if any(service not in here for service in state.overtime):
        return state.at
    return next((at for at, name in state.index.closings if name in here and name not in state.overtime), None)


def _served(state: State, window: str) -> tuple[str, ...]:
    serving = state.index.windows[window]
    return serving.services or serving.overflow
