"""Commands about accounts, as people give them: passwords and tokens in the clear come in or go out here, and nowhere
else. What goes on to the hall is an argon2id string or a SHA-256 digest.

    {"do": "create_account", "account": "lin", "name": "林", "role": "clerk", "password": "…", "windows": ["3"]}
    {"do": "issue_device_token", "token": "kiosk-1", "kind": "kiosk"}      answered once with the token itself
"""

from __future__ import annotations

from typing import Any

import msgspec

from edge import passwords
from edge.hall import Hall
from edge.queueing.words import Actor, At, Command, Refusal, Role
from edge.upkeep import commands as cm
from edge.upkeep.model import Upkeep
from edge.web.events import moment
from edge.web.problems import Trouble
from edge.web.sessions import digest_of, new_token
from edge.web.shapes import AccountsView, AccountView, TokenView, UpkeepDone
from firmware_bridge.ground.host import Host

ASKABLE: dict[str, type[Command]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        cm.CreateAccount,
        cm.SetPassword,
        cm.ChangeRole,
        cm.DisableAccount,
        cm.EnableAccount,
        cm.IssueDeviceToken,
        cm.RevokeDeviceToken,
    )
}


class UpkeepDesk:
    """Gives such commands to the hall, and lists what there is."""

    def __init__(self, hall: Hall, host: Host, windows: frozenset[str]) -> None:
        self._hall = hall
        self._host = host
        self._windows = windows

    async def carry_out(
        self, fields: dict[str, Any], actor: Actor, role: Role, source: str, key: str
    ) -> UpkeepDone | Refusal:
        """Raises Trouble(command_unusable | password_unfit | not_from_here)."""
        command, token = await prepare(self._host, fields, self._windows)
        outcome = await self._hall.submit(command, actor=actor, command_id=f"{actor}:{key}", role=role, source=source)
        if isinstance(outcome, Refusal):
            return outcome
        # A repetition gets the first outcome, and the token of that one is not known here any more.
        issued = any(getattr(event, "digest", "") == digest_of(token) for _, event in outcome.events)
        return UpkeepDone(token=token if issued else "")

    def listing(self) -> AccountsView:
        return listing_of(self._hall.roster, self._hall.now())


async def prepare(host: Host, fields: dict[str, Any], windows: frozenset[str] = frozenset()) -> tuple[Command, str]:
    """The command for the hall, and the token that it issues ("" for all others). `windows`: those there are; empty:
    not known here. Raises Trouble(command_unusable | password_unfit | not_from_here)."""
    kind = ASKABLE.get(str(fields.get("do", "")))
    if kind is None:
        raise Trouble("not_from_here", str(fields.get("do", ""))[:64])
    token = ""
    if kind is cm.IssueDeviceToken:
        token = new_token(host)
        fields = {**fields, "digest": digest_of(token)}
    if "password" in fields:
        fields = {**fields, "password": await _encoded(host, fields["password"], str(fields.get("account", "")))}
    try:
        command = msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise Trouble("command_unusable", str(error)) from error
    for window in getattr(command, "windows", ()):
        if windows and window not in windows:
            raise Trouble("command_unusable", f"windows: there is no window '{window}'")
    return command, token


async def _encoded(host: Host, password: object, account: str) -> str:
    if not isinstance(password, str):
        raise Trouble("command_unusable", "password: text is expected")
    unfit = passwords.fault(password, account)
    if unfit:
        raise Trouble("password_unfit", unfit)
    return await passwords.encode(host, password)


def listing_of(upkeep: Upkeep, at: At) -> AccountsView:
    """Accounts and tokens; no hash, no digest."""
    present = {session.account for session in upkeep.sessions.values()}
    return AccountsView(
        accounts=tuple(
            AccountView(
                account=one.id,
                name=one.name,
                role=one.role,
                windows=one.windows,
                disabled=one.disabled,
                signed_in=one.id in present,
            )
            for one in upkeep.accounts.values()
        ),
        tokens=tuple(TokenView(token=one.id, kind=one.kind, revoked=one.revoked) for one in upkeep.tokens.values()),
        at=moment(at),
    )
