"""Who gets in, where to, for how long: sessions, lock-out, forged requests, other people's windows, device tokens."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import json
import ssl
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edge.app import App, NoAccounts, Options
from edge.config import load_site
from edge.queueing.commands import IssueTicket, LogIn, LogOut
from edge.queueing.words import Actor
from edge.site import Http
from edge.upkeep.commands import DisableAccount, RevokeDeviceToken
from edge.web import control
from edge.web.seam import House
from edge.web.seat import SESSIONS
from edge.web.server import Server
from edge.web.sessions import DEVICE_COOKIE, SESSION_COOKIE
from firmware_bridge.host import RealHost
from tests.journals import SteppedClock
from tests.system.web.conftest import BOARD_TOKEN, DESK, KIOSK_TOKEN, PASSWORD, Standing, Visitor, standing

pytestmark = pytest.mark.asyncio
SOCIAL = {"service": "social"}


async def bodies(here: Standing, *kinds: str) -> list[dict[str, Any]]:
    records = await here.hall.journal.read(0, 500)
    return [{"by": r.actor, **json.loads(bytes(r.body))} for r in records if r.type in kinds]


async def signed_in(here: Standing, account: str, window: str = "") -> Visitor:
    visitor = await here.visitor()
    status, told = await visitor.log_in(account, window)
    assert status == 200, told
    return visitor


async def code_of(answer: tuple[int, dict[str, Any]] | Any) -> tuple[int, str]:
    status, problem = answer
    return status, problem.get("code", "")


async def test_nobody_does_anything_without_a_session_or_a_token(here: Standing) -> None:
    nobody = await here.visitor()
    assert await code_of(await nobody.post("windows/3/call-next")) == (401, "login_needed")
    assert await code_of(await nobody.post("tickets", SOCIAL)) == (401, "login_needed")
    assert await code_of(await nobody.post("upkeep", {"do": "create_account"})) == (401, "login_needed")
    assert await code_of(await nobody.get("windows/3")) == (401, "login_needed")
    assert await code_of(await nobody.get("accounts")) == (401, "login_needed")
    assert (await nobody.get("board"))[0] == 200, "at the box itself what the hall shows may be read"


async def test_the_cookies_are_for_the_browser_alone(here: Standing) -> None:
    visitor = await here.visitor()
    body = {"account": "lin", "password": PASSWORD, "window": "3"}
    async with visitor.client.post("/api/v1/session", json=body) as answer:
        assert answer.status == 200
        cookie = answer.headers["Set-Cookie"]
        assert PASSWORD not in await answer.text()
    for part in ("HttpOnly", "SameSite=Strict", "Path=/", f"{SESSION_COOKIE}="):
        assert part in cookie


async def test_a_cookie_alone_moves_nothing(here: Standing) -> None:
    """Another site's form carries cookies along, but not what only the page can read."""
    lin = await signed_in(here, "lin", "3")
    for forged in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": here.boss.headers["X-CSRF-Token"]}):
        lin.headers = dict(forged)
        assert await code_of(await lin.post("windows/3/open-window")) == (403, "csrf")
        assert await code_of(await lin.post("session/seen")) == (403, "csrf")
        assert await lin.delete("session") == 403
    kiosk = await here.visitor()
    assert (await kiosk.post("device", {"token": KIOSK_TOKEN}))[0] == 200
    assert await code_of(await kiosk.post("tickets", SOCIAL)) == (403, "csrf")
    assert here.hall.views.windows["3"].status == "closed"


async def test_a_clerk_acts_at_the_window_of_the_session_and_at_no_other(here: Standing) -> None:
    lin = await signed_in(here, "lin", "3")
    assert here.hall.views.windows["3"].staff == "lin", "whoever logs in at a window sits there"
    assert (await lin.post("windows/3/open-window"))[0] == 200
    for path in ("windows/5/open-window", "windows/5/log-in", "commands?page=window&window=5"):
        body = {"do": "open_window", "window": "5"} if "commands" in path else {}
        assert await code_of(await lin.post(path, body)) == (403, "window_not_yours")
    assert await code_of(await lin.post("windows/3/log-in", {"staff": "wang"})) == (403, "not_from_here")
    assert here.hall.views.windows["5"].status == "closed"


async def test_whoever_logs_in_again_in_the_same_browser_has_one_session(here: Standing) -> None:
    desk = await signed_in(here, "desk")
    assert (await desk.log_in("audit"))[0] == 200
    assert [one.account for one in here.hall.roster.sessions.values()] == ["boss", "audit"]


