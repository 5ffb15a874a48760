"""Which command may come over HTTP, and from which page: the one table.

What is not in it cannot be asked for here: ratings come from devices that face the citizen (staff can never rate, R24),
the clock's and the devices' commands have their own ways in. Whether the person may is for the hall
(edge.upkeep.rights): so a refused attempt to force a rule (R1, R2) is on record like any other.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from edge.queueing import commands as c

Page = Literal["kiosk", "window", "desk", "console", "citizen"]


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """One command at its address. `{window}` or `{ticket}` in the path fills the command's field of that name."""

    command: type[c.Command]
    page: Page
    path: str
    summary: str
    status: int = 200
    pinned: dict[str, Any] = {}
    """Fields that this door sets by itself and never takes from outside."""
    made: tuple[str, ...] = ()
    """Fields that the server makes of the request; none may come in the body."""

    @property
    def do(self) -> str:
        return str(self.command.__struct_config__.tag)

    @property
    def name(self) -> str:
        """Unique among doors: two pages may have a command in common."""
        return self.do if self.page in ("kiosk", "window") else f"{self.page}_{self.do}"

    @property
    def in_path(self) -> tuple[str, ...]:
        """Fields of the command that its path fills."""
        return tuple(field for field in PATH_FIELDS if f"{{{field}}}" in self.path)


PATH_FIELDS = ("window", "ticket", "case", "visit", "token")


def _window(command: type[c.Command], summary: str) -> Door:
    verb = str(command.__struct_config__.tag).replace("_", "-")
    return Door(command=command, page="window", path=f"/api/v1/windows/{{window}}/{verb}", summary=summary)


def _desk(command: type[c.Command], summary: str) -> Door:
    verb = str(command.__struct_config__.tag).removesuffix("_ticket").replace("_", "-")
    return Door(command=command, page="desk", path=f"/api/v1/desk/tickets/{{ticket}}/{verb}", summary=summary)


def _console(command: type[c.Command], summary: str) -> Door:
    verb = str(command.__struct_config__.tag).replace("_", "-")
    return Door(command=command, page="console", path=f"/api/v1/hall/{verb}", summary=summary)


NOT_BY_HAND = {"number": "", "issued_at": None, "person": "", "person_hash": ""}
"""Leased numbers belong to the hall's own kiosks, references into the vault to its reception."""

DOORS: tuple[Door, ...] = (
    Door(
        command=c.IssueTicket,
        page="kiosk",
        path="/api/v1/tickets",
        summary="A person takes a place",
        status=201,
        # A page prints by itself, and has no leased numbers: device, number and time belong to the hall's own kiosks.
        pinned={"channel": "kiosk", "device": "", **NOT_BY_HAND},
    ),
    Door(
        command=c.ConfirmPrint,
        page="kiosk",
        path="/api/v1/tickets/{ticket}/confirm-print",
        summary="The paper came out",
    ),
    Door(command=c.FailPrint, page="kiosk", path="/api/v1/tickets/{ticket}/fail-print", summary="No paper came out"),
    _window(c.CallNext, "Call whoever is next"),
    _window(c.CallTicket, "Call this ticket out of turn"),
    _window(c.Recall, "Call the called ticket once more"),
    _window(c.StartService, "The called person stands at the window"),
    _window(c.FinishService, "The service is over"),
    _window(c.MarkMissed, "The called person did not come"),
    _window(c.Hold, "Set the person aside; the place is kept"),
    _window(c.ReturnHeld, "Take a held ticket back"),
    _window(c.Transfer, "Send the person to another service"),
    _window(c.LogIn, "A clerk takes the window"),
    _window(c.LogOut, "The clerk leaves the window"),
    _window(c.OpenWindow, "The window begins to serve"),
    _window(c.PauseWindow, "The window stops for a while"),
    _window(c.ResumeWindow, "The paused window serves again"),
    _window(c.CloseWindow, "The window stops for the day"),
    _window(c.HandOver, "A substitute clerk takes the window, without a pause"),
    _window(c.Undo, "Take back the own last act"),
    _window(c.ChangeSkills, "The window serves other services from now on"),
    Door(
        command=c.IssueTicket,
        page="desk",
        path="/api/v1/desk/tickets",
        summary="The desk takes a place for somebody",
        status=201,
        pinned={"channel": "desk", **NOT_BY_HAND},
    ),
    Door(
        command=c.CheckIn,
        page="desk",
        path="/api/v1/desk/check-in",
        summary="Somebody with an appointment has come",
        status=201,
        pinned={"person": "", "person_hash": ""},
    ),
    _desk(c.SetCategory, "Set or take back a priority, having seen the proof"),
    _desk(c.Reprint, "Print the same number once more"),
    _desk(c.Revive, "A missed ticket comes back into the queue"),
    _desk(c.CancelTicket, "The person gives the place up"),
    _desk(c.CarryOver, "The person agrees to come on the next day, on a new number"),
    Door(
        command=c.Rate,
        page="kiosk",
        path="/api/v1/tickets/{ticket}/rate",
        summary="Whoever holds the number rates its visit, after the end",
        pinned={"channel": "kiosk", "window": "", "visit": "", "token": "", "client": "", "own_network": False},
    ),
    Door(
        command=c.Rate,
        page="citizen",
        path="/api/v1/ratings/{token}",
        summary="The citizen rates the visit of the link, once",
        pinned={"channel": "link", "window": "", "visit": "", "ticket": ""},
        made=("client", "own_network"),
    ),
    Door(
        command=c.AdvanceCase,
        page="console",
        path="/api/v1/cases/{case}/advance",
        summary="A step on the case of a bad rating",
    ),
    Door(
        command=c.ReviewRating,
        page="console",
        path="/api/v1/ratings/flagged/{visit}/review",
        summary="An auditor says whether a flagged rating counts",
    ),
    Door(
        command=c.NoteLedger,
        page="console",
        path="/api/v1/ledger/{ticket}/note",
        summary="A line of the 办不成事 ledger",
    ),
    _console(c.OpenDay, "The business day begins on the date that a manager says"),
    _console(c.CloseDay, "The business day ends"),
    _console(c.SuspendHall, "Fire, typhoon, power: nobody is called, nobody loses their place"),
    _console(c.ResumeHall, "The suspended hall serves again"),
)

KIOSK_LINK = Door(
    command=c.OfferRating,
    page="kiosk",
    path="/api/v1/tickets/{ticket}/rating-link",
    summary="The link to a visit's rating, for the telephone of whoever stands there",
)
"""Carried out by `edge.web.rating.Links`: the server makes the token."""

BY_NAME: dict[tuple[Page, str], Door] = {(door.page, door.do): door for door in DOORS}
