"""Five failed logins within fifteen minutes lock an account, and an address, for fifteen minutes."""

from __future__ import annotations

from edge.queueing.words import At
from edge.upkeep.model import Upkeep

FAILURES = 5
WITHIN_US = 15 * 60 * 1_000_000
KEYS_MAX = 1024
"""Accounts and addresses with failures on record; the oldest give way."""


def locked(upkeep: Upkeep, keys: tuple[str, ...], now: At) -> bool:
    """Is any of these locked? Attempts while it is are not counted, or nobody could ever come in again."""
    return any(_locked(upkeep.failures.get(key, []), now) for key in keys)


def _locked(failed: list[At], now: At) -> bool:
    return len(failed) >= FAILURES and failed[-1] - failed[0] <= WITHIN_US and now < failed[-1] + WITHIN_US


def count(upkeep: Upkeep, keys: tuple[str, ...], at: At) -> None:
    for key in keys:
        failed = upkeep.failures.pop(key, [])
        upkeep.failures[key] = [*failed, at][-FAILURES:]
    while len(upkeep.failures) > KEYS_MAX:
        del upkeep.failures[next(iter(upkeep.failures))]


def keys_of(account: str, source: str) -> tuple[str, ...]:
    """What a failure is counted for: the account, if there is one, and the address."""
    return tuple(f"{kind}/{name}" for kind, name in (("account", account), ("source", source)) if name)
