"""A key press acts once, also across a restart."""

from __future__ import annotations

from edge.devices.repeats import Repeats
from edge.queueing.words import At

SECOND = 1_000_000


class Stopwatch:
    """A monotonic clock that stands where it is put."""

    def __init__(self, at_s: float = 0.0) -> None:
        self.at_s = at_s

    def __call__(self) -> float:
        return self.at_s


def test_the_same_frame_within_the_repeat_time_is_the_same_press() -> None:
    clock = Stopwatch(100.0)
    repeats = Repeats(5, clock)
    first = repeats.command_id("keypad-3", "ab12", At(0))
    clock.at_s = 104.9
    assert repeats.command_id("keypad-3", "ab12", At(4 * SECOND)) == first
    clock.at_s = 105.0
    assert repeats.command_id("keypad-3", "ab12", At(5 * SECOND)) != first


def test_hall_time_that_runs_slow_does_not_swallow_a_press() -> None:
    clock = Stopwatch()
    repeats = Repeats(5, clock)
    first = repeats.command_id("keypad-3", "ab12", At(0))
    clock.at_s = 6.0
    assert repeats.command_id("keypad-3", "ab12", At(3 * SECOND)) != first


def test_other_devices_and_other_frames_are_other_presses() -> None:
    repeats = Repeats(5, Stopwatch())
    ids = {repeats.command_id(device, digest, At(0)) for device in ("keypad-1", "keypad-2") for digest in ("a", "b")}
    assert len(ids) == 4


def test_a_press_of_before_the_restart_is_remembered_from_the_journal() -> None:
    before = Repeats(5, Stopwatch(7000.0)).command_id("keypad-3", "ab12", At(100 * SECOND))
    clock = Stopwatch(1.0)
    after = Repeats(5, clock)
    after.remember([before, "http/whatever", "clock:hall", "kiosk-1/m-17"], At(102 * SECOND))
    clock.at_s = 2.0
    assert after.command_id("keypad-3", "ab12", At(103 * SECOND)) == before
    clock.at_s = 5.0
    assert after.command_id("keypad-3", "ab12", At(106 * SECOND)) != before
