"""What can go wrong with the vault.

VaultError
├── VaultLocked        there is no usable master key; `reason` says where it was looked for
├── VaultUnavailable   its file cannot be read or written now
├── VaultFull          `people_max` people are in it
├── VaultInUse         a daemon holds it
└── Erased             what was asked for is gone, or never was there
"""

from __future__ import annotations


class VaultError(Exception):
    """Base; `reason` is for people and never holds what is kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class VaultLocked(VaultError):
    pass


class VaultUnavailable(VaultError):
    pass


class VaultFull(VaultError):
    pass


class VaultInUse(VaultError):
    pass


class Erased(VaultError):
    pass
