"""TOML text → Profile, with its examples checked; or every fault at once, each with its key path.

    text → tables → schema (shape) → checks (names that must exist, fields that fit) → examples (each holds)

What is wrong in one message does not hide what is wrong in another: a table with a fault is set aside and the rest is
checked without it. Paths count from 1: `messages.key.layout[2].as` is the second field.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from device_profiles.checks import check_profile
from device_profiles.examples import check_examples
from device_profiles.faults import FileFault, Gathering, convert
from device_profiles.schema import Profile

__all__ = ["Profile", "ProfileUnusable", "examine", "load", "parse"]

FILE_BYTES_MAX = 256 * 1024
"""The largest profile shipped has 12 kB; what is a hundred times longer is no profile."""
_TABLES = ("settings", "frames", "messages")
_PLACEHOLDER: dict[str, Any] = {
    "format": 1, "id": "unnamed", "title": "?", "vendor": "?", "models": ["?"], "roles": ["screen"], "driver": "framed",
    "link": {"kinds": ["serial"]}, "source": [{"title": "?"}],
}  # fmt: skip


class ProfileUnusable(Exception):
    """This file is no profile that could be used; `faults` has every reason."""

    def __init__(self, faults: tuple[FileFault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def load(path: Path | str) -> Profile:
    """The profile in this file. Raises ProfileUnusable, also where the file cannot be read."""
    path = Path(path)
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise ProfileUnusable(
                (FileFault(str(path), "", f"is longer than {FILE_BYTES_MAX // 1024} kB, which no profile is"),)
            )
        data = path.read_bytes()
    except OSError as error:
        raise ProfileUnusable((FileFault(str(path), "", f"cannot be read: {error.strerror or error}"),)) from None
    return parse(data, str(path))


def parse(text: bytes | str, file: str = "profile") -> Profile:
    """The profile in this text; `file` is what faults call it. Raises ProfileUnusable."""
    into = Gathering(file)
    raw = _tables(text, into)
    if raw is None:
        raise ProfileUnusable(tuple(into.faults))
    return examine(raw, into)


def examine(raw: dict[str, Any], into: Gathering) -> Profile:
    """The profile in these TOML tables; faults are gathered in `into`. Raises ProfileUnusable."""
    profile: Profile | None = convert(raw, Profile, "", into)
    shape_faults = tuple(into.faults)
    spared = _without_faulty(raw, shape_faults)
    if profile is None:
        profile = convert(spared, Profile, "", Gathering(into.file))
    if profile is not None:
        missing = frozenset(_set_aside(raw, spared))
        check_profile(profile, missing, into)
        # An example is only asked of a profile that can be compiled: other faults would speak through it again.
        if not [
            fault
            for fault in into.faults
            if not fault.path.startswith(("examples", "title", "vendor", "models", "source", "notes"))
        ]:
            check_examples(profile, into)
    if into.faults or profile is None:
        raise ProfileUnusable(tuple(into.faults))
    return profile


def _tables(text: bytes | str, into: Gathering) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text if isinstance(text, str) else text.decode("utf-8"))
    except UnicodeDecodeError as error:
        into.add("", f"is not UTF-8 (byte {error.start})")
    except tomllib.TOMLDecodeError as error:
        into.add("", f"is not TOML: {error}")
    except RecursionError:
        into.add("", "is nested deeper than any profile")
    return None


def _without_faulty(raw: dict[str, Any], faults: tuple[FileFault, ...]) -> dict[str, Any]:
    """The tables that have no fault of shape, so that they can be checked further."""
    spared = {**_PLACEHOLDER, **raw}
    drop_examples: set[int] = set()
    for fault in faults:
        top, _, rest = fault.path.partition(".")
        example = re.match(r"examples\[(\d+)\]", fault.path)
        if top in _TABLES and rest and isinstance(spared.get(top), dict):
            name = next((name for name in raw[top] if rest == name or rest.startswith(f"{name}.")), "")
            spared[top] = {key: value for key, value in spared[top].items() if key != name}
        elif example:
            drop_examples.add(int(example[1]) - 1)
        else:
            top = re.split(r"[.\[]", fault.path)[0]
            spared.pop(top, None)
            if top in _PLACEHOLDER:
                spared[top] = _PLACEHOLDER[top]
    if drop_examples and isinstance(spared.get("examples"), list):
        spared["examples"] = [each for index, each in enumerate(spared["examples"]) if index not in drop_examples]
    return spared


def _set_aside(raw: dict[str, Any], spared: dict[str, Any]) -> list[str]:
    """`messages.key` and the like: what other tables may name although it is not there any more."""
    return [
        f"{table}.{name}"
        for table in _TABLES
        if isinstance(raw.get(table), dict)
        for name in raw[table]
        if name not in spared.get(table, {})
    ]
