"""Small journals whose figures anybody can count by hand (R5, R6, R7, R26, R30)."""

from __future__ import annotations

from pathlib import Path

from edge.queueing import events as ev
from edge.queueing.words import At
from edge.reports import period
from tests.unit.edge.reports.journal import Hand, reported, written

DAY = period.day("2026-03-02")


def morning() -> Hand:
    """Three people for tax, one of them missed; one for social who goes home; lin at window 1, wang at window 3."""
    hand = Hand().on("2026-03-02")
    hand.at("08:50:00", ev.ClerkLoggedIn(window="1", staff="lin"))
    hand.at("09:00:00", ev.WindowOpened(window="1", staff="lin"))
    hand.comes("09:00:00", "t1", "tax", party=2).comes("09:01:00", "t2", "tax").comes("09:02:00", "t3", "tax")
    hand.comes("09:02:00", "s1", "social", category="pregnant", channel="desk")
    hand.called("09:05:00", "t1.1", "tax", 300)
    hand.at(
        "09:06:00", ev.ServiceStarted(ticket="t1", leg="t1.1", visit="t1.1", service="tax", window="1", staff="lin")
    )
    hand.served("09:16:00", "t1.1", "tax", 600)
    hand.at("09:16:00", ev.RatingAsked(ticket="t1", visit="t1.1", window="1", staff="lin"))
    hand.rated("09:16:20", "t1.1", 5)
    hand.called("09:16:30", "t2.1", "tax", 930)
    hand.at("09:18:30", ev.TicketMissed(ticket="t2", leg="t2.1", window="1", service="tax"))
    hand.called("09:37:00", "t3.1", "tax", 2100)
    hand.at(
        "09:37:00", ev.ServiceStarted(ticket="t3", leg="t3.1", visit="t3.1", service="tax", window="1", staff="lin")
    )
    hand.served("09:42:00", "t3.1", "tax", 300)
    hand.at("09:42:00", ev.WindowPaused(window="1", staff="lin", reason="打印机卡纸"))
    hand.at("09:52:00", ev.WindowResumed(window="1", staff="lin"))
    hand.at("09:53:00", ev.TicketCancelled(ticket="s1", leg="s1.1", reason=""))
    hand.at("10:00:00", ev.WindowClosed(window="1", staff="lin", reason=""))
    hand.at("10:00:00", ev.ClerkLoggedOut(window="1", staff="lin", reason=""))
    return hand.at("10:01:00", ev.DayClosed(date="2026-03-02"))


def test_r5_a_days_counts_waits_and_service_times(tmp_path: Path) -> None:
    report = reported(written(tmp_path, morning().entries), DAY)
    total = report.total
    assert (total.issued, total.joined, total.people) == (4, 4, 5)
    assert (total.called, total.served, total.missed, total.cancelled, total.unserved) == (3, 2, 1, 1, 0)
    waits = total.waits
    assert (waits.spread.count, waits.spread.mean_s, waits.spread.median_s) == (3, 1110.0, 930.0)
    assert (waits.spread.p95_s, waits.spread.max_s) == (2100.0, 2100.0)
    assert waits.within_limit == 0.6667
    assert waits.buckets == (1, 0, 1, 0, 1, 0)
    assert (total.service.mean_s, total.service.max_s) == (450.0, 600.0)
    assert [(row.id, row.name, row.issued, row.served) for row in report.services] == [
        ("tax", "税务", 3, 2),
        ("social", "社保", 1, 0),
    ]
    assert [(row.name, row.called, row.missed) for row in report.windows] == [("1号窗口", 3, 1)]
    assert [(row.id, row.served) for row in report.clerks] == [("lin", 2)]
    assert [(row.id, row.issued, row.called) for row in report.hours] == [("09:00", 4, 3)]
    assert (report.channels, report.categories) == ({"kiosk": 3, "desk": 1}, {"ordinary": 3, "pregnant": 1})
    assert report.until == "2026-03-02T10:01:00+08:00"


def test_r4_r6_where_a_clerks_time_went(tmp_path: Path) -> None:
    [sheet] = reported(written(tmp_path, morning().entries), DAY).clerk_time
    assert (sheet.id, sheet.days, sheet.sessions) == ("lin", 1, 1)
    assert sheet.present_s == 70 * 60
    assert sheet.shut_s == 10 * 60
    assert sheet.serving_s == 15 * 60
    assert sheet.calling_s == 60 + 120
    assert sheet.paused_s == 10 * 60
    parts = (sheet.shut_s, sheet.serving_s, sheet.calling_s, sheet.paused_s, sheet.idle_s)
    assert sum(parts) == sheet.present_s
    assert sheet.pauses == {"打印机卡纸": 1}


