"""What the console (管理台) reads besides the views: the journal's last facts, why somebody was called, reports.

    GET /api/v1/journal?count=100&before=     manager, technician, auditor
    GET /api/v1/why?ticket=A012&over=B003     desk, manager, auditor
    GET /api/v1/reports/<kind>/<name>[.csv|.xlsx]     manager, auditor

A report reads the journal on a lane and a reader of its own; finished periods are kept for the next who asks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from urllib.parse import quote

import msgspec
from aiohttp import hdrs, web

from edge.journal.store import Reader
from edge.queueing.words import Role
from edge.reports.calls import why as ask_why
from edge.reports.figures import Report
from edge.reports.files import csv_of, xlsx_of
from edge.reports.period import READERS, Period
from edge.reports.reading import RATED_DAYS, read_report
from edge.reports.tables import tables_of
from edge.web.console_shapes import JournalView, ReportTable, ReportView, WhyView
from edge.web.facts import facts_of
from edge.web.problems import Handler, Trouble
from edge.web.seam import House
from edge.web.seat import in_role

FACTS_MAX = 500
FACTS = 100
REPORTS_KEPT = 8
REPORTS_AT_ONCE = 3
"""Asked for and not answered yet; they wait for each other, so more are refused."""
FILES = {
    ".csv": (csv_of, "text/csv"),
    ".xlsx": (xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
READERS_OF_FACTS: tuple[Role, ...] = ("manager", "technician", "auditor")
READERS_OF_CALLS: tuple[Role, ...] = ("desk", "manager", "auditor")
READERS_OF_REPORTS: tuple[Role, ...] = ("manager", "auditor")


class Console:
    """The routes of `add_to`."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._reports: OrderedDict[tuple[str, int], Report] = OrderedDict()
        self._running = 0

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/api/v1/journal", _for(READERS_OF_FACTS, self.journal))
        app.router.add_get("/api/v1/why", _for(READERS_OF_CALLS, self.why))
        app.router.add_get("/api/v1/reports/{kind}/{name}", _for(READERS_OF_REPORTS, self.report))

    async def journal(self, request: web.Request) -> web.StreamResponse:
        """The newest first."""
        journal, views = self._house.hall.journal, self._house.hall.views
        count = min(FACTS_MAX, _number(request, "count", FACTS))
        before = min(views.through_seq + 1, _number(request, "before", views.through_seq + 1))
        records = await journal.read(max(0, before - 1 - count), min(count, max(0, before - 1)))
        facts = facts_of([record for record in records if record.seq < before], views)
        return _json(JournalView(through_seq=views.through_seq, facts=facts[::-1]))

    async def why(self, request: web.Request) -> web.StreamResponse:
        """Raises Trouble(unknown_ticket | not_called)."""
        wanted, over = (request.query.get(name, "").strip()[:64] for name in ("ticket", "over"))
        hall, settings = self._house.hall, self._house.site.settings
        found = await hall.journal.survey(lambda reader: ask_why(reader, wanted, over, "", settings))
        if isinstance(found, str):
            raise Trouble(found, wanted if not over else f"{wanted}, {over}")
        answer, records = found
        return _json(WhyView(words=answer.words, facts=facts_of(records, hall.views)))

    async def report(self, request: web.Request) -> web.StreamResponse:
        """As tables, or as a file. Raises Trouble(period_unusable | reports_busy)."""
        kind, name = request.match_info["kind"], request.match_info["name"]
        suffix = next((suffix for suffix in FILES if name.endswith(suffix)), "")
        period = _period(kind, name.removesuffix(suffix))
        report = await self._report(period)
        tables = tables_of(report)
        if suffix:
            make, mime = FILES[suffix]
            title = quote(f"{report.hall}{period.words}{suffix}".replace(" ", ""))
            plain = f"report-{period.name}{suffix}"
            disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{title}"
            return web.Response(body=make(tables), content_type=mime, headers={hdrs.CONTENT_DISPOSITION: disposition})
        shown = tuple(ReportTable(title=one.title, columns=one.columns, rows=one.rows) for one in tables)
        return _json(ReportView(period=period.words, hall=report.hall, until=report.until, tables=shown))

    async def _report(self, period: Period) -> Report:
        hall = self._house.hall
        after = (date.fromisoformat(period.last) + timedelta(days=RATED_DAYS)).isoformat()
        key = (f"{period.kind} {period.name}", 0 if hall.views.date > after else hall.through_seq)
        known = self._reports.get(key)
        if known is not None:
            return known
        if self._running >= REPORTS_AT_ONCE:
            raise Trouble("reports_busy")
        self._running += 1
        try:
            settings = self._house.site.settings

            def read(reader: Reader) -> Report:
                return read_report(reader, period, settings)

            report = await hall.journal.survey(read)
        finally:
            self._running -= 1
        self._reports[key] = report
        if len(self._reports) > REPORTS_KEPT:
            self._reports.popitem(last=False)
        return report


def _for(roles: tuple[Role, ...], handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        if not in_role(request, roles):
            raise Trouble("not_from_here")
        return await handler(request)

    return handle


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Trouble("command_unusable", f"{name}: a whole number is expected")
    return int(text)


def _period(kind: str, name: str) -> Period:
    reader = READERS.get(kind)
    if reader is None:
        raise Trouble("not_found")
    try:
        return reader(name)
    except ValueError as error:
        raise Trouble("period_unusable", str(error)) from error


def _json(view: msgspec.Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(view), content_type="application/json")
