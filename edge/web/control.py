"""The control socket, STATE/control.sock: how a verb on the box reaches a running daemon. Its owner alone may open it,
and whoever may do that may do upkeep: this is how the first account is made.

    POST /upkeep     one command as edge.web.upkeep takes it       GET /accounts     what there is

The actor is `staff:console-<uid>`, with the uid that the kernel names; the role is the manager's for accounts, the
technician's for devices.
"""

from __future__ import annotations

import socket
import struct
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from aiohttp import web

from edge.queueing.words import Actor, Refusal, Role
from edge.upkeep.rights import may
from edge.web import problems
from edge.web.bodies import fields_of
from edge.web.problems import as_problems
from edge.web.upkeep import UpkeepDesk
from firmware_bridge.ground.host import Host
from firmware_bridge.ground.unix import socket_name

FILE = "control.sock"
SOURCE = "console"
ANSWER_S = 10.0


class NotRunning(Exception):
    """No daemon answers on this state directory's socket."""


def create_control(desk: UpkeepDesk, host: Host) -> web.Application:
    """The application behind the socket."""

    async def upkeep(request: web.Request) -> web.StreamResponse:
        fields = await fields_of(request)
        actor = Actor("staff", f"console-{_uid(request)}")
        key = request.headers.get("Idempotency-Key", "") or host.new_id()
        answer = await desk.carry_out(fields, actor, role_for(str(fields.get("do", ""))), SOURCE, key)
        if isinstance(answer, Refusal):
            return problems.answer(problems.of_refusal(answer))
        return web.Response(body=msgspec.json.encode(answer), content_type="application/json")

    async def accounts(_: web.Request) -> web.StreamResponse:
        return web.Response(body=msgspec.json.encode(desk.listing()), content_type="application/json")

    app = web.Application(middlewares=[as_problems])
    app.router.add_post("/upkeep", upkeep)
    app.router.add_get("/accounts", accounts)
    return app


def role_for(do: str) -> Role:
    return "technician" if may("technician", do) and not may("manager", do) else "manager"


def _uid(request: web.Request) -> int:
    """Of the process at the other end, from the kernel."""
    peer = request.get_extra_info("socket")
    if peer is None or not hasattr(socket, "SO_PEERCRED"):
        return 0
    _, uid, _ = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return int(uid)


async def ask(state_dir: Path, fields: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    """Give a running daemon a command, or ask for the listing: (status, answer). Raises NotRunning."""
    path = state_dir / FILE
    if not path.is_socket():
        raise NotRunning
    limit = aiohttp.ClientTimeout(total=ANSWER_S)
    try:
        with socket_name(path) as name:
            connector = aiohttp.UnixConnector(path=name)
            async with aiohttp.ClientSession("http://control", connector=connector, timeout=limit) as client:
                if fields is None:
                    async with client.get("/accounts") as answer:
                        return answer.status, await answer.json(content_type=None)
                async with client.post("/upkeep", json=fields) as answer:
                    return answer.status, await answer.json(content_type=None)
    except (TimeoutError, aiohttp.ClientConnectionError) as error:
        raise NotRunning from error
