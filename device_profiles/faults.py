"""Reading a TOML table into a msgspec Struct, with every fault at once and the key path of each.

msgspec stops at the first fault; a person mending a file wants them all. `convert` walks the struct's fields, converts
each by itself and collects what does not fit.
"""

from __future__ import annotations

import difflib
import types
import typing
from typing import Any

import msgspec


class FileFault(msgspec.Struct, frozen=True):
    """One thing wrong in one file: where (key path, "" for the file itself) and what was expected."""

    file: str
    path: str
    words: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.path}" if self.path else self.file
        return f"{place}: {self.words}"


class Gathering:
    """The faults of one file so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[FileFault] = []

    def add(self, path: str, words: str) -> None:
        self.faults.append(FileFault(self.file, path, words))


def convert(value: Any, wanted: Any, path: str, into: Gathering) -> Any:
    """`value` as `wanted`, or None after at least one fault was added. Structs are walked field by field."""
    before = len(into.faults)
    struct = _struct_of(wanted)
    item = _item_of(wanted)
    entry_type = _entry_of(wanted)
    if struct is not None and isinstance(value, dict):
        return _convert_struct(value, struct, path, into)
    if item is not None and isinstance(value, list) and _struct_of(item) is not None:
        found = [convert(entry, item, f"{path}[{index + 1}]", into) for index, entry in enumerate(value)]
        return tuple(found) if len(into.faults) == before else None
    if entry_type is not None and isinstance(value, dict):
        table = {key: convert(entry, entry_type, f"{path}.{key}", into) for key, entry in value.items()}
        return table if len(into.faults) == before else None
    choices = _choices_of(wanted)
    if choices and value not in choices:
        into.add(path, f"expected one of {', '.join(map(str, choices))}, got '{value}'")
        return None
    try:
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        into.add(*_place(path, str(error)))
        return None


def _convert_struct(value: dict[str, Any], struct: type[msgspec.Struct], path: str, into: Gathering) -> Any:
    before = len(into.faults)
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    kept: dict[str, Any] = {}
    for key, entry in value.items():
        where = f"{path}.{key}" if path else key
        if key not in fields:
            into.add(where, "there is no such key" + _nearest(key, list(fields)))
            continue
        kept[fields[key].name] = convert(entry, fields[key].type, where, into)
    for key, field in fields.items():
        if field.required and key not in value:
            into.add(f"{path}.{key}" if path else key, "is missing")
    return struct(**kept) if len(into.faults) == before else None


def _struct_of(wanted: Any) -> type[msgspec.Struct] | None:
    """The one Struct in a type (also `Struct | None`); a union of several is left to msgspec."""
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
        return wanted
    if typing.get_origin(wanted) in (typing.Union, types.UnionType):
        structs = [arg for arg in typing.get_args(wanted) if _struct_of(arg) is not None]
        return structs[0] if len(structs) == 1 else None
    return None


def _item_of(wanted: Any) -> Any:
    if typing.get_origin(wanted) in (tuple, list):
        return typing.get_args(wanted)[0]
    return None


def _entry_of(wanted: Any) -> Any:
    """The Struct of a table of named tables (`dict[str, Struct]`)."""
    if typing.get_origin(wanted) is dict:
        entry = typing.get_args(wanted)[1]
        return entry if _struct_of(entry) is not None else None
    return None


def _choices_of(wanted: Any) -> tuple[Any, ...]:
    """What a `Literal` (or `Literal | None`) allows; empty for anything else."""
    if typing.get_origin(wanted) in (typing.Union, types.UnionType):
        literals = [arg for arg in typing.get_args(wanted) if arg is not types.NoneType]
        return _choices_of(literals[0]) if len(literals) == 1 else ()
    return typing.get_args(wanted) if typing.get_origin(wanted) is typing.Literal else ()


def _nearest(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else f"; there are: {', '.join(known)}"


def _place(path: str, words: str) -> tuple[str, str]:
    """msgspec says "Expected `int`, got `str` - at `$.a[0]`"; the place joins the path, the rest is for people."""
    said, _, at = words.partition(" - at `$")
    return path + at.rstrip("`"), said.replace("`", "'").replace("Expected", "expected", 1)
