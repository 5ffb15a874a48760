"""What the hall shows, from the same records as everything else."""

from __future__ import annotations

from typing import Any

import msgspec

from edge.journal.record import Record
from edge.queueing.clocking import iso
from edge.queueing.events import Event
from edge.queueing.words import Actor, At, Stamp
from edge.views import Views
from edge.views.voice import spoken
from edge.views.waits import Lessons, words_for
from tests.unit.edge.queueing.talk import Talk


class Shown:
    """A conversation and the views of it."""

    def __init__(self, **rules: Any) -> None:
        self.talk = Talk(**rules)
        self.views = Views()
        self._seen = 0
        self.look()

    def says(self, do: str, **fields: Any) -> str:
        told = self.talk.says(do, **fields)
        self.look()
        return told

    def after(self, seconds: float) -> None:
        self.talk.after(seconds)
        self.look()

    def look(self) -> Views:
        state = self.talk.hall.state
        new = self.talk.events[self._seen :]
        for number, event in enumerate(new, start=self._seen + 1):
            self.views.apply(
                record_of(Stamp(seq=number, at=self.talk.hall.now, actor=ACTOR, command_id=""), event), event, state
            )
        self._seen = len(self.talk.events)
        self.views.refresh(state, self.talk.hall.now)
        return self.views


ACTOR = Actor("clock", "hall")


def record_of(stamp: Stamp, event: Event) -> Record:
    return Record(
        epoch="e",
        seq=stamp.seq,
        at=stamp.at,
        clock_trusted=True,
        business_date="2026-03-02",
        type=type(event).__name__,
        version=1,
        subject=event.subject,
        body=msgspec.Raw(b"{}"),
        actor=str(stamp.actor),
        command_id="",
        hash="",
    )


def texts(hall: Shown) -> str:
    return hall.views.windows["1"].text


def test_a_windows_screen_through_the_day() -> None:
    hall = Shown()
    assert texts(hall) == "#2#窗口关闭"
    hall.says("open_window", window="1")
    assert texts(hall) == "#1#热情为您服务"
    hall.says("issue_ticket", service="tax")
    hall.says("call_next", window="1")
    assert texts(hall) == "请#1#A001#0#号到#1#1号窗口"
    assert hall.views.windows["1"].call == "play-1.1/0"
    hall.after(20)
    assert texts(hall) == "#1#A001#0#号正在办理"
    hall.says("finish_service", window="1")
    assert texts(hall) == "#1#热情为您服务"
    hall.says("open_window", window="2", actor="staff:wang")
    hall.says("pause_window", window="1")
    assert texts(hall) == "#2#暂停服务"
    assert hall.views.windows["1"].staff == "lin"


def test_a_screen_that_did_not_change_is_the_same_object() -> None:
    hall = Shown()
    before = hall.views.windows["3"]
    hall.says("open_window", window="1")
    assert hall.views.windows["3"] is before


def test_the_evaluator_asks_about_the_visit_until_it_is_rated() -> None:
    hall = Shown()
    hall.says("open_window", window="1")
    hall.says("issue_ticket", service="tax")
    hall.says("call_next", window="1")
    hall.after(20)
    assert hall.views.evaluators == dict.fromkeys("12345")
    hall.says("finish_service", window="1")
    assert hall.views.evaluators["1"] == "play-1.1"
    hall.says("rate", window="1", grade=4, actor="device:evaluator-1")
    assert hall.views.evaluators["1"] is None


def test_the_voice_reads_the_digits_one_by_one() -> None:
    hall = Shown()
    hall.says("open_window", window="1")
    hall.says("issue_ticket", service="tax")
    seq = hall.views.through_seq
    hall.says("call_next", window="1")
    hall.after(16)
    hall.says("recall", window="1")
    said = hall.views.voice_since(seq)
    assert [(one.call, one.text, one.times, one.zone) for one in said] == [
        ("play-1.1/0", "请A零零一号到1号窗口", 2, "main"),
        ("play-1.1/1", "请A零零一号到1号窗口", 2, "main"),
    ]
    assert spoken("{number}请到{window}", "AB1024", "综合出件窗口") == "AB一零二四请到综合出件窗口"


