"""Sessions of people and tokens of devices, as browsers hold them: two cookies, and a token against forged requests.

    hallgate_session   32 random bytes; the journal has their SHA-256 (LoggedIn), so a session outlives a restart and a
                       stolen journal opens no door
    hallgate_device    a device's token, the same way (DeviceTokenIssued)
    X-CSRF-Token       SHA-256 of "csrf:" and the cookie: another site can neither read nor make it

A session ends after `idle` without an act of the person (a page that refreshes itself is no act), 12 h after its begin,
at logout, and whenever its account changes. When it was last used is remembered here only: a restart counts as use.
"""

from __future__ import annotations

import hashlib
import hmac

import msgspec

from edge.hall import Hall
from edge.queueing.words import Actor, At
from edge.upkeep.commands import EndReason, EndSession
from edge.upkeep.evolve import SESSION_LASTS_US
from edge.upkeep.model import Account, Session, Token
from firmware_bridge.ground.host import Host

SESSION_COOKIE = "hallgate_session"
DEVICE_COOKIE = "hallgate_device"
CSRF_HEADER = "X-CSRF-Token"
SWEEP_S = 60.0
MINUTE_US = 60_000_000
CLOCK = Actor("clock", "sessions")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(host: Host) -> str:
    """256 bits, base64url."""
    return host.new_id() + host.new_id()


def csrf_of(token: str) -> str:
    return digest_of(f"csrf:{token}")


def same(given: str, wanted: str) -> bool:
    """In the same time whatever they are."""
    return hmac.compare_digest(given.encode(), wanted.encode())


class Person(msgspec.Struct, frozen=True):
    """Who a session belongs to."""

    digest: str
    session: Session
    account: Account


class Sessions:
    """Whose token is this? Reads what the hall has committed, remembers when it was last used."""

    def __init__(self, hall: Hall, idle_min: int) -> None:
        self.idle_us = idle_min * MINUTE_US
        self._hall = hall
        self._used: dict[str, At] = {}
        self._from = hall.now()

    def person(self, token: str) -> Person | None:
        """None for a token that was never given out, or whose session is over."""
        digest = digest_of(token)
        session = self._hall.roster.sessions.get(digest)
        if session is None or self._fate(digest, session) is not None:
            return None
        account = self._hall.roster.accounts.get(session.account)
        return None if account is None or account.disabled else Person(digest, session, account)

    def device(self, token: str) -> Token | None:
        return self._hall.roster.token_of(digest_of(token))

    def use(self, person: Person) -> None:
        """The person did something."""
        self._used[person.digest] = self._hall.now()

    def idle_from(self, person: Person) -> At:
        return At(self._last_use(person.digest, person.session) + self.idle_us)

    async def sweep(self) -> None:
        """End in the journal what is over, and forget when it was used."""
        for digest, session in list(self._hall.roster.sessions.items()):
            fate = self._fate(digest, session)
            if fate is not None:
                await self.end(digest, fate)
        for digest in [name for name in self._used if name not in self._hall.roster.sessions]:
            del self._used[digest]

    async def end(self, digest: str, reason: EndReason, actor: Actor = CLOCK, source: str = "") -> None:
        await self._hall.submit(
            EndSession(session=digest, reason=reason), actor=actor, command_id=f"end:{digest[:32]}", source=source,
            role="" if actor is CLOCK else self._hall.roster.sessions[digest].role,
        )  # fmt: skip

    def _fate(self, digest: str, session: Session) -> EndReason | None:
        now = self._hall.now()
        if now - session.began_at >= SESSION_LASTS_US:
            return "expired"
        return "idle" if now - self._last_use(digest, session) >= self.idle_us else None

    def _last_use(self, digest: str, session: Session) -> At:
        return self._used.get(digest, max(session.began_at, self._from))
