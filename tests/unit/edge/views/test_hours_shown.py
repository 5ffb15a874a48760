"""Waits are told elapsed, lunch included, and in hours beside it; screens say 午休; overtime is shown (R31, R32)."""

from __future__ import annotations

from edge.queueing.clocking import MINUTE
from edge.queueing.words import At
from edge.views.waits import Today
from tests.unit.edge.views.test_views import Shown


def hall(begin: str) -> Shown:
    return Shown(begin=f"2026-03-02T{begin}:00+08:00", tables={"hours": {}})


def test_r31_a_forecast_before_lunch_includes_it() -> None:
    """Three people of 8 minutes each stand before you at 11:50: 24 minutes of service, and an hour of lunch."""
    shown = hall("11:50")
    shown.talk.staffed("4").queue("estate", "estate", "estate")
    shown.look()
    wait = shown.views.waits["estate"]
    assert wait.in_hours_p50_s == 24 * 60
    assert wait.p50_s == 84 * 60
    assert wait.words == "约84分钟，含休息"
    first, last = shown.views.ticket("C001"), shown.views.ticket("C003")
    assert first is not None
    assert last is not None
    assert (first.p50_s, first.in_hours_p50_s) == (0, 0)
    assert (last.p50_s, last.in_hours_p50_s) == (76 * 60, 16 * 60)


def test_r31_in_the_afternoon_and_without_hours_both_are_the_same() -> None:
    shown = hall("14:00")
    shown.talk.staffed("4").queue("estate")
    shown.look()
    wait = shown.views.waits["estate"]
    assert (wait.p50_s, wait.in_hours_p50_s, wait.words) == (480, 480, "约8分钟")
    assert Shown().views.waits["estate"].breaks == ()


def test_r31_a_window_that_pauses_for_lunch_says_so() -> None:
    shown = hall("11:59")
    shown.talk.staffed("4")
    shown.after(60)
    shown.says("pause_window", window="4")
    assert shown.views.windows["4"].text == "#2#午休"
    shown.says("resume_window", window="4")
    shown.after(3600)
    shown.talk.staffed("1")
    shown.talk.staffed("2")
    shown.says("pause_window", window="2")
    assert shown.views.windows["2"].text == "#2#暂停服务"


def test_r32_overtime_is_shown_and_knows_no_break() -> None:
    shown = hall("16:55")
    shown.talk.staffed("4").queue("estate")
    shown.after(301)
    wait = shown.views.waits["estate"]
    assert (wait.overtime, wait.breaks, wait.p50_s) == (True, (), wait.in_hours_p50_s)
    assert shown.views.waits["tax"].overtime is False


def test_elapsed_time_steps_over_every_break_that_comes_before_it() -> None:
    lunch, evening = (At(10 * MINUTE), At(70 * MINUTE)), (At(100 * MINUTE), At(200 * MINUTE))
    today = Today(At(0), (lunch, evening))
    assert [today.elapsed_s(minutes * 60) for minutes in (9, 10, 39, 40)] == [540, 70 * 60, 99 * 60, 200 * 60]
    assert today.elapsed_s(None) is None
