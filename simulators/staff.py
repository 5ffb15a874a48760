"""The people of a simulated hall, with real accounts: one clerk a window, a manager, a technician, and the token of the
kiosk's page. Passwords are drawn anew for each hall and known to nobody but whoever started it.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from edge import passwords
from edge.hall.aside import submit_aside
from edge.queueing.words import Actor, Command, Refusal, Role
from edge.site import Site
from edge.upkeep.commands import CreateAccount, IssueDeviceToken
from edge.web.sessions import digest_of
from firmware_bridge.host import RealHost

STAGE = Actor("staff", "stage")
LOGIN_S = 10.0


@dataclass(frozen=True)
class Staff:
    """What each needs to get in."""

    passwords: dict[str, str]
    """By account."""
    kiosk_token: str

    @staticmethod
    def clerk_of(window: str) -> str:
        return f"clerk-{window}".lower()

    def login_link(self, url: str, window: str) -> str:
        """For a person at a browser: account and password stand behind the #, which no server is ever sent."""
        account = self.clerk_of(window)
        return f"{url}/login?window={window}#{account}:{self.passwords[account]}"

    def page_link(self, url: str, account: str, page: str) -> str:
        """The same, for the guidance desk or the console."""
        return f"{url}/login?next=/{page}#{account}:{self.passwords[account]}"

    def kiosk_link(self, url: str) -> str:
        return f"{url}/kiosk#token={self.kiosk_token}"


async def hire(site: Site, state_dir: Path) -> Staff:
    """Make the accounts in the journal of a hall that does not run yet."""
    windows = [window.id for window in site.settings.windows]
    accounts: list[tuple[str, Role, tuple[str, ...]]] = [("manager", "manager", ()), ("technician", "technician", ())]
    accounts += [(Staff.clerk_of(window), "clerk", (window,)) for window in windows]
    staff = Staff({account: secrets.token_urlsafe(18) for account, _, _ in accounts}, secrets.token_urlsafe(32))
    host = RealHost(state_dir)
    try:
        made: list[tuple[Command, Role]] = []
        for account, role, at in accounts:
            encoded = await passwords.encode(host, staff.passwords[account])
            create = CreateAccount(account=account, name=account, role=role, password=encoded, windows=at)
            made.append((create, "manager"))
        token = IssueDeviceToken(token="kiosk-web", kind="kiosk", digest=digest_of(staff.kiosk_token))
        outcomes = await submit_aside(host, [*made, (token, "technician")], STAGE, "console")
    finally:
        host.close()
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert not refused, refused
    return staff


class Browser:
    """One clerk's browser: a session's cookie, and the token that every command repeats."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._csrf = ""

    async def log_in(self, account: str, password: str, window: str) -> bool:
        """Also takes the window."""
        fields = {"account": account, "password": password, "window": window}
        async with asyncio.timeout(LOGIN_S):
            async with self._client.post(f"{self._url}/api/v1/session", json=fields) as answer:
                told = await answer.json(content_type=None)
                self._csrf = told.get("csrf", "")
                return answer.status == 200

    async def post(self, path: str, body: dict[str, object], key: str, limit_s: float) -> tuple[int, Any]:
        headers = {"Idempotency-Key": key, "X-CSRF-Token": self._csrf}
        async with asyncio.timeout(limit_s):
            async with self._client.post(self._url + path, json=body, headers=headers) as answer:
                return answer.status, await answer.json(content_type=None)

    async def close(self) -> None:
        await self._client.close()
