"""The guidance desk's and the console's doors: who may, what comes of it, reports as foreign readers open them."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from edge.queueing.commands import BookAppointment, FailPrint, IssueTicket
from edge.queueing.words import Actor
from tests.system.web.conftest import Standing, Visitor

pytestmark = pytest.mark.asyncio
MINUTE_US = 60_000_000


async def signed(here: Standing, account: str) -> Visitor:
    visitor = await here.visitor()
    assert (await visitor.log_in(account))[0] == 200
    return visitor


async def test_the_desk_takes_a_number_for_somebody_and_sees_where_it_is(here: Standing) -> None:
    desk = await signed(here, "desk")
    status, outcome = await desk.post(
        "desk/tickets", {"service": "social", "then": ["estate"], "category": "pregnant", "party": 2}
    )
    assert status == 201
    number = outcome["ticket"]["number"]
    status, ticket = await desk.get(f"desk/tickets/{number}")
    assert (status, ticket["number"], ticket["status"], ticket["category"]) == (200, number, "waiting", "pregnant")
    assert (ticket["ahead"], ticket["party"], len(ticket["services"])) == (0, 2, 2)
    records = await here.hall.journal.by_command(f"staff:desk:key-{id(desk)}-{desk.keys}")
    assert [(record.type, record.actor) for record in records] == [("TicketIssued", "staff:desk")]
    assert b'"channel":"desk"' in bytes(records[0].body)
    assert (await desk.get("desk/tickets/Z999"))[0] == 404


async def test_r34_a_priority_is_set_with_its_proof_and_who_set_it(here: Standing) -> None:
    desk = await signed(here, "desk")
    _, outcome = await desk.post("desk/tickets", {"service": "social"})
    at = f"desk/tickets/{outcome['ticket']['id']}"
    status, outcome = await desk.post(f"{at}/set-category", {"category": "disabled", "reason": "残疾人证"})
    assert (status, outcome["events"][0]["type"]) == (200, "cn.hallgate.CategorySet.v1")
    assert (await desk.get(at))[1]["category"] == "disabled"


async def test_print_failures_and_missed_numbers_come_to_the_desk(here: Standing) -> None:
    desk = await signed(here, "desk")
    await here.staff("3")
    issued = await here.hall.submit(
        IssueTicket(service="social", device="kiosk-door"), actor=Actor("device", "kiosk-door"), command_id="paper"
    )
    ticket = issued.events[0][1].ticket  # type: ignore[union-attr]
    await here.do(FailPrint(ticket=ticket, reason="缺纸"))
    _, told = await desk.get("desk")
    assert [one["id"] for one in told["print_failures"]] == [ticket]
    assert (await desk.post(f"desk/tickets/{ticket}/reprint", {"reason": "缺纸"}))[0] == 200
    assert (await desk.get("desk"))[1]["print_failures"] == []

    await here.post("windows/3/call-next")
    _, at_window = await desk.get(f"desk/tickets/{ticket}")
    assert (at_window["status"], at_window["window"]) == ("called", "3")
    await here.post("windows/3/start-service")
    status, refused = await desk.post(f"desk/tickets/{ticket}/cancel", {"reason": "不办了"})
    assert (status, refused["code"]) == (409, "ticket_at_window")


async def test_an_appointment_is_checked_in_by_its_code(here: Standing) -> None:
    desk = await signed(here, "desk")
    now = here.hall.now()
    slot = {"slot_from": now + 10 * MINUTE_US, "slot_to": now + 40 * MINUTE_US}
    await here.do(BookAppointment(appointment="xm-1", service="social", code="8848", **slot))
    status, outcome = await desk.post("desk/check-in", {"code": "8848"})
    assert status == 201, outcome
    assert outcome["ticket"]["service"] == "social"
    status, refused = await desk.post("desk/check-in", {"code": "0000"})
    assert (status, refused["code"]) == (409, "unknown_appointment")


@pytest.mark.parametrize(
    ("account", "reads", "not_for"),
    [
        ("desk", ("desk",), ("journal", "reports/day/2026-03-02", "accounts")),
        ("boss", ("desk", "journal", "reports/day/2026-03-02", "accounts"), ()),
        ("tech", ("journal", "devices"), ("desk", "reports/day/2026-03-02", "why?ticket=A001")),
        ("audit", ("journal", "reports/month/2026-03"), ("desk",)),
        ("lin", (), ("desk", "desk/tickets/A001", "journal", "reports/day/2026-03-02", "why?ticket=A001")),
    ],
)
async def test_i20_each_role_reads_what_is_its_own(
    here: Standing, account: str, reads: tuple[str, ...], not_for: tuple[str, ...]
) -> None:
    visitor = await signed(here, account)
    assert [(path, (await visitor.get(path))[0]) for path in reads] == [(path, 200) for path in reads]
    told = [(path, *(await visitor.get(path))) for path in not_for]
    assert [(path, status, body["code"]) for path, status, body in told] == [
        (path, 403, "not_from_here") for path in not_for
    ]


async def test_i20_nobody_reads_or_does_anything_without_a_session(here: Standing) -> None:
    nobody = await here.visitor()
    for path in ("desk", "desk/tickets/A001", "journal", "why?ticket=A001", "reports/day/2026-03-02"):
        assert (await nobody.get(path))[0] == 401, path
    for path in ("desk/tickets", "desk/check-in", "desk/tickets/A001/revive", "hall/suspend-hall", "hall/close-day"):
        assert (await nobody.post(path, {}))[0] == 401, path


async def test_i20_a_clerk_does_nothing_at_the_desk_and_the_desk_nothing_of_a_managers(here: Standing) -> None:
    clerk, desk = await signed(here, "lin"), await signed(here, "desk")
    for who, path, body in (
        (clerk, "desk/tickets/A001/set-category", {"category": "disabled", "reason": "x"}),
        (desk, "hall/suspend-hall", {"reason": "台风"}),
        (desk, "hall/close-day", {}),
        (desk, "hall/open-day", {}),
    ):
        status, refused = await who.post(path, body)
        assert (status, refused["code"]) == (403, "right_missing"), path


async def test_a_page_cannot_say_which_vault_entry_a_ticket_belongs_to(here: Standing) -> None:
    desk = await signed(here, "desk")
    for field in ({"person": "p-1"}, {"person_hash": "2026:x"}, {"channel": "kiosk"}, {"number": "B077"}):
        assert (await desk.post("desk/tickets", {"service": "social", **field}))[0] == 422


async def test_a_manager_suspends_the_hall_and_the_desk_sees_it(here: Standing) -> None:
    desk = await signed(here, "desk")
    assert (await here.boss.post("hall/suspend-hall", {"reason": "消防演练"}))[0] == 200
    _, told = await desk.get("desk")
    assert [(one["kind"], one["reason"]) for one in told["warnings"]][:1] == [("suspended", "消防演练")]
    assert (await here.boss.post("hall/resume-hall"))[0] == 200
    assert all(one["kind"] != "suspended" for one in (await desk.get("desk"))[1]["warnings"])


async def test_the_journal_in_words_newest_first_page_by_page(here: Standing) -> None:
    audit = await signed(here, "audit")
    await here.post("tickets", {"service": "social"})
    _, newest = await audit.get("journal?count=5")
    seqs = [fact["seq"] for fact in newest["facts"]]
    assert seqs == list(range(newest["through_seq"], newest["through_seq"] - 5, -1))
    assert newest["facts"][0]["words"].startswith("取号 B001")
    _, older = await audit.get(f"journal?count=500&before={seqs[-1]}")
    assert [fact["seq"] for fact in older["facts"]] == list(range(seqs[-1] - 1, 0, -1))
    told = str(older["facts"]) + str(newest["facts"])
    assert "登录 boss" in told
    assert "argon2" not in told
    assert (await audit.get("journal?before=1"))[1]["facts"] == []
    assert (await audit.get("journal?count=x"))[0] == 422


async def test_r5_reports_on_the_page_and_as_files(here: Standing) -> None:
    await here.staff("3")
    await here.post("tickets", {"service": "social"})
    await here.post("windows/3/call-next")
    await here.post("windows/3/start-service")
    await here.post("windows/3/finish-service")
    date = here.hall.views.date
    _, report = await here.boss.get(f"reports/day/{date}")
    tables = {table["title"]: table for table in report["tables"]}
    summary = dict(tables["汇总"]["rows"])
    assert (summary["取号"], summary["呼叫"], summary["办结"]) == (1, 1, 1)
    assert [row[0] for row in tables["各工作人员"]["rows"]] == ["clerk-3"]

    async with here.boss.client.get(f"/api/v1/reports/day/{date}.csv") as answer:
        assert (answer.status, answer.content_type) == (200, "text/csv")
        assert f'filename="report-{date}.csv"' in answer.headers["Content-Disposition"]
        rows = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"), newline="")))
    assert dict(row for row in rows[2 : rows.index([])])["办结"] == "1"
    async with here.boss.client.get(f"/api/v1/reports/month/{date[:7]}.xlsx") as answer:
        book = openpyxl.load_workbook(io.BytesIO(await answer.read()))
    assert book["各窗口"]["A2"].value == "3号窗口"
    assert (await here.boss.get("reports/day/2026-02-30"))[1]["code"] == "period_unusable"
    assert (await here.boss.get("reports/week/2026-02"))[0] == 404
    _, nothing = await here.boss.get("reports/quarter/2019Q1")
    assert nothing["until"] == ""


async def test_a_report_of_today_is_made_anew_when_something_happened(here: Standing) -> None:
    path = f"reports/day/{here.hall.views.date}"
    for wanted in (0, 1, 2):
        _, report = await here.boss.get(path)
        assert dict(report["tables"][0]["rows"])["取号"] == wanted
        await here.post("tickets", {"service": "social"})


async def test_why_somebody_was_called_is_answered_in_a_sentence(here: Standing) -> None:
    desk = await signed(here, "desk")
    await here.staff("3")
    await here.post("tickets", {"service": "social"})
    await here.post("tickets", {"service": "social", "category": "pregnant"})
    assert (await desk.get("why?ticket=B002"))[1]["code"] == "not_called"
    await here.post("windows/3/call-next")
    status, told = await desk.get("why?ticket=B002&over=B001")
    assert status == 200
    assert "优先号与普通号按比例轮转" in told["words"]
    assert "B001正是当时相比的号" in told["words"]
    assert [fact["type"] for fact in told["facts"]] == ["TicketIssued", "TicketIssued", "TicketCalled"]
    assert (await desk.get("why?ticket=B002&over=B009"))[0] == 404


async def test_r32_a_number_is_carried_over_only_with_consent(here: Standing) -> None:
    desk = await signed(here, "desk")
    _, outcome = await desk.post("desk/tickets", {"service": "social"})
    at = f"desk/tickets/{outcome['ticket']['id']}"
    status, refused = await desk.post(f"{at}/carry-over", {})
    assert (status, refused["code"]) == (409, "consent_missing")
    status, outcome = await desk.post(f"{at}/carry-over", {"consent": True})
    assert status == 200, outcome
    assert outcome["events"][0]["data"]["to_number"] == "B001"
    assert (await desk.get(at))[1]["status"] == "carried_over"
