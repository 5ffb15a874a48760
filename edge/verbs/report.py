"""`hallgate report PLACE --day | --month | --quarter`: what a hall has done (R5, R6, R7). Only reads its journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as RichTable

from edge.config import SiteUnusable, load_site, templates
from edge.journal.faults import JournalCorrupt, JournalUnavailable
from edge.journal.store import FILE, Reader
from edge.queueing.settings import Settings
from edge.records import RecordUnreadable
from edge.reports.figures import Report
from edge.reports.files import csv_of, xlsx_of
from edge.reports.period import READERS, Period
from edge.reports.reading import read_report
from edge.reports.tables import Cell, Table, tables_of
from edge.verbs.door import complain, fail, say, say_json, unusable

app = App(name="report", help="What a hall has done in a day, a month or a quarter.")
LONG = ("登录记录", "按时段")
"""Tables that the terminal shows for a day only; files have them always."""


@Parameter(name="*")
@dataclass(frozen=True)
class When:
    """Which period; one of them."""

    day: str = ""
    "YYYY-MM-DD"
    month: str = ""
    "YYYY-MM"
    quarter: str = ""
    "2026Q1"

    def period(self) -> Period:
        """Ends the program where there is not exactly one."""
        named = {kind: text for kind, text in asdict(self).items() if text}
        if len(named) != 1:
            unusable("which period? Give one of --day 2026-03-02, --month 2026-03, --quarter 2026Q1")
        [(kind, text)] = named.items()
        try:
            return READERS[kind](text)
        except ValueError as error:
            unusable(f"--{kind} {text}: {error}")


@Parameter(name="*")
@dataclass(frozen=True)
class Files:
    """Where all tables are written to, instead of the terminal."""

    csv: Path | None = None
    "UTF-8 with a byte order mark, for Excel too."
    xlsx: Path | None = None
    "A sheet a table."


NEVER, NOWHERE = When(), Files()


@app.default
def report(
    place: str, *, when: When = NEVER, files: Files = NOWHERE, state: Path = Path("state"), json: bool = False
) -> None:
    """Show the report of one period of the hall in PLACE: a site (site.toml or a template), or a state directory.

    Business dates count, not midnights. Clerks are told by the id of their account; citizens are not in it.

    Parameters
    ----------
    state
        The state directory, where PLACE is a site.
    json
        The figures as one JSON value.
    """
    period = when.period()
    settings, directory = _place(place, state)
    made = _read(directory, period, settings)
    if not made.records:
        fail(f"{directory / FILE}: the journal has nothing of {period.name}")
    tables = tables_of(made)
    for path, content in ((files.csv, csv_of), (files.xlsx, xlsx_of)):
        if path is not None:
            _write(path, content(tables))
    if json:
        say_json(made)
    elif files == NOWHERE:
        _show(period, tables)


def _place(place: str, state: Path) -> tuple[Settings | None, Path]:
    """The site's settings, where it is a site, and the state directory."""
    path = Path(place)
    if (path / FILE).is_file():
        return None, path
    if place not in templates() and path.suffix != ".toml":
        unusable(f"{place}: neither a site nor a state directory with a {FILE}")
    try:
        settings = load_site(place).settings
    except SiteUnusable as error:
        for fault in error.faults:
            complain(str(fault))
        raise SystemExit(2) from None
    if not (state / FILE).is_file():
        unusable(f"{state}: no {FILE} there; say where the hall's state is: --state DIR")
    return settings, state


def _read(directory: Path, period: Period, settings: Settings | None) -> Report:
    console = Console(stderr=True)
    try:
        reader = Reader(directory)
    except (JournalCorrupt, JournalUnavailable) as error:
        fail(f"{directory / FILE}: cannot be read: {error}")
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(period.name, total=None)
            return read_report(
                reader, period, settings, lambda done, total: progress.update(task, completed=done, total=total)
            )
    except JournalCorrupt as error:
        fail(f"{directory / FILE}: {error}; see: hallgate journal verify {directory}")
    except RecordUnreadable as error:
        fail(f"{directory / FILE}: {error}")
    finally:
        reader.close()


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        fail(f"{path}: {error.strerror}")
    say(f"{path}: {len(content)} bytes")


def _show(period: Period, tables: Sequence[Table]) -> None:
    console = Console()
    for table in tables:
        if table.title in LONG and period.kind != "day":
            continue
        shown = RichTable(title=f"{table.title}（{period.words}）", title_justify="left", title_style="bold")
        for index, column in enumerate(table.columns):
            numbers = index > 0 and all(not isinstance(row[index], str) for row in table.rows)
            shown.add_column(column, justify="right" if numbers else "left", overflow="fold", no_wrap=index == 0)
        for row in table.rows:
            shown.add_row(*(_text(cell) for cell in row))
        console.print(shown)


def _text(cell: Cell) -> str:
    if cell is None:
        return "–"
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)
