"""A unit's site settings: defaults, TOML values and text from the command line, every fault at once."""

from __future__ import annotations

import pytest

from device_profiles import catalogue, wire
from device_profiles.codec import CannotSay, Heard
from device_profiles.settings import KeyMap, SettingsUnusable, check_settings, grades, resolve, timing_of
from device_profiles.vocabulary import KeyPressed, Rated, ShowText

KEYPAD = catalogue.find("ff68_keypad")
EVALUATOR = catalogue.find("ff68_evaluator")
ONBON = catalogue.find("onbon_bx_k")


def heard(frame: str, **settings: object) -> Heard:
    found = wire.codec(KEYPAD, settings).decode(bytes.fromhex(frame))
    assert isinstance(found, Heard)
    return found


def test_the_keys_of_another_hall() -> None:
    keys = {"0C": "next", "05 0F": "missed", "00 0F": "pause", "04 0F": "log_out", "digits 0F": "log_in"}
    for table in (keys, ",".join(f"{raw}={key}" for raw, key in keys.items())):
        assert heard("FF 68 04 04 68 03 02 05 0F 19 16", keys=table).signals == (KeyPressed(key="missed"),)
        assert heard("FF 68 05 05 68 03 02 05 05 0F 1E 16", keys=table).signals == (
            KeyPressed(key="log_in", digits="55"),
        )
        assert heard("FF 68 03 03 68 03 02 0D 12 16", keys=table).signals == ()


def test_a_key_without_a_meaning_is_refused_on_the_keypad() -> None:
    codec = wire.codec(KEYPAD, {"address": 3})
    frame = bytes.fromhex("FF 68 04 04 68 03 02 07 0F 1B 16")
    found = codec.decode(frame)
    assert isinstance(found, Heard)
    assert (found.signals, found.ack) == ((), "echo+ok")
    assert "07 0F have no meaning" in found.note
    assert (
        b"".join(codec.acknowledge(frame, False)).hex(" ").upper()
        == "FF 68 03 03 68 03 02 00 05 16 FF 68 02 02 68 03 03 06 16"
    )


def test_exact_digits_come_before_any_digits() -> None:
    keys = resolve(KEYPAD, {"keys": {"06 0F": "missed", "digits 0F": "call", "0F": "finish"}})["keys"]
    assert isinstance(keys, KeyMap)
    assert keys.meaning("6", 0x0F) == ("missed", "")
    assert keys.meaning("66", 0x0F) == ("call", "66")
    assert keys.meaning("", 0x0F) == ("finish", "")
    assert keys.meaning("", 0x0C) is None
    assert keys.combination("missed", "") == ("6", 0x0F)
    assert keys.combination("call", "12") == ("12", 0x0F)
    assert keys.combination("call", "") is None


def test_an_acknowledged_level_goes_back_as_it_came() -> None:
    """Also where two keys mean one grade, so that the grade does not tell the key."""
    codec = wire.codec(EVALUATOR, {"address": 3, "levels": {"00": 5, "01": 5}})
    frame = bytes.fromhex("FF 68 03 03 68 03 11 01 15 16")
    found = codec.decode(frame)
    assert isinstance(found, Heard)
    assert found.signals == (Rated(grade=5),)
    assert codec.acknowledge(frame, True) == (bytes.fromhex("FF 68 03 03 68 03 01 01 05 16"),)


def test_the_acknowledgement_goes_to_the_unit_that_spoke() -> None:
    codec = wire.codec(KEYPAD, {"address": 9})
    assert (
        codec.acknowledge(bytes.fromhex("FF 68 03 03 68 03 02 0C 11 16"), True)[1].hex(" ").upper()
        == "FF 68 03 03 68 03 02 01 06 16"
    )


def test_four_keys_are_four_grades() -> None:
    assert grades(EVALUATOR, {}) == (1, 2, 3, 4, 5)
    assert grades(EVALUATOR, {"levels": {"00": 3, "01": 4, "02": 2, "03": 5}}) == (2, 3, 4, 5)
    assert grades(catalogue.find("hallgate_mqtt_evaluator"), {}) == (1, 2, 3, 4, 5)
    assert grades(KEYPAD, {}) == ()


def test_every_fault_at_once() -> None:
    given = {"adress": 1, "address": "one", "keys": {"0C": "dance", "x": "next", "0D": "recall"}}
    assert [str(fault) for fault in check_settings(KEYPAD, given)] == [
        "adress: ff68_keypad has no such setting; did you mean 'address'?",
        "address: expected a whole number from 0 to 255, got 'one'",
        "keys.0C: expected one of next, call, recall, start, finish, missed, hold, return_held, pause, transfer, undo, "
        "log_in, log_out, got 'dance'",
        "keys.x: expected a key code such as 0C, after digits such as 06 0F, or after any digits: digits 0C",
    ]
    with pytest.raises(SettingsUnusable, match="address: expected"):
        resolve(KEYPAD, given)


@pytest.mark.parametrize(
    ("name", "value", "sound"),
    [
        ("family", "6K", True),
        ("family", "7K", False),
        ("address", 65534, True),
        ("address", 65535, False),
        ("address", True, False),
        ("address", "0x10", True),
        ("address", 1.5, False),
        ("colours", "true", True),
        ("colours", False, True),
        ("colours", "yes", False),
        ("width_px", "-8", False),
        ("hold", [1], False),
    ],
)
def test_values(name: str, value: object, sound: bool) -> None:
    assert (check_settings(ONBON, {name: value}) == []) is sound


@pytest.mark.parametrize("value", ["0C", 7, ["0C"], "=next"])
def test_a_table_is_a_table(value: object) -> None:
    (fault,) = check_settings(KEYPAD, {"keys": value})
    assert fault.path.startswith("keys")


@pytest.mark.parametrize(("raw", "grade"), [("0", 1), ("zz", 1), ("00", 6), ("00", "good")])
def test_levels(raw: str, grade: object) -> None:
    (fault,) = check_settings(EVALUATOR, {"levels": {raw: grade}})
    assert fault.path == f"levels.{raw}"


def test_a_card_that_forgets_is_told_again_in_time() -> None:
    assert timing_of(ONBON, {"run_mode": 2, "timeout_s": 9}).refresh_s == 3.0
    assert timing_of(ONBON, {"run_mode": 3, "timeout_s": 30}).refresh_s == 10.0
    assert timing_of(ONBON, {"run_mode": 0}).refresh_s == 0
    assert timing_of(ONBON, {"run_mode": 2, "timeout_s": 0}).refresh_s == 0


def test_a_width_between_two_steps_is_told() -> None:
    with pytest.raises(CannotSay, match="width 190 is not a multiple of 8"):
        wire.codec(ONBON, {"width_px": 190}).encode(ShowText(text="A012"))
    wire.codec(ONBON, {"width_px": 190, "family": "6K"}).encode(ShowText(text="A012"))
