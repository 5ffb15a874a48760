"""Whatever a device sends and in whatever order things happen, no exception leaves a driver."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device_profiles.vocabulary import AskRating, Beep, PrintTicket, ShowNumber, ShowText, Speak
from firmware_bridge.drivers import UnitPlan, make
from firmware_bridge.drivers.base import (
    Answered,
    Ask,
    Do,
    Down,
    Heard,
    Input,
    ModbusAnswer,
    Payload,
    Say,
    Settled,
    Tell,
    Told,
    Unanswered,
    Up,
    Wake,
    Wanted,
)
from firmware_bridge.ground.mqtt import MqttMessage
from tests.unit.firmware_bridge.frames import LEVEL_4, NEXT, NO_MEANING, SHOWN, profile

INSTRUCTIONS = [
    ShowText(text="请A012号到3号窗口"),
    ShowText(text="𠮷" * 300),
    ShowNumber(number="A012"),
    ShowNumber(number="一百"),
    AskRating(visit="1"),
    Beep(),
    Speak(call="c", text="x"),
    PrintTicket(ticket="1-1", number="A001"),
]
FRAMES = st.one_of(st.sampled_from([NEXT, LEVEL_4, NO_MEANING, SHOWN]), st.binary(max_size=30))
JSON = st.sampled_from(
    [
        b'{"id":"1","say":{"signal":"key_pressed","key":"next"}}',
        b'{"id":"1","say":{"signal":"rated","grade":9}}',
        b'{"slot":"main","version":1}',
        b'{"online":true}',
        b'{"online":false}',
        b'{"online":true,"x":' + b"[" * 100_000,
        b'{"id":"\xff","say":{"signal":"\xff"}}',
        b'{"slot":"\xff"}',
        b'{"id":1}',
        b'"\xff"',
    ]
)
MESSAGES = st.builds(
    MqttMessage, st.sampled_from(["signal", "agree", "state", "result", "x/y"]), st.one_of(JSON, st.binary(max_size=40))
)
ANSWERS = st.builds(
    ModbusAnswer,
    unit=st.integers(0, 255),
    function=st.sampled_from([3, 6, 16]),
    address=st.integers(0, 0x80),
    values=st.lists(st.integers(0, 65535), max_size=4).map(tuple),
    exception=st.sampled_from([0, 0, 2, 255]),
)
PAYLOADS: dict[str, st.SearchStrategy[Payload]] = {"framed": FRAMES, "modbus": ANSWERS, "mqtt": MESSAGES}
UNITS = ["ff68_keypad", "ff68_evaluator", "a090_bar_screen", "onbon_bx_k", "led_485_046", "hallgate_mqtt_kiosk"]


def inputs(payloads: st.SearchStrategy[Payload]) -> st.SearchStrategy[Input | str]:
    """Inputs; "answer", "silence" and "settle" are about what the driver itself put out last."""
    instruction = st.sampled_from(INSTRUCTIONS)
    return st.one_of(
        st.sampled_from([Up(), Down("unplugged"), Wake(), Told("?"), Unanswered("?", "timeout")]),
        st.sampled_from(["answer", "silence", "told", "settle", "refuse"]),
        st.builds(Heard, payloads),
        st.builds(Wanted, instruction, st.integers(1, 9), st.sampled_from(["main", "other"])),
        st.builds(Do, instruction, st.sampled_from(["j1", "j2"])),
    )


@pytest.mark.parametrize("profile_id", UNITS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_exception_leaves_a_driver(profile_id: str, data: st.DataObject) -> None:
    known = profile(profile_id)
    address = 1 if "address" in known.settings else None
    driver = make(UnitPlan("unit", known, {}, address))
    payloads = PAYLOADS[known.driver]
    tags, tokens, now_s = ["?"], ["?"], 0.0
    for step in data.draw(st.lists(inputs(payloads), max_size=30)):
        now_s += 0.7
        given_ = step
        if step == "answer":
            given_ = Answered(tags[-1], data.draw(payloads))
        elif step == "silence":
            given_ = Unanswered(tags[-1], data.draw(st.sampled_from(["timeout", "garbled", "breaker_open"])))
        elif step == "told":
            given_ = Told(tags[-1])
        elif step in ("settle", "refuse"):
            given_ = Settled(tokens[-1], ok=step == "settle", code="x", instruction=INSTRUCTIONS[2])
        assert not isinstance(given_, str)
        for output in driver.handle(now_s, given_):
            if isinstance(output, Ask):
                output.match(data.draw(payloads))
            if isinstance(output, Ask | Tell) and output.tag:
                tags.append(output.tag)
            if isinstance(output, Say) and output.token:
                tokens.append(output.token)
