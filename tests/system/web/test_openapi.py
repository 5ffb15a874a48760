"""The OpenAPI document driven by a foreign hand: schemathesis makes requests from it and judges the answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from edge.web import openapi
from edge.web.sessions import SESSION_COOKIE
from tests.system.web.conftest import KIOSK_TOKEN, standing

ENDS_THE_SESSION = ["log_out_here", "own_password", "log_in_here"]
SCHEMA = schemathesis.openapi.from_dict(openapi.document()).exclude(operation_id=["stream", *ENDS_THE_SESSION])
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@dataclass(frozen=True)
class Seated:
    """Where the hall is, and what a manager's browser with a kiosk's token would send along."""

    url: str
    headers: dict[str, str]
    cookies: dict[str, str]


@pytest.fixture(scope="module")
def seated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seated]:
    """A hall on a thread of its own: schemathesis asks synchronously."""
    state_dir: Path = tmp_path_factory.mktemp("hall")
    found: list[Seated] = []
    up, loop, end = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with standing(state_dir) as hall:
            await hall.staff("1", "3", "5")
            for service in ("social", "estate", "enterprise"):
                await hall.post("tickets", {"service": service})
            headers = {"Authorization": f"Bearer {KIOSK_TOKEN}", **hall.boss.headers}
            cookies = {SESSION_COOKIE: hall.boss.cookie(SESSION_COOKIE)}
            found.append(Seated(str(hall.server.make_url("")), headers, cookies))
            up.set()
            await end.wait()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    assert up.wait(10)
    yield found[0]
    loop.call_soon_threadsafe(end.set)
    thread.join(10)


@SCHEMA.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_its_word(case: Case, seated: Seated) -> None:
    case.call_and_validate(
        base_url=seated.url, checks=CHECKS, timeout=5, headers=seated.headers, cookies=seated.cookies
    )
