"""The framed dialogue as conversations: what goes in, what comes out."""

from __future__ import annotations

from device_profiles.schema import Timing
from device_profiles.vocabulary import (
    AskRating,
    Beep,
    Complained,
    KeyPressed,
    Rated,
    Shown,
    ShowNumber,
    ShowText,
    Speak,
)
from firmware_bridge.drivers.base import (
    Answered,
    Ask,
    Do,
    Down,
    Heard,
    Input,
    Note,
    Output,
    Rank,
    Say,
    Settled,
    Tell,
    Told,
    Unanswered,
    Up,
    Wake,
    WakeAt,
    Wanted,
)
from firmware_bridge.drivers.framed import FramedDriver
from tests.unit.firmware_bridge.frames import (
    BEEP,
    FAIL,
    INITIALISE,
    LEVEL_4,
    NEXT,
    NO_MEANING,
    OK,
    PAUSED,
    SHOWN,
    THANKS_4,
    TICKET_012,
    codec_of,
)

TIMING = Timing(answer_s=0.3, attempts=3, refresh_s=20.0)
PAUSE = Wanted(ShowText(text="暂停服务"), 1)


class Talk:
    """One driver with a clock moved by hand."""

    def __init__(self, profile_id: str, address: int, timing: Timing = TIMING) -> None:
        self.driver = FramedDriver(codec_of(profile_id, address=address), timing)
        self.now_s = 0.0

    def give(self, given: Input, at_s: float | None = None) -> list[Output]:
        self.now_s = self.now_s if at_s is None else at_s
        return self.driver.handle(self.now_s, given)


def sent(outputs: list[Output]) -> list[bytes]:
    return [out.payload for out in outputs if isinstance(out, Ask | Tell) and isinstance(out.payload, bytes)]


def only_ask(outputs: list[Output]) -> Ask:
    (ask,) = [out for out in outputs if isinstance(out, Ask)]
    return ask


def keypad() -> Talk:
    talk = Talk("ff68_keypad", 3)
    assert talk.give(Up()) == []
    return talk


def screen() -> Talk:
    talk = Talk("a090_bar_screen", 1)
    assert sent(talk.give(Up())) == [INITIALISE]
    return talk


# --- keys ---------------------------------------------------------------------------------------------------------


def test_a_key_is_said_and_acknowledged_only_after_it_settled() -> None:
    talk = keypad()
    (said,) = talk.give(Heard(NEXT))
    assert isinstance(said, Say)
    assert said.signal == KeyPressed(key="next")
    assert said.token
    assert said.digest
    assert sent(talk.give(Settled(said.token, ok=True, seq=7))) == [NEXT, OK]
    assert talk.give(Settled(said.token, ok=True, seq=7)) == []


def test_a_refused_key_gets_the_fail_frame_and_a_beep() -> None:
    talk = keypad()
    (said,) = talk.give(Heard(NEXT))
    assert isinstance(said, Say)
    assert sent(talk.give(Settled(said.token, ok=False, code="window_closed"))) == [FAIL, BEEP]


def test_a_repeat_before_the_outcome_is_the_same_press() -> None:
    talk = keypad()
    (said,) = talk.give(Heard(NEXT), at_s=0.0)
    assert isinstance(said, Say)
    assert talk.give(Heard(NEXT), at_s=0.5) == [Note("repeat", "key")]
    assert sent(talk.give(Settled(said.token, ok=True))) == [NEXT, OK]


def test_a_repeat_after_the_outcome_is_said_again_with_the_same_digest() -> None:
    talk = keypad()
    (first,) = talk.give(Heard(NEXT), at_s=0.0)
    assert isinstance(first, Say)
    talk.give(Settled(first.token, ok=True))
    (again,) = talk.give(Heard(NEXT), at_s=0.7)
    assert isinstance(again, Say)
    assert (again.digest, again.token != first.token) == (first.digest, True)
    assert sent(talk.give(Settled(again.token, ok=True))) == [NEXT, OK]


