"""One hall on virtual time: the daemon as it is, on a virtual host, with devices on wires in memory.

boot · shut_down · kill      the daemon's life; wires, broker, devices and people stay
committed                    every record with the moment at which it was known to be on disk
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from edge.app import App
from edge.hall import Fact
from edge.journal.record import Record
from edge.journal.store import Reader
from edge.journal.verify import verify
from edge.queueing.events import Event
from edge.records import event_of
from edge.site import Broker, Site
from firmware_bridge.links.base import parse_link
from firmware_bridge.links.memory import MemoryWire
from simulators.devices.diary import Diary
from simulators.floor import Floor
from simulators.judge import Committed
from simulators.virtual.clock import VirtualClock
from simulators.virtual.host import Surroundings, VirtualHost
from simulators.virtual.post import MemoryPost
from simulators.world import Props

READY_TIMEOUT_S = 60.0
PAGE = 1000


class VirtualHall:
    """`folder` holds one state directory a boot."""

    def __init__(self, site: Site, seed: int, begins: str, folder: Path) -> None:
        self.site = msgspec.structs.replace(site, broker=Broker(mode="elsewhere"))
        self.around = Surroundings(seed, VirtualClock.on(begins))
        loop = asyncio.get_running_loop()
        self.diary = Diary(loop.time)
        self.props = Props(site, self.diary, self.around.streams)
        self.floor: Floor = self.props.floor()
        self.away: list[tuple[float, float]] = []
        """When there was no daemon, in loop time."""
        self._folder = folder
        self._boots = 0
        self._host: VirtualHost | None = None
        self._running: asyncio.Task[None] | None = None
        self.app: App | None = None
        self._known: dict[int, float] = {}
        self._lives: list[asyncio.Task[None]] = []

    def plug_in(self) -> None:
        """Hang the devices on their wires and switch them on."""
        for line, bus in self.props.buses.items():
            bus.plug(self.wire(line).tap(bus.heard).say)
        for device in self.props.smart.values():
            post = MemoryPost(device, self.site.settings.hall.id, self.around.broker)
            self._lives.append(asyncio.get_running_loop().create_task(post.run(), name=f"sim {device.device}"))

    def wire(self, line: str) -> MemoryWire:
        """The wire of a line, to be cut and mended."""
        link = next(each.link for each in self.site.lines if each.id == line)
        return self.around.wires.wire(parse_link(link).target)

    async def boot(self) -> None:
        """Start the daemon on what the last one left, and wait until it serves."""
        state_dir = self._folder / f"boot-{self._boots}"
        state_dir.mkdir(parents=True, exist_ok=True)
        self._boots += 1
        self._host = VirtualHost(self.around, state_dir)
        self.app = App(self.site, self._host)
        self.app.hall.on_commit(partial(self._commit, self._host))
        loop = asyncio.get_running_loop()
        self._running = loop.create_task(self.app.run(), name=f"daemon {self._boots}")
        ready = loop.create_task(self.app.ready.wait())
        async with asyncio.timeout(READY_TIMEOUT_S):
            await asyncio.wait([self._running, ready], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._running.done():
            self._running.result()
            raise RuntimeError("the daemon ended before it was ready")

    async def shut_down(self) -> None:
        """SIGTERM."""
        assert self.app is not None
        assert self._running is not None
        assert self._host is not None
        self.app.stop()
        await self._running
        self._leave(self._host.state_dir)

    async def kill(self) -> None:
        """SIGKILL: what is synced stays, nothing else does."""
        assert self._running is not None
        assert self._host is not None
        self._host.kill(self._folder / f"boot-{self._boots}")
        self._running.cancel()
        with suppress(asyncio.CancelledError, ExceptionGroup):
            await self._running

    def _leave(self, state_dir: Path) -> None:
        state_dir.rename(self._folder / f"boot-{self._boots}")

    @property
    def state_dir(self) -> Path:
        """Where the journal is that the next boot would open."""
        return self._folder / f"boot-{self._boots}"

    async def retire(self) -> None:
        """Switch the devices off."""
        for life in self._lives:
            life.cancel()
            with suppress(asyncio.CancelledError):
                await life

    def _commit(self, host: VirtualHost, facts: Sequence[Fact]) -> None:
        if host.dead:
            return
        now = asyncio.get_running_loop().time()
        for record, _ in facts:
            self._known.setdefault(record.seq, now)

    def committed(self) -> list[Committed]:
        """The whole journal, read from disk after the daemon has gone. A record that a killed daemon wrote and never
        told counts as known from the record before it."""
        found: list[Committed] = []
        at_s = 0.0
        for record, event in read_journal(self.state_dir):
            at_s = self._known.get(record.seq, at_s)
            found.append(Committed(at_s, record, event))
        return found

    def verified(self) -> str:
        """ "" when every page and every link of the chain holds, else what does not."""
        verdict = verify(self.state_dir)
        return "" if verdict.ok else f"record {verdict.bad_seq}: {verdict.bad}"


def read_journal(state_dir: Path, after: int = 0) -> list[tuple[Record, Event | None]]:
    """The records after `after` in a journal that may be in use."""
    reader = Reader(state_dir)
    found: list[tuple[Record, Event | None]] = []
    try:
        while page := reader.read(after, PAGE):
            found += [(record, event_of(record)) for record in page]
            after = page[-1].seq
    finally:
        reader.close()
    return found
