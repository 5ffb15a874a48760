"""The pages in a browser, against a real hall: a person takes a ticket, a clerk calls, board and person see it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Request, Route, expect

from edge.queueing.commands import LogIn, OpenWindow
from edge.web import pages
from edge.web.sessions import SESSION_COOKIE, digest_of
from tests.system.web.conftest import KIOSK_TOKEN, PASSWORD, Standing, standing

pytestmark = pytest.mark.asyncio
SOON_MS = 5000


KIOSK = f"/kiosk#token={KIOSK_TOKEN}"


async def log_in(page: Page, account: str, password: str = PASSWORD) -> None:
    """On the login page, to which a window's page has led."""
    await page.fill("input[name=account]", account)
    await page.fill("input[name=password]", password)
    await page.click("[data-act=enter]")


@asynccontextmanager
async def opened(browser: Browser, here: Standing, path: str) -> AsyncIterator[Page]:
    """A page of the hall. Fails on errors in its console, and on any request to elsewhere."""
    context = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = await context.new_page()
    errors: list[str] = []
    strangers: list[str] = []
    own = str(here.server.make_url("/"))

    def asked(request: Request) -> None:
        if not request.url.startswith(own):
            strangers.append(request.url)

    page.on("request", asked)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    await page.goto(own.rstrip("/") + path)
    yield page
    await context.close()
    assert errors == []
    assert strangers == []


async def test_from_the_kiosk_to_the_window_to_the_board(browser: Browser, here: Standing) -> None:
    async with (
        opened(browser, here, "/board") as board,
        opened(browser, here, KIOSK) as kiosk,
        opened(browser, here, "/window/3") as desk,
    ):
        await log_in(desk, "lin")
        await expect(desk.locator(".staff")).to_contain_text("lin", timeout=SOON_MS)
        await desk.click("[data-act=open_window]")
        await expect(desk.locator(".pill.open")).to_be_visible(timeout=SOON_MS)

        await kiosk.click("[data-service=social]")
        await expect(kiosk.locator(".paper-number")).to_have_text("B001", timeout=SOON_MS)
        await expect(kiosk.locator(".paper dd").first).to_have_text("0 人")
        ticket = await kiosk.locator(".paper-number").get_attribute("data-ticket")

        async with opened(browser, here, f"/t/{ticket}") as mine:
            await expect(mine.locator(".slip-status")).to_have_text("等候中", timeout=SOON_MS)
            await expect(desk.locator(".count")).to_have_text("1", timeout=SOON_MS)
            await desk.click("[data-act=call_next]")
            await expect(desk.locator(".current-number")).to_have_text("B001", timeout=SOON_MS)
            await expect(board.locator(".last-number")).to_have_text("B001", timeout=SOON_MS)
            await expect(board.locator(".last-where")).to_contain_text("3号窗口")
            await expect(board.locator("[data-window='3']")).to_have_class(re.compile("called"))
            await expect(mine.locator(".slip-go strong")).to_have_text("3号窗口", timeout=SOON_MS)

        await desk.click("[data-act=start_service]")
        await expect(board.locator("[data-window='3'] .window-state")).to_have_text("办理中", timeout=SOON_MS)
        await desk.click("[data-act=finish_service]")
        await expect(desk.locator(".current.empty")).to_be_visible(timeout=SOON_MS)


async def test_a_refusal_is_told_to_the_clerk_with_rule_and_remedy(browser: Browser, here: Standing) -> None:
    async with opened(browser, here, "/window/5") as desk:
        await log_in(desk, "lin")
        await desk.click("[data-act=open_window]")
        await desk.click("[data-act=pause_window]")
        refused = desk.locator(".answer.refused")
        await expect(refused).to_have_attribute("data-code", "sole_window", timeout=SOON_MS)
        await expect(refused).to_contain_text("单一窗口不得暂停服务")
        await expect(refused).to_contain_text("R1")


async def test_a_double_tap_is_one_ticket(browser: Browser, here: Standing) -> None:
    async with opened(browser, here, KIOSK) as kiosk:
        await kiosk.wait_for_selector("[data-service=estate]")
        await kiosk.evaluate(
            "() => { const b = document.querySelector('[data-service=estate]'); b.click(); b.click(); }"
        )
        await expect(kiosk.locator(".paper-number")).to_have_text("C001", timeout=SOON_MS)
        await kiosk.click("button.big:not(.quiet)")
        await expect(kiosk.locator("[data-service=estate] .service-waiting")).to_have_text("等候 1 人", timeout=SOON_MS)


async def test_a_lost_answer_is_asked_for_again_and_stays_one_ticket(browser: Browser, here: Standing) -> None:
    """The hall has issued the ticket, but the answer never reached the kiosk: it repeats under the same key."""
    lost = 0

    async def lose_the_first(route: Route) -> None:
        nonlocal lost
        if lost:
            await route.continue_()
            return
        lost += 1
        await route.fetch()
        await route.abort()

    async with opened(browser, here, KIOSK) as kiosk:
        await kiosk.route("**/api/v1/tickets", lose_the_first)
        await kiosk.click("[data-service=estate]")
        await expect(kiosk.locator(".paper-number")).to_have_text("C001", timeout=SOON_MS)
        assert lost == 1
    assert (await here.get("services"))[1]["services"][2]["waiting"] == 1


