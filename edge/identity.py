"""Identity and telephone numbers: recognised, read, shown in part, and kept out of everything that is kept. Pure.

    Given          what a person tells at a door: handed to the vault's reception, and to nothing else
    identity_of    an 18-digit number that holds, or None        phone_of   a mainland mobile number, or None
    elderly        60+ or 65+ on the business date (R34): the only thing that is kept of a birth date
    masked         a number as people may see it: 前3后2
    mask_text      free text without any such number
    guarded        the last door before the hall: no command carries a number through it (I19)

Source: GB 11643-1999 公民身份号码 (17 digits and the check character of ISO 7064 MOD 11-2); YD/T mobile numbers 1[3-9].
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final

import msgspec

from edge.queueing.commands import AdoptSettings, Command
from edge.queueing.words import Category, Refusal

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS: Final = "10X98765432"
IDENTITY: Final = re.compile(r"(?<!\d)[1-9]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx](?!\d)", re.ASCII)
PHONE: Final = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", re.ASCII)
"""As people write them, in groups too."""
NARROW: Final = str.maketrans("０１２３４５６７８９Ｘｘ－　", "0123456789Xx- ")
IDENTITY_ALONE: Final = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
PHONE_ALONE: Final = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
"""Not inside a longer run of letters and digits: digests and unguessable ids hold eleven digits now and then."""
SHORTEST: Final = 11
LONG_RUN: Final = re.compile(rf"\d{{{SHORTEST}}}")
"""No number without one: most texts need no other look."""
FREE_TEXT_FROM: Final = 65
"""A field that may be this long is for people's words; a shorter one is a name or an id."""
FROM_THE_CITY: Final = frozenset({"appointment", "code"})
"""Ids that a booking system counts as it likes; eleven digits there are no telephone number."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a person told at a door. Only its masked form can be printed or logged."""

    identity: Annotated[str, msgspec.Meta(max_length=32)] = ""
    """18 digits, the last may be X."""
    phone: Annotated[str, msgspec.Meta(max_length=32)] = ""
    person_name: Annotated[str, msgspec.Meta(max_length=64)] = ""

    def __repr__(self) -> str:
        name = "*" * len(self.person_name)
        return f"Given(identity={masked(self.identity)!r}, phone={masked(self.phone)!r}, person_name={name!r})"

    def __bool__(self) -> bool:
        return bool(self.identity or self.phone or self.person_name)


GIVEN_FIELDS: Final = tuple(field.name for field in msgspec.structs.fields(Given))
NOT_HERE: Final = Refusal(
    code="identity_not_here",
    words="此处不能填写身份证号码或手机号码",
    remedy="证件号码和手机号码只能填在专用栏内",
)


def identity_of(text: str) -> str | None:
    """The number as it is kept (ASCII digits, capital X), if its date exists and its check character holds."""
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number, re.ASCII) or _born(number) is None:
        return None
    return number if number[17] == check_character(number[:17]) else None


def check_character(seventeen: str) -> str:
    """The eighteenth character for the first seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, seventeen, strict=True))
    return CHECK_CHARACTERS[total % 11]


def phone_of(text: str) -> str | None:
    """Eleven digits, without +86, spaces and hyphens."""
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    return number if re.fullmatch(r"1[3-9]\d{9}", number, re.ASCII) else None


def elderly(identity: str, business_date: str) -> Category:
    """R34: 65+ or 60+ by the birth date in the number, on the business date (YYYY-MM-DD); else ordinary."""
    born = _born(identity)
    if born is None or not business_date:
        return "ordinary"
    today = date.fromisoformat(business_date)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return "elderly_65" if age >= 65 else "elderly_60" if age >= 60 else "ordinary"


def _born(number: str) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1850 else None


def masked(number: str) -> str:
    """前3后2: the first three and the last two; of what is shorter than eight characters, nothing."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) >= 8 else "*" * len(number)


def mask_text(text: str) -> str:
    """Whatever looks like an identity or mobile number, right or wrong, in its masked form."""
    if len(text) < SHORTEST:
        return text
    narrow = text.translate(NARROW)
    found = [*IDENTITY.finditer(narrow), *PHONE.finditer(narrow)]
    for match in found:
        text = text[: match.start()] + masked(match[0]) + text[match.end() :]
    return text


def carries_number(text: str, *, phones: bool = True) -> bool:
    """For names and ids: does it hold a valid identity number, or a mobile number that stands alone?"""
    if len(text) < SHORTEST or not LONG_RUN.search(text):
        return False
    if phones and PHONE_ALONE.search(text):
        return True
    return any(identity_of(found[0]) for found in IDENTITY_ALONE.finditer(text))


def guarded(command: Command, *ids: str) -> Command | Refusal:
    """The command with numbers in people's words masked; NOT_HERE where a name or one of `ids` is such a number.

    `ids`: what will be recorded beside it (the command's id, the actor's).
    """
    if isinstance(command, AdoptSettings):
        return command
    if any(carries_number(text) for text in ids):
        return NOT_HERE
    changed: dict[str, Any] = {}
    for name, long in _texts_of(type(command)):
        value = getattr(command, name)
        if isinstance(value, str):
            if len(value) < SHORTEST:
                continue
            if long:
                changed[name] = mask_text(value)
                continue
        elif not isinstance(value, tuple):
            continue
        if any(carries_number(text, phones=name not in FROM_THE_CITY) for text in _strings(value)):
            return NOT_HERE
    return msgspec.structs.replace(command, **changed) if changed else command


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (item for item in value if isinstance(item, str))


_TEXTS: dict[type[Command], tuple[tuple[str, bool], ...]] = {}


def _texts_of(kind: type[Command]) -> tuple[tuple[str, bool], ...]:
    """(field, is it for people's words) of every field that may hold text."""
    if kind not in _TEXTS:
        found = []
        for field in msgspec.structs.fields(kind):
            metas = [meta for meta in getattr(field.type, "__metadata__", ()) if isinstance(meta, msgspec.Meta)]
            found.append((field.name, any((meta.max_length or 0) >= FREE_TEXT_FROM for meta in metas)))
        _TEXTS[kind] = tuple(found)
    return _TEXTS[kind]
