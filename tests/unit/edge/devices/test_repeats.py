"""A key press acts once, also across a restart."""

from __future__ import annotations

from edge.devices.repeats import Repeats
from edge.queueing.words import At

SECOND = 1_000_000


def test_the_same_frame_within_the_repeat_time_is_the_same_press() -> None:
    repeats = Repeats(5)
    first = repeats.command_id("keypad-3", "ab12", At(0))
    assert repeats.command_id("keypad-3", "ab12", At(5 * SECOND - 1)) == first
    assert repeats.command_id("keypad-3", "ab12", At(5 * SECOND)) != first


def test_other_devices_and_other_frames_are_other_presses() -> None:
    repeats = Repeats(5)
    ids = {repeats.command_id(device, digest, At(0)) for device in ("keypad-1", "keypad-2") for digest in ("a", "b")}
    assert len(ids) == 4


def test_a_press_of_before_the_restart_is_remembered_from_the_journal() -> None:
    before = Repeats(5).command_id("keypad-3", "ab12", At(100 * SECOND))
    after = Repeats(5)
    after.remember([before, "http/whatever", "clock:hall", "kiosk-1/m-17"])
    assert after.command_id("keypad-3", "ab12", At(103 * SECOND)) == before
    assert after.command_id("keypad-3", "ab12", At(106 * SECOND)) != before
