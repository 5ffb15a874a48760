"""Who asks. One seam: `authenticate` says in whose name a request acts, or why it may not.

    a window's, the desk's, the console's page   a session (cookie); a clerk's is bound to the window it began at
    a kiosk's page                               a device token (cookie, or `Authorization: Bearer` from a program)
    the control socket                           whoever may open it (its owner); see `edge.web.control`

The actor of every record that comes of it has been authenticated. What the actor's role may do is the hall's to say.
"""

from __future__ import annotations

import ipaddress

from aiohttp import hdrs, web

from edge.queueing.words import Actor, Role
from edge.upkeep.rights import DEVICE_RIGHTS, may
from edge.web.doors import Door, Page
from edge.web.problems import Trouble
from edge.web.sessions import CSRF_HEADER, DEVICE_COOKIE, SESSION_COOKIE, Person, Sessions, csrf_of, same

PAGES: tuple[Page, ...] = ("kiosk", "window", "desk", "console")
SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions", Sessions)


class Seat:
    """Where a request comes from: the actor it acts as, in which role, from which address."""

    def __init__(self, actor: Actor, role: Role, source: str) -> None:
        self.actor = actor
        self.role: Role = role
        """"" for a device."""
        self.source = source


def authenticate(request: web.Request, door: Door, page: Page, window: str = "") -> Seat:
    """For a command. Raises Trouble(login_needed | token_needed | csrf | window_not_yours | not_from_here)."""
    if page == "citizen":
        return _citizen(request)
    if page == "kiosk":
        token = _device_token(request)
        if token:
            return _device(request, token, door.do)
    person = signed_in(request)
    check_csrf(request, request.cookies[SESSION_COOKIE])
    request.app[SESSIONS].use(person)
    if window and person.session.role == "clerk" and person.session.window != window:
        raise Trouble("window_not_yours", window[:64])
    if door.page == "kiosk" and not may(person.session.role, door.do):
        raise Trouble("token_needed")
    return Seat(Actor("staff", person.account.id), person.session.role, source_of(request))


def _citizen(request: web.Request) -> Seat:
    """Whoever holds the link. A browser in which somebody of the house is logged in is staff's (R24)."""
    person = person_of(request)
    if person is not None:
        return Seat(Actor("staff", person.account.id), person.session.role, source_of(request))
    return Seat(Actor("citizen", "link"), "", "")


def signed_in(request: web.Request) -> Person:
    """The person behind the session's cookie. Raises Trouble(login_needed)."""
    person = person_of(request)
    if person is None:
        raise Trouble("login_needed")
    return person


def in_role(request: web.Request, roles: tuple[Role, ...]) -> bool:
    """Is the person who is signed in here one of these? Empty: anybody. Raises Trouble(login_needed)."""
    return signed_in(request).session.role in roles or not roles


def person_of(request: web.Request) -> Person | None:
    token = request.cookies.get(SESSION_COOKIE, "")
    return request.app[SESSIONS].person(token) if token else None


def check_csrf(request: web.Request, token: str) -> None:
    """Cookies come along by themselves; this header does not. Raises Trouble(csrf)."""
    if not same(request.headers.get(CSRF_HEADER, ""), csrf_of(token)):
        raise Trouble("csrf")


def may_read(request: web.Request) -> bool:
    """What anybody in the hall may see: at the box itself, with a device's token, or logged in."""
    if from_here(request):
        return True
    token = _device_token(request)
    return (bool(token) and request.app[SESSIONS].device(token) is not None) or person_of(request) is not None


def from_here(request: web.Request) -> bool:
    """Does it come from the box itself?"""
    try:
        return ipaddress.ip_address(source_of(request)).is_loopback
    except ValueError:
        return False


def source_of(request: web.Request) -> str:
    """The address at the other end of the connection. No header is believed."""
    return (request.remote or "")[:64]


def _device_token(request: web.Request) -> str:
    kind, _, bearer = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return bearer.strip() if kind == "Bearer" else request.cookies.get(DEVICE_COOKIE, "")


def _device(request: web.Request, token: str, do: str) -> Seat:
    device = request.app[SESSIONS].device(token)
    if device is None:
        raise Trouble("token_needed")
    if hdrs.AUTHORIZATION not in request.headers:
        check_csrf(request, token)
    if do not in DEVICE_RIGHTS[device.kind]:
        raise Trouble("not_from_here", do)
    return Seat(Actor("device", f"page-{device.id}"), "", source_of(request))
