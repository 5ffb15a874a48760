"""A daemon of its own with a vault: what a kiosk's page gives survives kill -9, and is in no file in clear."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path

import pytest

from edge.config import TEMPLATES
from edge.queueing import events as ev
from edge.vault import keys
from edge.vault.store import Store
from edge.vault.vault import unsealed
from edge.verbs import vault as verb
from simulators.daemon import Daemon
from simulators.hall import read_journal
from simulators.leaks import Scanner
from simulators.papers import ADULT, OLD, identity_number

PEOPLE = 6


def a_site(folder: Path) -> Path:
    """The demo's, whose city needs the numbers; its devices are away."""
    text = (TEMPLATES / "demo.toml").read_text(encoding="utf-8").replace('mode = "private"', 'mode = "builtin"')
    path = folder / "site.toml"
    path.write_text(text + '\n[vault]\nneeded_by = ["city"]\nmatch = true\ncipher = "sm4-gcm"\n', encoding="utf-8")
    return path


async def until(condition: str, daemon: Daemon, path: str) -> None:
    async with asyncio.timeout(20):
        while condition not in await daemon.text(path):
            await asyncio.sleep(0.1)


@pytest.mark.asyncio
async def test_i19_numbers_outlive_a_kill_in_the_vault_alone(
    tmp_path: Path, scanner: Scanner, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(19)
    numbers = [identity_number(chance, OLD["elderly_65"] if n % 2 else ADULT) for n in range(PEOPLE)]
    scanner.knows(numbers)
    site, state = a_site(tmp_path), tmp_path / "state"
    verb.init(str(site))
    state.mkdir()
    daemon = Daemon(str(site), state, {}, tmp_path / "log")
    persons: dict[str, str] = {}
    try:
        await daemon.start()
        await until("hallgate_vault_open 1.0", daemon, "/metrics")
        for number in numbers[: PEOPLE // 2]:
            status, told = await daemon.command(
                "/api/v1/tickets", {"service": "social", "identity": number}, number[-4:]
            )
            assert status == 201, told
        await daemon.kill()
        await daemon.start()
        for number in numbers:
            status, told = await daemon.command(
                "/api/v1/tickets", {"service": "social", "identity": number}, number[-4:]
            )
            assert status == 201, told
        scanner.look("metrics", "all", (await daemon.text("/metrics")).encode())
    finally:
        await daemon.stop()
    issued = [event for _, event in read_journal(state) if isinstance(event, ev.TicketIssued)]
    assert [event.category for event in issued] == ["ordinary", "elderly_65"] * (PEOPLE // 2)
    persons = {event.person: event.ticket for event in issued}
    assert len(persons) == PEOPLE
    assert read_all(state, site.parent / "master.key", list(persons)) == numbers

    gone = next(iter(persons))
    capsys.readouterr()
    verb.erase(str(site), gone, state=state, json=True)
    assert json.loads(capsys.readouterr().out) == {"erased": 1}
    try:
        await daemon.start()
        await until(f"hallgate_vault_people {PEOPLE - 1}.0", daemon, "/metrics")
    finally:
        await daemon.stop()
    noted = [event for _, event in read_journal(state) if isinstance(event, ev.PersonNoted)]
    assert noted == [ev.PersonNoted(person=gone, ticket=persons[gone], act="erased", purpose="by_hand")]


def read_all(state: Path, key: Path, persons: list[str]) -> list[str]:
    """With the master key, and the daemon away."""
    store = Store(state, 1)
    store.open()
    try:
        return [unsealed(keys.load(key), store.read(person)).identity for person in persons]
    finally:
        store.close()