def test_without_an_outcome_a_repeat_is_said_again_after_the_repeat_time() -> None:
    talk = keypad()
    talk.give(Heard(NEXT), at_s=0.0)
    (again,) = talk.give(Heard(NEXT), at_s=6.0)
    assert isinstance(again, Say)


def test_a_full_disk_acknowledges_nothing_and_the_repeat_is_said_again() -> None:
    talk = keypad()
    (said,) = talk.give(Heard(NEXT), at_s=0.0)
    assert isinstance(said, Say)
    assert talk.give(Settled(said.token, ok=False, code="journal_unavailable")) == []
    (again,) = talk.give(Heard(NEXT), at_s=0.7)
    assert isinstance(again, Say)
    assert again.digest == said.digest


def test_a_combination_without_meaning_says_nothing_and_fails_at_once() -> None:
    assert sent(keypad().give(Heard(NO_MEANING))) == [FAIL, BEEP]


def test_an_outcome_after_the_line_went_down_stays_unsent() -> None:
    talk = keypad()
    (said,) = talk.give(Heard(NEXT))
    assert isinstance(said, Say)
    talk.give(Down("unplugged"))
    assert talk.give(Settled(said.token, ok=True)) == []


def test_a_grade_is_thanked_for_after_it_settled() -> None:
    talk = Talk("ff68_evaluator", 3)
    talk.give(Up())
    (said,) = talk.give(Heard(LEVEL_4))
    assert isinstance(said, Say)
    assert said.signal == Rated(grade=5)
    assert sent(talk.give(Settled(said.token, ok=True))) == [THANKS_4]


def test_a_frame_that_says_nothing_known_is_noted() -> None:
    (note,) = keypad().give(Heard(NEXT[:-2] + b"\0\0"))
    assert isinstance(note, Note)


# --- screens ------------------------------------------------------------------------------------------------------


def test_a_screen_agrees_when_it_has_confirmed() -> None:
    talk = screen()
    ask = only_ask(talk.give(PAUSE))
    assert (ask.payload, ask.rank, ask.match(SHOWN), ask.match(NEXT)) == (PAUSED, Rank.COMMAND, True, False)
    outputs = talk.give(Answered(ask.tag, SHOWN), at_s=1.0)
    assert outputs == [Say(Shown(), confirms=("main", 1)), WakeAt(21.0)]


def test_a_screen_that_cannot_confirm_agrees_when_the_last_byte_has_left() -> None:
    talk = keypad()
    (tell,) = talk.give(Wanted(ShowNumber(number="A012"), 4))
    assert isinstance(tell, Tell)
    assert tell.payload == TICKET_012
    assert Say(Shown(), confirms=("main", 4)) in talk.give(Told(tell.tag))


def test_what_is_wanted_while_down_is_painted_after_up_and_again_after_each_up() -> None:
    talk = Talk("a090_bar_screen", 1)
    assert talk.give(PAUSE) == []
    ask = only_ask(talk.give(Up()))
    talk.give(Answered(ask.tag, SHOWN))
    talk.give(Down("unplugged"))
    again = only_ask(talk.give(Up()))
    assert again.payload == PAUSED
    assert Say(Shown(), confirms=("main", 1)) in talk.give(Answered(again.tag, SHOWN))


def test_it_is_repainted_when_the_refresh_is_due_and_says_nothing_new() -> None:
    talk = screen()
    ask = only_ask(talk.give(PAUSE, at_s=0.0))
    talk.give(Answered(ask.tag, SHOWN), at_s=0.1)
    assert sent(talk.give(Wake(), at_s=5.0)) == []
    refresh = only_ask(talk.give(Wake(), at_s=20.2))
    assert refresh.rank is Rank.STATUS_POLL
    assert talk.give(Answered(refresh.tag, SHOWN), at_s=20.3) == [WakeAt(40.3)]