def test_r2_an_episode_begins_when_the_first_has_waited_thirty_minutes(tmp_path: Path) -> None:
    report = reported(written(tmp_path, morning().entries), DAY)
    told = [(one.name, one.began[11:16], one.ended[11:16], one.minutes, one.people) for one in report.episodes]
    assert told == [("社保", "09:32", "09:53", 21.0, 1), ("税务", "09:32", "09:37", 5.0, 1)]
    assert [(one.name, one.waiting, one.at[11:16]) for one in report.queues] == [
        ("税务", 3, "09:02"),
        ("社保", 1, "09:02"),
    ]


def test_r26_r30_ratings_belong_to_the_date_of_the_visit(tmp_path: Path) -> None:
    """One comes by link two days later, one is flagged, one of the two is let through by an auditor."""
    hand = morning()
    hand.on("2026-03-04").rated("09:00:00", "t3.1", 2, channel="link", detail=("態度",))
    flagged = ev.RatingFlagged(ticket="t3", visit="t3.1", window="1", reasons=("own_network",))
    hand.at("09:00:00", flagged)
    report = reported(written(tmp_path, hand.entries), DAY)
    ratings = report.total.ratings
    assert (ratings.asked, ratings.rated, ratings.by_grade) == (1, 2, (1, 0, 0, 1, 0))
    assert (ratings.active_rate, ratings.good_rate) == (0.5, 0.5)
    assert report.details == {"態度": 1}
    assert report.total.served == 2
    assert reported(tmp_path, period.day("2026-03-04")).total.ratings.rated == 0


def test_r26_what_an_auditor_lets_through_counts(tmp_path: Path) -> None:
    hand = morning()
    hand.at("10:02:00", ev.RatingFlagged(ticket="t1", visit="t1.1", window="1", reasons=("burst",)))
    hand.at("10:03:00", ev.RatingReviewed(ticket="t1", visit="t1.1", window="1", counts=True, reason="", staff="a"))
    assert reported(written(tmp_path, hand.entries), DAY).total.ratings.active_rate == 0.5


def test_r7_a_quarter_tells_the_distribution_by_month(tmp_path: Path) -> None:
    hand = Hand()
    for date, waits in (("2026-01-05", (60, 400)), ("2026-03-31", (2000,)), ("2026-04-01", (9000,))):
        hand.on(date)
        for index, waited_s in enumerate(waits):
            ticket = f"{date}{index}"
            hand.comes("09:00:00", ticket, "tax").called("12:00:00", f"{ticket}.1", "tax", waited_s)
    report = reported(written(tmp_path, hand.entries), period.quarter("2026Q1"))
    assert [(row.id, row.issued, row.waits.buckets) for row in report.days] == [
        ("2026-01", 2, (1, 1, 0, 0, 0, 0)),
        ("2026-03", 1, (0, 0, 0, 0, 1, 0)),
    ]
    assert report.total.called == 3
    month = reported(tmp_path, period.month("2026-04"))
    assert (month.total.called, month.total.waits.within_limit) == (1, 0.0)


def test_a_period_of_which_the_journal_has_nothing(tmp_path: Path) -> None:
    report = reported(written(tmp_path, morning().entries), period.day("2026-03-09"))
    assert (report.records, report.until, report.total.issued) == (0, "", 0)
    before = reported(tmp_path, period.month("2025-01"))
    assert before.records == 0


def test_r32_what_a_box_closes_the_next_morning_does_not_last_all_night(tmp_path: Path) -> None:
    hand = Hand().on("2026-03-02")
    hand.at("09:00:00", ev.ClerkLoggedIn(window="1", staff="lin"), ev.WindowOpened(window="1", staff="lin"))
    hand.comes("16:50:00", "t1", "tax").comes("16:55:00", "t2", "tax").called("16:56:00", "t1.1", "tax", 360)
    night = [("2026-03-02", entry) for _, entry in Hand().on("2026-03-03").at(
        "08:40:00",
        ev.TicketUnserved(ticket="t2", leg="t2.1"),
        ev.WindowClosed(window="1", staff="lin", reason="missed_closing"),
        ev.ClerkLoggedOut(window="1", staff="lin", reason="missed_closing"),
        ev.DayClosed(date="2026-03-02"),
    ).entries[1:]]  # fmt: skip
    report = reported(written(tmp_path, hand.entries + night), DAY)
    [sheet] = report.clerk_time
    assert sheet.present_s == (7 * 60 + 56) * 60
    assert report.total.unserved == 1
    assert report.episodes == ()


def test_whoever_is_still_there_is_there_until_now(tmp_path: Path) -> None:
    hand = Hand().on("2026-03-02")
    hand.at("09:00:00", ev.ClerkLoggedIn(window="1", staff="lin"))
    hand.comes("09:00:00", "t1", "tax").comes("09:40:00", "t2", "tax")
    report = reported(written(tmp_path, hand.entries), DAY)
    assert [(one.staff, one.ended, one.seconds) for one in report.sessions] == [("lin", "", 2400.0)]
    assert [(one.minutes, one.people) for one in report.episodes] == [(10.0, 1)]


