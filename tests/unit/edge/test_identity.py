"""Numbers: which hold, what they tell about age, how they are shown, and that no command carries one."""

from __future__ import annotations

import pytest

from edge.identity import (
    NOT_HERE,
    Given,
    carries_number,
    check_character,
    elderly,
    guarded,
    identity_of,
    mask_text,
    masked,
    phone_of,
)
from edge.queueing import commands as cm

STANDARD = "11010519491231002X"
"""The example of GB 11643-1999 itself."""
PHONE = "13912345678"
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def born(date: str) -> str:
    seventeen = f"350203{date}001"
    return seventeen + check_character(seventeen)


@pytest.mark.parametrize(
    "text", [STANDARD, "11010519491231002x", " 11010519491231002X ", "１１０１０５１９４９１２３１００２Ｘ"]
)
def test_a_number_that_holds_is_kept_in_one_form(text: str) -> None:
    assert identity_of(text) == STANDARD


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310020",  # check character
        "110105194913310028",  # no such month
        "11010519491231002",  # 17
        "01010519491231002X",  # no such region
        "",
        "A" * 18,
    ],
)
def test_a_number_that_does_not_hold_is_none(text: str) -> None:
    assert identity_of(text) is None


def test_every_single_wrong_digit_is_noticed() -> None:
    for place in range(17):
        for digit in "0123456789":
            if digit != STANDARD[place]:
                assert identity_of(STANDARD[:place] + digit + STANDARD[place + 1 :]) is None


@pytest.mark.parametrize("text", [PHONE, "+86 139 1234 5678", "139-1234-5678", "１３９１２３４５６７８"])
def test_a_phone_is_kept_as_eleven_digits(text: str) -> None:
    assert phone_of(text) == PHONE


@pytest.mark.parametrize("text", ["12912345678", "1391234567", "139123456789", "", "0592-1234567"])
def test_what_is_no_mobile_number_is_none(text: str) -> None:
    assert phone_of(text) is None


@pytest.mark.parametrize(
    ("date", "category"),
    [
        ("19660303", "ordinary"),
        ("19660302", "elderly_60"),  # sixty today
        ("19610303", "elderly_60"),
        ("19610302", "elderly_65"),
        ("19600229", "elderly_65"),
    ],
)
def test_r34_age_is_recognised_on_the_business_date(date: str, category: str) -> None:
    assert elderly(born(date), "2026-03-02") == category


def test_r34_without_a_number_or_a_date_nobody_is_old() -> None:
    assert elderly("", "2026-03-02") == elderly(born("19300101"), "") == "ordinary"


def test_a_number_is_shown_by_its_first_three_and_last_two() -> None:
    assert masked(STANDARD) == "110*************2X"
    assert masked(PHONE) == "139******78"
    assert masked("1234567") == "*******"


def test_free_text_loses_right_and_wrong_numbers() -> None:
    text = f"请给{PHONE}回电，证件{STANDARD}或110105194912310020，号码A012，票号1760000000000000"
    assert mask_text(text) == (
        "请给139******78回电，证件110*************2X或110*************20，号码A012，票号1760000000000000"
    )


@pytest.mark.parametrize("text", ["139-1234-5678", "139 1234 5678", "１３９１２３４５６７８", "110105 19491231 002X"])
def test_free_text_loses_numbers_written_in_groups_and_wide(text: str) -> None:
    assert mask_text(f"联系{text}，谢谢") == f"联系{masked(text.translate(WIDE))}，谢谢"


def test_ids_with_long_runs_of_digits_are_left_alone() -> None:
    assert not carries_number("keypad-3/f13812345678e/1760000000000000")
    assert not carries_number("35020000001320000001")
    assert carries_number(f"kiosk-{PHONE}")
    assert carries_number(f"k/{STANDARD}")
    assert not carries_number(PHONE, phones=False)


def test_i19_a_command_carries_no_number_in_words_nor_in_names() -> None:
    paused = cm.PauseWindow(window="3", reason=f"联系人{PHONE}")
    assert guarded(paused, "x") == cm.PauseWindow(window="3", reason="联系人139******78")
    assert guarded(cm.LogIn(window="3", staff=STANDARD)) is NOT_HERE
    assert guarded(cm.IssueTicket(service="a", then=(PHONE,))) is NOT_HERE
    assert guarded(cm.CheckIn(code=STANDARD)) is NOT_HERE
    assert guarded(cm.CheckIn(code="13800000001")) == cm.CheckIn(code="13800000001")
    assert guarded(cm.CallNext(window="3"), f"device:{PHONE}") is NOT_HERE
    next_one = cm.CallNext(window="3")
    assert guarded(next_one, "keypad-3/00112233445566/1760000000000000") is next_one


def test_i19_what_a_person_gave_prints_only_in_part() -> None:
    given = Given(identity=STANDARD, phone=PHONE, person_name="王小明")
    assert repr(given) == "Given(identity='110*************2X', phone='139******78', person_name='***')"
    assert given
    assert not Given()
