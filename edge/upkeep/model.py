"""What is remembered of accounts: all of it follows from the journal."""

from __future__ import annotations

import msgspec

from edge.queueing.words import At, Role
from edge.upkeep.rights import DeviceKind


class Account(msgspec.Struct, kw_only=True):
    id: str
    name: str
    role: Role
    password: str
    """argon2id, as PHC string."""
    windows: tuple[str, ...] = ()
    """Where a clerk may work; empty: anywhere."""
    disabled: bool = False


class Token(msgspec.Struct, kw_only=True):
    id: str
    kind: DeviceKind
    digest: str
    revoked: bool = False


class Session(msgspec.Struct, kw_only=True):
    account: str
    role: Role
    window: str
    began_at: At


class Upkeep(msgspec.Struct, kw_only=True):
    accounts: dict[str, Account] = {}
    tokens: dict[str, Token] = {}
    sessions: dict[str, Session] = {}
    """By the digest of their token, oldest first."""
    failures: dict[str, list[At]] = {}
    """`account/…` or `source/…` → the last failed logins, at most lockout.FAILURES."""

    def managers(self) -> list[Account]:
        """Those who can log in and bend rules."""
        return [one for one in self.accounts.values() if one.role == "manager" and not one.disabled]

    def token_of(self, digest: str) -> Token | None:
        return next((one for one in self.tokens.values() if one.digest == digest and not one.revoked), None)
