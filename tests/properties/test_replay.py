"""A day folded again, in another process and under another hash seed, is the same day to the byte."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.properties.day import digest_of_a_day


def test_the_same_day_under_three_hash_seeds() -> None:
    digests = {digest_of_a_day()}
    for seed in ("0", "1", "4711"):
        ran = subprocess.run(
            [sys.executable, "-m", "tests.properties.day"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        digests.add(ran.stdout.strip())
    assert len(digests) == 1
