"""The peer's mistake while bytes are read: raised and caught inside `wire`, where it becomes a `codec.Fault`."""

from __future__ import annotations

from device_profiles.codec import Fault, FaultKind


class Wrong(Exception):
    """These bytes are not what the profile says; never leaves this package."""

    def __init__(self, kind: FaultKind, words: str) -> None:
        super().__init__(words)
        self.fault = Fault(kind, words)
