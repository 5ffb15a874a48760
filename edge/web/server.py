"""The web server: one aiohttp application made from the tables, and the loop that serves it.

create(house)        the application; tests drive it with aiohttp's own client
Server(house, host)  serves it for ever on what the host lets it listen on; in a virtual hall that is nothing
"""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from edge.web import openapi, pages
from edge.web.doors import DOORS
from edge.web.guard import dress, gate
from edge.web.metrics import Metrics
from edge.web.orders import Orders
from edge.web.problems import Handler, as_problems
from edge.web.readings import READINGS, Reading
from edge.web.seam import House
from edge.web.stream import HEARTBEAT_S, Streams
from edge.web.telling import Telling
from firmware_bridge.ground.host import Host

BODY_BYTES_MAX = 64 * 1024
STOP_S = 2.0
STREAMS: web.AppKey[Streams] = web.AppKey("streams", Streams)


def create(house: House, heartbeat_s: float = HEARTBEAT_S) -> web.Application:
    """The application of an open hall; from now on it hears of every commit."""
    metrics = Metrics(house.registry)
    hall_id = house.site.settings.hall.id
    journal = house.hall.journal
    streams = Streams(hall_id, journal.read, metrics, heartbeat_s)
    streams.begin(journal.tail.epoch, house.hall.through_seq)
    house.hall.on_commit(lambda facts: streams.publish([record for record, _ in facts]))
    orders = Orders(house.hall, hall_id, [window.id for window in house.site.settings.windows], metrics)
    telling = Telling(house, streams)
    app = web.Application(
        middlewares=[_counted(metrics), as_problems, gate(house.site.http.names)], client_max_size=BODY_BYTES_MAX
    )
    app[STREAMS] = streams
    app.on_response_prepare.append(dress)
    app.on_shutdown.append(_end_streams)
    app.router.add_post("/api/v1/commands", orders.any_door)
    for door in DOORS:
        app.router.add_post(door.path, orders.at(door))
    for reading in READINGS:
        app.router.add_get(reading.path, _told(telling, reading))
    app.router.add_get("/api/v1/stream", streams.handle, allow_head=False)
    _add_plumbing(app, house, metrics)
    pages.add_pages(app)
    return app


def _told(telling: Telling, reading: Reading) -> Handler:
    tell = getattr(telling, reading.name)
    keys = [key for key in ("window", "ticket") if f"{{{key}}}" in reading.path]

    async def handle(request: web.Request) -> web.StreamResponse:
        view = tell(*(request.match_info[key] for key in keys))
        return web.Response(body=msgspec.json.encode(view), content_type="application/json")

    return handle


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
    app.router.add_get("/metrics", figures)
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
        self._listen = house.site.http.listen
        self._host = host

    async def run(self) -> None:
        """Listen and serve. Raises OSError if the address cannot be had."""
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=STOP_S)
        await runner.setup()
        try:
            sockets = self._host.listen(self._listen)
            for sock in sockets:
                await web.SockSite(runner, sock).start()
            self.addresses = tuple(_address(sock.getsockname()) for sock in sockets)
            self.ready.set()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


def _address(name: object) -> str:
    """`http://127.0.0.1:8480` for a socket's own name; unix sockets by their path."""
    if isinstance(name, tuple):
        host = f"[{name[0]}]" if ":" in str(name[0]) else name[0]
        return f"http://{host}:{name[1]}"
    return f"unix:{name}"
