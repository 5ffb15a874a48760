"""What the loudspeakers say. Digits of a number are read one by one: A012 is "A零一二"."""

from __future__ import annotations

import msgspec

from edge.queueing.events import TicketCalled, TicketRecalled
from edge.queueing.settings import Settings
from edge.queueing.words import At
from edge.views.windows import name_of

DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    seq: int
    """Of the record it comes from."""
    call: str
    """`<leg>/<recalls>`, as on the window's screen."""
    zone: str
    window: str
    ticket: str
    number: str
    text: str
    times: int
    at: At


def announcement(event: TicketCalled | TicketRecalled, seq: int, at: At, settings: Settings) -> Announcement | None:
    """None for a window that the settings no longer have."""
    window = next((window for window in settings.windows if window.id == event.window), None)
    if window is None:
        return None
    count = event.count if isinstance(event, TicketRecalled) else 0
    return Announcement(
        seq=seq,
        call=f"{event.leg}/{count}",
        zone=window.zone,
        window=window.id,
        ticket=event.ticket,
        number=event.number,
        text=spoken(settings.rules.call_text, event.number, name_of(window)),
        times=settings.rules.call_times,
        at=at,
    )


def spoken(template: str, number: str, window_name: str) -> str:
    return template.replace("{number}", number.translate(DIGITS)).replace("{window}", window_name)
