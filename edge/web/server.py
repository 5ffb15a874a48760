"""The web server: one aiohttp application made from the tables, and the loop that serves it.

create(house)        the pages' application and the control socket's; tests drive the first with aiohttp's own client
Server(house, host)  serves it for ever on what the host lets it listen on; in a virtual hall that is nothing
"""

from __future__ import annotations

import asyncio
import ssl

import msgspec
from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from edge.queueing.words import Actor, Refusal
from edge.site import Http
from edge.web import openapi, pages
from edge.web.bodies import fields_of, key_of
from edge.web.console import Console
from edge.web.control import FILE, create_control
from edge.web.doors import DOORS, KIOSK_LINK, PATH_FIELDS
from edge.web.guard import dress, gate
from edge.web.metrics import Metrics
from edge.web.orders import Orders
from edge.web.problems import Handler, Trouble, answer, as_problems, of_refusal
from edge.web.rating import Clients, Links
from edge.web.readings import READINGS, Reading
from edge.web.seam import House
from edge.web.seat import SESSIONS, check_csrf, in_role, may_read, signed_in, source_of
from edge.web.sessions import SESSION_COOKIE, SWEEP_S, Sessions
from edge.web.signing import Signing
from edge.web.stream import HEARTBEAT_S, Streams
from edge.web.telling import Telling
from edge.web.upkeep import UpkeepDesk
from firmware_bridge.ground.host import Host

BODY_BYTES_MAX = 64 * 1024
STOP_S = 2.0
DESK: web.AppKey[UpkeepDesk] = web.AppKey("desk", UpkeepDesk)
STREAMS: web.AppKey[Streams] = web.AppKey("streams", Streams)


def create(house: House, heartbeat_s: float = HEARTBEAT_S) -> web.Application:
    """The application of an open hall; from now on it hears of every commit."""
    metrics = Metrics(house.registry)
    hall_id = house.site.settings.hall.id
    journal = house.hall.journal
    streams = Streams(hall_id, journal.read, metrics, heartbeat_s)
    streams.begin(journal.tail.epoch, house.hall.through_seq)
    house.hall.on_commit(lambda facts: streams.publish([record for record, _ in facts]))
    citizen = house.site.citizen
    windows = frozenset(window.id for window in house.site.settings.windows)
    orders = Orders(house.hall, hall_id, windows, metrics, house.reception, Clients(house.host, citizen))
    telling = Telling(house, streams)
    names = (*house.site.http.names, *citizen.hosts, _host_of(house.site.http.listen))
    app = web.Application(middlewares=[_counted(metrics), as_problems, gate(names)], client_max_size=BODY_BYTES_MAX)
    app[STREAMS] = streams
    sessions = Sessions(house.hall, house.site.http.idle_min)
    Signing(house.hall, house.host, sessions, windows, bool(house.site.http.certificate)).add_to(app)
    app[DESK] = UpkeepDesk(house.hall, house.host, windows)
    _add_upkeep(app, app[DESK])
    app.on_response_prepare.append(dress)
    app.on_shutdown.append(_end_streams)
    app.router.add_post("/api/v1/commands", orders.any_door)
    for door in DOORS:
        app.router.add_post(door.path, orders.at(door))
    for reading in READINGS:
        app.router.add_get(reading.path, _told(telling, reading))
    app.router.add_post(KIOSK_LINK.path, Links(house.hall, house.host, citizen).offer)
    Console(house).add_to(app)
    app.router.add_get("/api/v1/stream", _inside(streams.handle), allow_head=False)
    _add_plumbing(app, house, metrics)
    pages.add_pages(app)
    return app


def _told(telling: Telling, reading: Reading) -> Handler:
    tell = getattr(telling, reading.name)
    keys = [key for key in PATH_FIELDS if f"{{{key}}}" in reading.path]

    async def handle(request: web.Request) -> web.StreamResponse:
        if reading.reach == "staff" and not in_role(request, reading.roles):
            raise Trouble("not_from_here")
        view = tell(*(request.match_info[key] for key in keys))
        return web.Response(body=msgspec.json.encode(view), content_type="application/json")

    return _inside(handle) if reading.reach == "hall" else handle


