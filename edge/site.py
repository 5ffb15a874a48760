"""The tables of site.toml, and the `Site` they make: one documented line a field, nothing read here.

`edge.config` reads them; what a hall keeps for its queue stands in `edge.queueing.settings`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec

from edge.calendar import CalendarTable
from edge.queueing.settings import Evaluation, Hall, Hours, Roster, Rules, Service, Settings, Window, Zone
from edge.queueing.words import Name
from edge.vault.settings import VaultSettings


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the site's tables."""


class Http(_Table, frozen=True, kw_only=True):
    listen: str = "127.0.0.1:8480"
    """Address and port of the pages and the API. Port 0: any free one. Beyond loopback the daemon serves only once a
    manager's account exists (hallgate accounts add)."""
    names: tuple[str, ...] = ()
    """Host names by which browsers may call the box besides its addresses (guards against DNS rebinding)."""
    certificate: str = ""
    """PEM file, relative to site.toml: the pages are served over TLS (1.2 or later). Left out: without."""
    key: str = ""
    """PEM file of its key; left out: it stands in `certificate` too."""
    idle_min: Annotated[int, msgspec.Meta(ge=1, le=720)] = 15
    """Minutes without an act of the person after which a session ends (等保 asks for a time-out)."""


class Broker(_Table, frozen=True, kw_only=True):
    mode: Literal["private", "builtin", "elsewhere"] = "private"
    """private: a mosquitto that the daemon runs and watches, with passwords and topic rights made from the devices
    below. builtin: the one inside hallgate, for trial where mosquitto is not installed. elsewhere: one that stands
    already."""
    listen: str = "127.0.0.1:0"
    """private and builtin: where devices connect; port 0: any free one (told in STATE/broker.json)."""
    host: str = "127.0.0.1"
    """elsewhere: its name or address."""
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 1883
    username: str = ""
    password_file: str = ""
    """elsewhere: a file with the password, readable by the daemon alone."""


class Citizen(_Table, frozen=True, kw_only=True):
    """R27 (离台评价): how citizens' own telephones reach the page of their rating. Left out: no link is shown."""

    public_url: str = ""
    """https://…, where the city's network leads to this box (or to a mirror of its rating page)."""
    guest_url: str = ""
    """http(s)://address[:port] of this box on the hall's guest network; public_url is shown where both are there."""
    own_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    """The hall's own network (CIDR): a rating by link from there is flagged (R24). Name the staff's network here."""

    proxy: str = ""
    """Address of the reverse proxy in front of public_url: its X-Forwarded-For is believed, nobody else's is."""

    @property
    def base(self) -> str:
        """What links begin with, without the last slash; "" where there are none."""
        return (self.public_url or self.guest_url).rstrip("/")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names by which citizens' browsers call the box."""
        return tuple(urlsplit(url).hostname or "" for url in (self.public_url, self.guest_url) if url)


class Line(_Table, frozen=True, kw_only=True):
    id: Name
    link: str
    """serial:/dev/…?baud=9600 · tcp:host:port · udp:host:port · memory:name"""
    gap_ms: Annotated[float, msgspec.Meta(ge=0, le=1000)] = 0
    """Quiet time between frames; 0: what the profiles on it and the baud rate ask for."""


class Device(_Table, frozen=True, kw_only=True):
    id: Name
    profile: Name
    line: str = ""
    """Left out for MQTT devices: they are lines of their own."""
    unit: Annotated[int, msgspec.Meta(ge=0, le=65535)] | None = None
    """Address on the line (DIP switch)."""
    window: str = ""
    """The window it belongs to; left out for devices of the hall (kiosks, voice)."""
    zone: str = ""
    settings: dict[str, Any] = {}
    """The profile's settings, as `hallgate profiles show <profile>` lists them."""


class SiteFile(_Table, frozen=True, kw_only=True):
    """The whole of site.toml, table by table."""

    hall: Hall
    rules: Rules = Rules()
    http: Http = Http()
    broker: Broker = Broker()
    vault: VaultSettings = VaultSettings()
    profiles: tuple[str, ...] = ()
    """Paths of further profiles (TOML), relative to site.toml."""
    evaluation: Evaluation = Evaluation()
    citizen: Citizen = Citizen()
    hours: Hours | None = None
    """R31. Left out: the hall never closes; `hallgate check` says so."""
    calendar: CalendarTable = CalendarTable()
    roster: tuple[Roster, ...] = ()
    zone: tuple[Zone, ...] = ()
    service: tuple[Service, ...] = ()
    window: tuple[Window, ...] = ()
    line: tuple[Line, ...] = ()
    device: tuple[Device, ...] = ()


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A hall that can be started: everything in it has been checked."""

    path: str
    settings: Settings
    http: Http
    broker: Broker
    profile_paths: tuple[str, ...]
    lines: tuple[Line, ...]
    devices: tuple[Device, ...]
    vault: VaultSettings = VaultSettings()
    citizen: Citizen = Citizen()

    @property
    def master_key(self) -> Path:
        """Where the vault's master key is looked for when no systemd credential is given."""
        return Path(self.path).parent / self.vault.master_key
