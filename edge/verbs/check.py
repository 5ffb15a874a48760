"""`hallgate check SITE`: read a site.toml and the profiles it names; say every fault at once; start nothing.
`hallgate check --rules`: the rules that hallgate keeps, and where."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from edge.config import SiteUnusable, load_site
from edge.queueing.clocking import business_date
from edge.queueing.words import At
from edge.site import Site
from edge.site_warnings import warnings_of
from edge.verbs.check_rules import tell_rules
from edge.verbs.door import UNUSABLE, complain, say_json, unusable
from firmware_bridge.ground.clock import RealClock

app = App(name="check", help="Read a site.toml and the profiles it names; say every fault at once.")


@app.default
def check(
    site: str = "",
    *,
    rules: Annotated[bool, Parameter(help="The rules instead: what each asks, code, tests, scripts.")] = False,
    json: Annotated[bool, Parameter(help="The answer as one JSON object (of --rules: a list).")] = False,
) -> None:
    """Read SITE (a site.toml, or a shipped template such as demo) and say every fault: file, key, what was expected.

    Exit 0: it can be started. Exit 2: it cannot; nothing was started.
    """
    if rules:
        tell_rules(json=json)
        return
    if not site:
        unusable("check wants a SITE: a site.toml or a shipped template such as demo (or --rules)")
    try:
        read = load_site(site)
    except SiteUnusable as error:
        if json:
            say_json({"usable": False, "faults": error.faults})
        for fault in error.faults:
            complain(str(fault))
        raise SystemExit(UNUSABLE) from None
    warnings = warnings_of(read, business_date(At(RealClock().wall()), read.settings.hall))
    if json:
        say_json({"usable": True, "faults": [], "warnings": warnings, "hall": read.settings.hall.id, **_counts(read)})
        return
    _show(read)
    for warning in warnings:
        complain(f"warning: {warning}")


def _counts(site: Site) -> dict[str, int]:
    return {
        "services": len(site.settings.services),
        "windows": len(site.settings.windows),
        "lines": len(site.lines),
        "devices": len(site.devices),
    }


def _show(site: Site) -> None:
    table = Table(title=f"{site.settings.hall.name} ({site.settings.hall.id})", title_justify="left")
    for column in ("window", "services", "overflow", "devices"):
        table.add_column(column)
    for window in site.settings.windows:
        devices = [device.id for device in site.devices if device.window == window.id]
        table.add_row(window.id, " ".join(window.services), " ".join(window.overflow), " ".join(devices))
    console = Console()
    console.print(table)
    hall_wide = [device.id for device in site.devices if not device.window]
    console.print(f"devices of the hall: {' '.join(hall_wide) or 'none'}")
    console.print(", ".join(f"{count} {what}" for what, count in _counts(site).items()) + ": it can be started")
