"""What a site sets for a unit, checked against its profile: defaults filled in, ranges held, every fault at once.

Values come as TOML values, or as text (`--set width_px=192`, `--set "keys=0C=next,digits 0C=call"`). A `keys` or
`levels` table replaces the profile's as a whole: what is not in it has no meaning in this hall.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import msgspec

from device_profiles.schema import Profile, Setting, Timing
from device_profiles.vocabulary import Key

_KEYS: tuple[Key, ...] = get_args(Key)
_COMBINATION = re.compile(r"^(?:(digits)[ +]|((?:0[0-9] )+))?([0-9A-Fa-f]{2})$")


@dataclass(frozen=True, slots=True)
class SettingFault:
    """One setting that cannot be: its name (with the entry of a table) and what was expected."""

    path: str
    words: str

    def __str__(self) -> str:
        return f"{self.path}: {self.words}"


class SettingsUnusable(Exception):
    """The settings do not fit the profile; `faults` has each one."""

    def __init__(self, faults: tuple[SettingFault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Combination:
    """Digits and a key code. `digits` is "" for the key alone, "06" for exactly these, None for any the clerk types."""

    digits: str | None
    code: int


class KeyMap:
    """What key combinations mean here."""

    def __init__(self, meanings: Mapping[Combination, Key]) -> None:
        self._meanings = dict(meanings)

    def meaning(self, digits: str, code: int) -> tuple[Key, str] | None:
        """The key and the digits it carries; exactly these digits come before any digits. None: no meaning."""
        exact = self._meanings.get(Combination(digits, code))
        if exact is not None:
            return exact, ""
        loose = self._meanings.get(Combination(None, code)) if digits else None
        return None if loose is None else (loose, digits)

    def combination(self, key: str, digits: str) -> tuple[str, int] | None:
        """Digits and code that mean this, None where the map has none."""
        for combination, meaning in self._meanings.items():
            if meaning == key and (combination.digits is None) == bool(digits):
                return digits if combination.digits is None else combination.digits, combination.code
        return None


class LevelMap:
    """Which grade (1-5) each raw byte of an evaluator means."""

    def __init__(self, grades: Mapping[int, int]) -> None:
        self.grades = dict(grades)

    @property
    def complete(self) -> bool:
        """Can all five grades be given (R27)?"""
        return set(self.grades.values()) == {1, 2, 3, 4, 5}


Value = int | str | bool | KeyMap | LevelMap


def check_settings(profile: Profile, given: Mapping[str, object]) -> list[SettingFault]:
    """Every fault of a site's settings for this profile; empty where they fit."""
    faults: list[SettingFault] = []
    for name in given:
        if name not in profile.settings:
            close = difflib.get_close_matches(name, profile.settings, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(profile.settings) or 'none'}"
            faults.append(SettingFault(name, f"{profile.id} has no such setting; {hint}"))
    for name, setting in profile.settings.items():
        _value(name, setting, given.get(name, setting.default), faults)
    return faults


def resolve(profile: Profile, given: Mapping[str, object]) -> dict[str, Value]:
    """The value of every setting of the profile. Raises SettingsUnusable."""
    faults = check_settings(profile, given)
    if faults:
        raise SettingsUnusable(tuple(faults))
    found = {
        name: _value(name, setting, given.get(name, setting.default), faults)
        for name, setting in profile.settings.items()
    }
    return {name: value for name, value in found.items() if value is not None}


def grades(profile: Profile, given: Mapping[str, object]) -> tuple[int, ...]:
    """The grades that an evaluator with these settings can give, least first; empty for what is no evaluator.
    Fewer than five do not meet R27 (五级评价)."""
    if "evaluator" not in profile.roles:
        return ()
    maps = [value for value in resolve(profile, given).values() if isinstance(value, LevelMap)]
    return tuple(sorted({grade for each in maps for grade in each.grades.values()})) if maps else (1, 2, 3, 4, 5)


