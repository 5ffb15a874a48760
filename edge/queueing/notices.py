"""What the hall notices by itself, and when: unattended windows, unstaffed services, long queues, holds that end.

`pending` says for the state as it is what will have to be noticed and at which moment (possibly past); `due` takes the
earliest, `tick` those whose moment has come. So the timer and what comes of it can never disagree.
"""

from __future__ import annotations

from collections.abc import Iterator

from edge.queueing import events as ev
from edge.queueing import forecast, hours, order
from edge.queueing.clocking import DAY, MINUTE, SECOND
from edge.queueing.model import State, Window
from edge.queueing.words import At

EASED_SHARE = 0.8
"""A warning ends when so much of its threshold waits, so that it does not flicker."""
PATIENCE_MEANS = 3
"""A service that goes on for so many means beside the limit: is its clerk still there?"""


def pending(state: State) -> Iterator[tuple[At, ev.Event]]:
    if state.settings is None or state.day.status != "open":
        return
    yield from _warnings(state)
    if state.suspended is not None:
        return
    yield from _holds(state)
    yield from _unattended(state)
    yield from _unstaffed(state)


def noticed(state: State, now: At) -> list[ev.Event]:
    return [event for at, event in pending(state) if at <= now]


def auto_call(state: State) -> tuple[At, str] | None:
    """When which window calls by itself next: auto_call_s after a service has ended there, if anybody waits for it."""
    found = None
    for name, configured in state.index.windows.items():
        if not configured.auto_call_s or state.suspended is not None:
            continue
        window = state.windows[name]
        if window.status != "open" or window.leg or not window.freed_at:
            continue
        at = At(window.freed_at + configured.auto_call_s * SECOND)
        if (found is None or at < found[0]) and order.next_for(state, name, max(at, state.at)):
            found = at, name
    return found


def _warnings(state: State) -> Iterator[tuple[At, ev.Event]]:
    """R3: a threshold tells that windows should be added; it never stops anybody."""
    for service in state.in_force.services:
        waiting, limit = state.waiting_count(service.id), service.warn_waiting
        if service.id in state.warned:
            if not limit or waiting < limit * EASED_SHARE:
                yield state.at, ev.WaitingEased(service=service.id, waiting=waiting)
        elif limit and waiting >= limit:
            yield state.at, ev.WaitingWarned(service=service.id, waiting=waiting, threshold=limit)


def _holds(state: State) -> Iterator[tuple[At, ev.Event]]:
    minutes = state.rules.hold_return_min
    for window in state.windows.values():
        for name in window.held if minutes else ():
            leg = state.legs[name]
            yield (
                At(leg.since + minutes * MINUTE),
                ev.HoldEnded(
                    ticket=leg.ticket, leg=name, window=window.id, arrival=state.tickets[leg.ticket].issued_at
                ),
            )


def _unattended(state: State) -> Iterator[tuple[At, ev.Event]]:
    minutes = state.rules.unattended_after_min
    for window in state.windows.values() if minutes else ():
        if window.status != "open" or window.unattended:
            continue
        serving = state.index.windows[window.id].services
        since = [at for at in (_first_waits(state, service) for service in serving) if at is not None]
        if not since:
            continue
        at = max(window.acted_at, window.since, min(since)) + minutes * MINUTE + _patience(state, window)
        if hours.scheduled_off(state, window.id, At(at)):
            opens = [state.index.timetables[service].next_opening(at) for service in serving]
            at = min((opening for opening in opens if opening is not None), default=forecast.NEVER) + minutes * MINUTE
        waiting = sum(state.waiting_count(service) for service in serving)
        unattended = ev.WindowUnattended(
            window=window.id, staff=window.staff, since=max(window.acted_at, window.since), waiting=waiting
        )
        yield At(at), unattended


def _patience(state: State, window: Window) -> int:
    leg = state.legs[window.leg] if window.leg else None
    if leg is None or leg.status != "serving":
        return 0
    return round(PATIENCE_MEANS * forecast.mean_service_s(state, state.index.services[leg.service]) * SECOND)


def _unstaffed(state: State) -> Iterator[tuple[At, ev.Event]]:
    """R1: noticed once, and again when it is over."""
    staffed: dict[str, None] = {}
    changed: dict[str, At] = {}
    for name, serving in state.index.windows.items():
        window = state.windows[name]
        for service in (*serving.services, *serving.overflow):
            changed[service] = max(changed.get(service, At(0)), window.since, window.acted_at)
            if window.status == "open" and window.staff:
                staffed[service] = None
    for service in state.index.services:
        if service in staffed:
            if service in state.unstaffed:
                yield state.at, ev.ServiceStaffed(service=service)
        elif service not in state.unstaffed:
            at = _missed_from(state, service, changed.get(service, At(0)))
            if at is not None:
                yield at, ev.ServiceUnstaffed(service=service, waiting=state.waiting_count(service))


def _missed_from(state: State, service: str, since: At) -> At | None:
    """When it is to be said that nobody staffs it: after the grace, inside its hours; where it has none, while
    somebody waits."""
    grace = state.rules.unstaffed_after_min * MINUTE
    table = state.index.timetables[service]
    first = _first_waits(state, service)
    if table.round_the_clock or not hours.apply(state, state.at):
        return None if first is None else At(max(since, first) + grace)
    opens = table.next_opening(max(since, state.index.day_ends - DAY))
    if opens is not None and not table.is_open(opens + grace):
        opens = table.next_opening(opens + grace)
    if opens is None or opens + grace >= state.index.day_ends:
        return None
    return At(opens + grace)


def _first_waits(state: State, service: str) -> At | None:
    """Since when the first of one of its lists waits (not before the slot of an appointment); None if nobody does."""
    waiting = state.index.waiting[service]
    heads = [places[0][2] for places in (waiting.priority, waiting.walk_in, waiting.slot) if places]
    return min((max(state.legs[name].since, state.legs[name].slot_from) for name in heads), default=None)
