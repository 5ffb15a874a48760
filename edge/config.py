"""One `site.toml` describes a hall. Reading it gives a `Site`, or every fault at once, each with file and key path.

Files aim small: 1 MiB at most. Secrets are never in it; they come from files it names or from the environment.

    SiteUnusable      carries all FileFaults; the verbs print them and exit 2; nothing is started
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec

from device_profiles.faults import FileFault, Gathering, convert
from edge.calendar import CalendarTable, calendar_of
from edge.queueing.hall_names import NEW_NAME, OLD_NAME, old_names_in
from edge.queueing.settings import Evaluation, Hall, Hours, Roster, Rules, Service, Settings, Window, Zone
from edge.queueing.words import Name
from edge.site_faults import check_citizen, check_devices, check_hall, check_hours
from edge.vault.settings import VaultSettings

TEMPLATES = Path(__file__).parent / "templates"
SITE_BYTES_MAX = 1 << 20


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


class SiteUnusable(Exception):
    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def templates() -> list[str]:
    """Names of the shipped templates."""
    return sorted(path.stem for path in TEMPLATES.glob("*.toml"))


def load_site(site: str) -> Site:
    """Read a site.toml, or the shipped template of that name. Raises SiteUnusable with every fault."""
    path = TEMPLATES / f"{site}.toml" if site in templates() else Path(site)
    into = Gathering(str(path))
    raw = _read(path, site, into)
    if raw is None:
        raise SiteUnusable(into.faults)
    _explain_caps(raw, into)
    for place in old_names_in(raw, first=1):
        into.add(place, f"R39: the name is {NEW_NAME}, not {OLD_NAME}")
    file: SiteFile | None = convert(raw, SiteFile, "", into)
    if file is None:
        raise SiteUnusable(into.faults)
    settings = _settings(file, path.parent, into)
    check_hours(settings, into)
    check_hall(file.service, file.window, file.rules, file.hall, into)
    check_devices(file, path.parent, into)
    check_citizen(file.citizen, into)
    _check_listen(file.http.listen, "http.listen", into)
    if _check_listen(file.broker.listen, "broker.listen", into) is False:
        into.add("broker.listen", "is reachable from outside the box; only loopback (127.0.0.1) is accepted")
    _check_files(file.http, path.parent, into)
    if into.faults:
        raise SiteUnusable(into.faults)
    return Site(
        path=str(path),
        settings=settings,
        http=_beside(file.http, path.parent),
        broker=file.broker,
        profile_paths=tuple(str(path.parent / extra) for extra in file.profiles),
        lines=file.line,
        devices=file.device,
        vault=file.vault,
        citizen=file.citizen,
    )


def _settings(file: SiteFile, beside: Path, into: Gathering) -> Settings:
    """The queue's part. A kiosk that names a zone is one of its devices."""
    zones = (
        msgspec.structs.replace(
            zone, devices=tuple(dict.fromkeys((*zone.devices, *(d.id for d in file.device if d.zone == zone.id))))
        )
        for zone in file.zone
    )
    return Settings(
        hall=file.hall,
        services=file.service,
        windows=file.window,
        rules=file.rules,
        evaluation=file.evaluation,
        calendar=calendar_of(file.calendar, beside, into),
        hours=file.hours,
        roster=file.roster,
        zones=tuple(zones),
    )


def _read(path: Path, site: str, into: Gathering) -> dict[str, Any] | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        into.add("", f"cannot be read ({error.strerror}); SITE is a site.toml or one of: {', '.join(templates())}")
        return None
    if len(data) > SITE_BYTES_MAX:
        into.add("", f"is larger than {SITE_BYTES_MAX} bytes")
        return None
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        into.add("", f"is not TOML: {error}")
        return None


CAPS = {"max_tickets", "daily_limit", "quota", "limit", "line_up_max", "lineUpMax", "ticketRestriction", "ticket_limit"}


def _explain_caps(raw: dict[str, Any], into: Gathering) -> None:
    """R3 (不得通过限号等手段限制群众办事): a cap is not an unknown key but a broken rule, and the answer says so."""
    for index, entry in enumerate(raw.get("service", [])):
        for key in sorted(CAPS & set(entry)) if isinstance(entry, dict) else ():
            del entry[key]
            into.add(
                f"service[{index + 1}].{key}",
                "R3: a hall may not limit the number of tickets; use warn_waiting for a warning threshold",
            )


def _beside(http: Http, folder: Path) -> Http:
    """Its files by their whole path."""
    if not http.certificate:
        return http
    key = str(folder / http.key) if http.key else ""
    return msgspec.structs.replace(http, certificate=str(folder / http.certificate), key=key)


def is_loopback(listen: str) -> bool:
    """Can it be reached from the box itself only?"""
    host = listen.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_listen(address: str, path: str, into: Gathering) -> bool | None:
    """Is it loopback? None where it is no address at all."""
    _, _, port = address.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        into.add(path, f"expected address:port, got '{address}'")
        return None
    return is_loopback(address)


def _check_files(http: Http, beside: Path, into: Gathering) -> None:
    if http.key and not http.certificate:
        into.add("http.key", "a key without http.certificate")
    for field, name in (("certificate", http.certificate), ("key", http.key)):
        if name and not (beside / name).is_file():
            into.add(f"http.{field}", f"there is no file '{beside / name}'")