def _inside(handler: Handler) -> Handler:
    """For whoever stands in the hall: what it tells has no personal data, but the hall is not a public site."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if not may_read(request):
            raise Trouble("token_needed")
        return await handler(request)

    return handle


def _add_upkeep(app: web.Application, desk: UpkeepDesk) -> None:
    """Accounts and device tokens, for whoever's role has the right; the hall says whose that is."""

    async def upkeep(request: web.Request) -> web.StreamResponse:
        person = signed_in(request)
        check_csrf(request, request.cookies[SESSION_COOKIE])
        request.app[SESSIONS].use(person)
        fields = await fields_of(request)
        actor = Actor("staff", person.account.id)
        done = await desk.carry_out(fields, actor, person.session.role, source_of(request), key_of(request))
        if isinstance(done, Refusal):
            return answer(of_refusal(done))
        return web.Response(body=msgspec.json.encode(done), content_type="application/json")

    async def accounts(request: web.Request) -> web.StreamResponse:
        if signed_in(request).session.role not in ("manager", "technician", "auditor"):
            raise Trouble("not_from_here")
        return web.Response(body=msgspec.json.encode(desk.listing()), content_type="application/json")

    app.router.add_post("/api/v1/upkeep", upkeep)
    app.router.add_get("/api/v1/accounts", accounts)


def _host_of(listen: str) -> str:
    return listen.rpartition(":")[0].strip("[]")


def _add_plumbing(app: web.Application, house: House, metrics: Metrics) -> None:
    """What machines ask: is it alive, is it ready, how is it doing, what can it do."""
    document = openapi.text()

    async def livez(_: web.Request) -> web.StreamResponse:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.StreamResponse:
        missing = house.not_ready()
        return web.Response(text="\n".join(missing or ("ok",)) + "\n", status=503 if missing else 200)

    async def figures(_: web.Request) -> web.StreamResponse:
        body = generate_latest(metrics.registry)
        return web.Response(body=body, headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_PLAIN_0_0_4})

    async def describe(_: web.Request) -> web.StreamResponse:
        return web.Response(text=document, content_type="application/json")

    app.router.add_get("/livez", livez)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", _inside(figures))
    app.router.add_get("/openapi.json", describe)


def _counted(metrics: Metrics) -> Middleware:
    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "none"
        metrics.requests.labels(request.method, route, str(response.status)).inc()
        return response

    return count


async def _end_streams(app: web.Application) -> None:
    app[STREAMS].close()


class Server:
    """Serves one hall's application until it is cancelled."""

    def __init__(self, house: House, host: Host) -> None:
        self.app = create(house)
        self.addresses: tuple[str, ...] = ()
        """Where it listens, as http:// addresses, once it does; `ready` is set then."""
        self.ready = asyncio.Event()
        self._http = house.site.http
        self._host = host
        self._tls = _tls(self._http)

    async def run(self) -> None:
        """Listen and serve. Raises OSError if the address cannot be had."""
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=STOP_S)
        control = web.AppRunner(create_control(self.app[DESK], self._host), access_log=None, shutdown_timeout=STOP_S)
        await runner.setup()
        await control.setup()
        try:
            sockets = self._host.listen(self._http.listen)
            for sock in sockets:
                await web.SockSite(runner, sock, ssl_context=self._tls).start()
            for sock in self._host.listen(f"unix:{self._host.state_dir / FILE}"):
                await web.SockSite(control, sock).start()
            self.addresses = tuple(_address(sock.getsockname(), self._tls is not None) for sock in sockets)
            self.ready.set()
            while True:
                await asyncio.sleep(SWEEP_S)
                await self.app[SESSIONS].sweep()
        finally:
            await control.cleanup()
            await runner.cleanup()


def _tls(http: Http) -> ssl.SSLContext | None:
    """Raises OSError (ssl.SSLError is one) where certificate or key cannot be used."""
    if not http.certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(http.certificate, http.key or None)
    return context


def _address(name: object, tls: bool) -> str:
    """`http://127.0.0.1:8480` for a socket's own name; unix sockets by their path."""
    if isinstance(name, tuple):
        host = f"[{name[0]}]" if ":" in str(name[0]) else name[0]
        return f"{'https' if tls else 'http'}://{host}:{name[1]}"
    return f"unix:{name}"
