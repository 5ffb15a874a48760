"""A hall of the demo template on a real disk, its web application, and a browser: what the web tests stand on."""

from __future__ import annotations

import asyncio
import contextlib
import tomllib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest_asyncio
from aiohttp.test_utils import TestServer
from argon2.low_level import Type, hash_secret
from playwright.async_api import Browser, async_playwright

from edge.config import TEMPLATES
from edge.hall import Hall
from edge.queueing.commands import CallNext, Command, LogIn, OpenWindow
from edge.queueing.settings import Settings
from edge.queueing.words import Actor, Role
from edge.site import Broker, Citizen, Http, Site
from edge.upkeep.commands import CreateAccount, IssueDeviceToken
from edge.vault.reception import Reception
from edge.web import pages
from edge.web.seam import House
from edge.web.server import create
from edge.web.sessions import digest_of
from firmware_bridge.host import RealHost
from tests.conftest import missing

DESK = Actor(kind="staff", id="manager")
PASSWORD = "Long-enough 4 all"
ENCODED = hash_secret(PASSWORD.encode(), b"salt-of-the-tests", 1, 1024, 1, 32, Type.ID).decode()
"""Cheap to check: what argon2id costs is tried elsewhere."""
KIOSK_TOKEN, BOARD_TOKEN = "k" * 44, "b" * 44
ACCOUNTS: list[tuple[str, Role]] = [
    ("boss", "manager"),
    ("lin", "clerk"),
    ("wang", "clerk"),
    ("desk", "desk"),
    ("tech", "technician"),
    ("audit", "auditor"),
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Visitor:
    """A browser, or a program, with cookies of its own. Says who it is by itself once it has logged in."""

    client: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)
    keys: int = field(default=0)

    async def post(self, path: str, body: object = None, key: str | None = None) -> tuple[int, dict[str, Any]]:
        """Each act has a key of its own unless it is told one."""
        self.keys += 1
        headers = {"Idempotency-Key": key or f"key-{id(self)}-{self.keys}", **self.headers}
        async with self.client.post(f"/api/v1/{path}", json={} if body is None else body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None) if answer.status != 204 else {}

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self.client.get(f"/api/v1/{path}", headers=self.headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def delete(self, path: str) -> int:
        async with self.client.delete(f"/api/v1/{path}", headers=self.headers) as answer:
            return answer.status

    def cookie(self, name: str) -> str:
        return next((one.value for one in self.client.cookie_jar if one.key == name), "")

    async def log_in(self, account: str, window: str = "", password: str = PASSWORD) -> tuple[int, dict[str, Any]]:
        status, told = await self.post("session", {"account": account, "password": password, "window": window})
        if status == 200:
            self.headers["X-CSRF-Token"] = told["csrf"]
        return status, told


@dataclass
class Standing:
    """A hall that runs, with accounts. `post` asks as whoever may: a manager for windows, a kiosk for tickets."""

    hall: Hall
    site: Site
    server: TestServer
    client: aiohttp.ClientSession
    """Nobody: not logged in, no token."""
    boss: Visitor
    kiosk: Visitor
    visitors: contextlib.AsyncExitStack
    keys: int = field(default=0)

    async def post(self, path: str, body: object = None, key: str | None = None) -> tuple[int, dict[str, Any]]:
        who = self.kiosk if path.startswith(("tickets", "commands?page=kiosk")) else self.boss
        return await who.post(path, body, key)

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        return await self.boss.get(path)

    async def do(self, command: Command) -> None:
        self.keys += 1
        await self.hall.submit(command, actor=DESK, command_id=f"desk-{self.keys}")

    async def visitor(self, token: str = "") -> Visitor:
        """Somebody new, with an empty browser; or a program with a device's token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        jar = aiohttp.CookieJar(unsafe=True)
        client = aiohttp.ClientSession(self.server.make_url("/"), cookie_jar=jar, headers=headers)
        return Visitor(await self.visitors.enter_async_context(client))

    async def people(self) -> None:
        """Accounts as a manager and a technician would have made them."""
        made: list[Command] = [
            CreateAccount(account=name, name=name, role=role, password=ENCODED) for name, role in ACCOUNTS
        ]
        made.append(IssueDeviceToken(token="kiosk-door", kind="kiosk", digest=digest_of(KIOSK_TOKEN)))
        made.append(IssueDeviceToken(token="board-hall", kind="board", digest=digest_of(BOARD_TOKEN)))
        for number, command in enumerate(made):
            role: Role = "technician" if isinstance(command, IssueDeviceToken) else "manager"
            await self.hall.submit(command, actor=DESK, command_id=f"people-{number}", role=role, source="console")

    async def staff(self, *windows: str) -> None:
        for window in windows:
            await self.do(LogIn(window=window, staff=f"clerk-{window}"))
            await self.do(OpenWindow(window=window))


def demo_without_devices() -> Site:
    """The queue of the demo template; the web needs no more of it."""
    raw = tomllib.loads((TEMPLATES / "demo.toml").read_text(encoding="utf-8"))
    wanted = {"hall": raw["hall"], "services": raw["service"], "windows": raw["window"]}
    settings = msgspec.convert(wanted, Settings)
    site = Site(path="demo", settings=settings, http=Http(), broker=Broker(), profile_paths=(), lines=(), devices=())
    return msgspec.structs.replace(site, citizen=Citizen(guest_url="http://192.168.60.1:8480"))


@contextlib.asynccontextmanager
async def standing(
    state_dir: Path, heartbeat_s: float = 15.0, host: RealHost | None = None, reception: Reception | None = None
) -> AsyncIterator[Standing]:
    """The demo hall with its journal in `state_dir`; ended in order, whatever happens inside."""
    host = host or RealHost(state_dir)
    site = demo_without_devices()
    hall = Hall(host, site.settings)
    await hall.open()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(hall.run())
        server = TestServer(
            create(
                House(
                    hall=hall,
                    site=site,
                    host=host,
                    reception=reception or Reception(now=hall.now, date=lambda: hall.views.date),
                ),
                heartbeat_s,
            )
        )
        await server.start_server()
        try:
            async with contextlib.AsyncExitStack() as visitors:
                client = await visitors.enter_async_context(aiohttp.ClientSession(server.make_url("/")))
                nobody = Visitor(client)
                it = Standing(hall, site, server, client, nobody, nobody, visitors)
                await it.people()
                it.boss, it.kiosk = await it.visitor(), await it.visitor(KIOSK_TOKEN)
                assert (await it.boss.log_in("boss"))[0] == 200
                # The second is answered after the day was opened and its anchor set: tests find a settled hall.
                for _ in range(2):
                    await it.do(CallNext(window="1"))
                yield it
        finally:
            await server.close()
            hall.stop()
            await running
            await hall.close()
            host.close()


@pytest_asyncio.fixture
async def here(tmp_path: Path) -> AsyncIterator[Standing]:
    async with standing(tmp_path) as it:
        yield it


@pytest_asyncio.fixture
async def browser(needs: Callable[[str], str]) -> AsyncIterator[Browser]:
    """Debian's chromium, on pages that are built; where one is missing the test is skipped by name."""
    path = needs("chromium")
    if not pages.built():
        missing("the pages are not built: python -m edge.web.build_pages")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        await running.close()
