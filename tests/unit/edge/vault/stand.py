"""A vault on a real disk beside a real hall, as the tests of the vault need them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from edge.config import load_site
from edge.hall import Accepted, Hall
from edge.identity import Given
from edge.queueing import commands as cm
from edge.queueing.events import TicketIssued
from edge.queueing.words import Actor
from edge.records import event_of
from edge.vault import keys
from edge.vault.keeper import Keeper
from edge.vault.reception import Reception
from edge.vault.settings import Cipher, VaultSettings
from edge.vault.vault import Vault
from firmware_bridge.host import RealHost

IDENTITY = "11010519491231002X"
PHONE = "13912345678"
GIVEN = Given(identity=IDENTITY, phone=PHONE, person_name="王小明")
KIOSK = Actor("device", "kiosk-1")
MANAGER = Actor("staff", "lin")
WANTED = VaultSettings(needed_by=("city", "cases"), match=True)


@dataclass
class Standing:
    hall: Hall
    vault: Vault
    reception: Reception
    keeper: Keeper
    state_dir: Path
    count: int = 0

    async def do(self, command: cm.Command, actor: Actor = KIOSK) -> Accepted:
        self.count += 1
        outcome = await self.hall.submit(command, actor=actor, command_id=f"k{self.count}", role="manager")
        assert isinstance(outcome, Accepted), outcome
        return outcome

    async def issue(self, given: Given, command_id: str = "kiosk-1/request/1") -> TicketIssued:
        """As a door does it."""
        admitted = await self.reception.admit(given, command_id)
        assert not hasattr(admitted, "code"), admitted
        command = admitted.into(cm.IssueTicket(service="social", channel="kiosk"))
        outcome = await self.hall.submit(command, actor=KIOSK, command_id=command_id)
        await self.reception.settled(admitted, outcome)
        assert isinstance(outcome, Accepted)
        return next(event for _, event in outcome.events if isinstance(event, TicketIssued))

    def bytes_on_disk(self) -> bytes:
        return b"".join(path.read_bytes() for path in sorted(self.state_dir.rglob("*")) if path.is_file())

    async def follow(self) -> None:
        """Tell the keeper all that is in the journal."""
        records = await self.hall.journal.read(0, 10_000)
        for record in records:
            if (event := event_of(record)) is not None:
                await self.keeper.note(event)


@contextlib.asynccontextmanager
async def standing(
    folder: Path, settings: VaultSettings = WANTED, cipher: Cipher = "aes-256-gcm"
) -> AsyncIterator[Standing]:
    """The key lies in `folder`, the state in folder/state; what was there before is taken up again."""
    settings = msgspec.structs.replace(settings, cipher=cipher)
    key_path = folder / "master.key"
    if not key_path.exists():
        keys.make(key_path)
    state_dir = folder / "state"
    state_dir.mkdir(exist_ok=True)
    host = RealHost(state_dir)
    hall = Hall(host, load_site("demo").settings)
    await hall.open()
    vault = Vault(host, settings, key_path)
    await vault.open_up()
    running = asyncio.get_running_loop().create_task(hall.run())
    try:
        await hall.submit(cm.Tick(), actor=Actor("clock", "hall"), command_id=f"tick-{hall.through_seq}")
        reception = Reception(settings, vault, hall.now, lambda: hall.views.date)
        yield Standing(hall, vault, reception, Keeper(hall, vault, settings), state_dir)
    finally:
        hall.stop()
        await running
        await vault.close()
        await hall.close()
        host.close()
