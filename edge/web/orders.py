"""Commands over HTTP: body and path → Command → the hall → outcome or problem.

One way in for every door: `POST /api/v1/commands` names the command in the body (`{"do": …}`), the other routes name it
by their path. Either way the request carries an Idempotency-Key; repeated, it gets its first outcome, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection
from typing import Any

import msgspec
from aiohttp import web

from edge.hall import Accepted, Hall
from edge.queueing import events as e
from edge.queueing.commands import CheckIn, Command, ConfirmPrint, FailPrint, IssueTicket, LogIn
from edge.queueing.words import Refusal
from edge.vault.reception import Reception
from edge.web import problems
from edge.web.bodies import fields_of, key_of
from edge.web.doors import BY_NAME, Door, Page
from edge.web.events import event_view
from edge.web.metrics import Metrics
from edge.web.problems import Handler, Trouble
from edge.web.rating import Clients
from edge.web.receiving import taken_off
from edge.web.seat import PAGES, Seat, authenticate
from edge.web.shapes import IssuedTicket, OutcomeView

KEYS_REMEMBERED = 4096
"""How many keys are compared with what they were first used for; older ones simply get their first outcome."""


class Orders:
    """Takes commands from pages and programs to the hall."""

    def __init__(
        self,
        hall: Hall,
        hall_id: str,
        windows: Collection[str],
        metrics: Metrics,
        reception: Reception,
        clients: Clients,
    ) -> None:
        self._hall = hall
        self._hall_id = hall_id
        self._windows = windows
        self._metrics = metrics
        self._reception = reception
        self._clients = clients
        self._used: OrderedDict[str, bytes] = OrderedDict()

    def at(self, door: Door) -> Handler:
        """The handler of one door's own address."""

        async def handle(request: web.Request) -> web.StreamResponse:
            window = request.match_info.get("window", "")
            if window and window not in self._windows:
                raise Trouble("unknown_window", window[:64])
            seat = authenticate(request, door, door.page, window)
            fields = await fields_of(request)
            for name in door.in_path:
                if fields.setdefault(name, request.match_info[name]) != request.match_info[name]:
                    raise Trouble("command_unusable", f"{name}: the path says otherwise")
            if any(name in fields for name in door.made):
                raise Trouble("command_unusable", f"{', '.join(door.made)}: not for the body")
            if door.made:
                fields.update(self._clients.marks(request))
            return await self._carry_out(request, door, seat, fields)

        return handle

    async def any_door(self, request: web.Request) -> web.StreamResponse:
        """`POST /api/v1/commands`: the body names the command."""
        page, window = _page(request)
        if page == "window" and window not in self._windows:
            raise Trouble("unknown_window", window[:64])
        fields = await fields_of(request)
        named = fields.pop("do", None)
        if not isinstance(named, str):
            raise Trouble("command_unusable", "do: the name of a command is expected")
        door = BY_NAME.get((page, named))
        if door is None:
            raise Trouble("not_from_here", named[:64])
        if page == "window" and fields.get("window") != window:
            raise Trouble("not_from_here", "window")
        seat = authenticate(request, door, page, window)
        return await self._carry_out(request, door, seat, fields)

    async def _carry_out(
        self, request: web.Request, door: Door, seat: Seat, fields: dict[str, Any]
    ) -> web.StreamResponse:
        key = key_of(request)
        given = taken_off(door.command, fields)
        command = _command(door, self._own(door, seat, fields))
        command_id = f"{seat.actor}:{key}"
        self._same_use(command_id, command)
        admitted = await self._reception.admit(given, command_id)
        if isinstance(admitted, Refusal):
            raise Trouble(admitted.code)
        if isinstance(command, IssueTicket | CheckIn):
            command = admitted.into(command)
        outcome = await self._hall.submit(
            command, actor=seat.actor, command_id=command_id, role=seat.role, source=seat.source
        )
        await self._reception.settled(admitted, outcome)
        if isinstance(outcome, Refusal):
            self._metrics.commands.labels(door.do, outcome.code).inc()
            return problems.answer(problems.of_refusal(outcome))
        self._metrics.commands.labels(door.do, "accepted").inc()
        view = self._told(outcome)
        return web.Response(body=msgspec.json.encode(view), status=door.status, content_type="application/json")

    def _own(self, door: Door, seat: Seat, fields: dict[str, Any]) -> dict[str, Any]:
        """A clerk logs in as the account of the session and as nobody else, and acts at no window where another sits; a
        kiosk speaks of its own paper only."""
        here = self._hall.views.windows.get(str(fields.get("window", "")))
        if seat.role == "clerk" and here is not None and here.staff not in ("", seat.actor.id):
            raise Trouble("window_not_yours", here.window)
        itself = door.command is LogIn and seat.role != "manager"
        if itself and fields.setdefault("staff", seat.actor.id) != seat.actor.id:
            raise Trouble("not_from_here", "staff")
        if door.command in (ConfirmPrint, FailPrint) and seat.actor.kind == "device":
            place = self._hall.views.ticket(str(fields.get("ticket", "")))
            if place is not None and place.device != seat.actor.id:
                raise Trouble("not_from_here", "ticket")
        return fields

    def _told(self, outcome: Accepted) -> OutcomeView:
        """Made of the records alone, so that a repetition is told the same whatever has happened since."""
        ticket = None
        for _, event in outcome.events:
            if isinstance(event, e.TicketIssued):
                ticket = IssuedTicket(
                    id=event.ticket,
                    number=event.number,
                    service=event.services[0],
                    ahead=event.ahead,
                    link=f"/t/{event.ticket}",
                )
        told = tuple(event_view(record, self._hall_id) for record, _ in outcome.events)
        through = outcome.events[-1][0].seq if outcome.events else outcome.through_seq
        return OutcomeView(through_seq=through, events=told, ticket=ticket)

    def _same_use(self, command_id: str, command: Command) -> None:
        digest = hashlib.sha256(msgspec.json.encode(command)).digest()
        first = self._used.setdefault(command_id, digest)
        self._used.move_to_end(command_id)
        if len(self._used) > KEYS_REMEMBERED:
            self._used.popitem(last=False)
        if first != digest:
            raise Trouble("idempotency_key_reused")


def _command(door: Door, fields: dict[str, Any]) -> Command:
    for name, value in door.pinned.items():
        if fields.get(name, value) != value:
            raise Trouble("command_unusable", f"{name}: is '{value}' here")
    try:
        return msgspec.convert({**fields, **door.pinned, "do": door.do}, door.command)
    except msgspec.ValidationError as error:
        raise Trouble("command_unusable", str(error)) from error


def _page(request: web.Request) -> tuple[Page, str]:
    """(page, window) as the query says. Raises Trouble(page_missing)."""
    for page in PAGES:
        if request.query.get("page") == page:
            return page, request.query.get("window", "") if page == "window" else ""
    raise Trouble("page_missing")
