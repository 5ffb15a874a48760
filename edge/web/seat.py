"""Who asks. One seam: `authenticate` says in whose name a request acts, or why it may not.

Until accounts exist only loopback is listened on, and what acts is a page: the kiosk's, or one window's. The actor is
therefore a device (`device:page-window-3`), never a member of staff whom nobody has checked.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from aiohttp import web

from edge.queueing.words import Actor
from edge.web.doors import Page
from edge.web.problems import Trouble

KIOSK_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9-]{0,31}$")
PAGES: tuple[Page, ...] = ("kiosk", "window")


class Seat:
    """Where a request comes from: a page, the window it stands at, and the actor it acts as."""

    def __init__(self, page: Page, window: str, actor: Actor) -> None:
        self.page: Page = page
        self.window = window
        """"" for the kiosk."""
        self.actor = actor


def authenticate(request: web.Request, windows: Collection[str]) -> Seat:
    """By the path (`/windows/{window}/…`, `/tickets…`), or by `?page=`, `?window=`, `?kiosk=`.

    Raises Trouble(page_missing | unknown_window).
    """
    window = request.match_info.get("window", "")
    page = request.query.get("page", "")
    if window or page == "window":
        window = window or request.query.get("window", "")
        if window not in windows:
            raise Trouble("unknown_window", window[:64])
        return Seat("window", window, Actor("device", f"page-window-{window}"))
    if page == "kiosk" or request.path.startswith("/api/v1/tickets"):
        kiosk = request.query.get("kiosk", "web")
        if not KIOSK_NAME.match(kiosk):
            raise Trouble("page_missing", "kiosk")
        return Seat("kiosk", "", Actor("device", f"page-kiosk-{kiosk}"))
    raise Trouble("page_missing")
