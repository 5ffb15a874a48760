"""How every verb speaks to the person at the terminal: one clear line on stderr, exit 0, 1 or 2, JSON on request."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import msgspec

FAILED = 1
UNUSABLE = 2


def complain(words: str) -> None:
    """One line on stderr: what, where and what to do."""
    sys.stderr.write(f"hallgate: {words}\n")


def fail(words: str, *, code: int = FAILED) -> NoReturn:
    """End with one line on stderr."""
    complain(words)
    raise SystemExit(code)


def unusable(words: str) -> NoReturn:
    """The input cannot be used; nothing was started."""
    fail(words, code=UNUSABLE)


def say_json(value: Any) -> None:
    """One JSON value on one line of stdout (UTF-8, keys in the order given)."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
