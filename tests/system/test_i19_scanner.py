"""The pytest plugin itself: a test that leaks fails, and says where (the negative control of I19)."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAD = """
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from simulators.papers import Papers

NUMBER = "1101051949" + "1231002X"
PHONE = "139123" + "45678"
pytestmark = pytest.mark.scanned
"""
LEAKS = {
    "file": "def test_it(tmp_path):\n    (tmp_path / 'journal').write_text('x ' + NUMBER)",
    "output": "def test_it(capfd):\n    with capfd.disabled():\n        pass\n    print('call', PHONE)",
    "answer": """
        @pytest.mark.asyncio
        async def test_it():
            async def handle(request):
                return web.Response(text='{"phone":"' + PHONE + '"}')
            app = web.Application()
            app.router.add_get("/", handle)
            async with TestClient(TestServer(app)) as client:
                await client.get("/")
        """,
    "stream": """
        @pytest.mark.asyncio
        async def test_it():
            async def handle(request):
                response = web.StreamResponse()
                await response.prepare(request)
                await response.write(b"data: " + NUMBER.encode())
                return response
            app = web.Application()
            app.router.add_get("/", handle)
            async with TestClient(TestServer(app)) as client:
                await client.get("/")
        """,
    "known": """
        def test_it(tmp_path):
            carried = Papers(phone=PHONE)
            carried.shown()
            (tmp_path / "x").write_text("a" + carried.phone + "b")
        """,
}
CLEAN = "def test_it(tmp_path):\n    (tmp_path / 'journal').write_text('A012')"


def run(folder: Path, body: str) -> subprocess.CompletedProcess[str]:
    place = folder / "test_leak.py"
    place.write_text(HEAD + textwrap.dedent(body) + "\n")
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "tests.scanner", "-c", str(ROOT / "pyproject.toml")]
    line = [sys.executable, "-m", "pytest", *arguments, "--rootdir", str(folder), f"--basetemp={folder / 'base'}"]
    return subprocess.run([*line, str(place)], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)


@pytest.mark.parametrize("name", LEAKS)
def test_i19_a_test_that_leaks_fails(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """In a folder that this test's own scan does not look at."""
    ran = run(tmp_path_factory.mktemp("leak"), LEAKS[name])
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "I19: numbers in clear" in ran.stdout


def test_i19_a_test_that_does_not_leak_passes(tmp_path_factory: pytest.TempPathFactory) -> None:
    ran = run(tmp_path_factory.mktemp("clean"), CLEAN)
    assert ran.returncode == 0, ran.stdout + ran.stderr