def timing_of(profile: Profile, given: Mapping[str, object]) -> Timing:
    """The profile's timing with `refresh_s` as this unit's settings ask for it. Raises SettingsUnusable."""
    values = resolve(profile, given)
    for rule in profile.timing.refresh:
        after = values.get(rule.forgets_after)
        if isinstance(after, int) and after > 0 and all(values.get(name) == want for name, want in rule.when.items()):
            return msgspec.structs.replace(profile.timing, refresh_s=after / 3)
    return profile.timing


def _value(name: str, setting: Setting, given: object, faults: list[SettingFault]) -> Value | None:
    if setting.kind in ("keys", "levels"):
        table = _table(given)
        if table is None:
            faults.append(SettingFault(name, "expected a table, or text such as 0C=next,0D=recall"))
            return None
        return _keys(name, table, faults) if setting.kind == "keys" else _levels(name, table, faults)
    value = _scalar(setting, given)
    if value is None:
        faults.append(SettingFault(name, f"expected {_wanted(setting)}, got '{given}'"))
    return value


def _scalar(setting: Setting, given: object) -> int | str | bool | None:
    if setting.kind == "choice":
        return next((choice for choice in setting.choices if str(choice) == str(given)), None)
    if setting.kind == "bool":
        return {"true": True, "false": False}.get(str(given).lower())
    if setting.kind == "text":
        return given if isinstance(given, str) else None
    if isinstance(given, str) and re.fullmatch(r"-?[0-9]{1,10}|0x[0-9A-Fa-f]{1,8}", given):
        given = int(given, 0 if given.startswith("0x") else 10)
    if not isinstance(given, int) or isinstance(given, bool):
        return None
    low, high = setting.min, setting.max
    return given if (low is None or given >= low) and (high is None or given <= high) else None


def _wanted(setting: Setting) -> str:
    if setting.kind == "choice":
        return "one of " + ", ".join(map(str, setting.choices))
    if setting.kind != "int":
        return {"bool": "true or false", "text": "text"}[setting.kind]
    low, high = setting.min, setting.max
    bounds = f" from {low} to {high}" if low is not None and high is not None else ""
    return f"a whole number{bounds}" + (f" ({setting.unit})" if setting.unit else "")


def _table(given: object) -> dict[str, object] | None:
    if isinstance(given, Mapping):
        return {str(key): value for key, value in given.items()}
    if isinstance(given, str):
        pairs = [entry.rpartition("=") for entry in given.split(",") if entry.strip()]
        return {key.strip(): value.strip() for key, _, value in pairs} if all(key for key, _, _ in pairs) else None
    return None


def _keys(name: str, table: dict[str, object], faults: list[SettingFault]) -> KeyMap:
    meanings: dict[Combination, Key] = {}
    for entry, wanted in table.items():
        match = _COMBINATION.match(entry)
        key = next((known for known in _KEYS if known == wanted), None)
        if match is None:
            faults.append(
                SettingFault(
                    f"{name}.{entry}",
                    "expected a key code such as 0C, after digits such as 06 0F, or after any digits: digits 0C",
                )
            )
        elif key is None:
            faults.append(SettingFault(f"{name}.{entry}", f"expected one of {', '.join(_KEYS)}, got '{wanted}'"))
        else:
            any_digits, exact, code = match.groups()
            digits = None if any_digits else "".join(pair[1] for pair in (exact or "").split())
            meanings[Combination(digits, int(code, 16))] = key
    return KeyMap(meanings)


def _levels(name: str, table: dict[str, object], faults: list[SettingFault]) -> LevelMap:
    found: dict[int, int] = {}
    for raw, grade in table.items():
        if not re.fullmatch("[0-9A-Fa-f]{2}", raw):
            faults.append(SettingFault(f"{name}.{raw}", "expected a raw value as a hex pair, such as 04"))
        elif str(grade) not in ("1", "2", "3", "4", "5"):
            faults.append(
                SettingFault(f"{name}.{raw}", f"expected a grade from 1 (非常不满意) to 5 (非常满意), got '{grade}'")
            )
        else:
            found[int(raw, 16)] = int(str(grade))
    return LevelMap(found)
