"""The hall's API against a real hall on a real disk: commands, problems, idempotency, views."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.system.web.conftest import Standing, standing

pytestmark = pytest.mark.asyncio


async def test_a_ticket_is_issued_called_served_and_finished(here: Standing) -> None:
    await here.staff("3")
    status, outcome = await here.post("tickets", {"service": "social"})
    assert status == 201
    ticket = outcome["ticket"]
    assert (ticket["number"], ticket["ahead"], ticket["link"]) == ("B001", 0, f"/t/{ticket['id']}")

    status, outcome = await here.post("windows/3/call-next")
    assert status == 200
    assert outcome["events"][0]["type"] == "cn.hallgate.TicketCalled.v1"
    _, board = await here.get("board")
    assert [(call["number"], call["window"]) for call in board["calls"]] == [("B001", "3")]
    _, window = await here.get("windows/3")
    assert (window["current"]["number"], window["current"]["status"], window["staff"]) == ("B001", "called", "clerk-3")
    _, mine = await here.get(f"tickets/{ticket['id']}")
    assert (mine["status"], mine["window_name"], mine["ahead"]) == ("called", "3号窗口", None)

    assert (await here.post("windows/3/start-service"))[0] == 200
    assert (await here.post("windows/3/finish-service", {"outcome": "informed"}))[0] == 200
    _, window = await here.get("windows/3")
    assert window["current"] is None
    assert window["asking"] is True


async def test_the_same_key_is_the_same_ticket_byte_for_byte(here: Standing) -> None:
    first = await here.post("tickets", {"service": "social"}, key="tap")
    await here.post("tickets", {"service": "social"})
    assert await here.post("tickets", {"service": "social"}, key="tap") == first
    assert (await here.get("services"))[1]["services"][1]["waiting"] == 2


async def test_the_same_key_is_the_same_ticket_after_a_restart(tmp_path: Path) -> None:
    async with standing(tmp_path) as hall:
        first = await hall.post("tickets", {"service": "social"}, key="tap")
    async with standing(tmp_path) as hall:
        assert await hall.post("tickets", {"service": "social"}, key="tap") == first


async def test_the_same_key_at_the_same_moment_is_one_ticket(here: Standing) -> None:
    answers = await asyncio.gather(*(here.post("tickets", {"service": "social"}, key="tap") for _ in range(20)))
    assert {status for status, _ in answers} == {201}
    assert {outcome["ticket"]["number"] for _, outcome in answers} == {"B001"}
    assert (await here.get("services"))[1]["services"][1]["waiting"] == 1


async def test_a_disk_that_takes_no_writes_is_said_and_when_to_come_back(here: Standing) -> None:
    here.hall.available = False
    headers = {"Idempotency-Key": "tap"}
    async with here.kiosk.client.post("/api/v1/tickets", json={"service": "social"}, headers=headers) as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "1"
        assert (await answer.json(content_type=None))["code"] == "journal_unavailable"
    here.hall.available = True
    assert (await here.post("tickets", {"service": "social"}, key="tap"))[0] == 201


async def test_a_key_used_for_something_else_is_refused(here: Standing) -> None:
    await here.post("tickets", {"service": "social"}, key="tap")
    status, problem = await here.post("tickets", {"service": "estate"}, key="tap")
    assert (status, problem["code"]) == (422, "idempotency_key_reused")


async def test_a_command_without_a_key_is_not_carried_out(here: Standing) -> None:
    async with here.kiosk.client.post("/api/v1/tickets", json={"service": "social"}) as answer:
        assert answer.status == 400
        assert answer.content_type == "application/problem+json"
        assert (await answer.json(content_type=None))["code"] == "idempotency_key_missing"
    assert (await here.get("services"))[1]["services"][1]["waiting"] == 0


async def test_a_refusal_by_rule_says_the_rule_and_what_would_make_it_possible(here: Standing) -> None:
    await here.staff("5")
    status, problem = await here.post("windows/5/pause-window")
    assert status == 409
    assert (problem["code"], problem["rule"]) == ("sole_window", "R1")
    assert "单一窗口不得暂停服务" in problem["title"]
    assert problem["remedy"]


async def test_R1_a_clerk_cannot_force_a_rule_a_manager_can_and_both_are_on_record(here: Standing) -> None:
    lin = await here.visitor()
    assert (await lin.log_in("lin", "5"))[0] == 200
    assert (await lin.post("windows/5/open-window"))[0] == 200
    forced = {"force": True, "reason": "突发疾病"}
    status, problem = await lin.post("windows/5/pause-window", forced)
    assert (status, problem["code"]) == (403, "manager_only")
    assert (await here.boss.post("windows/5/pause-window", forced))[0] == 200
    records = await here.hall.journal.read(0, 200)
    audits = [(r.actor, json.loads(bytes(r.body))) for r in records if r.type == "ActAudited"]
    told = [(actor, act["act"], act["code"], act["source"]) for actor, act in audits if act["act"] == "pause_window"]
    assert told == [
        ("staff:lin", "pause_window", "manager_only", "127.0.0.1"),
        ("staff:boss", "pause_window", "", "127.0.0.1"),
    ]


@pytest.mark.parametrize(
    "command",
    [
        {"do": "rate", "grade": 5, "window": "3"},
        {"do": "tick"},
        {"do": "device_up", "device": "screen-1"},
        {"do": "adopt_settings", "settings": {}},
        {"do": "open_day"},
        {"do": "issue_ticket", "service": "social"},
        {"do": "call_next", "window": "4"},
    ],
)
async def test_what_a_window_page_may_not_do(here: Standing, command: dict[str, object]) -> None:
    """Staff can never rate (R24); clock, devices and upkeep have their own ways in; a window is its own only."""
    status, problem = await here.post("commands?page=window&window=3", command)
    assert (status, problem["code"]) == (403, "not_from_here")


async def test_the_command_route_takes_what_the_page_may_do(here: Standing) -> None:
    status, outcome = await here.post("commands?page=kiosk&kiosk=door", {"do": "issue_ticket", "service": "estate"})
    assert (status, outcome["ticket"]["number"]) == (201, "C001")
    records = await here.hall.journal.read(0, 100)
    assert [r.actor for r in records if r.type == "TicketIssued"] == ["device:page-kiosk-door"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("tickets", {"service": 5}, 422, "command_unusable"),
        ("tickets", {"service": "social", "channel": "lease"}, 422, "command_unusable"),
        ("tickets", {"service": "social", "number": "B900"}, 422, "command_unusable"),
        ("tickets", {"service": "social", "surprise": 1}, 422, "command_unusable"),
        ("tickets", [], 422, "command_unusable"),
        ("tickets", {"service": "nothing"}, 409, "unknown_service"),
        ("windows/99/call-next", {}, 404, "unknown_window"),
        ("windows/3/call-next", {"window": "4"}, 422, "command_unusable"),
        ("windows/3/call-next", {}, 409, "window_closed"),
        ("commands", {"do": "call_next", "window": "3"}, 400, "page_missing"),
        ("commands?page=kiosk", {"service": "social"}, 422, "command_unusable"),
    ],
)
async def test_bad_commands_get_a_problem_with_a_stable_code(
    here: Standing, path: str, body: object, status: int, code: str
) -> None:
    answered, problem = await here.post(path, body)
    assert (answered, problem["code"], problem["status"]) == (status, code, status)
    assert problem["type"] == f"urn:hallgate:problem:{code}"
    assert problem["title"]


@pytest.mark.parametrize(
    ("data", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "not_json"),
        (b'{"service": "social"}', "text/plain", 415, "not_json_type"),
        (b'{"service": "' + b"x" * 70_000 + b'"}', "application/json", 413, "too_large"),
        (b"\xff\xfe", "application/json", 400, "not_json"),
        (b'{"service": ' + b"[" * 60_000, "application/json", 400, "not_json"),
    ],
)
async def test_bad_bodies(here: Standing, data: bytes, kind: str, status: int, code: str) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": kind}
    async with here.kiosk.client.post("/api/v1/tickets", data=data, headers=headers) as answer:
        assert answer.status == status
        assert (await answer.json(content_type=None))["code"] == code


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Host": "evil.example"}, 421, "wrong_host"),
        ({"Origin": "http://evil.example"}, 403, "cross_site"),
        ({"Origin": "http://127.0.0.1:1"}, 403, "cross_site"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "cross_site"),
        ({"Sec-Fetch-Site": "same-site"}, 403, "cross_site"),
    ],
)
async def test_other_sites_stay_outside(here: Standing, headers: dict[str, str], status: int, code: str) -> None:
    sent = {"Idempotency-Key": "k", **headers}
    async with here.kiosk.client.post("/api/v1/tickets", json={"service": "social"}, headers=sent) as answer:
        assert answer.status == status
        assert (await answer.json(content_type=None))["code"] == code
    assert (await here.get("services"))[1]["services"][1]["waiting"] == 0


async def test_every_answer_carries_the_headers_that_keep_others_out(here: Standing) -> None:
    for path in ("/api/v1/board", "/kiosk", "/nothing", "/openapi.json"):
        async with here.client.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in answer.headers


async def test_an_address_that_is_not_there_is_a_problem_too(here: Standing) -> None:
    assert (await here.get("nothing"))[1]["code"] == "not_found"
    assert (await here.get("tickets/Z999"))[1]["code"] == "unknown_ticket"
    async with here.client.delete("/api/v1/board") as answer:
        assert answer.status == 405
        assert answer.headers["Allow"] == "GET, HEAD"


async def test_the_kiosks_menu_tells_waits_honestly(here: Standing) -> None:
    """No window open: no figure. Windows open: a figure; no range before the hall has learnt one."""
    await here.post("tickets", {"service": "social"})
    social = (await here.get("services"))[1]["services"][1]
    assert (social["waiting"], social["windows_open"], social["wait"]) == (1, 0, None)
    assert social["name_en"] == "Social and medical insurance"
    await here.staff("3")
    social = (await here.get("services"))[1]["services"][1]
    assert social["wait"] == {"minutes": 6.0, "in_hours": 6.0, "low": None, "high": None}


async def test_the_board_does_not_name_clerks(here: Standing) -> None:
    await here.staff("3")
    for path in ("board", "windows", "services"):
        assert "clerk-3" not in json.dumps(await here.get(path))


async def test_what_machines_ask(here: Standing) -> None:
    async with here.client.get("/livez") as answer:
        assert (answer.status, await answer.text()) == (200, "ok\n")
    async with here.client.get("/readyz") as answer:
        assert answer.status == 200
    await here.post("tickets", {"service": "social"})
    async with here.client.get("/metrics") as answer:
        text = await answer.text()
    assert 'hallgate_http_commands_total{do="issue_ticket",outcome="accepted"} 1.0' in text
    assert f"hallgate_journal_through_seq {here.hall.through_seq:.1f}" in text
    _, status = await here.get("status")
    assert (status["hall"], status["ready"], status["through_seq"]) == ("siming", True, here.hall.through_seq)
