"""Signing in and out: people with account and password, pages of the hall's own with a device token.

    POST   /api/v1/session           {"account", "password", "window"}   → cookie, SessionView; with "relieve": "yes" a
                                     substitute takes the window over from whoever sits there, in one act (R1)
    GET    /api/v1/session           who am I?
    DELETE /api/v1/session           out; the clerk stays at the window (leaving it is the queue's log_out, R1)
    POST   /api/v1/session/seen      the person did something on the page
    POST   /api/v1/session/password  {"current", "new"}
    POST   /api/v1/device            {"token"}                            → cookie, DeviceSessionView
    GET    /api/v1/device            which device am I?

A refused login takes as long and says the same whatever the reason was.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import msgspec
from aiohttp import web

from edge import passwords
from edge.hall import Hall, Outcome
from edge.queueing.commands import HandOver, LogIn
from edge.queueing.words import Actor, Refusal
from edge.upkeep.commands import BeginSession, SetPassword
from edge.web import problems
from edge.web.bodies import fields_of
from edge.web.events import moment
from edge.web.problems import Trouble
from edge.web.seat import SESSIONS, check_csrf, person_of, signed_in, source_of
from edge.web.sessions import DEVICE_COOKIE, SESSION_COOKIE, Person, Sessions, csrf_of, digest_of, new_token
from edge.web.shapes import DeviceSessionView, SessionView
from firmware_bridge.ground.host import Host

LOGIN_PAGE = Actor("device", "page-login")
ATTEMPTS_A_MINUTE = 5
ATTEMPTS_AT_ONCE = 8
ADDRESSES_MAX = 512
DEVICE_COOKIE_S = 400 * 86_400
"""The longest that browsers keep one."""
TAKEN = ("window_taken", "staff_elsewhere")


class Attempts:
    """At most five logins a minute and address that do not succeed; refused before any work is done."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._of: OrderedDict[str, list[float]] = OrderedDict()
        self._running = 0

    def begin(self, source: str) -> None:
        """Raises Trouble(too_many_logins | busy)."""
        now = self._host.clock.mono()
        lately = [at for at in self._of.pop(source, []) if now - at < 60.0]
        self._of[source] = lately
        if len(self._of) > ADDRESSES_MAX:
            self._of.popitem(last=False)
        if len(lately) >= ATTEMPTS_A_MINUTE:
            raise Trouble("too_many_logins")
        if self._running >= ATTEMPTS_AT_ONCE:
            raise Trouble("logins_busy")
        lately.append(now)
        self._running += 1

    def end(self, source: str, passed: bool) -> None:
        self._running -= 1
        if passed and self._of.get(source):
            self._of[source].pop()


