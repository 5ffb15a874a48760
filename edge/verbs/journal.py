"""`hallgate journal …`: what happened in a hall, from its journal's file. Only reads, also beside a running daemon."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter
from rich.console import Console
from rich.progress import Progress

from edge.journal.faults import JournalCorrupt, JournalUnavailable
from edge.journal.record import Record
from edge.journal.store import FILE, Reader
from edge.journal.verify import verify as verify_journal
from edge.reports import calls
from edge.verbs.door import fail, say, say_json, unusable

app = App(name="journal", help="What happened in a hall: tail, why, verify, export.")

State = Annotated[Path | None, Parameter(help="The state directory, where PLACE is a site or left out.")]
Json = Annotated[bool, Parameter(help="One JSON value a line.")]
NUMBER = re.compile(r"^[A-Z]{1,2}\d+$")
"""As people see it; a command id never looks so."""
FOLLOW_S = 0.3
PAGE = 1000


@app.command
def tail(
    place: Path | None = None, *, state: State = None, count: int = 20, follow: bool = False, json: Json = False
) -> None:
    """Show the last COUNT records of the journal in PLACE (a state directory); with --follow also those to come."""
    where, reader = _open(place, state)
    pause = Event()
    try:
        after = max(0, reader.tail().seq - max(0, count))
        while True:
            for record in reader.read(after, PAGE):
                _show(record, json=json)
                after = record.seq
            if after >= reader.tail().seq:
                if not follow:
                    return
                pause.wait(FOLLOW_S)
    except KeyboardInterrupt:
        return
    except JournalCorrupt as error:
        fail(f"{where / FILE}: {error}; see: hallgate journal verify {where}")
    finally:
        reader.close()


@app.command
def why(place: Path, subject: str, over: str = "", *, date: str = "", state: State = None, json: Json = False) -> None:
    """Say why the number SUBJECT (A012) was called, and why before OVER; of DATE, or else of the last business date.

    Or show everything that happened to a subject such as ticket/ab12-7, leg/ab12-7.1, window/3 or device/keypad-3, or
    what a command left, by its id.
    """
    where, reader = _open(place, state)
    try:
        if NUMBER.match(subject):
            _say_why(reader, subject, over, date, json=json)
            return
        records = reader.by_subject(subject) or reader.by_command(subject)
    except JournalCorrupt as error:
        fail(f"{where / FILE}: {error}; see: hallgate journal verify {where}")
    finally:
        reader.close()
    if not records:
        fail(f"nothing in {where / FILE} is about '{subject}' (a subject is kind/id, as `journal tail` shows it)")
    for record in records:
        _show(record, json=json)


def _say_why(reader: Reader, number: str, over: str, date: str, *, json: bool) -> None:
    found = calls.why(reader, number, over, date)
    if isinstance(found, str):
        fail(
            f"{number} {over}".strip()
            + (": not called that day" if found == "not_called" else ": no such number that day")
        )
    answer, records = found
    if json:
        say_json({"words": answer.words, "seqs": answer.seqs})
        return
    say(answer.words)
    for record in records:
        _show(record, json=False)


@app.command
def verify(place: Path | None = None, *, state: State = None, json: Json = False) -> None:
    """Check every page, every link of the chain, every anchor and cursor; name the first bad place. Exit 1 if any."""
    where, reader = _open(place, state)
    reader.close()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("chain", total=None)
        verdict = verify_journal(where, lambda done, total: progress.update(task, completed=done, total=total))
    if json:
        say_json(verdict)
    elif verdict.ok:
        say(
            f"{verdict.records} records hold ({verdict.first_seq} to {verdict.last_seq}), {verdict.anchors} anchors, "
            f"epochs {' '.join(verdict.epochs) or 'none'}; last hash {verdict.last_hash}"
        )
    if not verdict.ok:
        held = f"the {verdict.records} records before it hold" if verdict.bad_seq else "the chain itself holds"
        fail(f"{where / FILE}: {verdict.bad} ({held}); restore a backup, do not go on with this file")


@app.command
def export(place: Path | None = None, *, state: State = None, after: int = 0, out: Path | None = None) -> None:
    """Write the records after AFTER as JSON lines, in order, each checked, to OUT or to standard output.

    A line without its last member `hash` is exactly what that hash covers, after the hash of the line before.
    """
    where, reader = _open(place, state)
    done = 0
    console = Console(stderr=True)
    target = out.open("wb") if out else None
    try:
        with Progress(console=console, transient=True, disable=target is None or not console.is_terminal) as progress:
            task = progress.add_task("export", total=max(0, reader.tail().seq - after))
            while page := reader.read(after, PAGE):
                lines = b"".join(msgspec.json.encode(record) + b"\n" for record in page)
                if target:
                    target.write(lines)
                else:
                    say(lines.decode().rstrip("\n"))
                done, after = done + len(page), page[-1].seq
                progress.update(task, completed=done)
    except JournalCorrupt as error:
        fail(f"{where / FILE}: {error}; {done} records were written before it")
    except BrokenPipeError:
        return
    except OSError as error:
        fail(f"{out}: {error.strerror}; {done} records were written")
    finally:
        reader.close()
        if target:
            target.close()
    if out:
        say(f"{done} records written to {out}")


def _open(place: Path | None, state: Path | None) -> tuple[Path, Reader]:
    """The journal of a state directory, or the file itself: its directory, and a reader of it."""
    named = state or place
    if named is None:
        unusable("which journal? Give the state directory of a hall: hallgate journal … DIR")
    directory = named.parent if named.name == FILE else named
    if not (directory / FILE).is_file():
        unusable(f"{named}: no {FILE} there; give the state directory of a hall (hallgate run SITE --state DIR)")
    try:
        return directory, Reader(directory)
    except (JournalCorrupt, JournalUnavailable) as error:
        fail(f"{directory / FILE}: cannot be read: {error}")


def _show(record: Record, *, json: bool) -> None:
    if json:
        say_json(record)
        return
    at = datetime.fromtimestamp(record.at / 1e6, UTC).astimezone().isoformat(sep=" ", timespec="milliseconds")
    fields: dict[str, Any] = msgspec.json.decode(record.body)
    told = " ".join(f"{name}={_short(value)}" for name, value in fields.items())
    say(f"{record.seq:>7} {at}{'' if record.clock_trusted else '?'} {record.type} {told} <{record.actor}>")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= 40 else f"{text[:37]}…"
