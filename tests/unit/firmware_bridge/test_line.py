"""One wire with several units of two families: routing, turns, timers, breakers, faults that disturb nobody else."""

from __future__ import annotations

import asyncio
from random import Random

from device_profiles.vocabulary import KeyPressed, Rated, ShowNumber, ShowText
from firmware_bridge.drivers.base import Wanted
from firmware_bridge.ground.supervise import Supervisor, spawn
from simulators.virtual.loop import VirtualLoop
from tests.unit.firmware_bridge.frames import LEVEL_4, NEXT, OK, PAUSED, SHOWN, THANKS_4, frame
from tests.unit.firmware_bridge.stand import Stand, play, unit

SCREEN_1, SCREEN_2 = b"\xa0\x90\x01\xa5", b"\xa0\x90\x02\xa5"
SHOWN_2 = frame("A0 90 02 A5 AA")
PAUSE = ShowText(text="暂停服务")


def shared() -> Stand:
    """A keypad and an evaluator with one address, and two bar screens."""
    return Stand(
        [
            unit("keypad", "ff68_keypad", 3),
            unit("evaluator", "ff68_evaluator", 3),
            unit("screen-1", "a090_bar_screen", 1),
            unit("screen-2", "a090_bar_screen", 2),
        ]
    )


def test_frames_go_to_their_unit_and_are_answered_after_they_settled() -> None:
    async def story(stand: Stand) -> None:
        stand.tap.say(NEXT)
        await asyncio.sleep(0.3)
        stand.tap.say(b"\x00\x11" + LEVEL_4)
        await asyncio.sleep(0.3)
        assert stand.signals("keypad") == [KeyPressed(key="next")]
        assert stand.signals("evaluator") == [Rated(grade=5)]
        assert [data for _, data in stand.heard if data[:1] == b"\xff"] == [NEXT, OK, THANKS_4]
        health = stand.line.health()
        assert (health.noise_bytes, health.units["keypad"].frames_good, health.strangers) == (2, 1, 0)

    play(shared(), story)


def test_a_key_reaches_its_screen_within_the_time_on_the_wire_and_little_more() -> None:
    stand = shared()

    async def story(stand: Stand) -> None:
        stand.answering(SCREEN_1, SHOWN)
        pressed_s = stand.now()
        stand.tap.say(NEXT)
        while not stand.said:
            await asyncio.sleep(0.001)
        stand.line.give("screen-1", Wanted(PAUSE, 1))
        while not stand.frames_to(SCREEN_1):
            await asyncio.sleep(0.001)
        bits = 11 * (len(NEXT) * 2 + len(OK) + len(PAUSED))
        assert stand.now() - pressed_s < bits / 9600 + 0.12, "three trips of up to 20 ms, three silences of 4 ms"

    play(stand, story)


def test_every_screen_agrees_and_agrees_again_when_the_wire_is_back() -> None:
    async def story(stand: Stand) -> None:
        stand.answering(SCREEN_1, SHOWN)
        stand.answering(SCREEN_2, SHOWN_2)
        stand.line.give("screen-1", Wanted(PAUSE, 1))
        stand.line.give("screen-2", Wanted(PAUSE, 5))
        await asyncio.sleep(1)
        stand.wire.cut()
        await asyncio.sleep(5)
        stand.wire.mend()
        await asyncio.sleep(40)
        assert stand.agreed("screen-1") == [1, 1]
        assert stand.agreed("screen-2") == [5, 5]
        assert [up for _, device, up, _ in stand.states if device == "screen-2"] == [True, False, True]
        assert stand.line.health().reconnects >= 1

    play(shared(), story)


def test_a_silent_screen_costs_little_and_comes_back_by_itself() -> None:
    async def story(stand: Stand) -> None:
        stand.answering(SCREEN_1, SHOWN)
        stand.line.give("screen-2", Wanted(PAUSE, 1))
        await asyncio.sleep(300)
        asked = len(stand.frames_to(SCREEN_2))
        assert 6 <= asked <= 16, "three tries, then at 1, 2, 4 ... 60 s"
        assert stand.states[-1][1:] == ("screen-2", False, "no answer")
        stand.line.give("screen-1", Wanted(PAUSE, 1))
        await asyncio.sleep(1)
        assert stand.agreed("screen-1") == [1]
        stand.answering(SCREEN_2, SHOWN_2)
        await asyncio.sleep(90)
        assert stand.agreed("screen-2") == [1]
        assert stand.states[-1][1:] == ("screen-2", True, "")
        health = stand.line.health().units["screen-2"]
        assert (health.breaker_open, health.breaker_opened) == (False, 1)

    play(shared(), story)


