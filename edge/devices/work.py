"""All devices of a hall at work: their lines, their desks, the loudspeakers; joined to the hall's commits.

line --on_say/on_state--> Desk --command--> Hall          Hall --on_commit--> Desk --Wanted/Do--> line
                                                                        └--> Zone --Speak------> line
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from device_profiles.speech import instructions_of
from device_profiles.vocabulary import Speak
from edge.devices.desk import Desk
from edge.devices.offers import Offers
from edge.devices.places import Place, places
from edge.devices.printing import jobs
from edge.devices.repeats import Repeats
from edge.devices.zones import Zone
from edge.hall import Fact, Hall
from edge.queueing.words import At
from edge.site import Site
from edge.vault.reception import Reception
from firmware_bridge.drivers import UnitPlan
from firmware_bridge.drivers.base import Do, Say, Settled, Wanted
from firmware_bridge.ground.host import Host
from firmware_bridge.ground.supervise import Supervisor, spawn
from firmware_bridge.health import LineHealth
from firmware_bridge.line import Line, LinePlan
from firmware_bridge.links.base import LinkSpec, parse_link
from firmware_bridge.links.post import MqttPost

REMEMBERED = 200
"""Records looked through at the start for key presses of just before it."""
DEFAULT_ZONE = "main"


class DeviceHealth(msgspec.Struct, frozen=True, kw_only=True):
    """One device, for pages and for whoever watches the hall."""

    id: str
    profile: str
    line: str
    window: str
    up: bool
    reason: str
    agrees: bool | None
    since: At
    """Since when it is up or down; 0: from the start."""
    frames_good: int
    frames_sent: int
    frames_bad: Mapping[str, int]
    timeouts: int
    refused: Mapping[str, int]
    last_fault: str
    """Words for a technician."""


class DevicesAtWork:
    def __init__(
        self,
        site: Site,
        hall: Hall,
        host: Host,
        post: MqttPost | None,
        links: Mapping[str, str],
        reception: Reception,
    ) -> None:
        """`post`: the session with the broker, for devices on MQTT. `links`: addresses laid over those of site.toml.
        `reception`: takes people's numbers off what kiosks say."""
        self._hall, self._host = hall, host
        repeats = Repeats(site.settings.rules.repeat_frame_s, host.clock.mono)
        self._repeats = repeats
        self.places = places(site)
        self.lines = {
            plan.line_id: Line(plan, host, self._said, self._state, post) for plan in _plans(site, self.places, links)
        }
        self.desks = {
            place.device: Desk(place, hall, repeats, frozenset(instructions_of(place.profile)), self._give, reception)
            for place in self.places.values()
        }
        self.offers = Offers(hall, host, site.citizen.base, self.places)
        self.offers.on_link = self._show_all
        for desk in self.desks.values():
            desk.link_at = self.offers.link_at
        self.zones = tuple(self._zones())
        for zone in self.zones:
            for speaker in zone.speakers:
                self.desks[speaker].on_spoken = zone.spoken
        hall.on_commit(self._committed)

    async def run(self, supervisor: Supervisor) -> None:
        """Every line and every desk, for ever. Waits for no device."""
        await self._remember_presses()
        self._show_all()
        try:
            async with asyncio.TaskGroup() as group:
                spawn("offers", supervisor.keep("offers", self.offers.run), group)
                for name, line in self.lines.items():
                    spawn(f"line {name}", supervisor.keep(f"line {name}", line.run), group)
                for name, desk in self.desks.items():
                    spawn(f"desk {name}", supervisor.keep(f"desk {name}", desk.run), group)
        finally:
            for zone in self.zones:
                zone.stop()

    def health(self) -> list[DeviceHealth]:
        return [self._health_of(desk, self.lines[desk.place.line].health()) for desk in self.desks.values()]

    def line_health(self) -> list[LineHealth]:
        return [line.health() for line in self.lines.values()]

    def _health_of(self, desk: Desk, line: LineHealth) -> DeviceHealth:
        place, unit = desk.place, line.units[desk.place.device]
        return DeviceHealth(
            id=place.device,
            profile=place.profile.id,
            line=place.line,
            window=place.window,
            up=desk.up,
            reason="" if desk.up else desk.reason,
            agrees=desk.agrees,
            frames_good=unit.frames_good,
            since=desk.since,
            frames_sent=unit.frames_sent,
            frames_bad=dict(unit.bad),
            timeouts=unit.timeouts,
            refused=dict(desk.refused),
            last_fault=unit.last_fault,
        )

    # --- from lines -------------------------------------------------------------------------------------------------

    def _said(self, device: str, say: Say) -> None:
        self.desks[device].said(say)

    def _state(self, device: str, up: bool, reason: str) -> None:
        self.desks[device].present(up, reason)
        if up:
            self.desks[device].show(self._hall.views, self._hall.through_seq)

    def _give(self, device: str, given: Wanted | Do | Settled) -> None:
        self.lines[self.places[device].line].give(device, given)

    # --- from the hall ----------------------------------------------------------------------------------------------

    def _committed(self, facts: tuple[Fact, ...]) -> None:
        self.offers.committed(facts)
        self._show_all()
        for device, job in jobs(facts, self._hall.views, self.places):
            self._give(device, job)

    def _show_all(self) -> None:
        views, seq = self._hall.views, self._hall.through_seq
        for desk in self.desks.values():
            desk.show(views, seq)
        for zone in self.zones:
            zone.hear(views, self._hall.now())

    def _speak(self, speaker: str, speak: Speak) -> None:
        self._give(speaker, Do(speak, job=speak.call))

    def _zones(self) -> Iterator[Zone]:
        speakers: dict[str, list[str]] = {}
        for place in self.places.values():
            if place.has("voice"):
                speakers.setdefault(place.zone or DEFAULT_ZONE, []).append(place.device)
        for name, devices in speakers.items():
            yield Zone(name, devices, self._speak, self._host.clock)

    async def _remember_presses(self) -> None:
        """A frame repeated across a restart gets the outcome of before it."""
        records = await self._hall.journal.read(max(0, self._hall.through_seq - REMEMBERED), REMEMBERED)
        self._repeats.remember((record.command_id for record in records), self._hall.now())


def _plans(site: Site, all_places: Mapping[str, Place], links: Mapping[str, str]) -> Iterator[LinePlan]:
    """One a [[line]] with devices on it, and one a device on MQTT."""
    for line in site.lines:
        units = _units([place for place in all_places.values() if place.line == line.id])
        if units:
            yield LinePlan(line.id, parse_link(links.get(line.id, line.link)), units)
    for place in all_places.values():
        if place.profile.driver == "mqtt":
            yield LinePlan(place.line, LinkSpec(kind="mqtt", target=place.device), _units([place]))


def _units(on_line: Sequence[Place]) -> list[UnitPlan]:
    return [UnitPlan(place.device, place.profile, place.settings, _address(place)) for place in on_line]


def _address(place: Place) -> int | None:
    address = place.settings.get("address")
    return address if isinstance(address, int) else None
