"""At the gate, before any handler: which host name, which site, which headers every answer carries.

Host names are an allow-list, because a page anywhere can make its own name point to 127.0.0.1 (DNS rebinding). Commands
ask for JSON and come from the hall's own pages or from programs, never from another site's page (no CORS; cookies are
SameSite=Strict, and every command repeats a token that only the page itself can read).
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from edge.web.problems import Handler, Trouble

HEADERS = {
    "Server": "hallgate",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def gate(names: Iterable[str]) -> Middleware:
    """A middleware that lets in requests to loopback and to `names`. Raises Trouble(wrong_host | cross_site)."""
    allowed = frozenset(name.lower() for name in (*LOOPBACK, *names))

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _hostname(request.headers.get(hdrs.HOST, "")) not in allowed:
            raise Trouble("wrong_host")
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            _own_site(request)
        return await handler(request)

    return check


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _own_site(request: web.Request) -> None:
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise Trouble("cross_site")
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None:
        try:
            own = urlsplit(origin).netloc.lower() == request.headers.get(hdrs.HOST, "").lower()
        except ValueError:
            own = False
        if not own:
            raise Trouble("cross_site")


async def dress(_: web.Request, response: web.StreamResponse) -> None:
    """`on_response_prepare`: the headers that every answer carries; API answers are never kept by a cache."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
