"""After the visit, over HTTP: the kiosk's rating and its link, the citizen's page, cases, reviews, the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.queueing.commands import CallNext, FinishService, IssueTicket, StartService
from tests.system.web.conftest import PASSWORD, Standing

pytestmark = pytest.mark.asyncio


async def visit(here: Standing, window: str = "3", service: str = "social") -> None:
    """B001 is served at window 3, and it ends."""
    await here.staff(window)
    await here.do(IssueTicket(service=service))
    await here.do(CallNext(window=window))
    await here.do(StartService(window=window))
    await here.do(FinishService(window=window))


async def link(here: Standing, number: str = "B001") -> str:
    """The token of a link that the kiosk gets for the number."""
    status, told = await here.kiosk.post(f"tickets/{number}/rating-link")
    assert status == 200, told
    assert told["link"].startswith("http://192.168.60.1:8480/r/")
    assert len(told["qr"]) == len(told["qr"][0]) >= 25
    return str(told["link"].rpartition("/")[2])


async def test_R27_a_kiosk_shows_the_link_only_after_the_end(here: Standing) -> None:
    await here.staff("3")
    await here.do(IssueTicket(service="social"))
    status, told = await here.kiosk.post("tickets/B001/rating-link")
    assert (status, told["code"], told["rule"]) == (409, "not_yet", "R24")
    await here.do(CallNext(window="3"))
    await here.do(StartService(window="3"))
    await here.do(FinishService(window="3"))
    token = await link(here)
    status, told = await (await here.visitor()).get(f"ratings/{token}")
    assert (status, told["status"], told["number"], told["window_name"]) == (200, "open", "B001", "3号窗口")
    assert [grade["words"] for grade in told["grades"]] == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


async def test_R24_no_session_gets_a_link_or_rates(here: Standing) -> None:
    await visit(here)
    for path in ("tickets/B001/rating-link", "tickets/B001/rate"):
        assert (await here.boss.post(path, {"grade": 5} if "link" not in path else {}))[0] == 401
    token = await link(here)
    status, told = await here.boss.post(f"ratings/{token}", {"grade": 5})
    assert (status, told["code"]) == (409, "staff_may_not_rate")


async def test_R23_the_citizen_rates_once_and_the_link_says_so_afterwards(here: Standing) -> None:
    await visit(here)
    token = await link(here)
    citizen = await here.visitor()
    body = {"grade": 2, "detail": ["203"], "words": "窗口人员打电话"}
    status, told = await citizen.post(f"ratings/{token}", body)
    assert status == 200, told
    assert "窗口" not in str(told)
    assert token not in str(told)
    assert (await citizen.get(f"ratings/{token}"))[1]["status"] == "rated"
    status, told = await citizen.post(f"ratings/{token}", {"grade": 5})
    assert (status, told["code"], told["rule"]) == (409, "already_rated", "R23")


async def test_R27_nothing_but_the_token_opens_the_page(here: Standing) -> None:
    await visit(here)
    citizen = await here.visitor()
    for wrong in ("guessed", "B001", here.hall.views.after.evaluation.date):
        status, told = await citizen.get(f"ratings/{wrong}")
        assert (status, told["code"]) == (404, "unknown_link")
    status, told = await citizen.post("ratings/guessed", {"grade": 5})
    assert (status, told["code"]) == (409, "unknown_link")
    token = await link(here)
    status, told = await citizen.post(f"ratings/{token}", {"grade": 5, "client": "somebody else"})
    assert (status, told["code"]) == (422, "command_unusable")


async def test_R27_the_journal_has_no_token(here: Standing, tmp_path: Path) -> None:
    await visit(here)
    token = await link(here)
    await (await here.visitor()).post(f"ratings/{token}", {"grade": 5})
    records = await here.hall.journal.read(0, 1000)
    assert not any(token.encode() in bytes(record.body) or token in record.command_id for record in records)
    assert sum(record.type == "RatingGiven" for record in records) == 1


async def test_R24_from_the_halls_own_network_is_flagged_until_an_auditor_says_otherwise(here: Standing) -> None:
    await visit(here)
    token = await link(here)
    await (await here.visitor()).post(f"ratings/{token}", {"grade": 5})
    auditor = await here.visitor()
    await auditor.log_in("audit")
    _, told = await auditor.get("evaluation")
    assert told["rates"][0] | {"active": 0, "flagged": 1, "percent": 0.0, "under": True} == told["rates"][0]
    (flagged,) = told["flagged"]
    assert "own_network" in flagged["reasons"]
    path = f"ratings/flagged/{flagged['visit']}/review"
    assert (await here.boss.post(path, {"counts": True, "reason": "x"}))[0] == 403
    status, _ = await auditor.post(path, {"counts": True, "reason": "已核对"})
    assert status == 200
    _, told = await auditor.get("evaluation")
    assert (told["rates"][0]["active"], told["flagged"]) == (1, [])


async def test_R28_a_bad_rating_is_a_case_that_a_manager_works_on(here: Standing) -> None:
    await visit(here)
    status, _ = await here.kiosk.post("tickets/B001/rate", {"grade": 1})
    assert status == 200
    _, told = await here.boss.get("cases")
    (case,) = told["cases"]
    assert (case["grade"], case["status"], case["next_step"], case["detail"]) == (1, "opened", "call_back", ["其他"])
    path = f"cases/{case['case']}/advance"
    clerk = await here.visitor()
    await clerk.log_in("wang", "4", PASSWORD)
    assert (await clerk.get("cases"))[0] == 403
    assert (await clerk.post(path, {"step": "call_back", "note": "x"}))[0] == 403
    assert (await here.boss.post(path, {"step": "call_back", "note": "已电话回访"}))[0] == 200
    status, told = await here.boss.post(path, {"step": "close", "note": "x"})
    assert (status, told["rule"]) == (409, "R28")
    assert (await here.boss.post(path, {"step": "rectify", "note": "已培训"}))[0] == 200
    assert (await here.boss.post(path, {"step": "close", "note": "群众满意"}))[0] == 200
    (case,) = (await here.boss.get("cases"))[1]["cases"]
    assert (case["status"], case["grade"], len(case["steps"])) == ("closed", 1, 3)


async def test_R25_a_good_rating_has_no_case_and_no_appeal(here: Standing) -> None:
    await visit(here)
    await here.kiosk.post("tickets/B001/rate", {"grade": 3})
    records = await here.hall.journal.read(0, 1000)
    finished = next(record for record in records if record.type == "ServiceFinished")
    case = finished.subject.rpartition("/")[2]
    status, told = await here.boss.post(f"cases/{case}/advance", {"step": "appeal", "note": "x"})
    assert (status, told["rule"]) == (409, "R25")


async def test_R10_the_ledger_of_the_window_for_what_could_not_be_done(here: Standing) -> None:
    await visit(here, "8", "unsolved")
    desk = await here.visitor()
    await desk.log_in("desk")
    (line,) = (await desk.get("ledger"))[1]["lines"]
    assert (line["number"], line["problem"], line["settled"]) == ("E001", "", False)
    path = f"ledger/{line['ticket']}/note"
    body = {"problem": "补缴三次未成, 电话13812345678", "handling": "协调", "call_back": "已办成", "settled": True}
    assert (await desk.post(path, body))[0] == 200
    (line,) = (await desk.get("ledger"))[1]["lines"]
    assert line["settled"]
    assert "13812345678" not in line["problem"]
    tech = await here.visitor()
    await tech.log_in("tech")
    assert (await tech.get("ledger"))[0] == 403