class Signing:
    """The routes of `add_to`."""

    def __init__(self, hall: Hall, host: Host, sessions: Sessions, windows: frozenset[str], secure: bool) -> None:
        self._hall = hall
        self._host = host
        self._sessions = sessions
        self._windows = windows
        self._secure = secure
        self._attempts = Attempts(host)

    def add_to(self, app: web.Application) -> None:
        app[SESSIONS] = self._sessions
        app.router.add_post("/api/v1/session", self.log_in)
        app.router.add_get("/api/v1/session", self.who)
        app.router.add_delete("/api/v1/session", self.log_out)
        app.router.add_post("/api/v1/session/seen", self.seen)
        app.router.add_post("/api/v1/session/password", self.new_password)
        app.router.add_post("/api/v1/device", self.know_device)
        app.router.add_get("/api/v1/device", self.which_device)

    async def log_in(self, request: web.Request) -> web.StreamResponse:
        fields = await _texts(request, "account", "password", "window", "relieve")
        window = fields["window"]
        if window and window not in self._windows:
            raise Trouble("unknown_window", window[:64])
        source = source_of(request)
        self._attempts.begin(source)
        person: Person | None = None
        try:
            token = new_token(self._host)
            outcome = await self._begin(fields, token, source)
            person = self._sessions.person(token)
        finally:
            self._attempts.end(source, person is not None)
        if person is None:
            return problems.answer(problems.of_refusal(outcome) if outcome else Trouble("login_needed").problem)
        refused = await self._take_window(person, source, relieve=fields["relieve"] == "yes")
        if refused is not None:
            return problems.answer(problems.of_refusal(refused))
        before = person_of(request)
        if before is not None:
            await self._sessions.end(before.digest, "logged_out", Actor("staff", before.account.id), source)
        response = _json(self._told(person, token))
        self._set(response, SESSION_COOKIE, token)
        return response

    async def _begin(self, fields: dict[str, str], token: str, source: str) -> Refusal | None:
        name = fields["account"].strip().lower()
        known = self._hall.roster.accounts.get(name)
        passed = await passwords.fits(self._host, fields["password"], known.password if known else passwords.NOBODY)
        begin = BeginSession(
            account=name[:200], passed=passed and known is not None, session=digest_of(token), window=fields["window"]
        )
        actor = Actor("staff", name) if begin.passed else LOGIN_PAGE
        outcome = await self._hall.submit(begin, actor=actor, command_id=f"login:{self._host.new_id()}", source=source)
        return outcome if isinstance(outcome, Refusal) else None

    async def _take_window(self, person: Person, source: str, *, relieve: bool) -> Refusal | None:
        """A clerk who logs in at a window sits there. Where that cannot be, there is no session either; a hall that
        is not open yet is no reason: the clerk takes the window by opening it."""
        window = person.session.window
        if not window or person.session.role != "clerk":
            return None
        outcome = await self._sit(LogIn(window=window, staff=person.account.id), person, source)
        if relieve and isinstance(outcome, Refusal) and outcome.code == "window_taken":
            outcome = await self._sit(HandOver(window=window, staff=person.account.id), person, source)
            if not isinstance(outcome, Refusal):
                await self._relieve(person)
                return None
        elif not isinstance(outcome, Refusal) or outcome.code not in TAKEN:
            return None
        actor = Actor("staff", person.account.id)
        await self._sessions.end(person.digest, "logged_out", actor, source)
        return outcome

    async def _sit(self, command: LogIn | HandOver, person: Person, source: str) -> Outcome:
        return await self._hall.submit(
            command,
            actor=Actor("staff", person.account.id),
            command_id=f"{type(command).__name__}:{person.digest[:32]}",
            role=person.session.role,
            source=source,
        )

    async def _relieve(self, substitute: Person) -> None:
        """Sessions of those who sat at the window before end."""
        for digest, session in list(self._hall.roster.sessions.items()):
            same = session.window == substitute.session.window and session.role == "clerk"
            if same and session.account != substitute.account.id:
                await self._sessions.end(digest, "relieved")

    async def who(self, request: web.Request) -> web.StreamResponse:
        return _json(self._told(signed_in(request), request.cookies[SESSION_COOKIE]))

    async def log_out(self, request: web.Request) -> web.StreamResponse:
        person = signed_in(request)
        check_csrf(request, request.cookies[SESSION_COOKIE])
        actor = Actor("staff", person.account.id)
        await self._sessions.end(person.digest, "logged_out", actor, source_of(request))
        response = web.Response(status=204)
        response.del_cookie(SESSION_COOKIE, path="/")
        return response

    async def seen(self, request: web.Request) -> web.StreamResponse:
        person = signed_in(request)
        check_csrf(request, request.cookies[SESSION_COOKIE])
        self._sessions.use(person)
        return web.Response(status=204)

    async def new_password(self, request: web.Request) -> web.StreamResponse:
        """One's own, with the present one; every session of the account ends, this one too."""
        person = signed_in(request)
        check_csrf(request, request.cookies[SESSION_COOKIE])
        fields = await _texts(request, "current", "new")
        source = source_of(request)
        self._attempts.begin(source)
        fits = False
        try:
            fits = await passwords.fits(self._host, fields["current"], person.account.password)
        finally:
            self._attempts.end(source, fits)
        if not fits:
            raise Trouble("password_wrong")
        unfit = passwords.fault(fields["new"], person.account.id)
        if unfit:
            raise Trouble("password_unfit", unfit)
        encoded = await passwords.encode(self._host, fields["new"])
        outcome = await self._hall.submit(
            SetPassword(account=person.account.id, password=encoded),
            actor=Actor("staff", person.account.id),
            command_id=f"password:{self._host.new_id()}",
            role=person.session.role,
            source=source,
        )
        if isinstance(outcome, Refusal):
            return problems.answer(problems.of_refusal(outcome))
        response = web.Response(status=204)
        response.del_cookie(SESSION_COOKIE, path="/")
        return response

    async def know_device(self, request: web.Request) -> web.StreamResponse:
        """The page was opened with a technician's link; from now on the browser keeps the token."""
        token = (await _texts(request, "token"))["token"]
        source = source_of(request)
        self._attempts.begin(source)
        device = self._sessions.device(token)
        self._attempts.end(source, device is not None)
        if device is None:
            raise Trouble("token_needed")
        response = _json(DeviceSessionView(token=device.id, kind=device.kind, csrf=csrf_of(token)))
        self._set(response, DEVICE_COOKIE, token, DEVICE_COOKIE_S)
        return response

    async def which_device(self, request: web.Request) -> web.StreamResponse:
        token = request.cookies.get(DEVICE_COOKIE, "")
        device = self._sessions.device(token) if token else None
        if device is None:
            raise Trouble("token_needed")
        return _json(DeviceSessionView(token=device.id, kind=device.kind, csrf=csrf_of(token)))

    def _told(self, person: Person, token: str) -> SessionView:
        return SessionView(
            account=person.account.id,
            name=person.account.name,
            role=person.session.role,
            window=person.session.window,
            csrf=csrf_of(token),
            idle_at=moment(self._sessions.idle_from(person)),
        )

    def _set(self, response: web.Response, name: str, token: str, max_age_s: int | None = None) -> None:
        response.set_cookie(
            name, token, path="/", httponly=True, samesite="Strict", secure=self._secure, max_age=max_age_s
        )


async def _texts(request: web.Request, *names: str) -> dict[str, str]:
    """These fields of the body, as text; "" for what is left out. Raises Trouble(command_unusable | not_json …)."""
    fields: dict[str, Any] = await fields_of(request)
    found = {name: fields.get(name, "") for name in names}
    if not all(isinstance(value, str) and len(value) <= 1024 for value in found.values()):
        raise Trouble("command_unusable", f"{', '.join(names)}: text is expected")
    return found


def _json(view: msgspec.Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(view), content_type="application/json")
