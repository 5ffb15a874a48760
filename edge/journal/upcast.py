"""Old bodies in today's shape: an upcaster for each version that a release left behind. What is on disk stays as it is.

version 1 ──(type, 1)──▶ version 2 ──(type, 2)──▶ … today's
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class Upcasters:
    """`steps[(type, version)]` turns a body of that version into the next; a type without steps is at version 1."""

    def __init__(self, steps: Mapping[tuple[str, int], Upcaster]) -> None:
        self._steps = dict(steps)
        self._current: dict[str, int] = {}
        for type_name, version in sorted(self._steps):
            assert version == self.current(type_name), f"{type_name}: no step from version {self.current(type_name)}"
            self._current[type_name] = version + 1

    def current(self, type_name: str) -> int:
        """The version in which new records of this type are written."""
        return self._current.get(type_name, 1)

    def lift(self, type_name: str, version: int, body: msgspec.Raw) -> bytes:
        """The body as today's version has it. One from the future comes back as it is: it is kept and forwarded."""
        if version >= self.current(type_name):
            return bytes(body)
        fields: dict[str, Any] = msgspec.json.decode(body)
        for step in range(version, self.current(type_name)):
            fields = self._steps[(type_name, step)](fields)
        return msgspec.json.encode(fields)
