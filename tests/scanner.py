"""I19: no identity or mobile number in clear in anything that the system leaves or says. A pytest plugin.

After each test under tests/system and tests/simulation, and each one marked `scanned`, it looks through
    every file below the test's tmp_path, byte by byte (journal, WAL, vault, snapshots, broker, exports)
    everything the test wrote to stdout, stderr and the log
    every answer and stream that a web server in this process sent, every answer that a client here received
    every message that the daemon published on MQTT (what kiosks say to it is the one place where numbers may stand)
and fails the test with the place of each find. The fixture `scanner` is for numbers and artefacts of a test's own.
Simulated days look through themselves (simulators.day), also in processes of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from firmware_bridge.links.mqtt import AiomqttSession
from simulators.leaks import Scanner
from simulators.papers import Papers

LOOKED_AT = ("tests/system", "tests/simulation")


class _Watch:
    """The scanner of the test that runs now; None between tests that are looked at."""

    scanner: Scanner | None = None

    def heard(self, kind: str, place: str, data: object) -> None:
        if self.scanner is None or data is None:
            return
        if isinstance(data, str):
            self.scanner.look(kind, place, data.encode())
        elif isinstance(data, bytes | bytearray | memoryview):
            self.scanner.look(kind, place, bytes(data))


WATCH = _Watch()


@pytest.fixture
def scanner() -> Scanner:
    """Of this very test; it must be one that is looked at."""
    assert WATCH.scanner is not None, "mark the test `scanned`"
    return WATCH.scanner


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    looked_at = item.nodeid.startswith(LOOKED_AT) or item.get_closest_marker("scanned") is not None
    WATCH.scanner = Scanner() if looked_at else None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    scanner = WATCH.scanner
    if report.when != "call" or scanner is None:
        return
    WATCH.scanner = None
    for title, text in report.sections:
        scanner.look("output", title, text.encode())
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if folder is not None:
        scanner.look_below(folder)
    if scanner.finds and report.outcome != "failed":
        report.outcome = "failed"
        report.longrepr = "I19: numbers in clear\n" + "\n".join(scanner.finds[:50])


def pytest_configure(config: pytest.Config) -> None:
    """Listen where bytes leave the daemon; costs next to nothing while no test is looked at."""
    config.addinivalue_line("markers", "scanned: look through what this test leaves for people's numbers (I19)")
    _after(web.StreamResponse, "write", lambda self, data: WATCH.heard("stream", "written", data))
    _after(web.Response, "_start", _answered)
    _after(aiohttp.ClientResponse, "read", lambda self: WATCH.heard("received", self.url.path, self._body))
    _after(AiomqttSession, "publish", _published)
    real = Papers.shown

    def shown(self: Papers) -> dict[str, str]:
        """Whoever shows papers has numbers that are known from then on."""
        if WATCH.scanner is not None:
            WATCH.scanner.knows((self.identity, self.phone))
        return real(self)

    Papers.shown = shown  # type: ignore[method-assign]


def _answered(self: web.Response, request: web.BaseRequest) -> None:
    WATCH.heard("answer", request.path, self.body)
    WATCH.heard("headers", request.path, str(self.headers))


def _published(self: AiomqttSession, topic: str, payload: bytes, **_: Any) -> None:
    WATCH.heard("mqtt", topic, payload)
    WATCH.heard("mqtt", "topic", topic)


def _after(owner: type, name: str, then: Callable[..., None]) -> None:
    real = getattr(owner, name)

    async def tapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = await real(self, *args, **kwargs)
        then(self, *args, **kwargs)
        return result

    setattr(owner, name, tapped)
