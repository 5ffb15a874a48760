"""What happened to accounts, for ever. Old fields stay as they are; new ones have defaults."""

from __future__ import annotations

from edge.queueing.words import Event, Role
from edge.upkeep.commands import EndReason
from edge.upkeep.rights import DeviceKind


class AccountCreated(Event, frozen=True, kw_only=True):
    account: str
    name: str
    role: Role
    password: str
    """argon2id, as PHC string."""
    windows: tuple[str, ...]


class PasswordSet(Event, frozen=True, kw_only=True):
    account: str
    password: str


class RoleChanged(Event, frozen=True, kw_only=True):
    account: str
    role: Role
    windows: tuple[str, ...]


class AccountDisabled(Event, frozen=True, kw_only=True):
    account: str
    reason: str


class AccountEnabled(Event, frozen=True, kw_only=True):
    account: str


class DeviceTokenIssued(Event, frozen=True, kw_only=True):
    token: str
    kind: DeviceKind
    digest: str
    """SHA-256 of the token."""


class DeviceTokenRevoked(Event, frozen=True, kw_only=True):
    token: str
    reason: str


class LoggedIn(Event, frozen=True, kw_only=True):
    """Audit record of a login."""

    account: str
    role: Role
    session: str
    """SHA-256 of the session's token."""
    window: str
    source: str
    """From where: a network address, or `console`."""


class LoginFailed(Event, frozen=True, kw_only=True):
    """Audit record of a login that was refused."""

    account: str
    """"" where there is no such account: what was typed there may have been a password."""
    source: str
    code: str
    """unknown, wrong, disabled, not_at_window, locked (not counted)."""


class LoggedOut(Event, frozen=True, kw_only=True):
    """Audit record of a session's end."""

    account: str
    session: str
    reason: EndReason
    source: str


class ActAudited(Event, frozen=True, kw_only=True):
    """Audit record of any other privileged act, beside what the act led to. The record's actor says who."""

    act: str
    """The command, such as create_account or pause_window."""
    target: str
    """Account, token, window or service that it was about; "" for the hall."""
    role: Role
    source: str
    code: str = ""
    """Why it was refused; "": it was done."""
    words: str = ""
    remedy: str = ""
    rule: str = ""


AUDIT = (LoggedIn, LoginFailed, LoggedOut, ActAudited)
"""Each privileged act leaves exactly one of these (I20)."""
EVENTS = (
    AccountCreated,
    PasswordSet,
    RoleChanged,
    AccountDisabled,
    AccountEnabled,
    DeviceTokenIssued,
    DeviceTokenRevoked,
    *AUDIT,
)
