"""The daemon: everything joined, started in order, ended in order, on whatever Host it is given.

    journal verified and folded -> broker -> devices' lines -> pages -> ready

Start-up waits for no device. One root task group holds everything; what is meant to run for ever is kept by the
supervisor. Shutdown is only an optimisation: kill -9 at any moment is as safe.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
import structlog

from edge import broker as brokers
from edge.config import is_loopback
from edge.devices.work import DevicesAtWork
from edge.hall import Hall
from edge.notify import notify
from edge.site import Site
from edge.site_warnings import incomplete
from edge.vault.faults import VaultError
from edge.vault.figures import VaultFigures
from edge.vault.keeper import Keeper
from edge.vault.reception import Reception
from edge.vault.vault import Vault
from edge.web.events import moment
from edge.web.seam import House
from edge.web.server import Server
from edge.web.shapes import DeviceView, LineView
from firmware_bridge.ground.host import Host
from firmware_bridge.ground.supervise import Supervisor, spawn
from firmware_bridge.links.post import MqttPost

log = structlog.get_logger("app")

WATCHDOG_S = 10.0


@dataclass(frozen=True)
class Options:
    """What the command line may lay over site.toml for one run."""

    links: Mapping[str, str] = field(default_factory=dict)
    """Line id -> link address."""
    listen: str = ""
    """Where the pages are served, instead of http.listen."""


class NoAccounts(Exception):
    """The pages are to be reached from outside the box, and nobody could log in there."""

    def __init__(self, listen: str, state_dir: str) -> None:
        super().__init__(
            f"http.listen {listen} is reachable from outside the box, and there is no manager's account yet; "
            f"make one (hallgate accounts add {state_dir} NAME --role manager) or listen on 127.0.0.1"
        )


class App:
    """`run` until `stop`; `ready` is set when the hall serves."""

    def __init__(self, site: Site, host: Host, options: Options | None = None) -> None:
        self.options = options or Options()
        self.site = _overlaid(site, self.options)
        self.host = host
        self.supervisor = Supervisor(host)
        self.hall: Hall = Hall(host, site.settings)
        self.devices: DevicesAtWork | None = None
        self.server: Server | None = None
        self.broker: brokers.Broker | None = None
        self._incomplete = {device: "、".join(map(str, can)) for device, can in incomplete(site).items()}
        self.vault: Vault | None = None
        self.reception = Reception()
        self.ready = asyncio.Event()
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Ask the daemon to end; `run` returns when everything is closed."""
        self._stop.set()

    async def run(self) -> None:
        """Raises JournalError, CannotStart, NoAccounts, BrokerUnavailable, OSError (the pages' address is taken)."""
        self.host.on_stop(self.stop)
        await self.hall.open()
        try:
            self._check_listen()
            await self._run_open()
        finally:
            notify("STOPPING=1")
            await self.hall.close()

    def _check_listen(self) -> None:
        """Nothing beyond loopback without accounts. Raises NoAccounts."""
        listen = self.site.http.listen
        if is_loopback(listen):
            return
        if not self.hall.roster.managers():
            raise NoAccounts(listen, str(self.host.state_dir))
        if not self.site.http.certificate:
            log.warning("pages_without_tls", listen=listen)

    async def _run_open(self) -> None:
        post = await self._start_broker()
        self.reception = await self._open_vault()
        self.devices = DevicesAtWork(self.site, self.hall, self.host, post, self.options.links, self.reception)
        house = House(
            hall=self.hall,
            site=self.site,
            host=self.host,
            devices=self._device_views,
            lines=self._line_views,
            printers=tuple(place.device for place in self.devices.places.values() if place.has("kiosk")),
            not_ready=self._not_ready,
            reception=self.reception,
        )
        if self.vault is not None:
            house.registry.register(VaultFigures(self.vault))
        self.server = Server(house, self.host)
        try:
            async with asyncio.TaskGroup() as group:
                writer = spawn("hall", self.hall.run(), group)
                rest = spawn("rest", self._run_rest(self.devices, self.server, post), group)
                spawn("end", self._end(writer, rest), group)
        finally:
            if self.broker is not None:
                await self.broker.stop()
            if self.vault is not None:
                await self.vault.close()

    async def _run_rest(self, devices: DevicesAtWork, server: Server, post: MqttPost | None) -> None:
        """All that stands around the writer."""
        async with asyncio.TaskGroup() as group:
            if self.broker is not None and post is not None:
                spawn("broker", self.supervisor.keep("broker", self.broker.watch), group)
                spawn("post", self.supervisor.keep("post", post.run), group)
            if self.vault is not None:
                keeper = Keeper(self.hall, self.vault, self.site.vault)
                spawn("vault", self.supervisor.keep("vault", keeper.run), group)
            spawn("devices", devices.run(self.supervisor), group)
            spawn("web", server.run(), group)
            spawn("readiness", self._tell_ready(server), group)

    async def _end(self, writer: asyncio.Task[None], rest: asyncio.Task[None]) -> None:
        """On `stop`: the writer finishes what waits, then everything else is let go."""
        await self._stop.wait()
        log.info("stopping")
        self.hall.stop()
        await writer
        rest.cancel()

    async def _tell_ready(self, server: Server) -> None:
        await server.ready.wait()
        self.ready.set()
        notify("READY=1")
        log.info("ready", hall=self.site.settings.hall.id, pages=server.addresses, seq=self.hall.through_seq)
        while True:
            notify("WATCHDOG=1")
            await asyncio.sleep(WATCHDOG_S)

    async def _open_vault(self) -> Reception:
        """A vault that cannot be opened is an alarm, and the hall serves: numbers are then dropped at the door."""
        settings, hall = self.site.vault, self.hall
        if settings.wanted:
            self.vault = Vault(self.host, settings, self.site.master_key)
            try:
                await self.vault.open_up()
            except VaultError as error:
                self.vault.trouble(type(error).__name__)
                log.error("vault_not_open", reason=error.reason)
        return Reception(settings, self.vault, hall.now, lambda: hall.views.date)

    async def _start_broker(self) -> MqttPost | None:
        """None where no device is on MQTT."""
        profiles = {device.id: device.profile for device in self.site.devices if not device.line}
        if not profiles:
            return None
        hall = self.site.settings.hall.id
        self.broker = await brokers.make(self.site.broker, list(profiles), hall, self.host)
        await self.broker.start()
        return MqttPost(self.host, brokers.daemon_login(self.broker.logins, f"hallgate-{hall}"), hall)

    def _device_views(self) -> list[DeviceView]:
        assert self.devices is not None
        return [
            DeviceView(
                id=d.id,
                profile=d.profile,
                line=d.line,
                window=d.window,
                up=d.up,
                reason=d.reason,
                agrees=d.agrees,
                since=moment(d.since) if d.since else None,
                frames_good=d.frames_good,
                frames_sent=d.frames_sent,
                frames_bad=dict(d.frames_bad),
                timeouts=d.timeouts,
                refused=dict(d.refused),
                last_fault=d.last_fault,
                incomplete=self._incomplete.get(d.id, ""),
            )
            for d in self.devices.health()
        ]

    def _line_views(self) -> list[LineView]:
        assert self.devices is not None
        return [
            LineView(
                id=line.line,
                open=line.open,
                reason="" if line.open else line.reason,
                reconnects=line.reconnects,
                noise_bytes=line.noise_bytes,
                strangers=line.strangers,
                waiting=line.waiting,
                bad=dict(line.bad),
            )
            for line in self.devices.line_health()
        ]

    def _not_ready(self) -> list[str]:
        return [] if self.hall.available else ["the journal cannot be written: is the disk full?"]


def _overlaid(site: Site, options: Options) -> Site:
    if not options.listen:
        return site
    return msgspec.structs.replace(site, http=msgspec.structs.replace(site.http, listen=options.listen))
