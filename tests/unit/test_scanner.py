"""The scanner finds what it should, in any kind of bytes, and leaves alone what only looks similar (I19)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from simulators.leaks import Scanner, holds
from simulators.papers import OLD, identity_number, papers

IDENTITY = "11010519491231002X"
PHONE = "13912345678"


def finds(data: str | bytes, *known: str) -> list[str]:
    scanner = Scanner()
    scanner.knows(known)
    scanner.look("text", "here", data if isinstance(data, bytes) else data.encode())
    return scanner.finds


@pytest.mark.parametrize(
    "data",
    [
        f'{{"identity":"{IDENTITY}"}}',
        f'{{"phone":{PHONE},"x":1}}',
        f"请回电{PHONE}。",
        f"a {IDENTITY.lower()} b",
        f"/t/{PHONE}",
        f"tel:{PHONE}",
        f"device:kiosk-{PHONE}",
        b"\x00\x12" + IDENTITY.encode() + b"\xff",
        f"{PHONE}",
        f"{IDENTITY}{{",
    ],
)
def test_i19_numbers_are_found_by_shape(data: str | bytes) -> None:
    found = finds(data)
    assert len(found) == 1
    assert IDENTITY not in found[0]
    assert PHONE not in found[0]


@pytest.mark.parametrize("data", [f"x{PHONE}y", f"00{IDENTITY}00", b"\x31" + PHONE.encode() + b"9"])
def test_i19_known_numbers_are_found_inside_anything(data: str | bytes) -> None:
    assert finds(data) == []
    assert finds(data, PHONE, IDENTITY)


@pytest.mark.parametrize(
    "data",
    [
        "110105194912310020",  # does not hold
        "35020000001320000001",  # a camera's number
        "1760000000000000",  # microseconds
        "f13812345678e",  # inside a digest
        "0.13812345678",
        "12345678901",
    ],
)
def test_what_only_looks_similar_is_left_alone(data: str) -> None:
    assert finds(data) == []


def test_files_are_looked_through_wherever_they_are(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "journal.sqlite3-wal").write_bytes(bytes(5000) + IDENTITY.encode())
    scanner = Scanner()
    scanner.look_below(tmp_path)
    assert len(scanner.finds) == 1
    assert "a/b/journal.sqlite3-wal, byte 5000" in scanner.finds[0]


def test_made_up_people_carry_numbers_that_hold() -> None:
    chance = random.Random(1)
    carried = [papers(chance, category) for category in ("ordinary", "elderly_65") for _ in range(200)]
    assert sum(bool(each.identity) for each in carried) > 200
    assert all(holds(each.identity) for each in carried if each.identity)
    assert holds(identity_number(chance, OLD["elderly_60"]))
