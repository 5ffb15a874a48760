"""The pages as files: built by `build_pages` into `pages/`, served as they are.

    /            index.html     /kiosk  kiosk.html     /window/<id>  window.html     /board  board.html     /t/<ticket>  ticket.html
    /assets/*    scripts and styles; their names carry a digest, so browsers may keep them for ever
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import hdrs, web

from edge.web.problems import Handler, Trouble

BUILT = Path(__file__).parent / "pages"
PAGES = {"/": "index", "/kiosk": "kiosk", "/window/{window}": "window", "/board": "board", "/t/{ticket}": "ticket"}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
MISSING = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>页面尚未生成</title>
<h1>页面尚未生成</h1>
<p>叫号服务正在运行，只是网页还没有生成。请在安装目录运行：<code>python -m edge.web.build_pages</code>，然后刷新本页。</p>
<p lang="en">The hall is running, but its pages have not been built. In the checkout run
<code>python -m edge.web.build_pages</code> (it needs npm's registry once), then reload.</p>
</html>
"""


def add_pages(app: web.Application, built: Path = BUILT) -> None:
    for path, page in PAGES.items():
        app.router.add_get(path, _page(built / f"{page}.html"))
    app.router.add_get("/assets/{name}", _asset(built / "assets"))


def built(folder: Path = BUILT) -> bool:
    """Are all pages there?"""
    return all((folder / f"{page}.html").is_file() for page in PAGES.values())


def _page(file: Path) -> Handler:
    async def handle(_: web.Request) -> web.StreamResponse:
        try:
            body = file.read_bytes()
        except FileNotFoundError:
            return web.Response(text=MISSING, status=503, content_type="text/html")
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers={hdrs.CACHE_CONTROL: "no-cache"})

    return handle


def _asset(folder: Path) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        file = folder / Path(request.match_info["name"]).name
        kind = TYPES.get(file.suffix)
        if kind is None or not file.is_file():
            raise Trouble("not_found")
        headers = {hdrs.CACHE_CONTROL: "public, max-age=31536000, immutable"}
        return web.Response(body=file.read_bytes(), content_type=kind, charset="utf-8", headers=headers)

    return handle
