"""Ways of talking that are not frames: Modbus registers, MQTT topics."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_profiles import catalogue, speech
from device_profiles.codec import CannotSay, Fault, Heard
from device_profiles.reader import parse
from device_profiles.vocabulary import AskRating, Blank, KeyPressed, ShowNumber
from device_profiles.wire import topics
from device_profiles.wire.modbus import modbus_understand, modbus_writes, rtu_answer, rtu_frame, rtu_write

SIGN = catalogue.find("led_485_046")
BUTTON = parse("""
format = 1
id = "foreign_button"
title = "按钮"
vendor = "another"
models = ["button"]
roles = ["caller"]
driver = "mqtt"
[[source]]
title = "made up for this test"
[link]
kinds = ["mqtt"]
[settings.device]
kind = "text"
default = "b1"
help = "Its name in its topics."
[messages.key]
from = "device"
topic = "stat/{device}/button"
paths = { action = "event.action", digits = "event.digits" }
says = [{ signal = "key_pressed", key = "$action" }]
[messages.number]
from = "host"
topic = "cmnd/{device}/display"
paths = { number = "display.text" }
says = [{ do = "show_number" }]
""")


@pytest.mark.parametrize(
    ("digits", "number", "values"),
    [(6, "A012", (0x2020, 0x4130, 0x3132)), (5, "A012", (0x2041, 0x3031, 0x3220)), (4, "A012", (0x4130, 0x3132))],
)
def test_a_number_fills_registers_from_the_right(digits: int, number: str, values: tuple[int, ...]) -> None:
    writes = modbus_writes(SIGN, {"digits": digits}, ShowNumber(number=number))
    assert writes == ((16, 0x70, values),)
    understood = modbus_understand(SIGN, {"digits": digits}, writes[0])
    assert not isinstance(understood, Fault)
    assert understood.instruction == ShowNumber(number=number)


def test_the_sign_has_no_chinese_and_cuts_nothing() -> None:
    for text, words in (("甲012", "not in ASCII"), ("A012345", "takes 7 bytes")):
        with pytest.raises(CannotSay, match=words):
            modbus_writes(SIGN, {}, ShowNumber(number=text))
    with pytest.raises(CannotSay, match="cannot ask_rating; it can: show_number, blank"):
        modbus_writes(SIGN, {}, AskRating(visit="1"))
    assert modbus_writes(SIGN, {"digits": 4}, Blank()) == ((16, 0x70, (0x2020, 0x2020)),)


@given(st.integers(0, 247), st.integers(0, 65535), st.lists(st.integers(0, 65535), min_size=1, max_size=120))
def test_rtu_writes_come_back(unit: int, address: int, values: list[int]) -> None:
    write = (16, address, tuple(values))
    assert rtu_write(rtu_frame(unit, write)) == (unit, write)
    assert rtu_write(rtu_frame(unit, (6, address, (values[0],)))) == (unit, (6, address, (values[0],)))


@given(st.binary(max_size=40))
def test_any_bytes_are_an_answer_or_a_fault(data: bytes) -> None:
    assert isinstance(rtu_answer(data), Heard | Fault)
    assert isinstance(rtu_write(data), tuple | Fault)
    assert all(isinstance(each, speech.Utterance | Fault) for each in speech.decode(SIGN, {}, data))


def test_foreign_topics_map_field_paths() -> None:
    heard = topics.hear(BUTTON, {}, "stat/b1/button", b'{"event": {"action": "call", "digits": "012"}}')
    assert isinstance(heard, Heard)
    assert heard.signals == (KeyPressed(key="call", digits="012"),)
    sent = topics.publish(BUTTON, {"device": "b2"}, ShowNumber(number="A012"))
    assert (sent.topic, sent.payload) == ("cmnd/b2/display", b'{"display":{"text":"A012"}}')
    with pytest.raises(CannotSay, match="cannot blank"):
        topics.publish(BUTTON, {}, Blank())


@pytest.mark.parametrize(
    ("topic", "payload", "words"),
    [
        ("stat/b9/button", b"{}", "no topic 'stat/b9/button'"),
        ("stat/b1/button", b"{", "no JSON"),
        ("stat/b1/button", b"\xff", "no JSON"),
        ("stat/b1/button", b"[" * 5000, "no JSON"),
        ("stat/b1/button", b"[1]", "'action' has no meaning"),
        ("stat/b1/button", b'{"event": {"action": "dance", "digits": ""}}', "dance"),
        ("stat/b1/button", b'{"event": {"action": {"x": 1}, "digits": ""}}', "'action' has no meaning"),
    ],
)
def test_what_a_foreign_device_may_send(topic: str, payload: bytes, words: str) -> None:
    heard = topics.hear(BUTTON, {}, topic, payload)
    assert isinstance(heard, Fault)
    assert words in heard.words
