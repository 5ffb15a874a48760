"""I19 over simulated days: people carry made-up numbers and show them; the hall never leaves or says one in clear.

The negative controls plant a leak each, and the day must notice.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from device_profiles.vocabulary import PrintTicket
from edge.devices import desk
from edge.hall import hall
from edge.logs import configure
from edge.queueing.commands import IssueTicket
from edge.vault import ciphers, keys, reception
from edge.vault.settings import VaultSettings
from simulators.day import Plan, Report, play
from tests.simulation.plans import SHORT

Leak = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True)
def _quiet() -> None:
    configure(json=False, level="critical")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A hall whose numbers are needed: everything of the vault is at work."""
    keys.make(tmp_path / "master.key")
    settings = VaultSettings(needed_by=("city", "cases"), match=True, master_key=str(tmp_path / "master.key"))
    return msgspec.structs.replace(SHORT, site=msgspec.structs.replace(SHORT.site, vault=settings))


@pytest.mark.parametrize("seed", range(4))
def test_i19_a_hall_that_keeps_numbers_shows_none(plan: Plan, seed: int) -> None:
    report = play(msgspec.structs.replace(plan, seed=seed))
    assert report.breaches == []
    assert report.issued > 10


def test_i19_a_hall_that_keeps_none_shows_none() -> None:
    assert play(msgspec.structs.replace(SHORT, faults=False)).invariants["I19"] == "holds"


def number_as_reference(patch: pytest.MonkeyPatch) -> None:
    """The reference into the vault is the number itself; and the hall's own guard sleeps."""
    real = reception.Reception._keep

    async def keep(self: Any, vault: Any, given: Any, command_id: str) -> str:
        await real(self, vault, given, command_id)
        return str(given.identity or given.phone)

    patch.setattr(reception.Reception, "_keep", keep)
    patch.setattr(hall, "guarded", lambda command, *ids: command)


def cipher_that_does_nothing(patch: pytest.MonkeyPatch) -> None:
    """The vault keeps what it was given."""
    patch.setattr(ciphers, "seal", lambda cipher, key, plain, bound_to: b"nonce" + plain)


def number_on_paper(patch: pytest.MonkeyPatch) -> None:
    """The kiosk's ticket says whose it is."""
    real = desk.Desk._settle

    def settle(self: Any, say: Any, outcome: Any) -> None:
        phone = getattr(say.signal, "phone", "")
        give = self._give

        def with_phone(device: str, given: Any) -> None:
            paper = getattr(given, "instruction", None)
            if isinstance(paper, PrintTicket) and phone:
                lines = (*paper.lines, f"机主{phone}")
                given = type(given)(
                    given.token, ok=True, seq=given.seq, instruction=msgspec.structs.replace(paper, lines=lines)
                )
            give(device, given)

        self._give = with_phone
        try:
            real(self, say, outcome)
        finally:
            self._give = give

    patch.setattr(desk.Desk, "_settle", settle)


LEAKS: dict[str, tuple[Leak, str]] = {
    "number_as_reference": (number_as_reference, "journal.sqlite3"),
    "cipher_that_does_nothing": (cipher_that_does_nothing, "vault.sqlite3"),
    "number_on_paper": (number_on_paper, "/result"),
}


@pytest.mark.parametrize("name", LEAKS)
def test_i19_a_planted_leak_is_caught(plan: Plan, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    leak, place = LEAKS[name]
    leak(monkeypatch)
    report: Report = play(msgspec.structs.replace(plan, faults=False))
    found = [breach for breach in report.breaches if "I19" in breach and place in breach]
    assert found, report.breaches[:5]


def test_i19_the_guard_alone_stops_a_number_used_as_a_reference(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two doors: with the first broken, the second keeps the journal clean (and says so by refusing)."""
    real = reception.Admitted.into

    def into(self: Any, command: IssueTicket) -> IssueTicket:
        return msgspec.structs.replace(real(self, command), person="999999196001010012")

    monkeypatch.setattr(reception.Admitted, "into", into)
    report = play(msgspec.structs.replace(plan, faults=False))
    assert report.invariants["I19"] == "holds"
    assert report.issued == 0
