"""What a message says, as signal or instruction: a template from the profile, read both ways.

{ signal = "key_pressed" }                                 fields of the same name are taken from the message
{ do = "show_number", number = "$text" }                   the message's field `text` is the instruction's `number`
{ do = "power", on = true }                                a constant: this message says only that
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar, get_args

import msgspec

from device_profiles.vocabulary import AnyInstruction, AnySignal, Instruction, Signal
from device_profiles.wire.parts import Scalar
from device_profiles.wire.wrong import Wrong

Said = TypeVar("Said", Signal, Instruction)


def _tag(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


SIGNALS: dict[str, type[Signal]] = {_tag(kind): kind for kind in get_args(AnySignal)}
INSTRUCTIONS: dict[str, type[Instruction]] = {_tag(kind): kind for kind in get_args(AnyInstruction)}


def field_names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of a signal or instruction."""
    return tuple(info.name for info in msgspec.structs.fields(kind))


def required_numbers(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields that cannot stay empty when the wire does not carry them (an empty text can)."""
    return tuple(info.name for info in msgspec.structs.fields(kind) if info.required and info.type is not str)


class Saying(Generic[Said]):
    """One template, bound to the names of its message's fields."""

    def __init__(self, kind: type[Said], template: Mapping[str, Scalar], names: Iterable[str]) -> None:
        self.kind: type[Said] = kind
        known = tuple(names)
        self._constants: dict[str, Scalar] = {}
        self._fields: dict[str, str] = {}
        self._empty: dict[str, Scalar] = {}
        for info in msgspec.structs.fields(kind):
            given = template.get(info.name)
            if isinstance(given, str) and given.startswith("$"):
                self._fields[info.name] = given[1:]
            elif given is not None:
                self._constants[info.name] = given
            elif info.name in known:
                self._fields[info.name] = info.name
            elif info.required:
                self._empty[info.name] = ""

    def fits(self, said: Signal | Instruction) -> bool:
        """Is this what the message says?"""
        return isinstance(said, self.kind) and all(
            getattr(said, name) == value for name, value in self._constants.items()
        )

    def values(self, said: Said) -> dict[str, Scalar]:
        """What the message's fields shall hold to say it."""
        return {field: getattr(said, name) for name, field in self._fields.items()}

    def make(self, values: Mapping[str, Scalar]) -> Said:
        """What the fields say; what the wire does not carry comes back empty. Raises Wrong."""
        found: dict[str, Scalar] = {**self._empty, **self._constants}
        for name, field in self._fields.items():
            if field not in values:
                raise Wrong("field", f"'{field}' has no meaning")
            found[name] = values[field]
        config = self.kind.__struct_config__
        try:
            made: Said = msgspec.convert({str(config.tag_field): config.tag, **found}, self.kind)
            return made
        except msgspec.ValidationError as error:
            raise Wrong("field", str(error)) from None
