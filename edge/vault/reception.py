"""The one door where identity and telephone numbers enter: numbers in; a reference, an HMAC and a priority reason out.

    admit     before a Command is made: read, recognise 60+ and 65+ (R34), keep where somebody needs it, drop the rest
    settled   afterwards: what came to nothing is erased at once

A number that does not hold is refused, so that the person can correct it or go on without (R36). What the vault cannot
take is dropped with an alarm: nobody goes without a ticket because of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from edge.hall import Accepted, Outcome
from edge.identity import Given, elderly, identity_of, phone_of
from edge.queueing.commands import CheckIn, IssueTicket
from edge.queueing.words import At, Category, Refusal
from edge.vault.faults import VaultError
from edge.vault.settings import VaultSettings
from edge.vault.vault import Vault

UNKNOWN_OUTCOME = "journal_unavailable"
BAD_IDENTITY = Refusal(
    code="identity_unusable", words="身份证号码不正确", remedy="请核对18位号码后重输，也可以不填直接取号"
)
BAD_PHONE = Refusal(code="phone_unusable", words="手机号码不正确", remedy="请核对11位号码后重输，也可以不填直接取号")


Taken = TypeVar("Taken", bound=IssueTicket | CheckIn)


class Admitted(msgspec.Struct, frozen=True):
    """What may go into a command."""

    person: str = ""
    """Reference into the vault; "": nothing is kept."""
    person_hash: str = ""
    """Keyed HMAC of the identity number, where the site matches; else ""."""
    category: Category = "ordinary"
    """R34: elderly_60 or elderly_65 where the identity number says so."""

    def into(self, command: Taken) -> Taken:
        """R34: what the number says goes before "ordinary", and never before a reason that the person named."""
        category = self.category if command.category == "ordinary" else command.category
        return msgspec.structs.replace(command, person=self.person, person_hash=self.person_hash, category=category)


NOBODY = Admitted()


class Reception:
    """Without a vault numbers are recognised and dropped. `now` is hall time; `date` the business date, "" if none."""

    def __init__(
        self,
        settings: VaultSettings | None = None,
        vault: Vault | None = None,
        now: Callable[[], At] = lambda: At(0),
        date: Callable[[], str] = lambda: "",
    ) -> None:
        self._settings = settings or VaultSettings()
        self._vault = vault
        self._now = now
        self._date = date

    async def admit(self, given: Given, command_id: str) -> Admitted | Refusal:
        """Refusals: identity_unusable, phone_unusable; they never hold what was given."""
        if not given:
            return NOBODY
        clean = _clean(given)
        if isinstance(clean, Refusal):
            return clean
        category = elderly(clean.identity, self._date())
        if self._vault is None:
            return Admitted(category=category)
        try:
            person = await self._keep(self._vault, clean, command_id)
            matched = self._vault.hash_of("identity", clean.identity, self._date()) if self._settings.match else ""
        except VaultError as error:
            self._vault.trouble(type(error).__name__)
            return Admitted(category=category)
        return Admitted(person, matched, category)

    async def _keep(self, vault: Vault, given: Given, command_id: str) -> str:
        if not self._settings.needed_by:
            return ""
        person = vault.reference(command_id)
        await vault.keep(person, given, kept_at=self._now(), date=self._date())
        return person

    async def settled(self, admitted: Admitted, outcome: Outcome) -> None:
        """The command's outcome is known: nothing is kept of somebody who got no ticket."""
        if self._vault is None or not admitted.person:
            return
        try:
            if isinstance(outcome, Accepted):
                if ticket := next((t for _, e in outcome.events if (t := getattr(e, "ticket", ""))), ""):
                    await self._vault.confirm(admitted.person, ticket)
            elif outcome.code != UNKNOWN_OUTCOME:
                await self._vault.erase(admitted.person, "refused")
        except VaultError as error:
            self._vault.trouble(type(error).__name__)


def _clean(given: Given) -> Given | Refusal:
    identity, phone = identity_of(given.identity) or "", phone_of(given.phone) or ""
    if given.identity and not identity:
        return BAD_IDENTITY
    if given.phone and not phone:
        return BAD_PHONE
    return Given(identity=identity, phone=phone, person_name=given.person_name.strip())
