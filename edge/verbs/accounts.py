"""`hallgate accounts …`: who may log in, with which role; tokens of kiosks and boards. PLACE is the state directory.

A running daemon is asked over its socket (PLACE/control.sock, its owner's alone); where none runs, the record is
written into the journal itself. A password comes from the terminal or from standard input, never from the command line,
where every process could read it.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from edge.hall.aside import state_aside, submit_aside
from edge.journal.faults import JournalError
from edge.journal.store import FILE
from edge.queueing.words import Actor, At, Refusal
from edge.upkeep.rights import DeviceKind
from edge.verbs.door import fail, say, say_json, unusable
from edge.web import control
from edge.web.problems import Trouble
from edge.web.shapes import AccountsView
from edge.web.upkeep import listing_of, prepare
from firmware_bridge.host import RealHost

app = App(name="accounts", help="Who may log in, with which role; tokens of kiosks and boards.")

Staff = Literal["clerk", "desk", "manager", "technician", "auditor"]
Windows = Annotated[list[str] | None, Parameter(help="A window where the clerk may work; may be repeated. None: any.")]


@app.command
def add(place: Path, account: str, *, role: Staff, name: str = "", window: Windows = None) -> None:
    """Make ACCOUNT with a role; asks for its password. The first account of a hall is a manager's.

    The account is a staff number or a short name (a-z, 0-9, . _ -); NAME is what colleagues see.
    """
    place.mkdir(parents=True, exist_ok=True)
    fields = {"do": "create_account", "account": account, "name": name or account, "role": role}
    _do(place, {**fields, "windows": window or [], "password": _password()})
    say(f"{account} may log in as {role}")


@app.command
def password(place: Path, account: str) -> None:
    """Set a new password; whoever is logged in with the old one is logged out."""
    _do(place, {"do": "set_password", "account": account, "password": _password()})
    say(f"{account} has a new password")


@app.command
def role(place: Path, account: str, role: Staff, *, window: Windows = None) -> None:
    """Give ACCOUNT another role, or other windows."""
    _do(place, {"do": "change_role", "account": account, "role": role, "windows": window or []})
    say(f"{account} is {role}")


@app.command
def disable(place: Path, account: str, *, reason: str = "") -> None:
    """ACCOUNT may no longer log in, and is logged out. It is never deleted: records name it."""
    _do(place, {"do": "disable_account", "account": account, "reason": reason})
    say(f"{account} may no longer log in")


@app.command
def enable(place: Path, account: str) -> None:
    """A disabled ACCOUNT may log in again."""
    _do(place, {"do": "enable_account", "account": account})
    say(f"{account} may log in again")


@app.command
def token(
    place: Path, device: str, *, kind: DeviceKind = "kiosk", url: str = "http://127.0.0.1:8480", revoke: bool = False
) -> None:
    """Issue the token of a kiosk's or a board's page, as a link that is opened there once; or --revoke it.

    The link is shown this once: the hall keeps only its digest.
    """
    if revoke:
        _do(place, {"do": "revoke_device_token", "token": device})
        say(f"{device} can do nothing any more")
        return
    answer = _do(place, {"do": "issue_device_token", "token": device, "kind": kind})
    say(f"{url.rstrip('/')}/{kind}#token={answer['token']}")


@app.command(name="list")
def list_(place: Path, *, json: Annotated[bool, Parameter(help="As JSON.")] = False) -> None:
    """Show accounts and tokens; secrets are never shown."""
    view = asyncio.run(_listing(place))
    if json:
        say_json(view)
        return
    console = Console()
    table = Table("account", "name", "role", "windows", "", title="accounts", title_justify="left")
    for one in view.accounts:
        state = "disabled" if one.disabled else "logged in" if one.signed_in else ""
        table.add_row(one.account, one.name, one.role, " ".join(one.windows), state)
    console.print(table)
    devices = Table("token", "kind", "", title="tokens", title_justify="left")
    for entry in view.tokens:
        devices.add_row(entry.token, entry.kind, "revoked" if entry.revoked else "")
    console.print(devices)


def _do(place: Path, fields: dict[str, Any]) -> dict[str, Any]:
    """What the hall answered; one line on stderr and exit 1 (refused) or 2 (unusable) otherwise."""
    try:
        status, answer = asyncio.run(_give(place, fields))
    except JournalError as error:
        fail(f"{place}: {error}")
    if status == 200:
        return answer
    words = "：".join(text for text in (answer.get("title", ""), answer.get("detail", "")) if text)
    remedy = f"（{answer['remedy']}）" if answer.get("remedy") else ""
    return fail(f"{answer.get('code', 'failed')}: {words}{remedy}", code=2 if status == 422 else 1)


async def _give(place: Path, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    try:
        return await control.ask(place, fields)
    except control.NotRunning:
        if fields["do"] != "create_account":
            _be_a_hall(place)
        _be_its_owner(place)
    host = RealHost(place)
    try:
        command, token = await prepare(host, fields)
        actor, role = Actor("staff", f"console-{os.getuid()}"), control.role_for(str(fields["do"]))
        (outcome,) = await submit_aside(host, [(command, role)], actor, control.SOURCE)
    except Trouble as trouble:
        return trouble.problem.status, msgspec.to_builtins(trouble.problem)
    finally:
        host.close()
    if isinstance(outcome, Refusal):
        return 409, {"code": outcome.code, "title": outcome.words, "remedy": outcome.remedy}
    return 200, {"token": token}


async def _listing(place: Path) -> AccountsView:
    try:
        _, told = await control.ask(place)
        return msgspec.convert(told, AccountsView)
    except control.NotRunning:
        _be_a_hall(place)
    host = RealHost(place)
    try:
        state = await state_aside(host)
        return listing_of(state.upkeep, At(host.clock.wall()))
    except JournalError as error:
        fail(f"{place}: {error}")
    finally:
        host.close()


def _password() -> str:
    """Twice from a terminal; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("password: ")
    if getpass.getpass("once more: ") != first:
        unusable("the two differ; nothing was done")
    return first


def _be_a_hall(place: Path) -> None:
    if not (place / FILE).is_file():
        unusable(f"{place}: no {FILE} there; give the state directory of a hall (hallgate run SITE --state DIR)")


def _be_its_owner(place: Path) -> None:
    """Files of another owner in there would keep the daemon from starting."""
    owner = place.stat().st_uid
    if owner != os.geteuid():
        unusable(f"{place} belongs to uid {owner}; do this as its owner (sudo -u '#{owner}' hallgate accounts …)")