async def test_two_clerks_do_not_log_in_at_one_window_nor_one_at_two(here: Standing) -> None:
    await signed_in(here, "lin", "3")
    other = await here.visitor()
    assert await code_of(await other.log_in("wang", "3")) == (409, "window_taken")
    assert await code_of(await other.log_in("lin", "5")) == (409, "staff_elsewhere")
    assert await code_of(await other.get("session")) == (401, "login_needed")
    assert [one.account for one in here.hall.roster.sessions.values()] == ["boss", "lin"]


async def test_R1_a_substitute_takes_the_window_over_and_whoever_sat_there_is_out(here: Standing) -> None:
    lin = await signed_in(here, "lin", "5")
    assert (await lin.post("windows/5/open-window"))[0] == 200
    wang = await here.visitor()
    body = {"account": "wang", "password": PASSWORD, "window": "5", "relieve": "yes"}
    status, told = await wang.post("session", body)
    assert status == 200, told
    wang.headers["X-CSRF-Token"] = told["csrf"]
    screen = here.hall.views.windows["5"]
    assert (screen.staff, screen.status) == ("wang", "open"), "not a moment without a clerk"
    assert await code_of(await lin.post("windows/5/pause-window")) == (401, "login_needed")
    assert (await wang.post("windows/5/call-next"))[1]["code"] == "nobody_waits"
    assert [(one["account"], one["reason"]) for one in await bodies(here, "LoggedOut")] == [("lin", "relieved")]


async def test_a_clerk_acts_at_no_window_where_another_sits(here: Standing) -> None:
    """The desk logged somebody else in there, by hand."""
    lin = await signed_in(here, "lin", "3")
    await here.do(LogOut(window="3"))
    await here.do(LogIn(window="3", staff="wang"))
    assert await code_of(await lin.post("windows/3/open-window")) == (403, "window_not_yours")


async def test_what_a_role_may_not_do_is_refused_and_on_record(here: Standing) -> None:
    audit = await signed_in(here, "audit")
    assert await code_of(await audit.post("windows/3/open-window")) == (403, "right_missing")
    assert await code_of(await audit.post("upkeep", {"do": "disable_account", "account": "lin"})) == (
        403,
        "right_missing",
    )
    assert (await audit.get("accounts"))[0] == 200
    lin = await signed_in(here, "lin", "3")
    assert await code_of(await lin.get("accounts")) == (403, "not_from_here")
    acts = [act for act in await bodies(here, "ActAudited") if act["by"] == "staff:audit"]
    assert [(act["act"], act["target"], act["code"], act["source"]) for act in acts] == [
        ("open_window", "window/3", "right_missing", "127.0.0.1"),
        ("disable_account", "account/lin", "right_missing", "127.0.0.1"),
    ]


async def test_a_manager_makes_an_account_and_the_person_gets_in(here: Standing) -> None:
    made = {"do": "create_account", "account": "zhou", "name": "周", "role": "clerk", "windows": ["3"]}
    status, problem = await here.boss.post("upkeep", {**made, "password": "too short"})
    assert (status, problem["code"]) == (422, "password_unfit")
    assert (await here.boss.post("upkeep", {**made, "password": "Zhang-san 2026 hao"}))[0] == 200
    zhou = await here.visitor()
    assert (await zhou.log_in("zhou", "3", "Zhang-san 2026 hao"))[0] == 200
    assert await code_of(await (await here.visitor()).log_in("zhou", "5", "Zhang-san 2026 hao")) == (
        401,
        "login_refused",
    )


async def test_five_wrong_passwords_and_the_account_is_locked_the_answer_never_says_why(here: Standing) -> None:
    visitor = await here.visitor()
    told = [await visitor.log_in(name, password="wrong") for name in ("lin", "lin", "lin", "nobody-here", "lin")]
    assert {status for status, _ in told} == {401}
    assert len({json.dumps(problem) for _, problem in told}) == 1
    assert await code_of(await visitor.log_in("lin")) == (429, "too_many_logins")
    failed = await bodies(here, "LoginFailed")
    assert [(one["account"], one["code"], one["source"]) for one in failed] == [
        ("lin", "wrong", "127.0.0.1"),
        ("lin", "wrong", "127.0.0.1"),
        ("lin", "wrong", "127.0.0.1"),
        ("", "unknown", "127.0.0.1"),
        ("lin", "wrong", "127.0.0.1"),
    ]


