"""The simulators' wire languages against captured and vendor-made bytes, never against our own codec."""

from __future__ import annotations

import pytest

from simulators.devices import a090, ff68, modbus_sign, onbon
from simulators.devices.bus import Frame


def pairs(text: str) -> bytes:
    return bytes.fromhex(text.replace("A5×8", "A5 " * 8))


def vendor_area(data_length: str, area_length: str, rest: str) -> str:
    """The vendor's frame for a static 192×32 area on a 5K card with address 1, from the text's length on."""
    return (
        f"A5×8 01 00 00 80 00 00 00 00 00 00 FE 02 {data_length} 00 A3 06 01 00 00 00 01 {area_length} 00 "
        f"00 00 00 00 00 18 00 20 00 00 00 00 02 00 00 00 00 02 02 01 00 00 0A {rest}"
    )


FF68_VECTORS = [
    ("FF 68 03 03 68 03 02 0C 11 16", 3, 0x02, "0C"),
    ("FF 68 03 03 68 03 02 0D 12 16", 3, 0x02, "0D"),
    ("FF 68 03 03 68 03 02 12 17 16", 3, 0x02, "12"),
    ("FF 68 06 06 68 03 02 00 01 02 0C 14 16", 3, 0x02, "00 01 02 0C"),
    ("FF 68 04 04 68 03 02 06 0F 1A 16", 3, 0x02, "06 0F"),
    ("FF 68 08 08 68 03 02 0A 0A 0A 00 01 02 26 16", 3, 0x02, "0A 0A 0A 00 01 02"),
    ("FF 68 08 08 68 03 02 00 00 07 0A 0A 0A 2A 16", 3, 0x02, "00 00 07 0A 0A 0A"),
    ("FF 68 02 02 68 03 03 06 16", 3, 0x03, ""),
    ("FF 68 03 03 68 03 02 01 06 16", 3, 0x02, "01"),
    ("FF 68 03 03 68 03 01 0B 0F 16", 3, 0x01, "0B"),
    ("FF 68 03 03 68 03 11 04 18 16", 3, 0x11, "04"),
    ("FF 68 03 03 68 03 01 04 08 16", 3, 0x01, "04"),
]


@pytest.mark.parametrize(("wire", "address", "command", "data"), FF68_VECTORS)
def test_ff68_both_ways(wire: str, address: int, command: int, data: str) -> None:
    assert ff68.say(address, command, bytes.fromhex(data)) == pairs(wire)
    assert ff68.FF68().cut(pairs(wire)) == [Frame(address, command, bytes.fromhex(data))]


def test_ff68_finds_frames_in_noise_and_pieces() -> None:
    language = ff68.FF68()
    wire = pairs("00 FF FF 68 03 03 68 03 02 0C 12 16 FF 68 03 03 68 03 02 0D 12 16")
    frames = [frame for byte in wire for frame in language.cut(bytes([byte]))]
    assert frames == [Frame(3, 2, b"\x0d")]
    assert language.bad == 1


A090_VECTORS = [
    ("A0 90 01 A1 00 00 A0", 0xA1, "", ()),
    ("A0 90 01 A5 00 0C D4 DD 00 CD A3 00 B7 FE 00 CE F1 00 B9", 0xA5, "暂停服务", (0, 0, 0, 0)),
    (
        "A0 90 01 A5 00 1C C7 EB 01 41 00 30 00 31 00 32 00 BA C5 01 B5 BD 01 33 01 BA C5 01 B4 B0 01 BF DA 01 BD",
        0xA5,
        "请A012号到3号窗口",
        (1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1),
    ),
]


@pytest.mark.parametrize(("wire", "command", "text", "colours"), A090_VECTORS)
def test_a090_reads(wire: str, command: int, text: str, colours: tuple[int, ...]) -> None:
    (frame,) = a090.A090().cut(pairs(wire))
    assert (frame.address, frame.command) == (1, command)
    assert a090.read_text(frame.data) == (text, colours)


def test_a090_and_ff68_share_a_wire() -> None:
    wire = pairs("FF 68 03 03 68 03 02 0C 11 16 A0 90 01 A1 00 00 A0 FF 68 02 02 68 03 03 06 16")
    assert [frame.command for frame in ff68.FF68().cut(wire)] == [2, 3]
    assert [frame.command for frame in a090.A090().cut(wire)] == [0xA1]


ONBON_AREAS = [
    (
        vendor_area("35", "2C", "11 00 00 00 C7 EB 41 30 31 32 BA C5 B5 BD 33 BA C5 B4 B0 BF DA 4E 34 5A"),
        "请A012号到3号窗口",
    ),
    (
        vendor_area("2C", "23", "08 00 00 00 D4 DD CD A3 B7 FE CE F1 3D 7F 5A"),
        "暂停服务",
    ),
    (
        vendor_area(
            "39",
            "30",
            "15 00 00 00 5B 02 30 31 32 B5 BD CE A6 02 B7 A8 5B 01 33 5D C2 C9 CA A6 01 B4 B0 BF DA E2 F4 5A",
        ),
        "Z012到违法[3]律师窗口",
    ),
]


@pytest.mark.parametrize(("wire", "text"), ONBON_AREAS)
def test_onbon_reads_the_vendors_dynamic_areas(wire: str, text: str) -> None:
    (frame,) = onbon.Onbon().cut(pairs(wire))
    area = onbon.read_area(frame.data)
    assert (frame.address, frame.command) == (1, 0xA306)
    assert area is not None
    assert area.text == text


@pytest.mark.parametrize(
    ("wire", "command"),
    [
        ("A5×8 FE FF 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 01 00 00 01 5D F1 5A", 0xA300),
        ("A5×8 FE FF 00 80 00 00 00 00 00 00 FE 02 05 00 A3 10 01 00 00 75 DC 5A", 0xA310),
        ("A5×8 FE FF 00 80 00 00 00 00 00 00 FE 02 0D 00 A2 03 01 00 00 24 20 01 08 09 05 30 01 11 CE 5A", 0xA203),
    ],
)
def test_onbon_reads_the_vendors_commands(wire: str, command: int) -> None:
    (frame,) = onbon.Onbon().cut(pairs(wire))
    assert (frame.address, frame.command) == (0xFFFE, command)


def test_onbon_counts_what_is_wrong() -> None:
    language = onbon.Onbon()
    spoilt = pairs("A5×8 FE FF 00 80 00 00 00 00 00 00 FE 02 05 00 A3 10 01 00 00 75 DD 5A")
    assert language.cut(spoilt[:9] + spoilt) == []
    assert language.bad == 1


def test_onbon_answers_have_the_vendors_shape() -> None:
    (frame,) = onbon.Onbon().cut(onbon.answer(0x5A, error=3))
    assert (frame.address, frame.command, frame.data) == (0x8000, 0xA001, b"\x03\x00\x00")


def test_rtu_reads_the_tested_units_text() -> None:
    request = pairs("01 10 00 70 00 03 06 20 20 41 30 31 32 E2 7A")
    language = modbus_sign.RtuRequests()
    assert language.cut(b"\x99" + request[:5]) == []
    (frame,) = language.cut(request[5:])
    assert (frame.address, frame.command, frame.data[:4]) == (1, 16, pairs("00 70 00 03"))
    assert language.bad == 1
