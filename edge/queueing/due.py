"""The only timer: when does something happen by itself next?

The hall submits the returned command when its time has come. If nothing came of it (the clock is not trusted and only a
new day is due), it asks again a second later, not at once.
"""

from __future__ import annotations

from edge.queueing import hours, notices
from edge.queueing.clocking import DAY, MINUTE, SECOND
from edge.queueing.commands import Command, Tick
from edge.queueing.model import State
from edge.queueing.words import At


def due(state: State) -> tuple[At, Command] | None:
    """The next moment (possibly past) and what to submit then; None before the first settings."""
    if state.settings is None:
        return None
    rules = state.settings.rules
    earliest = int(state.index.day_ends)
    for window in state.windows.values():
        if window.asked:
            earliest = min(earliest, state.visits[window.asked].asked_at + rules.rating_prompt_s * SECOND)
        if window.leg and rules.start == "auto" and state.suspended is None:
            leg = state.legs[window.leg]
            if leg.status == "called":
                earliest = min(earliest, leg.announced_at + rules.start_after_s * SECOND)
    earliest = min(earliest, *(at for at, _ in notices.pending(state)), earliest)
    calling = notices.auto_call(state)
    if calling is not None:
        earliest = min(earliest, calling[0])
    overtime = hours.overtime_due(state)
    if overtime is not None:
        earliest = min(earliest, overtime)
    if state.index.lapses:
        earliest = min(earliest, state.index.lapses[0][0] + rules.appointment_late_min * MINUTE + 1)
    if state.index.cases_due:
        earliest = min(earliest, state.index.cases_due)
    if state.unrated:
        oldest = next(iter(state.unrated.values()))
        earliest = min(earliest, oldest + rules.rating_open_days * DAY)
    return At(earliest), Tick()