def test_the_board_shows_the_latest_call_first() -> None:
    hall = Shown()
    hall.says("open_window", window="1")
    hall.says("open_window", window="2", actor="staff:wang")
    for _ in range(2):
        hall.says("issue_ticket", service="tax")
    hall.says("call_next", window="1")
    hall.says("call_next", window="2")
    hall.after(16)
    hall.says("recall", window="1")
    board = hall.views.board
    assert [(call.number, call.window_name, call.times, call.current) for call in board.calls] == [
        ("A002", "2号窗口", 1, True),
        ("A001", "1号窗口", 2, True),
    ]
    assert (board.hall, board.date, board.day) == ("思明区政务服务中心", "2026-03-02", "open")
    assert iso(At(board.calls[1].at), hall.talk.hall.state.in_force.hall) == "2026-03-02T09:00:16+08:00"


def test_waits_are_people_ahead_times_service_time_over_windows() -> None:
    hall = Shown()
    hall.says("issue_ticket", service="tax")
    assert hall.views.waits["tax"].p50_s is None, "nobody serves it: there is no honest figure"
    hall.says("open_window", window="1")
    hall.says("open_window", window="2", actor="staff:wang")
    hall.says("issue_ticket", service="tax")
    wait = hall.views.waits["tax"]
    assert (wait.waiting, wait.windows_open, wait.mean_s, wait.p50_s) == (2, 2, 480.0, 480.0)
    assert wait.words == "约8分钟"
    assert (wait.p10_s, wait.p90_s) == (None, None), "no range before it has been learnt"


def test_the_hall_learns_its_own_service_time() -> None:
    hall = Shown()
    hall.says("open_window", window="1")
    for _ in range(3):
        hall.says("issue_ticket", service="tax")
        hall.says("call_next", window="1")
        hall.after(140)
        hall.says("finish_service", window="1")
    assert hall.views.waits["tax"].mean_s == (3 * 480 + 3 * 120) / 6


def test_a_range_is_told_after_twenty_five_lessons() -> None:
    lessons = Lessons()
    for number in range(25):
        assert lessons.correct(600.0) == (None, 600.0, None)
        lessons.learn(600.0, 300.0 + 30.0 * number)
    low, middle, high = lessons.correct(600.0)
    assert low is not None
    assert high is not None
    assert (round(low), round(middle), round(high)) == (360, 660, 960)
    assert words_for(low, middle, high) == "约11分钟（6–16分钟）"


def test_old_lessons_are_forgotten() -> None:
    lessons = Lessons()
    for number in range(1_500):
        lessons.learn(600.0, 600.0 if number >= 500 else 60.0)
    assert len(lessons.ranked) == 1_000
    assert lessons.correct(600.0)[0] == 600.0


def test_a_tickets_public_place() -> None:
    hall = Shown()
    hall.says("open_window", window="1")
    for _ in range(3):
        hall.says("issue_ticket", service="tax", device="kiosk-1")
    place = hall.views.ticket("A003")
    assert place is not None
    assert (place.status, place.ahead, place.p50_s, place.service_name) == ("waiting", 2, 960.0, "税务")
    hall.says("call_next", window="1")
    called = hall.views.ticket("A001")
    assert called is not None
    assert (called.status, called.ahead, called.window_name) == ("called", None, "1号窗口")
    moved = hall.views.ticket("A003")
    assert moved is not None
    assert moved.ahead == 1
    assert hall.views.ticket("A999") is None


def test_what_was_read_stays_while_the_state_goes_on() -> None:
    hall = Shown()
    hall.says("open_window", window="1")
    hall.says("issue_ticket", service="tax")
    hall.says("issue_ticket", service="tax")
    hall.talk.says("call_next", window="1")
    place = hall.views.ticket("A002")
    assert place is not None
    assert place.ahead == 1, "the call is not committed yet as far as the views know"
    assert hall.views.windows["1"].number == ""


def test_failed_paper_is_shown_until_it_is_reprinted() -> None:
    hall = Shown()
    hall.says("issue_ticket", service="tax", device="kiosk-1")
    hall.says("fail_print", ticket="A001", reason="paper_out")
    assert hall.views.print_failures == ("play-1",)
    hall.says("issue_ticket", service="tax")
    assert hall.views.print_failures == ("play-1",)
    hall.says("reprint", ticket="A001")
    assert hall.views.print_failures == ()


def test_a_new_day_forgets_yesterdays_tickets() -> None:
    hall = Shown()
    hall.says("issue_ticket", service="tax")
    hall.after(86_400)
    assert hall.views.ticket("A001") is None
    assert hall.views.date == "2026-03-03"


def test_views_go_to_json_as_they_are() -> None:
    hall = Shown()
    hall.says("open_window", window="1")
    assert b'"phase":"idle"' in msgspec.json.encode(hall.views.board)