def test_an_unanswered_picture_is_tried_again_then_ever_again_slowly() -> None:
    talk = screen()
    outputs = talk.give(PAUSE, at_s=0.0)
    for _ in range(2):
        outputs = talk.give(Unanswered(only_ask(outputs).tag, "timeout"))
    outputs = talk.give(Unanswered(only_ask(outputs).tag, "timeout"), at_s=1.0)
    assert outputs == [WakeAt(2.0)]
    ask = only_ask(talk.give(Wake(), at_s=2.0))
    assert talk.give(Unanswered(ask.tag, "breaker_open"), at_s=2.0) == [WakeAt(3.0)]
    ask = only_ask(talk.give(Wake(), at_s=3.0))
    assert Say(Shown(), confirms=("main", 1)) in talk.give(Answered(ask.tag, SHOWN), at_s=3.1)


def test_the_newest_picture_replaces_older_ones_and_late_words_about_them_count_for_nothing() -> None:
    talk = screen()
    first = only_ask(talk.give(PAUSE))
    second = only_ask(talk.give(Wanted(ShowNumber(number="A013"), 2)))
    assert first.key == second.key
    assert talk.give(Answered(first.tag, SHOWN)) == []
    assert talk.give(Wanted(ShowText(text="old"), 1)) == []
    assert Say(Shown(), confirms=("main", 2)) in talk.give(Answered(second.tag, SHOWN))


def test_slots_are_apart() -> None:
    talk = keypad()
    number = talk.give(Wanted(ShowNumber(number="A012"), 1, "number"))
    waiting = talk.give(Wanted(ShowNumber(number="A013"), 1, "waiting"))
    assert len(sent(number) + sent(waiting)) == 2


def test_what_a_device_cannot_say_is_noted_once_and_never_tried_again() -> None:
    talk = keypad()
    (note,) = talk.give(Wanted(AskRating(visit="1"), 1))
    assert isinstance(note, Note)
    assert note.kind == "cannot_say"
    assert talk.give(Up()) == []


def test_a_card_that_refuses_is_reported_and_tried_again() -> None:
    talk = Talk("onbon_bx_k", 1)
    talk.give(Up())
    ask = only_ask(talk.give(PAUSE))
    refusal = card_answer(bytes.fromhex("A0 01 03 00 00"))
    assert ask.match(refusal)
    outputs = talk.give(Answered(ask.tag, refusal))
    assert Say(Complained(code="refused", detail="busy")) in outputs
    assert only_ask(outputs).payload == ask.payload


def card_answer(body: bytes) -> bytes:
    """An Onbon answer frame to the host, made by the vendor's rules (none of these bytes needs an escape)."""
    head = bytes.fromhex("00 80 01 00 00 00 00 00 00 00 FE 02") + len(body).to_bytes(2, "little")
    crc = 0
    for byte in head + body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return b"\xa5" * 8 + head + body + crc.to_bytes(2, "little") + b"\x5a"


# --- jobs ---------------------------------------------------------------------------------------------------------


def test_the_same_job_twice_is_one_job() -> None:
    talk = keypad()
    assert sent(talk.give(Do(Beep(), "b1"))) == [BEEP]
    assert talk.give(Do(Beep(), "b1")) == []
    assert talk.give(Told("b1")) == []


def test_a_job_while_down_or_that_cannot_be_said_is_told_at_once() -> None:
    talk = Talk("ff68_keypad", 3)
    assert talk.give(Do(Beep(), "b1")) == [Say(Complained(code="link_down", detail="b1"))]
    talk.give(Up())
    (note,) = talk.give(Do(Speak(call="1", text="x"), "s1"))
    assert isinstance(note, Note)


def test_a_result_with_something_to_do_does_it() -> None:
    talk = keypad()
    (said,) = talk.give(Heard(NEXT))
    assert isinstance(said, Say)
    assert sent(talk.give(Settled(said.token, ok=True, instruction=ShowNumber(number="A012")))) == [
        NEXT,
        OK,
        TICKET_012,
    ]
