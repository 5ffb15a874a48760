"""One value, its bytes: numbers, texts, moments, checksums, escapes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_profiles.codec import CannotSay
from device_profiles.wire import checksums, moments, numbers, texts
from device_profiles.wire.escapes import Escapes
from device_profiles.wire.wrong import Wrong

ONBON = Escapes({b"\xa5": b"\xa6\x02", b"\xa6": b"\xa6\x01", b"\x5a": b"\x5b\x02", b"\x5b": b"\x5b\x01"})
FORMS = ["u8", "u16le", "u16be", "u32le", "u32be", "bcd", "dec1", "dec4"]


def test_published_check_values() -> None:
    """Source: reveng catalogue of parametrised CRC algorithms, check values of "123456789"."""
    assert checksums.checksum("crc16_arc", b"123456789") == (0xBB3D).to_bytes(2, "little")
    assert checksums.checksum("crc16_modbus", b"123456789") == (0x4B37).to_bytes(2, "little")
    assert checksums.checksum("sum8", b"\xff\x02") == b"\x01"
    assert checksums.checksum("xor8", b"\x01\xa1\x00\x00") == b"\xa0"


@given(st.sampled_from(FORMS), st.data())
def test_numbers_come_back(form: str, data: st.DataObject) -> None:
    value = data.draw(st.integers(0, numbers.greatest(form)))
    packed = numbers.pack(form, value)
    assert len(packed) == numbers.size_of(form)
    assert numbers.unpack(form, packed) == value


@pytest.mark.parametrize(("form", "data"), [("bcd", b"\x1a"), ("bcd", b"\xa1"), ("dec2", b"1x"), ("dec2", b" 1")])
def test_no_digits(form: str, data: bytes) -> None:
    with pytest.raises(Wrong):
        numbers.unpack(form, data)


@given(st.binary(max_size=60))
def test_escapes_come_back(data: bytes) -> None:
    hidden = ONBON.hide(data)
    assert b"\xa5" not in hidden
    assert b"\x5a" not in hidden
    assert ONBON.reveal(hidden) == data


@given(st.binary(max_size=20))
def test_any_bytes_revealed_are_what_was_hidden_or_wrong(data: bytes) -> None:
    try:
        hidden = ONBON.hide(ONBON.reveal(data))
    except Wrong:
        hidden = data
    assert hidden == data


def test_half_an_escape() -> None:
    assert ONBON.reveal(b"\x01\xa6", open_end=True) == b"\x01"
    with pytest.raises(Wrong):
        ONBON.reveal(b"\x01\xa6")
    with pytest.raises(Wrong):
        ONBON.reveal(b"\xa6\x07\x00", open_end=True)


def test_colours() -> None:
    assert texts.encode_text("gbk+colour", "A#1#号", "red").hex() == "4100bac501"
    assert texts.decode_text("gbk+colour", bytes.fromhex("4100bac501")) == ("A#1#号", "red")
    assert texts.encode_text("gb2312", "A#1#号", "red") == "A号".encode("gb2312")
    assert texts.encode_text("gb2312+onbon", "A#1#号#2#", "yellow") == b"\\C3A\\C2\xba\xc5"
    assert texts.decode_text("gb2312+onbon", b"\\C3A\\C2\xba\xc5") == ("A#1#号", "yellow")
    assert texts.encode_text("ascii", "A#9#", "red") == b"A#9#"


def test_texts_that_cannot_be_said() -> None:
    with pytest.raises(CannotSay, match=r"'龘' \(U\+9F98\) is not in GB2312"):
        texts.encode_text("gb2312", "到龘", "red")
    with pytest.raises(CannotSay, match=r"control character U\+000A"):
        texts.encode_text("gbk+colour", "a\nb", "red")


@pytest.mark.parametrize(
    ("form", "data"),
    [("gbk+colour", "41"), ("gbk+colour", "bac5"), ("gbk+colour", "4103"), ("gb2312", "bafe41ff"), ("ascii", "80")],
)
def test_texts_that_cannot_be_read(form: str, data: str) -> None:
    with pytest.raises(Wrong):
        texts.decode_text(form, bytes.fromhex(data))


def test_moments() -> None:
    assert moments.pack("onbon", "2024-01-08T09:05:30").hex(" ") == "24 20 01 08 09 05 30 01"
    assert moments.unpack("onbon", bytes.fromhex("2420010809053001")) == "2024-01-08T09:05:30"
    with pytest.raises(CannotSay, match="is no local time"):
        moments.pack("onbon", "tomorrow")
    for wrong in ("2420010809053002", "2420130809053001", "24200a0809053001"):
        with pytest.raises(Wrong):
            moments.unpack("onbon", bytes.fromhex(wrong))
