"""The OpenAPI document driven by a foreign hand: schemathesis makes requests from it and judges the answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
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
from tests.system.web.conftest import standing

SCHEMA = schemathesis.openapi.from_dict(openapi.document()).exclude(operation_id="stream")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A hall on a thread of its own: schemathesis asks synchronously."""
    state_dir: Path = tmp_path_factory.mktemp("hall")
    url: list[str] = []
    up, loop, end = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with standing(state_dir) as hall:
            await hall.staff("1", "3", "5")
            for service in ("social", "estate", "enterprise"):
                await hall.post("tickets", {"service": service})
            url.append(str(hall.server.make_url("")))
            up.set()
            await end.wait()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    assert up.wait(10)
    yield url[0]
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
def test_every_operation_keeps_its_word(case: Case, base_url: str) -> None:
    case.call_and_validate(base_url=base_url, checks=CHECKS, timeout=5)
