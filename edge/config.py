"""One `site.toml` describes a hall. Reading it gives a `Site`, or every fault at once, each with file and key path.

Files aim small: 1 MiB at most. Secrets are never in it; they come from files it names or from the environment.

    SiteUnusable      carries all FileFaults; the verbs print them and exit 2; nothing is started
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from device_profiles.faults import FileFault, Gathering, convert
from edge.calendar import calendar_of
from edge.queueing.coherence import CAP_KEYS
from edge.queueing.hall_names import NEW_NAME, OLD_NAME, old_names_in
from edge.queueing.settings import Settings
from edge.site import Http, Site, SiteFile
from edge.site_faults import check_citizen, check_devices, check_hall, check_hours

TEMPLATES = Path(__file__).parent / "templates"
SITE_BYTES_MAX = 1 << 20


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


def _explain_caps(raw: dict[str, Any], into: Gathering) -> None:
    """R3 (不得通过限号等手段限制群众办事): a cap is not an unknown key but a broken rule, and the answer says so."""
    for index, entry in enumerate(raw.get("service", [])):
        for key in sorted(CAP_KEYS & set(entry)) if isinstance(entry, dict) else ():
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