async def test_the_lock_opens_after_fifteen_minutes_of_the_halls_clock(tmp_path: Path) -> None:
    host, clock = RealHost(tmp_path), SteppedClock()
    host.clock = clock  # type: ignore[assignment]
    async with standing(tmp_path, host=host) as here:
        visitor = await here.visitor()
        for _ in range(5):
            await visitor.log_in("lin", password="wrong")
            clock.pass_s(13)
        clock.pass_s(60)
        assert await code_of(await visitor.log_in("lin")) == (401, "login_refused")
        assert (await bodies(here, "LoginFailed"))[-1]["code"] == "locked"
        clock.pass_s(15 * 60)
        assert (await visitor.log_in("lin"))[0] == 200


async def test_a_session_ends_when_nobody_does_anything_and_after_twelve_hours(tmp_path: Path) -> None:
    host, clock = RealHost(tmp_path), SteppedClock()
    host.clock = clock  # type: ignore[assignment]
    async with standing(tmp_path, host=host) as here:
        sessions = here.server.app[SESSIONS]
        lin = await signed_in(here, "lin", "3")
        for _ in range(3):
            clock.pass_s(14 * 60)
            assert (await lin.post("session/seen"))[0] == 204
        for _ in range(3):
            clock.pass_s(5 * 60)
            last = await lin.get("windows/3")
        assert await code_of(last) == (401, "login_needed"), "a page that refreshes itself is nobody's act"

        await sessions.sweep()
        wang = await signed_in(here, "wang", "5")
        for _ in range(12 * 6):
            clock.pass_s(10 * 60)
            status, _ = await wang.post("session/seen")
        assert status == 401
        await sessions.sweep()
        ended = [(one["account"], one["reason"]) for one in await bodies(here, "LoggedOut")]
        assert sorted(ended) == [("boss", "idle"), ("lin", "idle"), ("wang", "expired")]


async def test_a_session_outlives_a_restart_and_not_a_logout_or_a_disabled_account(tmp_path: Path) -> None:
    async with standing(tmp_path) as here:
        lin = await signed_in(here, "lin", "3")
        wang = await signed_in(here, "wang", "5")
        cookie = {name: {SESSION_COOKIE: who.cookie(SESSION_COOKIE)} for name, who in (("lin", lin), ("wang", wang))}
        headers = {"lin": lin.headers, "wang": wang.headers}
    async with standing(tmp_path) as here:
        clients = {}
        for name in ("lin", "wang"):
            client = aiohttp.ClientSession(here.server.make_url("/"), cookies=cookie[name])
            clients[name] = Visitor(await here.visitors.enter_async_context(client), dict(headers[name]))
        assert (await clients["lin"].post("windows/3/open-window"))[0] == 200
        assert await clients["lin"].delete("session") == 204
        assert await code_of(await clients["lin"].get("session")) == (401, "login_needed")
        await here.hall.submit(DisableAccount(account="wang"), actor=DESK, command_id="off", role="manager")
        assert await code_of(await clients["wang"].post("windows/5/open-window")) == (401, "login_needed")
    assert here.hall.views.windows["3"].staff == "lin", "leaving the window is another act (R1)"


async def test_a_kiosks_token_takes_numbers_and_does_nothing_else(here: Standing) -> None:
    assert (await here.kiosk.post("tickets", SOCIAL))[0] == 201
    for path in ("windows/3/call-next", "upkeep", "session/seen"):
        assert (await here.kiosk.post(path))[0] == 401
    assert await code_of(await here.kiosk.get("windows/3")) == (401, "login_needed")
    assert await code_of(await here.kiosk.post("commands?page=kiosk", {"do": "call_next", "window": "3"})) == (
        403,
        "not_from_here",
    )
    board = await here.visitor(BOARD_TOKEN)
    assert await code_of(await board.post("tickets", SOCIAL)) == (403, "not_from_here")
    await here.hall.submit(RevokeDeviceToken(token="kiosk-door"), actor=DESK, command_id="r", role="technician")
    assert await code_of(await here.kiosk.post("tickets", SOCIAL)) == (401, "token_needed")


async def test_a_kiosk_speaks_of_its_own_paper_only(here: Standing) -> None:
    other = Actor("device", "kiosk-1")
    await here.hall.submit(IssueTicket(service="social", device="kiosk-1"), actor=other, command_id="theirs")
    assert await code_of(await here.kiosk.post("tickets/B001/confirm-print")) == (403, "not_from_here")


async def test_a_technicians_link_makes_a_browser_a_kiosk(here: Standing) -> None:
    browser = await here.visitor()
    assert await code_of(await browser.post("device", {"token": "guess"})) == (401, "token_needed")
    status, told = await browser.post("device", {"token": KIOSK_TOKEN})
    assert (status, told["token"], told["kind"]) == (200, "kiosk-door", "kiosk")
    browser.headers["X-CSRF-Token"] = told["csrf"]
    assert (await browser.post("tickets", SOCIAL))[0] == 201
    assert browser.cookie(DEVICE_COOKIE)


