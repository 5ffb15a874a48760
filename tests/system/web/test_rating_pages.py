"""The rating in a browser: at the kiosk by number, on the citizen's telephone by link, and what supervision sees."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.system.web.conftest import KIOSK_TOKEN, PASSWORD, Standing
from tests.system.web.test_pages import SOON_MS, opened
from tests.system.web.test_rating import link, visit

pytestmark = pytest.mark.asyncio


async def log_in(page: Page, account: str) -> None:
    await page.fill("input[name=account]", account)
    await page.fill("input[name=password]", PASSWORD)
    await page.click("button[type=submit]")


async def test_R27_the_citizen_rates_once_on_the_telephone(browser: Browser, here: Standing) -> None:
    await visit(here)
    token = await link(here)
    async with opened(browser, here, f"/r/{token}") as phone:
        keys = phone.locator(".grade")
        await expect(keys).to_have_count(5, timeout=SOON_MS)
        assert [(await keys.nth(place).inner_text()).split("\n")[-1] for place in range(5)] == [
            "非常满意",
            "满意",
            "基本满意",
            "不满意",
            "非常不满意",
        ]
        await expect(phone.locator("button[type=submit]")).to_be_disabled()
        await expect(phone.locator(".details")).to_have_count(0)
        await phone.check("input[value='2']")
        await phone.check("input[value='203']")
        await phone.fill("textarea", "窗口人员一直打电话")
        await phone.click("button[type=submit]")
        await expect(phone.locator("[data-state=thanks]")).to_be_visible(timeout=SOON_MS)
        await phone.reload()
        await expect(phone.locator("[data-state=rated]")).to_be_visible(timeout=SOON_MS)
        await expect(phone.locator(".grade")).to_have_count(0)
    (case,) = here.hall.views.after.cases
    assert case.detail == ("203",)


async def test_R27_the_page_of_a_link_that_leads_nowhere(browser: Browser, here: Standing) -> None:
    async with opened(browser, here, "/r/nowhere") as phone:
        await expect(phone.locator("[role=alert]")).to_contain_text("请重新扫描二维码", timeout=SOON_MS)


async def test_R24_at_the_kiosk_by_number_after_the_end_and_then_by_telephone(browser: Browser, here: Standing) -> None:
    await visit(here)
    async with opened(browser, here, f"/kiosk#token={KIOSK_TOKEN}") as kiosk:
        await kiosk.click("[data-act=rate]")
        for key in "B001":
            await kiosk.click(f".rate-keys button:text-is('{key}')")
        await kiosk.click("[data-act=next]")
        await kiosk.click("text=用手机评价")
        await expect(kiosk.locator("svg.qr")).to_be_visible(timeout=SOON_MS)
        await kiosk.click("[data-act=back]")
        await kiosk.click("[data-act=rate]")
        await kiosk.fill("input[name=number]", "B001")
        await kiosk.click("[data-act=next]")
        await kiosk.check("input[value='5']")
        await kiosk.click("button[type=submit]")
        await expect(kiosk.locator(".rate-said")).to_have_text("感谢您的评价", timeout=SOON_MS)
    assert here.hall.views.after.evaluation.rates[0].grades == (0, 0, 0, 0, 1)


async def test_R28_a_manager_works_on_the_case_in_the_console(browser: Browser, here: Standing) -> None:
    await visit(here)
    await here.kiosk.post("tickets/B001/rate", {"grade": 1})
    async with opened(browser, here, "/login?next=/console") as desk:
        await log_in(desk, "boss")
        await desk.click("[data-tab=cases]")
        case = desk.locator("[data-case]")
        await expect(case).to_contain_text("非常不满意", timeout=SOON_MS)
        for step in ("call_back", "rectify", "close"):
            await case.locator("input").fill("已处理")
            await case.locator(f"[data-act={step}]").click()
        await expect(case).to_contain_text("已办结", timeout=SOON_MS)
        await desk.click("[data-tab=rates]")
        await expect(desk.locator("[data-rate=hall]").first).to_be_visible(timeout=SOON_MS)


async def test_R10_the_clerk_notes_the_matter_in_the_ledger(browser: Browser, here: Standing) -> None:
    await visit(here, "8", "unsolved")
    async with opened(browser, here, "/login?next=/console") as desk:
        await log_in(desk, "desk")
        line = desk.locator("[data-line=E001]")
        await expect(line).to_contain_text("尚未登记", timeout=SOON_MS)
        await line.locator("input[name=problem]").fill("补缴三次未成")
        await line.locator("[data-act=note]").click()
        await expect(line).not_to_contain_text("尚未登记", timeout=SOON_MS)
