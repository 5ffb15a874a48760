"""`hallgate vault …`: the master key, what is kept, erasing by hand. The data themselves are never shown here."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from edge.config import SiteUnusable, load_site, templates
from edge.site import Site
from edge.vault import keys
from edge.vault.faults import VaultError
from edge.vault.store import Store, look
from edge.verbs.door import UNUSABLE, complain, fail, say, say_json, unusable

app = App(name="vault", help="Identity and telephone numbers: the master key, what is kept, erasing by hand.")

State = Annotated[Path, Parameter(help="Where the journal and the vault of this hall live.")]
Json = Annotated[bool, Parameter(help="The answer as one JSON object.")]


@app.command
def init(site: str, *, json: Json = False) -> None:
    """Make the master key of SITE where its [vault] master_key says, readable by its owner alone.

    Exit 1 where there is one already: a new one would make everything kept unreadable.
    """
    read = _site(site)
    if site in templates():
        unusable(f"'{site}' is a shipped template: copy it to a site.toml of your own first")
    try:
        key = keys.make(read.master_key)
    except VaultError as error:
        fail(error.reason)
    if json:
        say_json({"master_key": str(read.master_key), "id": key.id})
        return
    say(f"主密钥已生成：{read.master_key}（编号 {key.id}，仅所有者可读）")
    say("请另存一份离线备份，与数据备份分开保管；丢失后已保存的证件号码无法读出。")


@app.command
def status(site: str, *, state: State = Path("state"), json: Json = False) -> None:
    """Say what the vault of SITE holds: how many people, since when, needed by whom, under which master key.

    Exit 1: it cannot be opened as it stands (no key, another key, or a daemon holds it).
    """
    read = _site(site)
    told: dict[str, Any] = {"wanted": read.vault.wanted, "cipher": read.vault.cipher, "keep_days": read.vault.keep_days}
    fault = ""
    try:
        path = keys.where(read.master_key, os.environ)
        told["master_key"] = str(path)
        told["key"] = keys.load(path).id
    except VaultError as error:
        fault = error.reason if read.vault.wanted else ""
    try:
        store = look(state)
        if store is not None:
            told |= _counted(store)
    except VaultError as error:
        fault = fault or error.reason
    if told.get("masters") and told.get("key") and list(told["masters"]) != [told["key"]]:
        fault = f"people are kept under master key {', '.join(told['masters'])}; the one here is {told['key']}"
    if json:
        say_json({**told, "fault": fault})
    else:
        _show(told)
    if fault:
        fail(fault)


@app.command
def erase(
    site: str,
    person: str = "",
    *,
    everybody: Annotated[bool, Parameter(help="Everybody who is kept.")] = False,
    state: State = Path("state"),
    json: Json = False,
) -> None:
    """Destroy the key of PERSON (the reference in the journal), or of everybody; the daemon must not run.

    The journal hears of it at the next start, as PersonNoted by_hand. Exit 1: nothing is kept under that reference.
    """
    _site(site)
    if bool(person) == everybody:
        unusable("name one person (the reference that stands in the journal), or say --everybody")
    try:
        store = look(state)
        gone = 0 if store is None else _erased(store, person)
    except VaultError as error:
        fail(error.reason)
    if person and not gone:
        fail(f"nothing is kept under {person} in {state}")
    if json:
        say_json({"erased": gone})
    else:
        say(f"已销毁 {gone} 人的数据密钥")


def _site(site: str) -> Site:
    try:
        return load_site(site)
    except SiteUnusable as error:
        for each in error.faults:
            complain(str(each))
        raise SystemExit(UNUSABLE) from None


def _counted(store: Store) -> dict[str, Any]:
    try:
        counted: dict[str, Any] = msgspec.to_builtins(store.count())
    finally:
        store.close()
    return counted


def _erased(store: Store, person: str) -> int:
    try:
        return int(store.erase(person, "by_hand")) if person else len(store.erase_before(2**62, "by_hand"))
    finally:
        store.close()


def _show(told: dict[str, Any]) -> None:
    table = Table(show_header=False)
    for name, value in told.items():
        if name == "oldest_at":
            value = datetime.fromtimestamp(value / 1e6, UTC).isoformat() if value else "nobody"
        table.add_row(name, str(value))
    Console().print(table)
