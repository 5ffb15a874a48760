"""Every example of every shipped profile, both ways; and the published frames once more, apart from the profiles."""

from __future__ import annotations

from itertools import combinations

import pytest
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU
from pymodbus.pdu.register_message import WriteMultipleRegistersRequest, WriteMultipleRegistersResponse

from device_profiles import catalogue, speech, wire
from device_profiles.codec import Fault, Whole
from device_profiles.examples import check_example
from device_profiles.reader import load
from device_profiles.schema import Example, Profile
from device_profiles.vocabulary import (
    Acknowledge,
    AskRating,
    Beep,
    Blank,
    Complained,
    Initialise,
    Instruction,
    KeyPressed,
    Power,
    Rated,
    SetClock,
    Shown,
    ShowNumber,
    ShowText,
    ShowWaiting,
    Signal,
)
from device_profiles.wire.modbus import modbus_understand, modbus_writes, rtu_write

PROFILES = list(catalogue.everything().values())
EXAMPLES = [(profile, n, example) for profile in PROFILES for n, example in enumerate(profile.examples, 1)]
BX = "A5 A5 A5 A5 A5 A5 A5 A5 "
BX_5K = {"family": "5K", "address": 1, "width_px": 192, "height_px": 32, "timeout_s": 2, "display_mode": 1, "hold": 10}
AREA = "00 00 00 00 00 18 00 20 00 00 00 00 02 00 00 00 00 02 02 01 00 00 0A "

