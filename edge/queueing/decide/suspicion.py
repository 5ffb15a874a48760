"""R24: which ratings do not look like the free word of a citizen. They are kept and flagged, never dropped: whether
they count as active is for an auditor to say.

    after_call      so soon after the call that nothing can have been done
    after_end       sooner after the end than anybody reads five words
    burst           several of one grade at one device in a short time; all of them are flagged
    after_hours     at a device of the hall while it is shut
    same_client     several visits of a day rated from one client; all of them are flagged
    own_network     by link, from the hall's own network
"""

from __future__ import annotations

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.clocking import MINUTE, SECOND, offset_us
from edge.queueing.evaluation_model import Rated
from edge.queueing.model import State, Visit
from edge.queueing.words import At, Context, Flag

_DAY_MINUTES = 24 * 60


def flags(state: State, visit: Visit, command: cm.Rate, ctx: Context) -> list[ev.Event]:
    """RatingFlagged for this rating, and for earlier ones that it shows in another light."""
    source = command.client if command.channel == "link" else str(ctx.actor)
    earlier = state.recent_ratings.get(source, []) if source else []
    together, others = _together(state, earlier, command, ctx.now)
    reasons = [*_alone(state, visit, command, ctx.now), *together]
    found: list[ev.Event] = []
    if reasons:
        found.append(ev.RatingFlagged(ticket=visit.ticket, visit=visit.id, window=visit.window, reasons=tuple(reasons)))
    # Newest first: behind one that is flagged for the same already, all are.
    for rated in reversed([one for one in others if not one.reviewed]):
        known = state.flagged.get(rated.visit)
        if known is not None and together[0] in known.flags:
            break
        found.append(ev.RatingFlagged(ticket=rated.ticket, visit=rated.visit, window=rated.window, reasons=together))
    return found


def _alone(state: State, visit: Visit, command: cm.Rate, now: At) -> list[Flag]:
    """What this rating shows by itself."""
    settings = state.in_force.evaluation
    found: list[Flag] = []
    if visit.called_at and now - visit.called_at < settings.flag_after_call_s * SECOND:
        found.append("after_call")
    if now - visit.finished_at < settings.flag_after_end_s * SECOND:
        found.append("after_end")
    if command.channel != "link" and not _in_hours(state, now):
        found.append("after_hours")
    if command.channel == "link" and command.own_network:
        found.append("own_network")
    return found


def _together(state: State, earlier: list[Rated], command: cm.Rate, now: At) -> tuple[tuple[Flag, ...], list[Rated]]:
    """What it shows beside earlier ones of the same source, and beside which."""
    if command.channel == "link":
        return (("same_client",), earlier) if earlier else ((), [])
    settings = state.in_force.evaluation
    since = now - settings.flag_burst_s * SECOND
    burst = [rated for rated in earlier if rated.grade == command.grade and rated.at > since]
    if settings.flag_burst and len(burst) + 1 >= settings.flag_burst:
        return ("burst",), burst
    return (), []


def _in_hours(state: State, now: At) -> bool:
    settings = state.in_force.evaluation
    minute = (now + offset_us(state.in_force.hall)) // MINUTE % _DAY_MINUTES
    return _minutes(settings.flag_from) <= minute < _minutes(settings.flag_to)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])
