"""The demo as a machine runs it, and one device by itself: real processes, nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

HALLGATE = [sys.executable, "-c", "from edge.cli import main; main()"]
needs_mosquitto = pytest.mark.skipif(
    shutil.which("mosquitto", path="/usr/sbin:/usr/bin") is None, reason="no mosquitto"
)


@needs_mosquitto
def test_the_demo_sums_itself_up_and_leaves_nothing(tmp_path: Path) -> None:
    began = time.monotonic()
    run = subprocess.run(
        [*HALLGATE, "demo", "--for", "15s", "--headless", "--json", "--seed", "2", "--speed", "2"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        timeout=50,
        check=False,
    )
    summary = msgspec.json.decode(run.stdout)
    assert run.returncode == 0, (summary, run.stderr.decode())
    assert time.monotonic() - began < 25
    assert summary["breaches"] == []
    assert summary["journal"] == "verified"
    assert summary["issued"] > 5
    assert summary["finished"] > 0
    assert summary["calls_agreed"] >= summary["called"] > 5
    assert summary["agreement_p99_s"] < 2.0
    assert all(line["bad"] == 0 for line in summary["lines"].values())
    assert list(tmp_path.iterdir()) == []
    assert str(tmp_path) not in processes()


def processes() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def test_a_single_keypad_for_people_who_develop(tmp_path: Path) -> None:
    port = tmp_path / "ttyS1"
    line = [*HALLGATE, "sim", "device", "ff68_keypad", "--link", f"pty:{port}", "--unit", "3"]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as device:
        assert device.stdin is not None
        try:
            deadline = time.monotonic() + 20
            while not port.exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            wire = os.open(port, os.O_RDWR | os.O_NOCTTY)
            device.stdin.write(b"press next\n")
            device.stdin.flush()
            heard = os.read(wire, 100)
            os.close(wire)
            told, _ = device.communicate(b"quit\n", timeout=20)
        finally:
            device.kill()
    assert heard == bytes.fromhex("FF6803036803020C1116")
    assert b"unit 3 on serial:" in told
    assert device.returncode == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sim", "day", "demo", "--fault", "frogs"], b"there is no such fault"),
        (["sim", "day", "demo", "--hours", "99"], b"--hours is from"),
        (["sim", "day", "nowhere.toml"], b"nowhere.toml"),
        (["sim", "device", "nothing", "--link", "pty:/tmp/x"], b"there is no simulated device"),
        (["demo", "--for", "soon"], b"expected a time"),
    ],
)
def test_unusable_input_ends_with_2_and_one_line(words: list[str], told: bytes) -> None:
    run = subprocess.run([*HALLGATE, *words], capture_output=True, timeout=30, check=False)
    assert run.returncode == 2
    assert told in run.stderr
    assert run.stderr.count(b"\n") == 1
