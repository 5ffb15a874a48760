"""Modbus: the codec on the line, and the driver as conversations."""

from __future__ import annotations

import pytest

from device_profiles.codec import Broken, CannotSay, Foreign, Partial, Whole
from device_profiles.schema import Timing
from device_profiles.vocabulary import Beep, Complained, Instruction, Shown, ShowNumber
from firmware_bridge.drivers.base import (
    Answered,
    Ask,
    Down,
    ModbusAnswer,
    ModbusRequest,
    Note,
    Output,
    Say,
    Unanswered,
    Up,
    Wake,
    WakeAt,
    Wanted,
)
from firmware_bridge.drivers.modbus import ModbusDriver
from firmware_bridge.modbus import ModbusSpeech, quiet_s

A012 = ModbusRequest(unit=1, function=16, address=0x70, values=(0x2020, 0x4130, 0x3132))
A012_FRAME = bytes.fromhex("01 10 00 70 00 03 06 20 20 41 30 31 32 E2 7A")
A012_REPLY = bytes.fromhex("01 10 00 70 00 03 81 D3")
"""LED-485-046, "A012" on six digits, request and reply; recomputed."""


def rtu(*expected: ModbusRequest) -> ModbusSpeech:
    speech = ModbusSpeech("rtu")
    for request in expected:
        speech.write(request)
    return speech


def crc(body: bytes) -> bytes:
    value = 0xFFFF
    for byte in body:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return body + value.to_bytes(2, "little")


def test_a_request_and_its_answer_are_the_bytes_of_the_sign() -> None:
    speech = ModbusSpeech("rtu")
    assert speech.match(A012_REPLY, 0) == Foreign(), "nothing was asked"
    assert speech.write(A012).data == A012_FRAME
    assert speech.match(b"\x00" + A012_REPLY, 1) == Whole(9)
    assert speech.read(A012_REPLY).payload == ModbusAnswer(unit=1, function=16, address=0x70, values=(3,))
    speech.settle(A012)
    assert speech.match(A012_REPLY, 0) == Foreign()


def test_an_answer_is_found_by_unit_function_length_and_address() -> None:
    speech = rtu(ModbusRequest(unit=5, function=3, address=100, count=2))
    answer = crc(bytes.fromhex("05 03 04 00 01 00 02"))
    assert speech.match(answer, 0) == Whole(len(answer))
    assert isinstance(speech.match(answer[:1], 0), Partial)
    assert speech.match(answer[:4], 0) == Partial(5)
    assert isinstance(speech.match(answer[:-1] + b"\0", 0), Broken)
    assert speech.match(crc(bytes.fromhex("06 03 04 00 01 00 02")), 0) == Foreign()
    assert speech.match(crc(bytes.fromhex("05 04 04 00 01 00 02")), 0) == Foreign()
    assert speech.match(crc(bytes.fromhex("05 03 02 00 01")), 0) == Foreign()
    assert rtu(A012).match(crc(bytes.fromhex("01 10 00 71 00 03")), 0) == Foreign()


def test_bits_and_exceptions_are_read() -> None:
    speech = rtu(ModbusRequest(unit=5, function=1, address=0, count=10))
    coils = crc(bytes.fromhex("05 01 02 05 02"))
    assert speech.match(coils, 0) == Whole(len(coils))
    answer = speech.read(coils).payload
    assert isinstance(answer, ModbusAnswer)
    assert answer.values[:10] == (1, 0, 1, 0, 0, 0, 0, 0, 0, 1)
    refusal = crc(bytes.fromhex("05 81 02"))
    assert speech.match(refusal, 0) == Whole(5)
    assert speech.read(refusal).payload == ModbusAnswer(unit=5, function=1, exception=2)


def test_tcp_answers_carry_their_transaction() -> None:
    speech = ModbusSpeech("tcp")
    request = ModbusRequest(unit=1, function=3, address=100, count=1)
    first, second = speech.write(request), speech.write(request)
    assert first.data == bytes.fromhex("0001 0000 0006 01 03 0064 0001")
    assert (first.serial, second.serial) == (1, 2)
    answer = bytes.fromhex("0002 0000 0005 01 03 02 002A")
    assert speech.match(answer, 0) == Whole(len(answer))
    assert speech.match(answer[:5], 0) == Partial(1)
    assert speech.match(answer[:8], 0) == Partial(3)
    read = speech.read(answer)
    assert (read.serial, read.address) == (2, 1)
    assert read.payload == ModbusAnswer(unit=1, function=3, values=(42,))
    assert speech.match(bytes.fromhex("0002 0001 0005 01 03 02 002A"), 0) == Foreign()
    assert speech.match(bytes.fromhex("0002 0000 FFFF 01 03 02 002A"), 0) == Foreign()


