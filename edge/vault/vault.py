"""The vault as the hall uses it: keep, need, release, open, match, erase; its file has a thread of its own.

    keep      under a reference that follows from the command's id, so that a repetition keeps nothing twice
    open      only after the journal has the reading: who, which person, what for
    erase     destroys the data key and the ciphertext; the journal hears of it afterwards, also after a crash between

What goes wrong is counted in `troubles` and logged by its reason, never by what was to be kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

from edge.hall import Hall
from edge.identity import Given, identity_of, phone_of
from edge.queueing.commands import NotePerson
from edge.queueing.words import Actor, Refusal, Role
from edge.vault import ciphers, keys
from edge.vault.faults import VaultError, VaultLocked, VaultUnavailable
from edge.vault.settings import Cipher, VaultSettings
from edge.vault.store import Count, Gone, Kept, Store
from firmware_bridge.ground.host import Host

T = TypeVar("T")
LANE = "vault"
DAY_US = 86_400_000_000
KINDS = {"identity": identity_of, "phone": phone_of}
log = structlog.get_logger("vault")


class Vault:
    """One hall's. `open_up` first; until it has succeeded everything raises VaultLocked or VaultUnavailable."""

    def __init__(self, host: Host, settings: VaultSettings, key_path: Path) -> None:
        self._host = host
        self._settings = settings
        self._key_path = key_path
        self._key: keys.MasterKey | None = None
        self.store = Store(host.state_dir, settings.people_max)
        self.troubles: dict[str, int] = {}
        """What was dropped or forced, by reason: an alarm stands for each."""
        self.people = 0
        """As last counted."""

    async def open_up(self) -> None:
        """Raises VaultLocked (no usable master key), VaultInUse, VaultUnavailable."""
        key = await self._do(lambda: keys.load(keys.where(self._key_path, os.environ)))
        await self._do(self.store.open)
        self._key = key

    async def close(self) -> None:
        await self._do(self.store.close)

    @property
    def is_open(self) -> bool:
        return self._key is not None

    def reference(self, command_id: str) -> str:
        return self._master().reference(command_id)

    def hash_of(self, kind: str, number: str, date: str) -> str:
        """Keyed HMAC of an identity or phone number, for the business date's year. "" for what is no such number."""
        normal = KINDS[kind](number)
        return self._master().hash_of(kind, normal, date[:4]) if normal and date else ""

    async def keep(self, person: str, given: Given, *, kept_at: int, date: str) -> None:
        """Encrypt under a new key and keep until nobody of `needed_by` needs it. Provisional until the journal names
        the ticket. Raises VaultError."""
        master = self._master()
        cipher = self._settings.cipher
        data_key = ciphers.new_key(cipher)
        bound_to = f"{person} {cipher} {master.id}".encode()
        row = Kept(
            person=person,
            ticket="",
            provisional=True,
            kept_at=kept_at,
            cipher=cipher,
            master=master.id,
            wrapped=ciphers.seal(cipher, _wrapping(master, cipher), data_key, bound_to),
            sealed=ciphers.seal(cipher, data_key, msgspec.json.encode(given), bound_to),
        )
        hashes = [self.hash_of(kind, getattr(given, kind), date) for kind in KINDS]
        await self._do(lambda: self.store.keep(row, [each for each in hashes if each], self._settings.needed_by))

    async def open(self, person: str, purpose: str, *, hall: Hall, actor: Actor, role: Role = "") -> Given | Refusal:
        """What is kept of a person. The reading is in the journal before anything is decrypted; where that cannot be,
        nothing is. Raises Erased, VaultLocked, VaultUnavailable."""
        master, row = self._master(), await self._do(lambda: self.store.read(person))
        note = NotePerson(person=person, ticket=row.ticket, act="opened", purpose=purpose)
        noted = await hall.submit(note, actor=actor, command_id=f"vault/{self._host.new_id()}", role=role)
        return noted if isinstance(noted, Refusal) else unsealed(master, row)

    async def match(self, kind: str, number: str) -> list[str]:
        """Tickets of whoever has this number and is still kept, oldest first."""
        normal = KINDS[kind](number)
        if not normal:
            return []
        master = self._master()
        years = await self._do(self.store.years)
        hashes = [master.hash_of(kind, normal, year) for year in years]
        return await self._do(lambda: self.store.tickets_of(hashes))

    async def need(self, person: str, who: str) -> None:
        """One more needs the person: a sink, a visit that may be rated, a case. Raises Erased."""
        await self._do(lambda: self.store.need(person, who))

    async def release(self, person: str, who: str) -> bool:
        """`who` needs the person no longer. True: nobody did, and the person is erased."""
        return await self._do(lambda: self.store.release(who, person)) > 0

    async def release_all(self, who: str) -> int:
        """`who` needs nobody of those it needed until now. How many were erased."""
        return await self._do(lambda: self.store.release(who))

    async def confirm(self, person: str, ticket: str) -> None:
        await self._do(lambda: self.store.confirm(person, ticket))

    async def persons_of(self, ticket: str) -> list[str]:
        return await self._do(lambda: self.store.of_ticket(ticket))

    async def erase(self, person: str, reason: str) -> bool:
        """Destroy the key, whoever needs it."""
        return await self._do(lambda: self.store.erase(person, reason))

    async def erase_aged(self, now: int) -> Sequence[str]:
        """Everybody older than `keep_days`, needed or not: an alarm."""
        aged = await self._do(lambda: self.store.erase_before(now - self._settings.keep_days * DAY_US, "aged"))
        if aged:
            self.trouble("aged", len(aged))
        return aged

    async def drop_unconfirmed(self, before_at: int) -> Sequence[str]:
        """Those whose command came to nothing."""
        return await self._do(lambda: self.store.erase_before(before_at, "unconfirmed", provisional=True))

    async def untold(self) -> list[Gone]:
        return await self._do(self.store.untold)

    async def told(self, person: str) -> None:
        await self._do(lambda: self.store.told(person))

    async def follows(self) -> tuple[str, int]:
        return await self._do(self.store.follows)

    async def follow(self, epoch: str, seq: int) -> None:
        await self._do(lambda: self.store.follow(epoch, seq))

    async def count(self) -> Count:
        counted = await self._do(self.store.count)
        self.people = counted.people
        return counted

    def trouble(self, reason: str, count: int = 1) -> None:
        """Something was dropped or forced."""
        self.troubles[reason] = self.troubles.get(reason, 0) + count
        log.error("vault_trouble", reason=reason, count=count)

    def _master(self) -> keys.MasterKey:
        if self._key is None:
            raise VaultLocked("the vault is not open")
        return self._key

    async def _do(self, work: Callable[[], T]) -> T:
        try:
            return await self._host.in_thread(LANE, work)
        except OSError as error:
            raise VaultUnavailable(str(error)) from error


def _wrapping(master: keys.MasterKey, cipher: Cipher) -> bytes:
    return master.derive(f"wrap {cipher}", ciphers.KEY_BYTES[cipher])


def unsealed(master: keys.MasterKey, row: Kept) -> Given:
    if row.master != master.id:
        raise VaultLocked(f"it was kept under master key {row.master}; the one here is {master.id}")
    cipher: Cipher = "sm4-gcm" if row.cipher == "sm4-gcm" else "aes-256-gcm"
    bound_to = f"{row.person} {row.cipher} {row.master}".encode()
    data_key = ciphers.unseal(cipher, _wrapping(master, cipher), row.wrapped, bound_to)
    return msgspec.json.decode(ciphers.unseal(cipher, data_key, row.sealed, bound_to), type=Given)


__all__ = ["Vault", "VaultError"]
