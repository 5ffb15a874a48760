"""`hallgate play SITE SCRIPT.jsonl`: a script of commands in, the events out, on virtual time.

A script line:  {"at": "2026-03-02T09:00:05+08:00", "do": "issue_ticket", "service": "social"}
                (slot_from, slot_to and issued_at may be ISO texts too)
    optional:   "actor": "staff:lin" (else a fitting one), "role": "manager" (else none), "id": "k-1" (repeated, it
                gets its first outcome), "trusted": false (from here on the hall's clock is not trusted)
An output line: {"seq": 4, "at": "2026-03-02T09:00:05+08:00", "type": "TicketIssued", …fields}
    or          {"refused": "sole_window", "rule": "R1", "words": "…", "remedy": "…", "do": "pause_window", "line": 7}

Whatever the hall does by itself (services that start, prompts that close, a new day) happens between the lines at its
own moment. Empty lines and lines that begin with # are passed over. Unusable lines: all of them on stderr, exit 2,
nothing is played.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from edge.config import SiteUnusable, load_site
from edge.queueing import clocking, telling
from edge.queueing import commands as cm
from edge.queueing.decide.rulebook import RULEBOOK
from edge.queueing.events import CommandRefused, TicketIssued
from edge.queueing.reference import page
from edge.queueing.rehearsal import Entry, Rehearsal
from edge.queueing.settings import Hall, Settings
from edge.queueing.words import Actor, At, Refusal, Role
from edge.verbs.door import fail, say, say_json, unusable

app = App(help="A script of commands in, the events out, on virtual time.")
MOMENTS = ("at", "slot_from", "slot_to", "issued_at")
"""Fields that a script may say as ISO 8601 with offset."""
ANY_COMMAND: Any = reduce(or_, RULEBOOK)
"""The union of all commands: msgspec tells them apart by `do`."""


class ScriptLine(msgspec.Struct, frozen=True):
    number: int
    at: At
    command: cm.Command
    actor: Actor | None
    role: Role
    command_id: str
    trusted: bool | None


@app.default
def play(
    site: str = "",
    script: Annotated[str, Parameter(allow_leading_hyphen=True)] = "",
    *,
    until: str = "",
    reference: bool = False,
    tell: bool = False,
    json: bool = True,
) -> None:
    """Play a script on virtual time.

    Parameters
    ----------
    site
        Path of a site.toml, or the name of a shipped template (demo).
    script
        Path of the script, JSON lines; - reads it from stdin.
    until
        Let the hall go on by itself until this moment (ISO 8601 with offset) after the last line.
    reference
        Print the page of all commands and events instead (docs/reference/commands.md).
    tell
        One Chinese line an event, with its local time, instead of JSON.
    json
        Without --tell the output is JSON lines in any case.
    """
    if reference:
        say(page().rstrip("\n"))
        return
    if not site or not script:
        unusable("play wants a SITE and a SCRIPT; hallgate play --reference prints what may stand in one")
    try:
        settings = load_site(site).settings
    except SiteUnusable as error:
        unusable(str(error))
    _perform(settings, _read(script), _moment(until) if until else None, tell)


def _perform(settings: Settings, lines: list[ScriptLine], until: At | None, tell: bool) -> None:
    rehearsal = Rehearsal(settings, lines[0].at)
    numbers: dict[str, str] = {}

    def say_all(entries: Iterable[Entry]) -> None:
        for entry in entries:
            if tell:
                _say_told(entry, settings.hall, numbers)
            else:
                _say_json(entry, settings.hall)

    say_all(rehearsal.opening)
    for line in lines:
        say_all(rehearsal.pass_time(line.at))
        if line.trusted is not None:
            rehearsal.trusted = line.trusted
        actor = line.actor or fitting_actor(line.command, rehearsal)
        answer = rehearsal.submit(line.command, actor, line.command_id, line.role)
        say_all(answer.entries)
        if answer.refusal is not None:
            _say_refusal(answer.refusal, line, settings.hall, tell)
    if until is not None:
        say_all(rehearsal.pass_time(until))


def fitting_actor(command: cm.Command, rehearsal: Rehearsal) -> Actor:
    """Who would do this in a hall, where the script does not say: the clerk of the window, the citizen, the device."""
    match command:
        case cm.Rate(window=window):
            return Actor("device", f"evaluator-{window}") if window else Actor("citizen", "link")
        case cm.IssueTicket(device=device) if device:
            return Actor("device", device)
        case cm.IssueTicket() | cm.CancelTicket():
            return Actor("citizen", "script")
        case cm.DeviceUp(device=device) | cm.DeviceDown(device=device) | cm.DeviceFault(device=device):
            return Actor("device", device)
        case cm.ConfirmPrint() | cm.FailPrint():
            return Actor("device", "printer")
        case cm.LogIn(staff=staff):
            return Actor("staff", staff)
        case cm.Tick():
            return Actor("clock", "hall")
    name = getattr(command, "window", "")
    here = rehearsal.state.windows.get(name)
    return Actor("staff", (here.staff if here else "") or (f"clerk-{name}" if name else "script"))


def _read(script: str) -> list[ScriptLine]:
    """All lines of the script, or every fault at once and exit 2."""
    try:
        text = sys.stdin.buffer.read() if script == "-" else Path(script).read_bytes()
    except OSError as error:
        unusable(f"{script}: {error.strerror}")
    source = "stdin" if script == "-" else script
    lines: list[ScriptLine] = []
    faults: list[str] = []
    for number, raw in enumerate(text.split(b"\n"), start=1):
        if not raw.strip() or raw.lstrip().startswith(b"#"):
            continue
        try:
            line = parse_line(raw, number)
        except ValueError as error:
            faults.append(f"{source}:{number}: {error}")
            continue
        if lines and line.at < lines[-1].at:
            faults.append(f"{source}:{number}: at: goes back before line {lines[-1].number}")
            continue
        lines.append(line)
    if not lines and not faults:
        faults.append(f"{source}: no command in it")
    if faults:
        sys.stderr.write("\n".join(faults) + "\n")
        fail(f"{source}: {len(faults)} unusable, nothing was played", code=2)
    return lines


def parse_line(raw: bytes, number: int) -> ScriptLine:
    """One line of the script. Errors: ValueError with what is wrong in it (msgspec's errors are ValueErrors too)."""
    table = msgspec.json.decode(raw, type=dict[str, Any])
    for key, kind in (("at", str), ("do", str), ("actor", str), ("role", str), ("id", str), ("trusted", bool)):
        if not isinstance(table.get(key, kind()), kind):
            raise ValueError(f"{key}: expected a {'text' if kind is str else 'true or false'}")
    if "at" not in table or "do" not in table:
        raise ValueError("every line has `at` and `do`")
    for moment in MOMENTS:
        if isinstance(table.get(moment), str):
            table[moment] = _moment_in(table, moment)
    at = At(table.pop("at"))
    role = msgspec.convert(table.pop("role", ""), Role)
    actor, command_id, trusted = table.pop("actor", ""), table.pop("id", ""), table.pop("trusted", None)
    return ScriptLine(
        number=number,
        at=at,
        command=msgspec.convert(table, ANY_COMMAND),
        actor=_actor(actor) if actor else None,
        role=role,
        command_id=command_id,
        trusted=trusted,
    )


def _moment_in(table: dict[str, Any], field: str) -> At:
    try:
        return clocking.from_iso(table[field])
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{field}: {error}") from None


def _actor(text: str) -> Actor:
    kind, _, name = text.partition(":")
    try:
        return msgspec.convert({"kind": kind, "id": name}, Actor)
    except msgspec.ValidationError:
        raise ValueError(f"actor: expected device:…, staff:…, citizen:…, clock:… or platform:…, got '{text}'") from None


def _moment(text: str) -> At:
    try:
        return clocking.from_iso(text)
    except ValueError as error:
        unusable(f"--until: {error}")


def _say_json(entry: Entry, hall: Hall) -> None:
    stamp, event = entry
    say_json({"seq": stamp.seq, "at": clocking.iso(stamp.at, hall), **msgspec.to_builtins(event)})


def _say_told(entry: Entry, hall: Hall, numbers: dict[str, str]) -> None:
    """A refusal is told once, not also as the record of it."""
    stamp, event = entry
    if isinstance(event, TicketIssued):
        numbers[event.ticket] = event.number
    if not isinstance(event, CommandRefused):
        say(f"{_clock(stamp.at, hall)}  {telling.tell(event, numbers)}")


def _clock(at: At, hall: Hall) -> str:
    """2026-03-02 09:00:05, local time."""
    return clocking.iso(at, hall)[:19].replace("T", " ")


def _say_refusal(refusal: Refusal, line: ScriptLine, hall: Hall, tell: bool) -> None:
    if tell:
        rule = f"（{refusal.rule}）" if refusal.rule else ""
        return say(f"{_clock(line.at, hall)}  ✗ {refusal.words}{rule}")
    told = {"refused": refusal.code, "rule": refusal.rule, "words": refusal.words, "remedy": refusal.remedy}
    where = {"at": clocking.iso(line.at, hall), "do": msgspec.to_builtins(line.command)["do"], "line": line.number}
    return say_json({**told, **where})
