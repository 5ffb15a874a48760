"""What each device should show now: views -> Instruction, pure. None where the device has nothing to show."""

from __future__ import annotations

from collections.abc import Callable

from device_profiles.vocabulary import (
    AskRating,
    CloseRating,
    Instruction,
    ShowNumber,
    ShowText,
    ShowWaiting,
)
from edge.devices.places import Place
from edge.views import Views

LinkAt = Callable[[str, str], str]
"""(window, visit) -> the link to the visit's rating; "" while there is none."""


def no_link(window: str, visit: str) -> str:
    return ""


def wanted_at(place: Place, views: Views, can: frozenset[str], link: LinkAt = no_link) -> dict[str, Instruction]:
    """Slot -> instruction for this device. `can`: names of the instructions its profile can say; the
    best of them is taken. `link`: what to show beside the grades, where there is one.

    screen     the window's text, or only the number on a numeric one
    caller     how many people wait for the window's services
    evaluator  the visit asked about at the window now, closed when nobody is asked (those that cannot be told to close
               are asked once a visit, by the desk)
    """
    screen = views.windows.get(place.window)
    if screen is None:
        return {}
    wanted: dict[str, Instruction] = {}
    if place.has("screen"):
        if "show_text" in can:
            wanted["main"] = ShowText(text=screen.text)
        elif "show_number" in can:
            wanted["main"] = ShowNumber(number=screen.number)
    if place.has("caller") and "show_waiting" in can:
        wanted["waiting"] = ShowWaiting(count=screen.waiting)
    if place.has("evaluator") and "close_rating" in can:
        wanted["rating"] = (
            AskRating(visit=screen.asked, link=link(place.window, screen.asked)) if screen.asked else CloseRating()
        )
    return wanted
