"""What every test shares: programs that may be missing, and tasks that must not be left behind.

needs("mosquitto") -> its path; the test is skipped by name where it is missing, and fails under STRICT=1
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

pytest_plugins = ["tests.scanner"]

STRICT = os.environ.get("STRICT", "") not in ("", "0")
_ALSO_IN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"))


@pytest.fixture
def needs() -> Callable[[str], str]:
    """Find a program; without it the test cannot say anything."""

    def find(program: str) -> str:
        path = shutil.which(program, path=_ALSO_IN)
        if path is None:
            missing(f"{program} is not installed")
        assert path is not None
        return path

    return find


def missing(what: str) -> None:
    """Skip by name, or fail where nothing may be skipped."""
    if STRICT:
        pytest.fail(f"STRICT=1: {what}")
    pytest.skip(what)


@pytest_asyncio.fixture
async def no_task_is_left_behind() -> AsyncIterator[None]:
    """Fails a test that ends while tasks of its own still run."""
    yield
    me = asyncio.current_task()
    for _ in range(3):
        await asyncio.sleep(0)  # tasks that were cancelled in the test's last line may still end
    left = sorted(task.get_name() for task in asyncio.all_tasks() if task is not me and not task.done())
    assert not left, f"tasks left behind: {', '.join(left)}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("asyncio") is not None:
            item.fixturenames.insert(0, no_task_is_left_behind.__name__)
