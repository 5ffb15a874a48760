"""What is shown of ratings, cases and the ledger (R9, R10, R24, R26, R28)."""

from __future__ import annotations

import hashlib
from typing import Any

from edge.queueing import events as ev
from edge.views.evaluation import AfterVisits
from tests.unit.edge.queueing.talk import Talk


class Supervised(Talk):
    """A hall whose after-visit view is kept fresh."""

    def __init__(self, begin: str = "2026-03-02T09:00:00+08:00", **tables: Any) -> None:
        self.shown = AfterVisits()
        super().__init__(begin, tables=tables)

    def _take(self, entries: Any) -> str:
        entries = list(entries)
        told = super()._take(entries)
        for _, event in entries:
            self.shown.apply(event)
        self.shown.refresh(self.hall.state)
        return told

    def visit(self, window: str = "1", service: str = "tax", grade: int = 0) -> str:
        self.queue(service)
        self.calls(window, 1)
        self.says("finish_service", window=window)
        self.after(3)
        if grade:
            self.says("rate", window=window, grade=grade, actor=f"device:evaluator-{window}")
        return str(self.last(ev.ServiceFinished).visit)


def test_R26_the_rate_of_each_window_and_the_hall_today_and_before() -> None:
    hall = Supervised().staffed("1", "3")
    for grade in (5, 0, 4):
        hall.visit(grade=grade)
    hall.visit("3", "social", 3)
    rates = {rate.window: rate for rate in hall.shown.evaluation.rates}
    assert {name: (rate.finished, rate.active, rate.percent, rate.under) for name, rate in rates.items()} == {
        "": (4, 3, 75.0, True),
        "1": (3, 2, 66.7, True),
        "3": (1, 1, 100.0, False),
    }
    assert rates[""].grades == (0, 0, 1, 1, 1)
    hall.after(86_400)
    assert hall.shown.evaluation.date == "2026-03-03"
    assert [rate.date for rate in hall.shown.evaluation.rates] == ["2026-03-02"] * 3
    hall.staffed("1")
    hall.visit()
    assert hall.shown.evaluation.rates[0].date == "2026-03-03"


def test_R24_flagged_ratings_do_not_count_until_they_are_cleared() -> None:
    hall = Supervised(evaluation={"flag_after_end_s": 60}).staffed("1")
    visit = hall.visit(grade=5)
    (item,) = hall.shown.evaluation.flagged
    assert (item.visit, item.reasons, item.grade) == (visit, ("after_end",), 5)
    assert (hall.shown.evaluation.rates[0].active, hall.shown.evaluation.rates[0].flagged) == (0, 1)
    hall.says("review_rating", visit=visit, counts=False, reason="窗口人员代按", role="auditor")
    assert hall.shown.evaluation.flagged == ()
    assert (hall.shown.evaluation.rates[0].active, hall.shown.evaluation.rates[0].flagged) == (0, 1)


def test_R28_open_cases_come_first_by_their_next_date() -> None:
    hall = Supervised().staffed("1")
    cases = [hall.visit(grade=grade) for grade in (1, 2)]
    hall.after(86_400)
    hall.staffed("1")
    cases.append(hall.visit(grade=1))
    manager = {"role": "manager", "actor": "staff:zhang", "note": "已办"}
    for step in ("call_back", "rectify", "close"):
        hall.says("advance_case", case=cases[0], step=step, **manager)
    hall.says("advance_case", case=cases[1], step="call_back", **manager)
    assert [(item.case, item.status, item.next_step) for item in hall.shown.cases] == [
        (cases[2], "opened", "call_back"),
        (cases[1], "called_back", "rectify"),
        (cases[0], "closed", None),
    ]
    assert hall.shown.cases[0].detail_words == ("其他",)
    hall.after(2 * 86_400)
    assert hall.shown.cases[0].soon == ("call_back",)
    hall.after(3 * 86_400)
    assert hall.shown.cases[0].overdue == ("call_back",)


def test_R10_the_ledger_has_open_matters_first() -> None:
    hall = Supervised().staffed("5")
    for _ in "12":
        hall.visit("5", "unsolved")
        hall.after(60)
    note = {"role": "manager", "problem": "材料互认", "handling": "协调", "call_back": "满意", "settled": True}
    hall.says("note_ledger", ticket="D002", **note)
    assert [(item.number, item.settled) for item in hall.shown.ledger] == [("D001", False), ("D002", True)]


def test_R9_a_service_with_few_visits_a_year_is_told() -> None:
    hall = Supervised(evaluation={"few_visits": 2}).staffed("1")
    for _ in "12":
        hall.visit()
    counts = {count.service: (count.finished, count.few) for count in hall.shown.evaluation.years}
    assert (counts["tax"], counts["social"]) == ((2, False), (0, True))


def test_R27_a_link_says_where_it_stands_from_a_snapshot_too() -> None:
    hall = Supervised().staffed("1")
    tokens = ["t1", "t2"]
    for number, token in enumerate(tokens, start=1):
        hall.visit()
        hashed = hashlib.sha256(token.encode()).hexdigest()
        hall.says("offer_rating", ticket=f"A00{number}", token_hash=hashed, actor="device:k")
    hall.says("rate", token="t1", channel="link", grade=5, actor="citizen:link")
    late = AfterVisits()
    late.refresh(hall.hall.state)
    for view in (hall.shown, late):
        places = [view.rating(hashlib.sha256(token.encode()).hexdigest()) for token in (*tokens, "t3")]
        assert [place.status if place else None for place in places] == ["rated", "open", None]
    hall.after(7 * 86_400)
    place = hall.shown.rating(hashlib.sha256(b"t2").hexdigest())
    assert place is not None
    assert place.status == "lapsed"
