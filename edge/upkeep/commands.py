"""What somebody may want of the hall's accounts. No password is among the fields, only what argon2id made of it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from edge.queueing.words import Command, Line, Name, Role
from edge.upkeep.rights import DeviceKind

AccountId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,31}$")]
"""工号 or a short name; never a name and a birthday, for it stands in records."""
Encoded = Annotated[str, msgspec.Meta(pattern=r"^\$argon2id\$", max_length=200)]
"""The PHC string of argon2id: parameters, salt and hash. A password in the clear does not fit."""
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a token that only its holder has."""
EndReason = Literal["logged_out", "idle", "expired", "relieved"]
"""relieved: another clerk has taken the window over (R1: 离岗必须有替岗)."""


class CreateAccount(Command, frozen=True, kw_only=True, tag="create_account"):
    """A person may log in from now on."""

    account: AccountId
    name: Name
    role: Role
    password: Encoded
    windows: tuple[Name, ...] = ()
    """Where a clerk may work; empty: anywhere."""


class SetPassword(Command, frozen=True, kw_only=True, tag="set_password"):
    """A new password; sessions begun with the old one end."""

    account: AccountId
    password: Encoded


class ChangeRole(Command, frozen=True, kw_only=True, tag="change_role"):
    """Another role, or other windows; sessions of the account end."""

    account: AccountId
    role: Role
    windows: tuple[Name, ...] = ()


class DisableAccount(Command, frozen=True, kw_only=True, tag="disable_account"):
    """The person may no longer log in; sessions end. The account stays, because records name it."""

    account: AccountId
    reason: Line = ""


class EnableAccount(Command, frozen=True, kw_only=True, tag="enable_account"):
    """A disabled account may log in again."""

    account: AccountId


class IssueDeviceToken(Command, frozen=True, kw_only=True, tag="issue_device_token"):
    """A page of the hall's own gets a token that can do one thing."""

    token: AccountId
    """Its name, for the list and for revoking; the actor is `device:<token>`."""
    kind: DeviceKind
    digest: Digest


class RevokeDeviceToken(Command, frozen=True, kw_only=True, tag="revoke_device_token"):
    """The token can do nothing from now on."""

    token: AccountId
    reason: Line = ""


class BeginSession(Command, frozen=True, kw_only=True, tag="begin_session"):
    """Somebody says to be this account; `passed`: and has proved it."""

    account: Line
    """As typed: it need not exist."""
    passed: bool
    session: Digest
    window: str = ""
    """The window that the session is bound to."""


class EndSession(Command, frozen=True, kw_only=True, tag="end_session"):
    """A session is over."""

    session: Digest
    reason: EndReason = "logged_out"