async def test_nothing_secret_stands_in_the_journal_the_logs_or_the_stream(
    here: Standing, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lin = await signed_in(here, "lin", "3")
    await (await here.visitor()).log_in("lin", password="My-wrong-password-9")
    made = {"do": "create_account", "account": "zhou", "name": "周", "role": "desk", "password": "Zhang-san 2026 hao"}
    assert (await here.boss.post("upkeep", made))[0] == 200
    _, issued = await (await signed_in(here, "tech")).post(
        "upkeep", {"do": "issue_device_token", "token": "kiosk-2", "kind": "kiosk"}
    )
    secrets = [PASSWORD, "My-wrong-password-9", "Zhang-san 2026 hao", KIOSK_TOKEN, issued["token"]]
    secrets += [lin.cookie(SESSION_COOKIE), lin.headers["X-CSRF-Token"]]
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    said = capfd.readouterr()
    for secret in secrets:
        assert secret
        assert secret.encode() not in written
        assert secret not in said.out + said.err
    async with here.client.get("/api/v1/stream?after=0") as answer:
        told = b""
        while b"AccountCreated" not in told.split(b"zhou")[0] or told.count(b"AccountCreated") < 7:
            told += await asyncio.wait_for(answer.content.readany(), 5)
    assert b"argon2" not in told
    assert b"zhou" not in told


async def test_I20_over_http_each_login_has_one_record_of_who_from_where_and_how_it_ended(here: Standing) -> None:
    visitor = await here.visitor()
    await visitor.log_in("lin", "3", "wrong")
    await visitor.log_in("lin", "3")
    await visitor.delete("session")
    records = await here.hall.journal.read(0, 500)
    kinds = ("LoggedIn", "LoginFailed", "LoggedOut", "ActAudited")
    mine = [r for r in records if r.type in kinds and json.loads(bytes(r.body)).get("account") == "lin"]
    assert [(r.type, r.actor) for r in mine] == [
        ("LoginFailed", "device:page-login"),
        ("LoggedIn", "staff:lin"),
        ("LoggedOut", "staff:lin"),
    ]
    assert {json.loads(bytes(r.body))["source"] for r in mine} == {"127.0.0.1"}


async def test_beyond_loopback_the_daemon_serves_only_with_a_managers_account(tmp_path: Path) -> None:
    host = RealHost(tmp_path)
    app = App(load_site("demo"), host, Options(listen="0.0.0.0:0"))
    try:
        with pytest.raises(NoAccounts, match="hallgate accounts add"):
            await app.run()
    finally:
        host.close()


@contextlib.asynccontextmanager
async def served(here: Standing, http: Http, state_dir: Path) -> AsyncIterator[Server]:
    """The same hall, served as the daemon does it."""
    host = RealHost(state_dir)
    server = Server(House(hall=here.hall, site=msgspec.structs.replace(here.site, http=http), host=host), host)
    serving = asyncio.create_task(server.run())
    await server.ready.wait()
    try:
        yield server
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        host.close()


async def test_with_a_certificate_the_pages_are_served_over_tls_and_cookies_go_nowhere_else(
    here: Standing, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path)
    async with served(here, Http(listen="127.0.0.1:0", certificate=str(certificate)), tmp_path) as server:
        (url,) = server.addresses
        assert url.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(certificate))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting)) as client:
            body = {"account": "lin", "password": PASSWORD}
            async with client.post(f"{url}/api/v1/session", json=body) as answer:
                assert answer.status == 200
                assert "Secure" in answer.headers["Set-Cookie"]


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 and its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hall")])
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + datetime.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "hall.pem"
    file.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return file


async def test_the_control_socket_is_its_owners_alone(here: Standing, tmp_path: Path) -> None:
    async with served(here, Http(listen="127.0.0.1:0"), tmp_path):
        assert stat.S_IMODE((tmp_path / control.FILE).stat().st_mode) == 0o600
        status, _ = await control.ask(tmp_path, {"do": "disable_account", "account": "lin", "reason": "left"})
        assert status == 200
        _, listing = await control.ask(tmp_path)
        assert next(one for one in listing["accounts"] if one["account"] == "lin")["disabled"]
        assert (await bodies(here, "ActAudited"))[-1]["source"] == "console"
    with pytest.raises(control.NotRunning):
        await control.ask(tmp_path)
