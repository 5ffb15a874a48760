"""The pages as files: built by `build_pages` into `pages/`, served as they are.

    /  /login  /kiosk  /window/<id>  /board  /desk  /console  /t/<ticket>     one HTML file each
    /assets/*    scripts and styles; their names carry a digest, so browsers may keep them for ever

They are read once, when the server starts.
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import hdrs, web

from edge.web.problems import Handler, Trouble

BUILT = Path(__file__).parent / "pages"
PAGES = {
    "/": "index",
    "/login": "login",
    "/kiosk": "kiosk",
    "/window/{window}": "window",
    "/board": "board",
    "/desk": "desk",
    "/console": "console",
    "/t/{ticket}": "ticket",
    "/r/{token}": "rate",
}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
MISSING = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>页面尚未生成</title>
<h1>页面尚未生成</h1>
<p>叫号服务正在运行，只是网页还没有生成。
请在安装目录运行 <code>python -m edge.web.build_pages</code>，然后重新启动。</p>
<p lang="en">The hall is running, but its pages have not been built. In the checkout run
<code>python -m edge.web.build_pages</code> (it needs npm's registry once), then restart.</p>
</html>
"""


def add_pages(app: web.Application) -> None:
    for path, page in PAGES.items():
        app.router.add_get(path, _page(BUILT / f"{page}.html"))
    app.router.add_get("/assets/{name}", _assets(BUILT / "assets"))


def built() -> bool:
    """Are all pages there?"""
    return all((BUILT / f"{page}.html").is_file() for page in PAGES.values())


def _page(file: Path) -> Handler:
    body = file.read_bytes() if file.is_file() else None

    async def handle(_: web.Request) -> web.StreamResponse:
        if body is None:
            return web.Response(text=MISSING, status=503, content_type="text/html")
        headers = {hdrs.CACHE_CONTROL: "no-cache"}
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)

    return handle


def _assets(folder: Path) -> Handler:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    assets = {file.name: (file.read_bytes(), TYPES[file.suffix]) for file in files if file.suffix in TYPES}
    headers = {hdrs.CACHE_CONTROL: "public, max-age=31536000, immutable"}

    async def handle(request: web.Request) -> web.StreamResponse:
        asset = assets.get(request.match_info["name"])
        if asset is None:
            raise Trouble("not_found")
        return web.Response(body=asset[0], content_type=asset[1], charset="utf-8", headers=headers)

    return handle