HOST_FRAMES: list[tuple[str, dict[str, object], Instruction, str]] = [
    ("ff68_keypad", {"address": 3}, ShowNumber(number="A012"), "FF 68 08 08 68 03 02 0A 0A 0A 00 01 02 26 16"),
    ("ff68_keypad", {"address": 3}, ShowWaiting(count=7), "FF 68 08 08 68 03 02 00 00 07 0A 0A 0A 2A 16"),
    ("ff68_keypad", {"address": 3}, Beep(), "FF 68 02 02 68 03 03 06 16"),
    ("ff68_keypad", {"address": 3}, Acknowledge(ok=True), "FF 68 03 03 68 03 02 01 06 16"),
    ("ff68_keypad", {"address": 3}, Acknowledge(ok=False, code="recall_first"), "FF 68 03 03 68 03 02 00 05 16"),
    ("ff68_evaluator", {"address": 3}, AskRating(visit="1-12.1"), "FF 68 03 03 68 03 01 0B 0F 16"),
    ("a090_bar_screen", {"address": 1}, Initialise(), "A0 90 01 A1 00 00 A0"),
    (
        "a090_bar_screen",
        {"address": 1},
        ShowText(text="暂停服务"),
        "A0 90 01 A5 00 0C D4 DD 00 CD A3 00 B7 FE 00 CE F1 00 B9",
    ),
    (
        "a090_bar_screen",
        {"address": 1},
        ShowText(text="请#0#A012#1#号到3号窗口", colour="green"),
        "A0 90 01 A5 00 1C C7 EB 01 41 00 30 00 31 00 32 00 BA C5 01 B5 BD 01 33 01 BA C5 01 B4 B0 01 BF DA 01 BD",
    ),
    (
        "onbon_bx_k",
        {"address": 0xFFFE},
        Power(on=True),
        BX + "FE FF 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 01 00 00 01 5D F1 5A",
    ),
    (
        "onbon_bx_k",
        {"address": 0xFFFE},
        Power(on=False),
        BX + "FE FF 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 01 00 00 02 1D F0 5A",
    ),
    (
        "onbon_bx_k",
        {"address": 0xFFFE},
        Blank(),
        BX + "FE FF 00 80 00 00 00 00 00 00 FE 02 05 00 A3 10 01 00 00 75 DC 5A",
    ),
    (
        "onbon_bx_k",
        {"address": 0xFFFE},
        SetClock(at="2024-01-08T09:05:30"),
        BX + "FE FF 00 80 00 00 00 00 00 00 FE 02 0D 00 A2 03 01 00 00 24 20 01 08 09 05 30 01 11 CE 5A",
    ),
    (
        "onbon_bx_k",
        BX_5K,
        ShowText(text="请A012号到3号窗口"),
        BX
        + "01 00 00 80 00 00 00 00 00 00 FE 02 35 00 A3 06 01 00 00 00 01 2C 00 "
        + AREA
        + "11 00 00 00 C7 EB 41 30 31 32 BA C5 B5 BD 33 BA C5 B4 B0 BF DA 4E 34 5A",
    ),
    (
        "onbon_bx_k",
        BX_5K,
        ShowText(text="暂停服务"),
        BX
        + "01 00 00 80 00 00 00 00 00 00 FE 02 2C 00 A3 06 01 00 00 00 01 23 00 "
        + AREA
        + "08 00 00 00 D4 DD CD A3 B7 FE CE F1 3D 7F 5A",
    ),
    (
        "onbon_bx_k",
        BX_5K,
        ShowText(text="Z012到违法[3]律师窗口"),
        BX
        + "01 00 00 80 00 00 00 00 00 00 FE 02 39 00 A3 06 01 00 00 00 01 30 00 "
        + AREA
        + "15 00 00 00 5B 02 30 31 32 B5 BD CE A6 02 B7 A8 5B 01 33 5D C2 C9 CA A6 01 B4 B0 BF DA E2 F4 5A",
    ),
    (
        "led_485_046",
        {"address": 1, "digits": 6},
        ShowNumber(number="A012"),
        "01 10 00 70 00 03 06 20 20 41 30 31 32 E2 7A",
    ),
]
DEVICE_FRAMES: list[tuple[str, str, tuple[Signal, ...]]] = [
    ("ff68_keypad", "FF 68 03 03 68 03 02 0C 11 16", (KeyPressed(key="next"),)),
    ("ff68_keypad", "FF 68 03 03 68 03 02 0D 12 16", (KeyPressed(key="recall"),)),
    ("ff68_keypad", "FF 68 03 03 68 03 02 12 17 16", (KeyPressed(key="pause"),)),
    ("ff68_keypad", "FF 68 06 06 68 03 02 00 01 02 0C 14 16", (KeyPressed(key="call", digits="012"),)),
    ("ff68_keypad", "FF 68 04 04 68 03 02 06 0F 1A 16", (KeyPressed(key="missed"),)),
    ("ff68_evaluator", "FF 68 03 03 68 03 11 04 18 16", (Rated(grade=5),)),
    ("a090_bar_screen", "A0 90 01 A5 AA", (Shown(),)),
    ("led_485_046", "01 10 00 70 00 03 81 D3", (Shown(),)),
    ("led_485_046", "01 90 03 0C 01", (Complained(code="refused", detail="illegal_value"),)),
]


@pytest.mark.parametrize(
    ("profile", "number", "example"), EXAMPLES, ids=[f"{p.id}-{n}-{e.message}" for p, n, e in EXAMPLES]
)
def test_example_holds_both_ways(profile: Profile, number: int, example: Example) -> None:
    assert [f"examples[{number}]{where}: {words}" for where, words in check_example(profile, example)] == []


@pytest.mark.parametrize("profile", PROFILES, ids=[profile.id for profile in PROFILES])
def test_every_message_has_an_example_and_every_profile_a_source(profile: Profile) -> None:
    assert profile.source
    assert all(profile.notes and setting.help for setting in profile.settings.values())
    if profile.driver == "mqtt":
        return  # an `alive` or a `beep` as JSON shows nothing that the vocabulary does not
    answered = {
        name
        for m in profile.messages.values()
        if m.acknowledge
        for name in (*m.acknowledge.done, *m.acknowledge.refused)
    }
    assert set(profile.messages) - {example.message for example in profile.examples} - answered == set()


