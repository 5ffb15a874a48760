"""What does not keep a hall from starting but should be known: rules it does not meet as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from device_profiles import catalogue
from device_profiles.reader import load
from device_profiles.settings import grades
from edge.calendar import unknown_year
from edge.config import is_loopback
from edge.queueing.hall_names import PATTERNS, form_of
from edge.site import Site

FIVE_LEVELS = (1, 2, 3, 4, 5)


def warnings_of(site: Site, today: str) -> list[str]:
    """One line each. `today` is YYYY-MM-DD."""
    found = (*_name(site), *_hours(site, today), *_evaluation(site), *_services(site), *_pages(site))
    return [f"{site.path}: {words}" for words in found]


def incomplete(site: Site) -> dict[str, tuple[int, ...]]:
    """R27: evaluators that cannot give all five grades -> those that they can. A press there is the visit's one rating
    all the same."""
    own = {profile.id: profile for profile in (load(path) for path in site.profile_paths)}
    found = {}
    for device in site.devices:
        profile = own.get(device.profile) or catalogue.find(device.profile)
        can = grades(profile, device.settings)
        if can and can != FIVE_LEVELS:
            found[device.id] = can
    return found


def _name(site: Site) -> Iterator[str]:
    name = site.settings.hall.name
    if not form_of(name):
        yield f"[hall]: name: R39, R40: '{name}' has none of the forms {'、'.join(PATTERNS)}"


def _hours(site: Site, today: str) -> Iterator[str]:
    if site.settings.hours is None:
        yield "[hours]: left out, so this hall never closes (R31: an empty [hours] is 9-12, 13-17)"
    year = unknown_year(site.settings.calendar, today)
    if year and not (site.settings.hours and site.settings.hours.always):
        yield (
            f"[calendar]: the holidays of {year} are not known; name a file with them: "
            f'[calendar] file = "holidays.toml"'
        )


def _evaluation(site: Site) -> Iterator[str]:
    for device, can in incomplete(site).items():
        told = "、".join(str(grade) for grade in can)
        yield f"device {device}: R27: its keys give only the grades {told}; 五级评价 wants all five"
    if not site.citizen.base:
        yield (
            "[citizen]: R27: 离台评价 is missing: without public_url or guest_url no citizen's telephone reaches the "
            "page of a rating"
        )


def _services(site: Site) -> Iterator[str]:
    """R9: nobody of a shared service's department sits here, so a shared window must serve it."""
    for service in site.settings.services:
        kinds = [window.kind for window in site.settings.windows if service.id in (*window.services, *window.overflow)]
        if service.shared and kinds and all(kind == "部门专窗" for kind in kinds):
            yield f"service {service.id}: R9: it is shared, but only a 部门专窗 serves it"


def _pages(site: Site) -> Iterator[str]:
    if not is_loopback(site.http.listen) and not site.http.certificate:
        yield "[http]: certificate: left out; passwords would cross the network in the clear"