@pytest.mark.parametrize(
    ("request_", "frame"),
    [
        (ModbusRequest(unit=1, function=5, address=7, values=(1,)), "01 05 00 07 FF 00"),
        (ModbusRequest(unit=1, function=6, address=2, values=(9,)), "01 06 00 02 00 09"),
        (ModbusRequest(unit=1, function=15, address=0, values=(1, 0, 1)), "01 0F 00 00 00 03 01 05"),
        (ModbusRequest(unit=9, function=4, address=1, count=3), "09 04 00 01 00 03"),
    ],
)
def test_every_function_is_written(request_: ModbusRequest, frame: str) -> None:
    assert ModbusSpeech("rtu").write(request_).data == crc(bytes.fromhex(frame))


def test_silence_is_three_and_a_half_characters() -> None:
    assert round(quiet_s(9600) * 1000, 2) == 4.01
    assert quiet_s(115200) == 0.00175
    assert quiet_s(0) == 0


# --- the driver ---------------------------------------------------------------------------------------------------


def writes(instruction: Instruction) -> tuple[tuple[int, int, tuple[int, ...]], ...]:
    """A sign with its text in 0x70 and its decimal point in 4."""
    if not isinstance(instruction, ShowNumber):
        raise CannotSay("shows numbers only")
    text = instruction.number.rjust(6).encode()
    return ((16, 0x70, tuple(int.from_bytes(text[at : at + 2], "big") for at in (0, 2, 4))), (6, 4, (0,)))


def driver(*, read_back: bool = False) -> ModbusDriver:
    sign = ModbusDriver(1, writes, Timing(answer_s=0.2, attempts=2), read_back=read_back)
    assert sign.handle(0.0, Up()) == []
    return sign


def only_ask(outputs: list[Output]) -> Ask:
    (ask,) = [out for out in outputs if isinstance(out, Ask)]
    return ask


WRITTEN = ModbusAnswer(unit=1, function=16, address=0x70, values=(3,))
POINT = ModbusAnswer(unit=1, function=6, address=4, values=(0,))


def test_all_writes_are_answered_before_the_sign_agrees() -> None:
    sign = driver()
    ask = only_ask(sign.handle(0.0, Wanted(ShowNumber(number="A012"), 3)))
    assert ask.payload == A012
    assert ask.match(WRITTEN)
    assert not ask.match(POINT)
    assert not ask.match(ModbusAnswer(unit=1, function=16, address=0x71, values=(3,)))
    second = only_ask(sign.handle(0.1, Answered(ask.tag, WRITTEN)))
    assert second.match(POINT)
    assert sign.handle(0.2, Answered(second.tag, POINT)) == [Say(Shown(), confirms=("main", 3))]


def test_what_is_read_back_must_hold_what_was_written() -> None:
    sign = driver(read_back=True)
    outputs = sign.handle(0.0, Wanted(ShowNumber(number="A012"), 3))
    for answer in (WRITTEN, POINT):
        outputs = sign.handle(0.1, Answered(only_ask(outputs).tag, answer))
    read = only_ask(outputs)
    assert read.payload.function == 3  # type: ignore[union-attr]
    wrong = ModbusAnswer(unit=1, function=3, values=(0x2020, 0x4130, 0x3133))
    outputs = sign.handle(0.2, Answered(read.tag, wrong))
    assert isinstance(outputs[0], Note)
    assert only_ask(outputs).payload == A012, "again from the beginning"


def test_an_exception_is_reported_and_tried_again_slowly() -> None:
    sign = driver()
    ask = only_ask(sign.handle(0.0, Wanted(ShowNumber(number="A012"), 3)))
    refusal = ModbusAnswer(unit=1, function=16, exception=2)
    assert ask.match(refusal)
    outputs = sign.handle(0.1, Answered(ask.tag, refusal))
    assert outputs[0] == Say(Complained(code="modbus_exception_2", detail=ask.tag))
    outputs = sign.handle(0.2, Unanswered(only_ask(outputs).tag, "timeout"))
    assert outputs == [WakeAt(1.2)]
    assert only_ask(sign.handle(1.2, Wake())).payload == A012


def test_a_newer_number_leaves_the_older_one_behind() -> None:
    sign = driver()
    old = only_ask(sign.handle(0.0, Wanted(ShowNumber(number="A012"), 3)))
    new = only_ask(sign.handle(0.1, Wanted(ShowNumber(number="A013"), 4)))
    assert sign.handle(0.2, Answered(old.tag, WRITTEN)) == []
    assert only_ask(sign.handle(0.3, Answered(new.tag, WRITTEN))).payload != A012


def test_what_it_cannot_show_is_noted_and_down_forgets_what_was_under_way() -> None:
    sign = driver()
    assert sign.handle(0.0, Wanted(Beep(), 1)) == [Note("cannot_say", "shows numbers only")]
    ask = only_ask(sign.handle(0.0, Wanted(ShowNumber(number="A012"), 3, "number")))
    assert sign.handle(0.1, Down("unplugged")) == []
    assert sign.handle(0.2, Answered(ask.tag, WRITTEN)) == []
    assert only_ask(sign.handle(0.3, Up())).payload == A012
