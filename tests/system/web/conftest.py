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
from playwright.async_api import Browser, async_playwright

from edge.config import TEMPLATES, Broker, Http, Site
from edge.hall import Hall
from edge.queueing.commands import CallNext, Command, LogIn, OpenWindow
from edge.queueing.settings import Settings
from edge.queueing.words import Actor
from edge.web import pages
from edge.web.seam import House
from edge.web.server import create
from firmware_bridge.host import RealHost
from tests.conftest import missing

DESK = Actor(kind="staff", id="manager")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Standing:
    """A hall that runs, and a client of its API. `post` gives each act a key of its own unless it is told one."""

    hall: Hall
    site: Site
    server: TestServer
    client: aiohttp.ClientSession
    keys: int = field(default=0)

    async def post(self, path: str, body: object = None, key: str | None = None) -> tuple[int, dict[str, Any]]:
        self.keys += 1
        headers = {"Idempotency-Key": key or f"key-{self.keys}"}
        async with self.client.post(f"/api/v1/{path}", json={} if body is None else body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        async with self.client.get(f"/api/v1/{path}") as answer:
            return answer.status, await answer.json(content_type=None)

    async def do(self, command: Command) -> None:
        self.keys += 1
        await self.hall.submit(command, actor=DESK, command_id=f"desk-{self.keys}")

    async def staff(self, *windows: str) -> None:
        for window in windows:
            await self.do(LogIn(window=window, staff=f"clerk-{window}"))
            await self.do(OpenWindow(window=window))


def demo_without_devices() -> Site:
    """The queue of the demo template; the web needs no more of it."""
    raw = tomllib.loads((TEMPLATES / "demo.toml").read_text(encoding="utf-8"))
    wanted = {"hall": raw["hall"], "services": raw["service"], "windows": raw["window"]}
    settings = msgspec.convert(wanted, Settings)
    return Site(path="demo", settings=settings, http=Http(), broker=Broker(), profile_paths=(), lines=(), devices=())


@contextlib.asynccontextmanager
async def standing(state_dir: Path, heartbeat_s: float = 15.0) -> AsyncIterator[Standing]:
    """The demo hall with its journal in `state_dir`; ended in order, whatever happens inside."""
    host = RealHost(state_dir)
    site = demo_without_devices()
    hall = Hall(host, site.settings)
    await hall.open()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(hall.run())
        server = TestServer(create(House(hall=hall, site=site), heartbeat_s))
        await server.start_server()
        try:
            async with aiohttp.ClientSession(server.make_url("/")) as client:
                it = Standing(hall, site, server, client)
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
