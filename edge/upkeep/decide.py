"""What a command about accounts leads to: events, or a refusal. Never changes the state, reads no clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edge.queueing.words import Command, Context, Event, Refusal
from edge.upkeep import commands as cm
from edge.upkeep import events as ev
from edge.upkeep import lockout
from edge.upkeep.model import Account, Token, Upkeep
from edge.upkeep.refusals import refuse
from edge.upkeep.rights import may

Outcomes = list[Event] | Refusal


def decide(upkeep: Upkeep, command: Command, ctx: Context) -> Outcomes:
    tag = str(command.__struct_config__.tag)
    if not isinstance(command, cm.BeginSession) and not may(ctx.role, tag) and ctx.actor.kind != "clock":
        return refuse("right_missing")
    return DECIDERS[type(command)](upkeep, command, ctx)


def _create_account(upkeep: Upkeep, command: cm.CreateAccount, ctx: Context) -> Outcomes:
    if command.account in upkeep.accounts:
        return refuse("account_taken", name=command.account)
    if not upkeep.accounts and command.role != "manager":
        return refuse("first_is_manager")
    unfit = _fits(command.role, command.windows)
    if unfit is not None:
        return unfit
    return [
        ev.AccountCreated(
            account=command.account,
            name=command.name,
            role=command.role,
            password=command.password,
            windows=command.windows,
        )
    ]


def _set_password(upkeep: Upkeep, command: cm.SetPassword, ctx: Context) -> Outcomes:
    """One's own; a manager sets anybody's."""
    if ctx.role != "manager" and ctx.actor.id != command.account:
        return refuse("right_missing")
    account = _known(upkeep, command.account)
    if isinstance(account, Refusal):
        return account
    return [ev.PasswordSet(account=account.id, password=command.password)]


def _change_role(upkeep: Upkeep, command: cm.ChangeRole, ctx: Context) -> Outcomes:
    account = _known(upkeep, command.account)
    if isinstance(account, Refusal):
        return account
    unfit = _fits(command.role, command.windows)
    if unfit is not None:
        return unfit
    if command.role != "manager" and _last_manager(upkeep, account):
        return refuse("last_manager")
    if (account.role, account.windows) == (command.role, command.windows):
        return []
    return [ev.RoleChanged(account=account.id, role=command.role, windows=command.windows)]


def _disable_account(upkeep: Upkeep, command: cm.DisableAccount, ctx: Context) -> Outcomes:
    account = _known(upkeep, command.account)
    if isinstance(account, Refusal):
        return account
    if _last_manager(upkeep, account):
        return refuse("last_manager")
    return [] if account.disabled else [ev.AccountDisabled(account=account.id, reason=command.reason)]


def _enable_account(upkeep: Upkeep, command: cm.EnableAccount, ctx: Context) -> Outcomes:
    account = _known(upkeep, command.account)
    if isinstance(account, Refusal):
        return account
    return [ev.AccountEnabled(account=account.id)] if account.disabled else []


def _issue_token(upkeep: Upkeep, command: cm.IssueDeviceToken, ctx: Context) -> Outcomes:
    if command.token in upkeep.tokens:
        return refuse("token_taken", name=command.token)
    return [ev.DeviceTokenIssued(token=command.token, kind=command.kind, digest=command.digest)]


def _revoke_token(upkeep: Upkeep, command: cm.RevokeDeviceToken, ctx: Context) -> Outcomes:
    token: Token | None = upkeep.tokens.get(command.token)
    if token is None:
        return refuse("unknown_token", name=command.token)
    return [] if token.revoked else [ev.DeviceTokenRevoked(token=token.id, reason=command.reason)]


def _begin_session(upkeep: Upkeep, command: cm.BeginSession, ctx: Context) -> Outcomes:
    """Whatever the reason, the answer is the same; the record of the failure (`audit`) says which it was."""
    account = upkeep.accounts.get(command.account)
    if login_fault(upkeep, command, ctx) or account is None:
        return refuse("login_refused")
    return [
        ev.LoggedIn(
            account=account.id, role=account.role, session=command.session, window=command.window, source=ctx.source
        )
    ]


def login_fault(upkeep: Upkeep, command: cm.BeginSession, ctx: Context) -> str:
    """Why a login is refused, for the record; "" where it is not."""
    account = upkeep.accounts.get(command.account)
    if lockout.locked(upkeep, lockout.keys_of(account.id if account else "", ctx.source), ctx.now):
        return "locked"
    if account is None:
        return "unknown"
    if not command.passed:
        return "wrong"
    if account.disabled:
        return "disabled"
    if command.window and account.role == "clerk" and account.windows and command.window not in account.windows:
        return "not_at_window"
    return ""


def _end_session(upkeep: Upkeep, command: cm.EndSession, ctx: Context) -> Outcomes:
    session = upkeep.sessions.get(command.session)
    if session is None:
        return []
    if ctx.actor.kind == "staff" and ctx.actor.id != session.account:
        return refuse("right_missing")
    return [ev.LoggedOut(account=session.account, session=command.session, reason=command.reason, source=ctx.source)]


def _known(upkeep: Upkeep, name: str) -> Account | Refusal:
    account = upkeep.accounts.get(name)
    return account if account is not None else refuse("unknown_account", name=name)


def _fits(role: str, windows: tuple[str, ...]) -> Refusal | None:
    if not role:
        return refuse("role_needed")
    return refuse("windows_for_clerks") if windows and role != "clerk" else None


def _last_manager(upkeep: Upkeep, account: Account) -> bool:
    """Without a manager nobody could ever make one again but at the box itself."""
    return [one.id for one in upkeep.managers()] == [account.id]


DECIDERS: dict[type[Command], Callable[[Upkeep, Any, Context], Outcomes]] = {
    cm.CreateAccount: _create_account,
    cm.SetPassword: _set_password,
    cm.ChangeRole: _change_role,
    cm.DisableAccount: _disable_account,
    cm.EnableAccount: _enable_account,
    cm.IssueDeviceToken: _issue_token,
    cm.RevokeDeviceToken: _revoke_token,
    cm.BeginSession: _begin_session,
    cm.EndSession: _end_session,
}
