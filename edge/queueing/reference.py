"""The reference page of commands and events, made from the types themselves, so that it cannot be wrong.

Field notes are the strings that stand under the fields in commands.py and events.py; first lines of docstrings are the
summaries. Written to docs/reference/commands.md by `hallgate play --reference`; a test compares the two.
"""

from __future__ import annotations

import ast
import inspect
from types import ModuleType
from typing import Any

import msgspec

from edge.queueing import commands as cm
from edge.queueing import evaluation_commands, evaluation_events, settings, words
from edge.queueing import events as ev
from edge.queueing.decide.rulebook import RULEBOOK, Row
from edge.queueing.refusals import REASONS

HEAD = """# Commands and events

Made by `hallgate play --reference` from the types; do not edit.

A command is what somebody wants of the hall; it may be refused. As JSON: `{"do": "call_next", "window": "3"}`.
An event is what happened; it stands in the journal for ever. As JSON: `{"type": "TicketCalled", …}`.
Wherever a command takes a `ticket`, a ticket's id or today's number does (`A012`); from a keypad, digits alone.
Times inside events (`arrival`, `issued_at`) are microseconds UTC.

A refusal has a stable code. Those with a rule (R1 …) are themselves recorded, as `CommandRefused`.
Every command but `adopt_settings` may be refused with `no_settings`.
"""

SETTINGS_HEAD = """## Settings

What site.toml may say about the queue, and what holds where it says nothing.
"""


SETTINGS_TABLES = (
    settings.Hall, settings.Service, settings.Window, settings.Rules, settings.Evaluation, settings.Detail,
    settings.Calendar, settings.Hours, settings.Roster, settings.Zone,
)  # fmt: skip


def page() -> str:
    """The whole page, Markdown."""
    parts = [HEAD, "## Commands\n"]
    notes = {**_notes(cm), **_notes(evaluation_commands)}
    parts += [_command(command, row, notes) for command, row in RULEBOOK.items()]
    parts += ["## Refusals\n", _refusals(), "## Events\n"]
    notes = {**_notes(ev), **_notes(evaluation_events)}
    parts += [_event(event, notes) for event in _events()]
    parts += ["## Words\n", _words(), SETTINGS_HEAD]
    notes = _notes(settings)
    for table in SETTINGS_TABLES:
        parts += [f"### [{table.__name__.lower()}]\n", _fields(table, notes)]
    return "\n".join(parts)


def _command(command: type[cm.Command], row: Row, notes: dict[tuple[str, str], str]) -> str:
    codes = row.codes if not row.needs_day else ("day_not_open", "day_closed", *row.codes)
    told = ", ".join(f"`{code}`" + (f" ({REASONS[code].rule})" if REASONS[code].rule else "") for code in codes)
    lines = [f"### {_tag(command)}\n", f"{_first_line(command)}\n"]
    lines += [f"Legal: {row.legal}  ", f"Refused: {told or '–'}\n", _fields(command, notes)]
    return "\n".join(lines)


def _event(event: type[ev.Event], notes: dict[tuple[str, str], str]) -> str:
    lines = [f"### {event.__name__}\n"]
    if event.__doc__ and not event.__doc__.startswith("EventBase"):
        lines.append(f"{_first_line(event)}\n")
    return "\n".join([*lines, _fields(event, notes)])


def _fields(kind: type[msgspec.Struct], notes: dict[tuple[str, str], str]) -> str:
    rows = ["| field | type | default | |", "|---|---|---|---|"]
    for field in msgspec.structs.fields(kind):
        default = "required" if field.required else f"`{_default(field)}`"
        note = notes.get((kind.__name__, field.name), "")
        rows.append(f"| `{field.name}` | {_type(field.type)} | {default} | {note} |")
    return ("\n".join(rows) if len(rows) > 2 else "No fields.") + "\n"


def _refusals() -> str:
    rows = ["| code | rule | words | meaning | what would make it possible |", "|---|---|---|---|---|"]
    for code, reason in REASONS.items():
        rows.append(f"| `{code}` | {reason.rule} | {reason.words} | {reason.english} | {reason.remedy} |")
    return "\n".join(rows) + "\n"


_LISTED = (
    "Category", "Channel", "Outcome", "Position", "RatingChannel", "Step", "Lane", "LegStatus", "WindowStatus", "Flag",
    "CaseStep", "CaseStatus",
)  # fmt: skip


def _words() -> str:
    return "\n".join(f"* **{name}**: {_alternatives(getattr(words, name))}" for name in _LISTED) + "\n"


def _events() -> list[type[ev.Event]]:
    """In the order in which events.py declares them."""
    kinds = [kind for kind in vars(ev).values() if isinstance(kind, type) and issubclass(kind, ev.Event)]
    return [kind for kind in kinds if kind is not ev.Event]


def _tag(command: type[cm.Command]) -> str:
    return str(command.__struct_config__.tag)


def _first_line(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def _default(field: msgspec.structs.FieldInfo) -> str:
    value = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
    return msgspec.json.encode(value).decode()


def _alternatives(literal: Any) -> str:
    return ", ".join(f"`{value}`" for value in literal.__args__)


def _type(kind: Any) -> str:
    """In the words of JSON."""
    for name in _NAMED:
        if kind == getattr(words, name):
            return name
    return _told(msgspec.inspect.type_info(kind))


def _told(info: msgspec.inspect.Type) -> str:
    match info:
        case msgspec.inspect.UnionType(types=types):
            return " or ".join(_told(part) for part in types)
        case msgspec.inspect.IntType(ge=None, le=None):
            return "integer"
        case msgspec.inspect.IntType(ge=least, le=most):
            return f"integer {least}–{most}" if most is not None else f"integer from {least}"
        case msgspec.inspect.StrType(min_length=least, max_length=most) if most:
            return f"text, {least}–{most} characters" if least else f"text, at most {most} characters"
        case msgspec.inspect.VarTupleType(item_type=item, max_length=most):
            return f"list of {f'at most {most}: ' if most else ''}{_told(item)}"
        case msgspec.inspect.TupleType(item_types=items):
            return f"list of {len(items)}: {_told(items[0])}"
        case msgspec.inspect.LiteralType(values=values):
            return " or ".join(f"`{value}`" for value in values)
        case msgspec.inspect.StructType(cls=cls):
            return f"table [{cls.__name__.lower()}]"
        case _:
            return _JSON_WORDS[type(info)]


_NAMED = ("Category", "Channel", "Outcome", "Position", "RatingChannel", "Step", "Lane", "Flag", "CaseStep")
_JSON_WORDS: dict[type, str] = {
    msgspec.inspect.StrType: "text",
    msgspec.inspect.FloatType: "number",
    msgspec.inspect.BoolType: "true or false",
    msgspec.inspect.DictType: "object",
    msgspec.inspect.NoneType: "null",
}


def _notes(module: ModuleType) -> dict[tuple[str, str], str]:
    """(class, field) -> the string literal that stands under the field."""
    found: dict[tuple[str, str], str] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, note in zip(node.body, node.body[1:], strict=False):
            if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
                continue
            if (
                isinstance(note, ast.Expr)
                and isinstance(note.value, ast.Constant)
                and isinstance(note.value.value, str)
            ):
                found[node.name, field.target.id] = " ".join(note.value.value.split()).replace("|", "\\|")
    return found
