"""Numbers at the web's doors: read, kept or dropped, never told again. The scanner looks at all that is answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from edge.vault import keys
from edge.vault.reception import Reception
from edge.vault.settings import VaultSettings
from edge.vault.vault import Vault
from edge.web.openapi import document
from edge.web.receiving import IN_BODY, WITH_PEOPLE
from firmware_bridge.host import RealHost
from simulators.leaks import Scanner
from tests.system.web.conftest import KIOSK_TOKEN, Standing, standing

pytestmark = pytest.mark.asyncio
OLD = "11010519491231002X"
YOUNG = "999999199001010016"
PHONE = "13912345678"
WANTED = VaultSettings(needed_by=("city",), match=True)


@contextlib.asynccontextmanager
async def keeping(tmp_path: Path) -> AsyncIterator[tuple[Standing, Vault]]:
    """A hall whose city needs the numbers."""
    keys.make(tmp_path / "master.key")
    host = RealHost(tmp_path / "state")
    (tmp_path / "state").mkdir()
    vault = Vault(host, WANTED, tmp_path / "master.key")
    await vault.open_up()
    reception = Reception(WANTED, vault)
    async with standing(tmp_path / "state", host=host, reception=reception) as it:
        reception._now, reception._date = it.hall.now, lambda: it.hall.views.date
        try:
            yield it, vault
        finally:
            await vault.close()


async def everything(it: Standing, scanner: Scanner) -> None:
    """Read all there is to read; the taps look at each answer."""
    for path in ("board", "windows", "services", "devices", "status", "windows/1", "tickets/B001"):
        await it.get(path)
    async with it.client.get("/metrics") as answer:
        await answer.read()
    async with it.kiosk.client.get("/api/v1/stream?after=0") as answer:
        read = b""
        while b"TicketIssued" not in read:
            read += await asyncio.wait_for(answer.content.readany(), 5)
        scanner.look("stream", "read", read)


async def test_i19_a_number_given_at_the_kiosk_is_told_nowhere(tmp_path: Path, scanner: Scanner) -> None:
    scanner.knows((OLD, PHONE))
    async with keeping(tmp_path) as (it, vault):
        body = {"service": "social", "identity": OLD, "phone": PHONE, "person_name": "王小明"}
        status, told = await it.post("tickets", body, key="one")
        assert status == 201
        assert (await it.post("tickets", body, key="one"))[1] == told
        assert told["events"][0]["data"]["category"] == "elderly_65"
        assert "person" not in told["events"][0]["data"]
        assert await vault.match("identity", OLD) == [told["ticket"]["id"]]
        assert (await vault.count()).people == 1
        await everything(it, scanner)
    assert scanner.looked["answer"] > 1000
    assert scanner.looked["stream"] > 1000


async def test_i19_what_a_site_does_not_need_is_dropped_at_the_door(here: Standing, scanner: Scanner) -> None:
    scanner.knows((OLD, PHONE))
    status, told = await here.post("tickets", {"service": "social", "identity": OLD, "phone": PHONE})
    assert (status, told["events"][0]["data"]["category"]) == (201, "elderly_65")
    status, told = await here.post(
        "commands?page=kiosk", {"do": "issue_ticket", "service": "social", "identity": YOUNG}
    )
    assert (status, told["events"][0]["data"]["category"]) == (201, "ordinary")
    await everything(here, scanner)


async def test_r36_a_wrong_number_is_said_and_nothing_else_is_needed(here: Standing) -> None:
    for field, value, code in (("identity", OLD[:-1] + "1", "identity_unusable"), ("phone", "12", "phone_unusable")):
        status, told = await here.post(
            "tickets", {"service": "social", field: value}, key=f"wrong {field}".replace(" ", "-")
        )
        assert (status, told["code"]) == (422, code)
        assert "不填" in told["remedy"]
    status, _ = await here.post("tickets", {"service": "social"})
    assert status == 201


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("tickets", {"service": OLD}),
        ("tickets", {"service": "social", "language": PHONE}),
        ("tickets", {"service": "social", "identity": [OLD]}),
        ("tickets", {"service": "social", "phone": {"n": PHONE}}),
        ("tickets", {"service": "social", "category": OLD}),
        ("tickets", {"service": "social", "person": OLD}),
        ("tickets", {"service": "social", OLD: 1}),
        ("windows/1/log-in", {"staff": OLD}),
        ("windows/1/call-ticket", {"ticket": OLD}),
        ("commands?page=kiosk", {"do": OLD}),
        ("windows/1/call-next", {"identity": OLD}),
    ],
)
async def test_i19_a_number_in_the_wrong_place_is_refused_and_not_repeated(
    here: Standing, scanner: Scanner, path: str, body: dict[str, Any]
) -> None:
    scanner.knows((OLD, PHONE))
    status, told = await here.post(path, body)
    assert 400 <= status < 500, told


async def test_i19_free_text_is_kept_without_the_number(here: Standing, scanner: Scanner) -> None:
    scanner.knows((PHONE,))
    await here.staff("1", "2")
    status, told = await here.post("windows/1/pause-window", {"reason": f"请打{PHONE}"})
    assert status == 200, told
    records = await here.hall.journal.read(0, 1000)
    assert any("请打139******78" in bytes(record.body).decode() for record in records)


async def test_i19_keys_and_addresses_with_numbers_leave_nothing(here: Standing, scanner: Scanner) -> None:
    scanner.knows((OLD, PHONE))
    status, told = await here.post("tickets", {"service": "social"}, key=OLD)
    assert (status, told["code"]) == (409, "identity_not_here")
    for path in (f"tickets/{OLD}", f"windows/{PHONE}", f"nowhere/{OLD}"):
        assert (await here.get(path))[0] == 404


async def test_the_document_names_the_fields_where_they_are_taken() -> None:
    schemas = document()["components"]["schemas"]
    for command in WITH_PEOPLE:
        bodies = [schema for name, schema in schemas.items() if name.endswith(f"{command.__name__}Body")]
        assert bodies
        for schema in bodies:
            assert set(IN_BODY) <= set(schema["properties"])
            assert "person" not in schema["properties"]


async def test_r36_the_kiosk_page_takes_a_number_and_lets_it_go(
    browser: Browser, here: Standing, scanner: Scanner
) -> None:
    scanner.knows((OLD,))
    page = await browser.new_page(base_url=str(here.server.make_url("/")))
    await page.goto(f"/kiosk#token={KIOSK_TOKEN}")
    await page.click(".identity-open")
    for key in OLD[:-2]:
        await page.click(f".identity-keys button:text-is('{key}')")
    await page.focus(".identity-number")
    await page.keyboard.type("3X")
    await expect(page.locator(".identity-word")).to_contain_text("号码不正确")
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Backspace")
    await page.keyboard.type("2x")
    await expect(page.locator(".identity-number")).to_have_value("110*************2X")
    await page.click("[data-service=social]")
    await expect(page.locator(".paper-number")).to_have_text("B001")
    place = here.hall.views.ticket("B001")
    assert place is not None
    await page.click("button.big:not(.quiet)")
    await expect(page.locator(".identity-open")).to_be_visible()
    assert OLD not in await page.content()
    await page.close()