async def test_r34_r35_priority_large_print_and_english(browser: Browser, here: Standing) -> None:
    async with opened(browser, here, KIOSK) as kiosk:
        before = await kiosk.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)")
        await kiosk.click("text=大字版")
        larger = "before => parseFloat(getComputedStyle(document.body).fontSize) > before"
        await kiosk.wait_for_function(larger, arg=before, timeout=SOON_MS)
        await kiosk.click("text=English")
        await expect(kiosk.locator("h2")).to_have_text("What do you need today?")
        await expect(kiosk.locator("[data-service=social] .service-name")).to_have_text("Social and medical insurance")
        await kiosk.check("input[value=pregnant]", force=True)
        await kiosk.click("[data-service=social]")
        await expect(kiosk.locator(".paper-number")).to_be_visible(timeout=SOON_MS)
        await kiosk.click("button.big:not(.quiet)")
        await expect(kiosk.locator("h2")).to_have_text("请选择您要办理的业务")
    records = await here.hall.journal.read(0, 100)
    issued = next(record for record in records if record.type == "TicketIssued")
    assert b'"category":"pregnant"' in bytes(issued.body)
    assert b'"language":"en"' in bytes(issued.body)


async def test_a_window_is_for_whoever_logged_in_at_it_and_nothing_stays_after_leaving(
    browser: Browser, here: Standing
) -> None:
    async with opened(browser, here, "/window/3") as desk:
        await expect(desk).to_have_url(re.compile(r"/login\?window=3$"), timeout=SOON_MS)
        await log_in(desk, "lin", "not the password")
        await expect(desk.locator(".said p")).to_have_attribute("data-code", "login_refused", timeout=SOON_MS)
        await expect(desk.locator("input[name=password]")).to_have_value("")
        await log_in(desk, "lin")
        await expect(desk.locator("[data-act=open_window]")).to_be_visible(timeout=SOON_MS)
        assert "hallgate_session" not in await desk.evaluate("() => document.cookie")
        await desk.goto(str(here.server.make_url("/window/5")))
        await expect(desk.locator("[data-state=elsewhere]")).to_be_visible(timeout=SOON_MS)
        await desk.goto(str(here.server.make_url("/window/3")))
        await desk.click("[data-act=log_out]")
        await expect(desk).to_have_url(re.compile(r"/login\?window=3$"), timeout=SOON_MS)
        assert here.hall.roster.sessions.keys() == {digest_of(here.boss.cookie(SESSION_COOKIE))}
    assert here.hall.views.windows["3"].staff == ""


async def test_R1_a_substitute_takes_a_window_over_from_the_login_page(browser: Browser, here: Standing) -> None:
    await here.do(LogIn(window="5", staff="lin"))
    await here.do(OpenWindow(window="5"))
    async with opened(browser, here, "/window/5") as desk:
        await log_in(desk, "wang")
        await expect(desk.locator(".said p")).to_have_attribute("data-code", "window_taken", timeout=SOON_MS)
        await desk.click("[data-act=relieve]")
        await expect(desk.locator(".staff")).to_contain_text("wang", timeout=SOON_MS)
        await expect(desk.locator(".pill.open")).to_be_visible()


async def test_a_kiosk_without_token_takes_no_numbers_and_its_token_leaves_the_address(
    browser: Browser, here: Standing
) -> None:
    async with opened(browser, here, "/kiosk") as kiosk:
        await expect(kiosk.locator("[data-state=not_registered]")).to_be_visible(timeout=SOON_MS)
    async with opened(browser, here, KIOSK) as kiosk:
        await expect(kiosk.locator("[data-service=social]")).to_be_visible(timeout=SOON_MS)
        assert KIOSK_TOKEN not in kiosk.url
        await kiosk.reload()
        await expect(kiosk.locator("[data-service=social]")).to_be_visible(timeout=SOON_MS)


async def test_one_changes_ones_password_on_the_login_page(browser: Browser, here: Standing) -> None:
    async with opened(browser, here, "/login") as page:
        await log_in(page, "desk")
        await expect(page.locator(".place").first).to_be_visible(timeout=SOON_MS)
        await page.goto(str(here.server.make_url("/login")))
        await page.click("summary")
        for name, text in (("current", PASSWORD), ("new", "Another-one 5 me"), ("again", "Another-one 5 me")):
            await page.fill(f"input[name={name}]", text)
        await page.click("[data-act=change_password]")
        await expect(page.locator("[data-act=enter]")).to_be_visible(timeout=SOON_MS)
        await log_in(page, "desk", "Another-one 5 me")
        await expect(page.locator(".place").first).to_be_visible(timeout=SOON_MS)


async def test_a_lost_stream_is_said(browser: Browser, here: Standing) -> None:
    async with opened(browser, here, "/board") as board:
        await expect(board.locator(".hall-head h1")).to_have_text("思明区政务服务中心", timeout=SOON_MS)
        await here.server.close()
        await expect(board.locator(".lost")).to_be_visible(timeout=SOON_MS)


@pytest.mark.parametrize("path", ["/", "/login", "/kiosk", "/window/3", "/board", "/t/A001"])
async def test_without_built_pages_the_daemon_says_how_to_build_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(pages, "BUILT", tmp_path / "nothing")
    async with standing(tmp_path) as hall, hall.client.get(path) as answer:
        assert answer.status == 503
        assert "python -m edge.web.build_pages" in await answer.text()
