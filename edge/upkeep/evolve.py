"""Fold one event into what is remembered of accounts, in place."""

from __future__ import annotations

from edge.queueing.words import At, Event, Stamp
from edge.upkeep import events as ev
from edge.upkeep import lockout
from edge.upkeep.model import Account, Session, Token, Upkeep

SESSION_LASTS_US = 12 * 3600 * 1_000_000
"""However busy: a working day."""
SESSIONS_MAX = 512
FOLDED = frozenset(ev.EVENTS)
"""The events that this room folds; all others pass by."""


def evolve(upkeep: Upkeep, event: Event, stamp: Stamp) -> None:
    if type(event) not in FOLDED:
        return
    match event:
        case ev.AccountCreated():
            upkeep.accounts[event.account] = Account(
                id=event.account, name=event.name, role=event.role, password=event.password, windows=event.windows
            )
        case ev.PasswordSet():
            upkeep.accounts[event.account].password = event.password
            upkeep.failures.pop(f"account/{event.account}", None)
            _end_all(upkeep, event.account)
        case ev.RoleChanged():
            account = upkeep.accounts[event.account]
            account.role, account.windows = event.role, event.windows
            _end_all(upkeep, event.account)
        case ev.AccountDisabled():
            upkeep.accounts[event.account].disabled = True
            _end_all(upkeep, event.account)
        case ev.AccountEnabled():
            upkeep.accounts[event.account].disabled = False
        case ev.DeviceTokenIssued():
            upkeep.tokens[event.token] = Token(id=event.token, kind=event.kind, digest=event.digest)
        case ev.DeviceTokenRevoked():
            upkeep.tokens[event.token].revoked = True
        case ev.LoggedIn() | ev.LoginFailed() | ev.LoggedOut():
            _sessions(upkeep, event, stamp.at)


def _sessions(upkeep: Upkeep, event: ev.LoggedIn | ev.LoginFailed | ev.LoggedOut, at: At) -> None:
    match event:
        case ev.LoggedIn():
            upkeep.failures.pop(f"account/{event.account}", None)
            _forget_old(upkeep, at)
            upkeep.sessions[event.session] = Session(
                account=event.account, role=event.role, window=event.window, began_at=at
            )
        case ev.LoginFailed() if event.code != "locked":
            lockout.count(upkeep, lockout.keys_of(event.account, event.source), at)
        case ev.LoggedOut():
            upkeep.sessions.pop(event.session, None)


def _forget_old(upkeep: Upkeep, at: At) -> None:
    for digest in [name for name, one in upkeep.sessions.items() if at - one.began_at >= SESSION_LASTS_US]:
        del upkeep.sessions[digest]
    while len(upkeep.sessions) >= SESSIONS_MAX:
        del upkeep.sessions[next(iter(upkeep.sessions))]


def _end_all(upkeep: Upkeep, account: str) -> None:
    for digest in [name for name, one in upkeep.sessions.items() if one.account == account]:
        del upkeep.sessions[digest]
