"""`hallgate run SITE`: the daemon of a hall, until it is told to end (SIGTERM, SIGINT)."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Annotated

from cyclopts import App as Cli
from cyclopts import Parameter

from edge.app import App, NoAccounts, Options
from edge.broker import BrokerUnavailable
from edge.config import SiteUnusable, load_site
from edge.hall.hall import CannotStart
from edge.journal.faults import JournalError
from edge.logs import configure
from edge.site import Site
from edge.verbs.door import complain, fail, unusable
from firmware_bridge.host import RealHost
from firmware_bridge.links.base import BadLink, parse_link

app = Cli(name="run", help="Run the daemon of a hall.")


@app.default
def run(
    site: str,
    *,
    state: Annotated[Path, Parameter(help="Where the journal and generated files live.")] = Path("state"),
    link: Annotated[
        list[str] | None, Parameter(help="LINE=ADDRESS, instead of the address in site.toml; may be repeated.")
    ] = None,
    listen: Annotated[str, Parameter(help="ADDRESS:PORT of the pages, instead of http.listen.")] = "",
    json: Annotated[bool, Parameter(help="Log as JSON lines.")] = False,
) -> None:
    """Run the daemon of SITE (a site.toml, or a shipped template such as demo) until SIGTERM or Ctrl-C.

    Exit 0: it ended as asked. 1: it could not go on (the line says why). 2: the site cannot be used, nothing was
    started.
    """
    try:
        read = load_site(site)
    except SiteUnusable as error:
        for fault in error.faults:
            complain(str(fault))
        raise SystemExit(2) from None
    configure(json=json)
    options = Options(links=_links(read, link or []), listen=listen)
    state.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(_serve(read, state, options))
    except* (JournalError, CannotStart, NoAccounts, BrokerUnavailable, OSError) as group:
        fail("; ".join(str(error) for error in _leaves(group)))


async def _serve(site: Site, state: Path, options: Options) -> None:
    host = RealHost(state)
    # A full collection of a large heap takes tens of milliseconds; what is loaded now stays for good.
    gc.collect()
    gc.freeze()
    try:
        await App(site, host, options).run()
    finally:
        host.close()


def _links(site: Site, given: list[str]) -> dict[str, str]:
    lines = {line.id for line in site.lines}
    links = {}
    for entry in given:
        line, _, address = entry.partition("=")
        if line not in lines:
            unusable(f"--link {entry}: there is no line '{line}'; there are: {', '.join(sorted(lines)) or 'none'}")
        try:
            parse_link(address)
        except BadLink as error:
            unusable(f"--link {entry}: {error.reason}")
        links[line] = address
    return links


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found
