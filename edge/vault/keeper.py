"""Follows the journal for the vault, and erases: what no sink, no visit and no case needs, and what has grown too old.

    TicketIssued(person)    the person is named: no longer provisional
    ServiceFinished         while "cases" need people, the visit does, until it is rated well or lapses (R28)
    RatingGiven >= 3, RatingLapsed      the visit no longer does
    CaseOpened, CaseAdvanced(close)     the case does, until it is closed
    TicketIssued(carried_from)          the person goes on under the ticket of the new day
    DayClosed               tickets of the day are over: "cases" hold on to their visits only
    every minute            too old (an alarm), came to nothing, and erasures the journal has not been told of yet

All of it may be done twice: after a crash the journal is followed again from the last place noted.
"""

from __future__ import annotations

import asyncio

import structlog

from edge.hall import Hall
from edge.hall.outcomes import Accepted
from edge.queueing import events as ev
from edge.queueing.commands import NotePerson
from edge.queueing.words import Actor
from edge.vault.faults import Erased, VaultError
from edge.vault.settings import CASES, VaultSettings
from edge.vault.vault import Vault
from firmware_bridge.ground.supervise import spawn

SWEEP_S = 60.0
UNCONFIRMED_US = 3_600_000_000
"""A command is answered within seconds; after an hour nobody waits for it, and a repetition would keep anew."""
WELL_RATED = 3
KEEPER = Actor("clock", "vault")
log = structlog.get_logger("vault")


class Keeper:
    def __init__(self, hall: Hall, vault: Vault, settings: VaultSettings) -> None:
        self._hall, self._vault, self._settings = hall, vault, settings
        self._seq = 0

    async def run(self) -> None:
        """For ever. Raises VaultUnavailable (its supervisor tries again)."""
        await self._open()
        epoch, seq = await self._vault.follows()
        self._seq = seq if epoch == self._hall.journal.tail.epoch else 0
        async with asyncio.TaskGroup() as group:
            spawn("vault follows", self._follow(), group)
            spawn("vault sweeps", self._sweep_for_ever(), group)

    async def _open(self) -> None:
        """A key that is put there later opens the vault without a restart."""
        while not self._vault.is_open:
            try:
                await self._vault.open_up()
                log.info("vault_open")
            except VaultError:
                await asyncio.sleep(SWEEP_S)

    async def _follow(self) -> None:
        async for record, event in self._hall.feed(self._seq):
            if event is not None:
                await self.note(event)
            self._seq = record.seq

    async def _sweep_for_ever(self) -> None:
        while True:
            await self.sweep()
            await asyncio.sleep(SWEEP_S)

    async def note(self, event: ev.Event) -> None:
        """What one event means for those kept."""
        match event:
            case ev.TicketIssued(person=person, ticket=ticket) if person:
                await self._vault.confirm(person, ticket)
            case ev.TicketIssued(carried_from=old, ticket=ticket) if old:
                for person in await self._vault.persons_of(old):
                    await self._vault.confirm(person, ticket)
            case ev.ServiceFinished(ticket=ticket, visit=visit) if CASES in self._settings.needed_by:
                await self._need(ticket, f"visit/{visit}")
            case ev.RatingGiven(visit=visit, grade=grade) if grade >= WELL_RATED:
                await self._vault.release_all(f"visit/{visit}")
            case ev.RatingLapsed(visit=visit):
                await self._vault.release_all(f"visit/{visit}")
            case ev.CaseOpened(case=case, ticket=ticket, visit=visit):
                await self._need(ticket, f"case/{case}")
                await self._vault.release_all(f"visit/{visit}")
            case ev.CaseAdvanced(case=case, step="close"):
                await self._vault.release_all(f"case/{case}")
            case ev.DayClosed():
                await self._vault.release_all(CASES)

    async def _need(self, ticket: str, who: str) -> None:
        for person in await self._vault.persons_of(ticket):
            try:
                await self._vault.need(person, who)
            except Erased:
                continue

    async def sweep(self) -> None:
        """Ages are told by hall time, and only while it is trusted: a clock that jumps must not erase anybody."""
        try:
            if self._hall.clock_trusted:
                now = self._hall.now()
                await self._vault.erase_aged(now)
                if self._seq >= self._hall.through_seq:
                    await self._vault.drop_unconfirmed(now - UNCONFIRMED_US)
            await self._tell()
            await self._vault.count()
            await self._vault.follow(self._hall.journal.tail.epoch, self._seq)
        except VaultError as error:
            self._vault.trouble(type(error).__name__)

    async def _tell(self) -> None:
        """The journal hears of every erasure, once."""
        for gone in await self._vault.untold():
            note = NotePerson(person=gone.person, ticket=gone.ticket, act="erased", purpose=gone.reason)
            outcome = await self._hall.submit(note, actor=KEEPER, command_id=f"vault/erased/{gone.person}")
            if isinstance(outcome, Accepted):
                await self._vault.told(gone.person)
