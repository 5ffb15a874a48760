"""What a device should show, slot by slot, and how far it agrees: shared by the drivers that reconcile. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firmware_bridge.drivers.base import Wanted


@dataclass(slots=True)
class Slot:
    """`tag` names the attempt under way ("" for none); `due_s` is when to act again (None: not by itself)."""

    wanted: Wanted
    frame: bytes = b""
    """The wanted instruction as bytes, once it has been said."""
    agreed: bool = False
    impossible: bool = False
    tag: str = ""
    attempts: int = 0
    due_s: float | None = None

    @property
    def confirms(self) -> tuple[str, int]:
        return (self.wanted.slot, self.wanted.version)


class Slots:
    """The newest Wanted of each slot, in the order in which the slots were first wanted."""

    def __init__(self) -> None:
        self._slots: dict[str, Slot] = {}

    def want(self, wanted: Wanted) -> Slot | None:
        """Take it in. None where something newer, or the same, is wanted already."""
        slot = self._slots.get(wanted.slot)
        if slot is not None and slot.wanted.version >= wanted.version:
            return None
        self._slots[wanted.slot] = slot = Slot(wanted)
        return slot

    def forget(self) -> None:
        """The device may have lost everything: nothing is agreed, nothing under way."""
        for name, slot in self._slots.items():
            self._slots[name] = Slot(slot.wanted, slot.frame, impossible=slot.impossible)

    def of_tag(self, tag: str) -> Slot | None:
        return next((slot for slot in self if slot.tag == tag and tag), None)

    def get(self, name: str) -> Slot | None:
        return self._slots.get(name)

    def next_due_s(self) -> float | None:
        return min((slot.due_s for slot in self if slot.due_s is not None), default=None)

    def __iter__(self) -> Iterator[Slot]:
        return iter(tuple(self._slots.values()))
