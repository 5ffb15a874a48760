"""Runs of bytes in, frames out: two families on one wire, noise, broken and half frames, floods."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.speech import FramedSpeech
from firmware_bridge.splitter import Flaw, Frame, Splitter
from tests.unit.firmware_bridge.frames import LEVEL_4, NEXT, OK, SHOWN, TICKET_012, codec_of

LIMIT = 512


def splitter() -> Splitter:
    return Splitter([FramedSpeech(codec_of("ff68_keypad")), FramedSpeech(codec_of("a090_bar_screen"))], LIMIT)


def frames_of(pieces: list[Frame | Flaw]) -> list[bytes]:
    return [piece.data for piece in pieces if isinstance(piece, Frame)]


def kinds_of(pieces: list[Frame | Flaw]) -> list[str]:
    return [piece.fault.kind for piece in pieces if isinstance(piece, Flaw)]


def test_two_families_come_apart_whatever_the_runs() -> None:
    stream = NEXT + SHOWN + LEVEL_4 + SHOWN
    for size in range(1, len(stream)):
        ear = splitter()
        found = [piece for at in range(0, len(stream), size) for piece in ear.feed(stream[at : at + size])]
        assert frames_of(found) == [NEXT, SHOWN, LEVEL_4, SHOWN]
        assert [piece.family for piece in found] == ["ff68", "a090", "ff68", "a090"]
        assert (ear.noise_bytes, ear.waiting) == (0, 0)


def test_noise_is_skipped_a_byte_at_a_time() -> None:
    ear = splitter()
    assert frames_of(ear.feed(b"\x00\xff\xff" + NEXT + b"\x68\x16" + SHOWN)) == [NEXT, SHOWN]
    assert ear.noise_bytes == 5


def test_a_wrong_checksum_is_one_flaw_and_the_next_frame_is_whole() -> None:
    broken = NEXT[:-2] + bytes([NEXT[-2] ^ 1]) + NEXT[-1:]
    ear = splitter()
    pieces = ear.feed(broken + NEXT)
    assert frames_of(pieces) == [NEXT]
    assert kinds_of(pieces) == ["checksum"]


def test_a_frame_swallowed_by_a_lying_length_is_found_inside() -> None:
    ear = splitter()
    assert frames_of(ear.feed(TICKET_012[:6] + NEXT + OK)) == [NEXT, OK]


def test_half_a_frame_is_dropped_once_nothing_follows() -> None:
    ear = splitter()
    assert ear.feed(NEXT[:5]) == []
    assert ear.waiting == 5
    assert kinds_of(ear.expire()) == ["length"]
    assert ear.waiting == 0
    assert frames_of(ear.feed(NEXT)) == [NEXT]


def test_a_whole_frame_behind_half_a_frame_is_not_lost() -> None:
    ear = splitter()
    half = bytes.fromhex("FF 68 11 11 68 03")
    assert ear.feed(half + NEXT) == []
    pieces = ear.expire()
    assert frames_of(pieces) == [NEXT]
    assert kinds_of(pieces)[:1] == ["length"]


def test_flush_throws_away_what_has_begun() -> None:
    ear = splitter()
    ear.feed(NEXT[:7])
    assert (ear.flush(), ear.waiting) == (7, 0)


NOISY = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from([NEXT, OK, SHOWN, LEVEL_4, TICKET_012]),
        st.sampled_from([NEXT[:6], SHOWN[:3], bytes.fromhex("A090 01A5 00FE"), b"\xff\x68\xff\xff\x68"]),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(NOISY, st.integers(1, 64))
def test_whatever_comes_nothing_is_raised_kept_or_lost_for_ever(parts: list[bytes], size: int) -> None:
    ear = splitter()
    stream = b"".join(parts)
    pieces = []
    for at in range(0, len(stream), size):
        pieces += ear.feed(stream[at : at + size])
        assert ear.waiting <= LIMIT + size
    pieces += ear.expire()
    assert ear.waiting == 0
    assert sum(map(len, frames_of(pieces))) + ear.noise_bytes == len(stream)
    assert frames_of(ear.feed(NEXT)) == [NEXT], "in step again within one frame"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_a_good_frame_after_any_noise_and_a_pause_is_heard(noise: bytes) -> None:
    ear = splitter()
    ear.feed(noise)
    ear.expire()
    assert frames_of(ear.feed(SHOWN + NEXT)) == [SHOWN, NEXT]
