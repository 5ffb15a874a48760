"""The guidance desk and the console in a browser, against a real hall."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Browser, Page, expect

from edge.queueing.commands import FailPrint, IssueTicket
from tests.system.web.conftest import Standing
from tests.system.web.test_pages import SOON_MS, log_in, opened

pytestmark = pytest.mark.asyncio


async def looked_up(desk: Page, number: str) -> None:
    await desk.fill("input[name=number]", number)
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".ticket-number")).to_have_text(number, timeout=SOON_MS)


async def test_the_desk_takes_a_number_sets_a_priority_and_gives_it_up(browser: Browser, here: Standing) -> None:
    await here.staff("3")
    async with opened(browser, here, "/desk") as desk:
        await log_in(desk, "desk")
        await expect(desk.locator(".attention.calm")).to_be_visible(timeout=SOON_MS)
        await desk.fill("input[name=party]", "2")
        await desk.check("input[name=then][value=estate]")
        await desk.click("[data-service=social]")
        await expect(desk.locator(".issued-number")).to_have_text("B001", timeout=SOON_MS)
        assert not await desk.is_checked("input[name=then][value=estate]")

        await desk.click(".issued-number")
        await expect(desk.locator(".ticket-status")).to_have_text("等候中", timeout=SOON_MS)
        await expect(desk.locator(".ticket dl")).to_contain_text("社保医保 → 不动产登记")
        await desk.click(".ticket [data-act=set_category]")
        await desk.select_option(".ticket select[name=category]", "disabled")
        await expect(desk.locator("[data-act=confirm]")).to_be_disabled()
        await desk.fill(".ticket input[name=reason]", "残疾人证")
        await desk.click("[data-act=confirm]")
        await expect(desk.locator(".ticket dl")).to_contain_text("残疾人", timeout=SOON_MS)

        await desk.click(".ticket [data-act=cancel_ticket]")
        await desk.click("[data-act=confirm]")
        await expect(desk.locator(".ticket-status")).to_have_text("已取消", timeout=SOON_MS)
        await expect(desk.locator(".ticket .acts button")).to_have_count(0)


async def test_paper_and_missed_numbers_come_to_the_desk_by_themselves(browser: Browser, here: Standing) -> None:
    await here.staff("3")
    async with opened(browser, here, "/desk") as desk:
        await log_in(desk, "desk")
        await expect(desk.locator(".attention.calm")).to_be_visible(timeout=SOON_MS)
        await here.do(IssueTicket(service="social", device="kiosk-1"))
        await here.do(FailPrint(ticket="B001", reason="缺纸"))
        reprint = desk.locator(".failed [data-act=reprint]")
        await expect(reprint).to_have_attribute("data-number", "B001", timeout=SOON_MS)
        await reprint.click()
        await expect(desk.locator(".failed li")).to_have_count(0, timeout=SOON_MS)

        await looked_up(desk, "B001")
        await here.post("windows/3/call-next")
        await expect(desk.locator(".ticket-status")).to_have_text("正在叫您", timeout=SOON_MS)
        await expect(desk.locator(".ticket dl")).to_contain_text("3号窗口")
        await expect(desk.locator("[data-window='3'] strong")).to_have_text("B001")


async def test_what_the_hall_refuses_is_told_to_the_desk(browser: Browser, here: Standing) -> None:
    async with opened(browser, here, "/desk") as desk:
        await log_in(desk, "desk")
        await desk.fill("input[name=code]", "0000")
        await desk.click("[data-act=check_in]")
        await expect(desk.locator(".answer.refused")).to_have_attribute(
            "data-code", "unknown_appointment", timeout=SOON_MS
        )
        await desk.fill("input[name=number]", "Z999")
        await desk.keyboard.press("Enter")
        await expect(desk.locator("[data-state=unknown]")).to_be_visible(timeout=SOON_MS)


async def test_i20_a_clerks_account_does_not_open_the_desk(browser: Browser, here: Standing) -> None:
    async with opened(browser, here, "/desk") as page:
        await log_in(page, "lin")
        await expect(page.locator("[data-state=not-yours]")).to_be_visible(timeout=SOON_MS)


async def test_r1_a_manager_bends_a_rule_with_a_reason_on_the_console(browser: Browser, here: Standing) -> None:
    await here.staff("5")
    async with opened(browser, here, "/console") as console:
        await log_in(console, "boss")
        pause = console.locator("[data-window='5'] [data-act=pause_window]")
        await pause.click()
        await expect(console.locator(".answer.refused")).to_have_attribute("data-code", "sole_window", timeout=SOON_MS)
        await expect(console.locator(".answer.refused")).to_contain_text("R1")
        await console.check("input[name=force]")
        await expect(pause).to_be_disabled()
        await console.fill("input[name=reason]", "消防演练")
        await pause.click()
        await expect(console.locator("[data-window='5'] [data-act=resume_window]")).to_be_visible(timeout=SOON_MS)
        await console.click("[data-tab=journal]")
        await expect(console.locator("[data-type=RuleBent]")).to_contain_text("消防演练", timeout=SOON_MS)


async def test_r5_a_report_is_shown_and_downloaded(browser: Browser, here: Standing, tmp_path: Path) -> None:
    await here.post("tickets", {"service": "social"})
    date = here.hall.views.date
    async with opened(browser, here, "/console") as console:
        await log_in(console, "audit")
        await console.click("[data-tab=reports]")
        await console.fill("input[name=date]", date)
        await console.click("[data-act=report]")
        await expect(console.locator("[data-table=各业务]")).to_contain_text("社保医保", timeout=SOON_MS)
        for kind in ("csv", "xlsx"):
            async with console.expect_download() as coming:
                await console.click(f"[data-file={kind}]")
            await (await coming.value).save_as(tmp_path / f"report.{kind}")
    rows = list(csv.reader(io.StringIO((tmp_path / "report.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert rows[0] == ["汇总"]
    assert openpyxl.load_workbook(tmp_path / "report.xlsx").sheetnames[:2] == ["汇总", "各业务"]


async def test_why_is_answered_on_the_console(browser: Browser, here: Standing) -> None:
    await here.staff("3")
    for category in ("ordinary", "pregnant"):
        await here.post("tickets", {"service": "social", "category": category})
    await here.post("windows/3/call-next")
    async with opened(browser, here, "/console") as console:
        await log_in(console, "audit")
        await console.click("[data-tab=why]")
        await console.fill("input[name=ticket]", "b002")
        await console.fill("input[name=over]", "B001")
        await console.click("[data-act=why]")
        await expect(console.locator(".sentence")).to_contain_text("这一次轮到优先号", timeout=SOON_MS)
