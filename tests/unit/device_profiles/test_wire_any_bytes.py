"""Whatever comes in on a wire: a splitter over any codec ends, never raises, and finds the frames that are there."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_profiles import catalogue, speech, wire
from device_profiles.codec import Broken, CannotSay, Codec, Fault, Foreign, Heard, Partial, Whole
from device_profiles.vocabulary import Blank, Initialise, Instruction, KeyPressed, Rated, Shown, ShowText, Signal
from device_profiles.wire.framed import Twin

FRAMED = [profile.id for profile in catalogue.everything().values() if profile.driver == "framed"]
SAYS: dict[str, Signal] = {
    "ff68_keypad": KeyPressed(key="call", digits="012"),
    "ff68_evaluator": Rated(grade=4),
    "a090_bar_screen": Shown(),
    "onbon_bx_k": Shown(),
}
FOUND = settings(max_examples=150, deadline=None)


@cache
def ends(profile_id: str) -> tuple[Codec, Twin, int]:
    profile = catalogue.find(profile_id)
    unit = {"address": 0x5A}  # a byte that Onbon must escape
    return (
        wire.codec(profile, unit),
        wire.twin(profile, unit),
        max(frame.max_frame for frame in profile.frames.values()),
    )


def split(codec: Codec | Twin, data: bytes, most: int) -> list[bytes]:
    """As a line splits: whole frames out, one byte dropped where nothing can begin."""
    frames, at = [], 0
    while at < len(data):
        found = codec.match(data, at)
        if isinstance(found, Whole):
            assert at < found.end <= len(data)
            assert found.end - at <= most
            frames.append(data[at : found.end])
            at = found.end
        elif isinstance(found, Partial):
            assert found.need >= 1
            assert len(data) - at < most, "no frame is longer than max_frame, so nothing may be waited for"
            break
        else:
            assert isinstance(found, Foreign | Broken)
            at += 1
    return frames


def near(profile_id: str) -> st.SearchStrategy[bytes]:
    """Bytes that look like this family: its own frames, cut, joined, bytes changed; and pure noise."""
    profile = catalogue.find(profile_id)
    own = st.sampled_from([bytes.fromhex(example.bytes) for example in profile.examples])
    cut = st.builds(lambda frame, a, b: frame[a:b], own, st.integers(0, 12), st.integers(0, 60))
    changed = st.builds(
        lambda f, at, by: f[: at % len(f)] + bytes([by]) + f[at % len(f) + 1 :],
        own,
        st.integers(0, 200),
        st.integers(0, 255),
    )
    starts = st.sampled_from([bytes.fromhex(frame.start) for frame in profile.frames.values()])
    return st.lists(st.one_of(own, cut, changed, starts, st.binary(max_size=12)), max_size=8).map(b"".join)


@pytest.mark.parametrize("profile_id", FRAMED)
def test_any_bytes_are_worked_off(profile_id: str) -> None:
    codec, twin, most = ends(profile_id)

    @FOUND
    @given(near(profile_id) | st.binary(max_size=300))
    def holds(data: bytes) -> None:
        for frame in split(codec, data, most):
            assert isinstance(codec.decode(frame), Heard | Fault)
            codec.address(frame)
            for ok in (True, False):
                assert all(isinstance(part, bytes) for part in codec.acknowledge(frame, ok))
            assert codec.reply_to(frame, frame) in (True, False)
        for frame in split(twin, data, most):
            twin.understand(frame)
            twin.answer(frame)
        assert isinstance(codec.decode(data), Heard | Fault)
        twin.understand(data)
        list(speech.decode(catalogue.find(profile_id), {}, data))

    holds()


@pytest.mark.parametrize("profile_id", FRAMED)
def test_a_frame_is_found_after_noise_and_in_pieces(profile_id: str) -> None:
    codec, twin, most = ends(profile_id)
    frame = twin.say(SAYS[profile_id])

    @FOUND
    @given(st.binary(max_size=20))
    def after_noise(noise: bytes) -> None:
        clean = noise.replace(frame[:1], b"\x00")
        assert split(codec, clean + frame, most) == [frame]

    after_noise()
    for cut in range(1, len(frame)):
        found = codec.match(frame[:cut], 0)
        assert isinstance(found, Partial), cut
        assert found.need <= len(frame) - cut, "a line that waits for `need` bytes must not wait past the frame"


@pytest.mark.parametrize("profile_id", FRAMED)
def test_half_a_frame_holds_up_no_whole_one_for_long(profile_id: str) -> None:
    """Half a frame and then whole ones: once `max_frame` bytes have come the whole ones are out."""
    codec, twin, most = ends(profile_id)
    frame = twin.say(SAYS[profile_id])
    for cut in range(1, len(frame)):
        many = frame[:cut] + frame * (most // len(frame) + 2)
        assert len(split(codec, many, most)) >= most // len(frame)


@pytest.mark.parametrize("profile_id", [name for name in FRAMED if name != "a090_bar_screen"])
def test_one_wrong_bit_is_never_a_signal(profile_id: str) -> None:
    """sum8, xor8 and CRC-16 all see one flipped bit; the screen's five-byte answer has no checksum and is left out."""
    codec, twin, _ = ends(profile_id)
    frame = twin.say(SAYS[profile_id])
    for bit in range(len(frame) * 8):
        wrong = bytearray(frame)
        wrong[bit // 8] ^= 1 << bit % 8
        assert not isinstance(codec.match(bytes(wrong), 0), Whole)
        assert isinstance(codec.decode(bytes(wrong)), Fault)


TEXTS = st.text(st.characters(codec="gb2312", exclude_categories=["Cc"], exclude_characters="#\\"), max_size=40)


@pytest.mark.parametrize("profile_id", ["a090_bar_screen", "onbon_bx_k"])
def test_any_text_comes_through(profile_id: str) -> None:

    codec, twin, most = ends(profile_id)

    @FOUND
    @given(TEXTS, st.sampled_from(["red", "green", "yellow"]))
    def through(text: str, colour: str) -> None:
        wanted: Instruction = ShowText(text=text, colour=colour if profile_id == "a090_bar_screen" and text else "red")  # type: ignore[arg-type]
        frame = codec.encode(wanted)
        assert split(twin, frame, most) == [frame]
        understood = twin.understand(frame)
        assert not isinstance(understood, Fault)
        if text != " " or profile_id != "a090_bar_screen":  # one red blank is that screen's way to show nothing
            assert understood.instruction == wanted
        answer = twin.answer(frame)
        assert answer is not None
        assert codec.reply_to(frame, answer)

    through()


def test_an_answer_is_taken_for_its_own_question_only() -> None:
    profile = catalogue.find("a090_bar_screen")

    one, two = wire.codec(profile, {"address": 1}), wire.codec(profile, {"address": 2})
    shown = wire.twin(profile, {"address": 1}).say(Shown())
    assert one.reply_to(one.encode(Blank()), shown)
    assert not one.reply_to(two.encode(Blank()), shown)
    assert not one.reply_to(one.encode(Initialise()), shown)
    assert one.expects_reply(Blank())
    assert not one.expects_reply(Initialise())
    silent = wire.codec(profile, {"address": 1, "confirms": False})
    assert not silent.expects_reply(Blank())
    assert isinstance(silent.match(shown, 0), Whole), "a family splits alike, whatever one unit's settings"


def test_a_broadcast_is_answered_by_anybody() -> None:
    profile = catalogue.find("onbon_bx_k")

    everybody = wire.codec(profile, {"address": 0xFFFE})
    card = wire.twin(profile, {"address": 7})
    asked = everybody.encode(Blank())
    answer = card.answer(asked)
    assert answer is not None
    assert everybody.reply_to(asked, answer)
    assert everybody.address(answer) == 7


def test_too_long_a_text_is_refused_not_cut() -> None:

    screen = wire.codec(catalogue.find("a090_bar_screen"), {})
    assert len(screen.encode(ShowText(text="号" * 84))) == 2 + 4 + 252 + 1
    with pytest.raises(CannotSay, match="takes 255 bytes; this device takes at most 254"):
        screen.encode(ShowText(text="号" * 85))