@pytest.mark.parametrize(
    ("profile_id", "settings", "instruction", "frame"), HOST_FRAMES, ids=[f"{h[0]}-{h[3][-5:]}" for h in HOST_FRAMES]
)
def test_published_host_frames(
    profile_id: str, settings: dict[str, object], instruction: Instruction, frame: str
) -> None:
    assert speech.encode(catalogue.find(profile_id), settings, instruction).hex(" ").upper() == frame


@pytest.mark.parametrize(
    ("profile_id", "frame", "signals"), DEVICE_FRAMES, ids=[f"{d[0]}-{d[1][-11:]}" for d in DEVICE_FRAMES]
)
def test_published_device_frames(profile_id: str, frame: str, signals: tuple[Signal, ...]) -> None:
    (said,) = speech.decode(catalogue.find(profile_id), {}, bytes.fromhex(frame))
    assert not isinstance(said, Fault)
    assert said.says == signals


def test_a_width_with_the_wrong_checksum_is_broken() -> None:
    """The often-copied frame whose width was edited without its CRC (A8 7D belongs to width 18 00)."""
    sound = wire.codec(catalogue.find("onbon_bx_k"), BX_5K).encode(ShowText(text="012345"))
    edited = sound.replace(bytes.fromhex("18 00 20 00"), bytes.fromhex("80 00 20 00"), 1)
    found = wire.twin(catalogue.find("onbon_bx_k"), BX_5K).understand(edited)
    assert isinstance(found, Fault)
    assert found.kind == "checksum"


def test_families_that_share_a_wire_share_their_frames() -> None:
    for one, other in combinations([p for p in PROFILES if p.driver == "framed"], 2):
        if one.family == other.family:
            assert one.frames == other.frames


def test_families_on_one_bus_take_no_frame_of_each_other() -> None:
    bus = [wire.codec(catalogue.find(name), {}) for name in ("ff68_keypad", "a090_bar_screen")]
    for codec, frame in ((bus[0], "A0 90 01 A5 AA"), (bus[1], "FF 68 03 03 68 03 02 0C 11 16")):
        assert not isinstance(codec.match(bytes.fromhex(frame), 0), Whole)


def test_the_same_ids_as_the_houses_say() -> None:
    assert set(catalogue.names()) == {
        "ff68_keypad",
        "ff68_evaluator",
        "a090_bar_screen",
        "onbon_bx_k",
        "led_485_046",
        "hallgate_mqtt_caller",
        "hallgate_mqtt_evaluator",
        "hallgate_mqtt_kiosk",
        "hallgate_mqtt_voice",
    }
    assert all(path.parent.name in load(path).roles for path in catalogue.HERE.glob("*/*.toml"))


def test_the_sign_against_another_modbus_implementation() -> None:
    """pymodbus frames the same write, and its answer is the one we read as shown."""
    profile = catalogue.find("led_485_046")
    ((function, address, values),) = modbus_writes(profile, {"digits": 6}, ShowNumber(number="A012"))
    framer = FramerRTU(DecodePDU(is_server=False))
    theirs = framer.buildFrame(WriteMultipleRegistersRequest(dev_id=1, address=address, registers=list(values)))
    assert function == 16
    assert speech.encode(profile, {"digits": 6}, ShowNumber(number="A012")) == theirs
    answer = framer.buildFrame(WriteMultipleRegistersResponse(dev_id=1, address=address, count=len(values)))
    (said,) = speech.decode(profile, {}, answer)
    assert not isinstance(said, Fault)
    assert said.says == (Shown(),)
    heard = rtu_write(theirs)
    assert not isinstance(heard, Fault)
    understood = modbus_understand(profile, {"digits": 6}, heard[1])
    assert not isinstance(understood, Fault)
    assert understood.instruction == ShowNumber(number="A012")
