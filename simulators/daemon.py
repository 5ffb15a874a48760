"""The daemon as its own process, and its pages as a visitor reads them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp

from edge.config import load_site
from simulators.staff import Browser, Staff, hire

READY_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 8.0
ASK_TIMEOUT_S = 3.0


class DaemonFailed(Exception):
    """It ended, or never became ready; `words` is the last it said."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Daemon:
    """`hallgate run SITE --state DIR …`. Its log goes to `log`."""

    def __init__(self, site: str, state_dir: Path, links: Mapping[str, str], log: Path) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._argv = [sys.executable, "-c", "from edge.cli import main; main()", "run", site, "--state", str(state_dir)]
        self._argv += ["--listen", f"127.0.0.1:{self.port}"]
        for line, address in links.items():
            self._argv += ["--link", f"{line}={address}"]
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None
        self._state_dir = state_dir
        self._site = site
        self._browsers: dict[str, Browser] = {}
        """By window, once its clerk has logged in."""
        self.staff: Staff | None = None
        """Hired at the first start."""
        self._groups: list[int] = []

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Returns when it serves. Raises DaemonFailed."""
        if self.staff is None:
            self.staff = await hire(load_site(self._site), self._state_dir)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._argv, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._groups.append(self._process.pid)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ASK_TIMEOUT_S))
        try:
            async with asyncio.timeout(READY_TIMEOUT_S):
                while not await self._serves():
                    if self._process.returncode is not None:
                        raise DaemonFailed(self._last_words())
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise DaemonFailed(f"it was not ready within {READY_TIMEOUT_S:.0f} s: {self._last_words()}") from None

    async def _serves(self) -> bool:
        assert self._session is not None
        try:
            async with self._session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1] if lines else "it said nothing"

    async def ask(self, path: str) -> Any:
        """GET, as JSON; None where it does not answer."""
        assert self._session is not None
        try:
            async with self._session.get(self.url + path) as answer:
                return await answer.json(content_type=None) if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None

    async def text(self, path: str) -> str:
        """GET, as text; "" where it does not answer."""
        assert self._session is not None
        try:
            async with self._session.get(self.url + path) as answer:
                return await answer.text() if answer.status == 200 else ""
        except (aiohttp.ClientError, TimeoutError):
            return ""

    async def open_window(self, window: str) -> None:
        """Its clerk logs in on the window's page and opens it. Raises DaemonFailed."""
        assert self.staff is not None
        account = self.staff.clerk_of(window)
        browser = self._browsers[window] = Browser(self.url)
        if not await browser.log_in(account, self.staff.passwords[account], window):
            raise DaemonFailed(f"{account} could not log in at window {window}")
        status, answer = await self.command(f"/api/v1/windows/{window}/open-window", {}, f"open-{window}")
        if status != 200:
            raise DaemonFailed(f"window {window} could not open: {answer}")

    async def command(self, path: str, body: Mapping[str, object], key: str) -> tuple[int, Any]:
        """POST with an Idempotency-Key, as the clerk of the window that the path names, else as the kiosk's page:
        status and JSON; (0, None) where it does not answer."""
        assert self._session is not None
        assert self.staff is not None
        parts = path.split("/")
        browser = self._browsers.get(parts[4]) if len(parts) > 4 and parts[3] == "windows" else None
        try:
            if browser is not None:
                return await browser.post(path, dict(body), key, ASK_TIMEOUT_S)
            headers = {"Idempotency-Key": key, "Authorization": f"Bearer {self.staff.kiosk_token}"}
            async with self._session.post(self.url + path, json=dict(body), headers=headers) as answer:
                return answer.status, await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return 0, None

    async def kill(self) -> None:
        """SIGKILL. What it started (a broker) is left behind, as after a crash, until `stop`."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM, SIGKILL after 8 s; gives the exit code."""
        await self._end(signal.SIGTERM)
        for group in self._groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        for browser in self._browsers.values():
            await browser.close()
        if self._session is not None:
            await self._session.close()
            self._session = None
        assert self._process is not None
        return self._process.returncode or 0

    async def _end(self, number: signal.Signals) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
