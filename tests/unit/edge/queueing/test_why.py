"""Why was this one called before that one? The sentence, in each case that a person at the desk may ask about."""

from __future__ import annotations

from typing import Any

import pytest

from edge.queueing.clocking import SECOND, from_iso
from edge.queueing.rehearsal import Entry, Rehearsal
from edge.queueing.why import Answer, Search
from edge.queueing.words import Actor, At
from tests.properties.halls import SETTINGS
from tests.unit.edge.queueing.talk import COMMANDS

CLERK = Actor("staff", "lin")


class Day:
    def __init__(self) -> None:
        self.hall = Rehearsal(SETTINGS, from_iso("2026-03-02T09:00:00+08:00"))
        self.entries: list[Entry] = list(self.hall.opening)

    def says(self, do: str, **fields: Any) -> Day:
        answer = self.hall.submit(COMMANDS[do](**fields), Actor("staff", f"clerk-{fields.get('window', '')}"))
        assert answer.refusal is None, answer.refusal
        self.entries += answer.entries
        self.entries += self.hall.pass_time(At(self.hall.now + 60 * SECOND))
        return self

    def why(self, wanted: str, over: str = "") -> str:
        search = Search(wanted, over)
        for stamp, event in self.entries:
            search.take(stamp.seq, stamp.at, event)
        answer = search.answer(SETTINGS)
        return answer.words if isinstance(answer, Answer) else answer


@pytest.fixture
def day() -> Day:
    """A001 and A002 for tax, C001 for estate, A003 with priority; window 1 is open."""
    day = Day().says("open_window", window="1")
    for service in ("tax", "tax", "estate"):
        day.says("issue_ticket", service=service)
    return day.says("issue_ticket", service="tax", category="disabled")


def test_first_come(day: Day) -> None:
    day.says("call_next", window="1").says("call_next", window="1")
    assert day.why("A001", "A002") == (
        "A001在09:06:00被叫到1号窗口，等候5分钟：先到先办，当时与A002相比；"
        "A001排队在先（09:01:00），A002在后（09:02:00）。"
    )


def test_priority_goes_before_who_came_first(day: Day) -> None:
    day.says("call_next", window="1")
    assert day.why("A003", "A001") == (
        "A003在09:05:00被叫到1号窗口，等候1分钟：优先号与普通号按比例轮转，这一次轮到优先号，当时与A001相比；"
        "A001正是当时相比的号。"
    )
    assert day.why("A003", "A002").endswith("；A003是残疾人号，A002是普通号，两队按比例轮转。")


def test_another_window(day: Day) -> None:
    day.says("call_next", window="1")
    assert day.why("A003", "C001").endswith("；C001等候的是不动产，1号窗口不办这项业务。")


def test_the_other_came_later_or_was_called_before(day: Day) -> None:
    day.says("call_next", window="1").says("finish_service", window="1").says("call_next", window="1")
    day.says("issue_ticket", service="tax")
    assert day.why("A003", "A004").endswith("；A004在09:08:00才取号。")
    assert "A003当时已办结，09:05:00先被叫到1号窗口" in day.why("A001", "A003")


def test_named_by_the_clerk(day: Day) -> None:
    day.says("call_ticket", window="1", ticket="A002", reason="赶飞机")
    assert "窗口人员指定呼叫（赶飞机）" in day.why("A002")
    assert "A001排队在先（09:01:00），由上述规则决定先叫A002" in day.why("A002", "A001").replace("正是当时相比的号", "")


def test_given_up_meanwhile(day: Day) -> None:
    day.says("cancel_ticket", ticket="A001").says("call_next", window="1")
    assert day.why("A003", "A001").endswith("；A001当时已取消。")


def test_nobody_of_that_number_or_not_called(day: Day) -> None:
    assert day.why("A009") == "unknown_ticket"
    assert day.why("A001", "A009") == "unknown_ticket"
    assert day.why("A001") == "not_called"
    ticket = next(name for name, one in day.hall.state.tickets.items() if one.number == "A001")
    assert day.why(ticket) == "not_called"