def test_what_a_clerk_took_back_does_not_count(tmp_path: Path) -> None:
    """A call and a finish undone, one second after they happened; the person is then called and served after all."""
    hand = Hand().on("2026-03-02")
    hand.at("09:00:00", ev.ClerkLoggedIn(window="1", staff="lin"), ev.WindowOpened(window="1", staff="lin"))
    hand.comes("09:00:00", "t1", "tax").called("09:40:00", "t1.1", "tax", 2400)
    undone = {"ticket": "t1", "leg": "t1.1", "number": "t1", "window": "1", "staff": "lin"}
    hand.at("09:40:01", ev.ActionUndone(action="call", status="waiting", **undone))
    hand.called("09:50:00", "t1.1", "tax", 3000)
    hand.at(
        "09:51:00", ev.ServiceStarted(ticket="t1", leg="t1.1", visit="t1.1", service="tax", window="1", staff="lin")
    )
    hand.served("09:52:00", "t1.1", "tax", 60)
    hand.at("09:52:00", ev.TicketAdvanced(ticket="t1", leg="t1.2", service="social", arrival=At(0)))
    hand.at("09:52:01", ev.ActionUndone(action="finish", status="serving", planned=("t1.2",), **undone))
    hand.served("09:56:00", "t1.1", "tax", 300)
    report = reported(written(tmp_path, hand.entries), DAY)
    total = report.total
    assert (total.joined, total.called, total.served) == (1, 1, 1)
    assert (total.waits.spread.mean_s, total.service.mean_s) == (3000.0, 300.0)
    assert [(one.minutes, one.people) for one in report.episodes] == [(20.0, 1)]
    assert [(one.name, one.waiting) for one in report.queues] == [("税务", 1), ("社保", 1)]
    assert report.clerk_time[0].serving_s == 299, "for the second until it was taken back nobody was served"


def test_whoever_gives_up_after_the_call_leaves_the_window_idle(tmp_path: Path) -> None:
    hand = Hand().on("2026-03-02")
    hand.at("09:00:00", ev.ClerkLoggedIn(window="1", staff="lin"), ev.WindowOpened(window="1", staff="lin"))
    hand.comes("09:00:00", "t1", "tax").called("09:10:00", "t1.1", "tax", 600)
    hand.at("09:11:00", ev.TicketCancelled(ticket="t1", leg="t1.1", reason=""))
    hand.at("09:20:00", ev.WindowClosed(window="1", staff="lin", reason=""))
    [sheet] = reported(written(tmp_path, hand.entries), DAY).window_time
    assert (sheet.calling_s, sheet.idle_s) == (60.0, 600.0 + 540.0)


def test_r2_waits_are_told_in_hours(tmp_path: Path) -> None:
    """Lunch does not count: two and a half hours by the clock, twenty minutes of them in the hall's hours."""
    hand = Hand().on("2026-03-02").comes("11:50:00", "t1", "tax")
    hand.called("14:20:00", "t1.1", "tax", 9000, in_hours_s=1200.0)
    report = reported(written(tmp_path, hand.entries), DAY)
    assert (report.total.waits.spread.max_s, report.total.waits.within_limit) == (1200.0, 1.0)
    assert report.episodes == ()


def test_r1_a_hand_over_ends_one_clerks_time_and_begins_the_others(tmp_path: Path) -> None:
    hand = Hand().on("2026-03-02")
    hand.at("09:00:00", ev.ClerkLoggedIn(window="1", staff="lin"), ev.WindowOpened(window="1", staff="lin"))
    hand.at("09:10:00", ev.HandedOver(window="1", staff="wang", was="lin"))
    hand.at("09:30:00", ev.WindowClosed(window="1", staff="wang", reason=""))
    hand.at("09:30:00", ev.ClerkLoggedOut(window="1", staff="wang", reason=""))
    report = reported(written(tmp_path, hand.entries), DAY)
    assert [(sheet.id, sheet.present_s, sheet.idle_s) for sheet in report.clerk_time] == [
        ("lin", 600.0, 600.0),
        ("wang", 1200.0, 1200.0),
    ]
    assert [sheet.present_s for sheet in report.window_time] == [1800.0]


def test_r32_numbers_carried_over_by_consent_are_counted_apart(tmp_path: Path) -> None:
    hand = Hand().on("2026-03-02").comes("16:50:00", "t1", "tax")
    carried = ev.TicketCarriedOver(
        ticket="t1", leg="t1.1", number="t1", date="2026-03-02", service="tax", to_number="A001", staff="desk"
    )
    report = reported(written(tmp_path, hand.at("17:05:00", carried).entries), DAY)
    assert (report.total.carried_over, report.total.unserved, report.total.issued) == (1, 0, 1)