def test_bad_frames_are_counted_and_disturb_nobody() -> None:
    async def story(stand: Stand) -> None:
        wrong = NEXT[:-2] + b"\x00\x16"
        for data in (wrong, NEXT[:7], NEXT[:4], b"\xff\x68\x03\x04" + NEXT[4:], Random(3).randbytes(300)):
            stand.tap.say(data)
            await asyncio.sleep(0.6)
        stand.tap.say(NEXT)
        await asyncio.sleep(0.5)
        assert stand.signals("keypad") == [KeyPressed(key="next")]
        health = stand.line.health()
        assert health.units["keypad"].bad == {"checksum": 1, "length": 2}, "what names its unit is put down to it"
        assert health.bad["length"] >= 1, "what does not, to the line"
        assert health.noise_bytes > 300
        assert all(up for *_, up, _ in stand.states)

    play(shared(), story)


def test_a_flood_of_good_frames_is_cut_down_and_the_screens_go_on() -> None:
    async def story(stand: Stand) -> None:
        stand.answering(SCREEN_1, SHOWN)
        for _ in range(600):
            stand.tap.say(NEXT)
        await asyncio.sleep(5)
        stand.line.give("screen-1", Wanted(PAUSE, 1))
        await asyncio.sleep(10)
        assert stand.agreed("screen-1") == [1]
        assert stand.line.health().units["keypad"].bad["flood"] > 100
        assert len(stand.signals("keypad")) < 250

    play(shared(), story)


def test_a_wire_full_of_noise_lets_requests_through() -> None:
    async def story(stand: Stand) -> None:
        stand.answering(SCREEN_1, SHOWN)
        chance = Random(9)

        async def babble() -> None:
            while True:
                stand.tap.say(chance.randbytes(32))
                await asyncio.sleep(0.04)

        babbling = asyncio.get_running_loop().create_task(babble())
        stand.line.give("screen-1", Wanted(PAUSE, 1))
        await asyncio.sleep(60)
        babbling.cancel()
        assert stand.agreed("screen-1") == [1]

    play(shared(), story)


def test_a_late_answer_is_never_taken_for_another_requests() -> None:
    async def story(stand: Stand) -> None:
        stand.answering(SCREEN_1, SHOWN, after_s=0.6)
        stand.line.give("screen-1", Wanted(PAUSE, 1))
        await asyncio.sleep(0.35)
        stand.line.give("screen-1", Wanted(ShowNumber(number="A013"), 2))
        await asyncio.sleep(20)
        first_of_2 = next(at for at, data in stand.heard if data.startswith(SCREEN_1) and data != PAUSED)
        answers_to_1 = [at + 0.6 for at, data in stand.heard if data == PAUSED]
        assert first_of_2 > max(answers_to_1), "the other request waits until no answer to the first can come"
        assert stand.line.health().units["screen-1"].late >= 1

    play(Stand([unit("screen-1", "a090_bar_screen", 1)]), story)


def test_the_newest_picture_goes_out_when_many_change_at_once() -> None:
    async def story(stand: Stand) -> None:
        stand.answering(SCREEN_1, SHOWN)
        for version in range(1, 40):
            stand.line.give("screen-1", Wanted(ShowNumber(number=f"A{version:03}"), version))
        await asyncio.sleep(2)
        assert stand.agreed("screen-1")[-1] == 39
        assert len(stand.frames_to(SCREEN_1)) <= 3

    play(shared(), story)


def test_a_crash_of_ours_restarts_this_line_with_what_is_wanted() -> None:
    async def story() -> None:
        stand = Stand([unit("keypad", "ff68_keypad", 3), unit("screen-1", "a090_bar_screen", 1)])
        stand.answering(SCREEN_1, SHOWN)
        supervisor = Supervisor(stand.host)
        running = spawn("line", supervisor.keep("line a", stand.line.run))
        stand.line.give("screen-1", Wanted(PAUSE, 1))
        await asyncio.sleep(1)
        assert stand.agreed("screen-1") == [1]
        stand.breaks = True
        stand.tap.say(NEXT)
        await asyncio.sleep(5)
        assert supervisor.crashes == {"line a": 1}
        assert stand.agreed("screen-1") == [1, 1]
        stand.tap.say(NEXT)
        await asyncio.sleep(1)
        assert stand.signals("keypad") == [KeyPressed(key="next")]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    with VirtualLoop.running(seed=0) as loop:
        loop.run_until_complete(story())


def test_units_that_the_site_does_not_know_are_counted() -> None:
    async def story(stand: Stand) -> None:
        stand.tap.say(frame("FF 68 03 03 68 07 02 0C 15 16"))
        await asyncio.sleep(0.5)
        assert stand.said == []
        assert stand.line.health().strangers == 1

    play(shared(), story)


def test_the_same_seed_is_the_same_hour() -> None:
    def hour(seed: int) -> list[tuple[float, bytes]]:
        stand = Stand([unit("keypad", "ff68_keypad", 3), unit("screen-1", "a090_bar_screen", 1)], seed=seed)

        async def story(stand: Stand) -> None:
            stand.answering(SCREEN_1, SHOWN)
            for version in range(1, 30):
                stand.line.give("screen-1", Wanted(ShowNumber(number=f"A{version:03}"), version))
                stand.tap.say(NEXT)
                await asyncio.sleep(7)

        play(stand, story)
        return stand.heard

    assert hour(1) == hour(1)
    assert hour(1) != hour(2)
