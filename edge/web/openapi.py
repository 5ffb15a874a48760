"""The OpenAPI 3.1 document, made from the tables that also make the routes: `doors` for commands, `readings` for views.

A checked-in copy stands in docs/reference/openapi.json; `python -m edge.web.openapi` writes it, a test compares it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from edge.queueing.commands import Command
from edge.web.console import FACTS_MAX
from edge.web.console_shapes import JournalView, ReportView, WhyView
from edge.web.doors import DOORS, KIOSK_LINK, Door
from edge.web.evaluation_shapes import RatingLinkView
from edge.web.readings import READINGS, Reading
from edge.web.receiving import IN_BODY, WITH_PEOPLE
from edge.web.seat import PAGES
from edge.web.sessions import CSRF_HEADER, DEVICE_COOKIE, SESSION_COOKIE
from edge.web.shapes import (
    AccountsView,
    DeviceSessionView,
    EventView,
    OutcomeView,
    Problem,
    SessionView,
    StatusView,
    UpkeepDone,
)

REF = "#/components/schemas/{name}"
SHAPES: tuple[type, ...] = (
    OutcomeView,
    EventView,
    Problem,
    StatusView,
    SessionView,
    DeviceSessionView,
    AccountsView,
    UpkeepDone,
    JournalView,
    WhyView,
    ReportView,
    RatingLinkView,
)
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New for each act, the same for its repetitions: these get the first outcome and do nothing.",
    "schema": {"type": "string", "pattern": "^[!#-~]{1,128}$"},
}
CSRF_PARAMETER = {
    "name": CSRF_HEADER,
    "in": "header",
    "required": False,
    "description": "What the session's or the device's view calls `csrf`; needed with a cookie.",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}
SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE, "description": "A person's session."},
    "device": {
        "type": "apiKey",
        "in": "cookie",
        "name": DEVICE_COOKIE,
        "description": "A device's token, in a browser.",
    },
    "deviceToken": {"type": "http", "scheme": "bearer", "description": "A device's token, from a program."},
}
BY_PAGE: dict[str, list[dict[str, list[str]]]] = {
    "kiosk": [{"device": []}, {"deviceToken": []}, {"session": []}],
    "window": [{"session": []}],
    "desk": [{"session": []}],
    "console": [{"session": []}],
    "citizen": [],
}
WORDS_IN_PATH = {
    "window": "The window's id, as in site.toml.",
    "ticket": "A ticket's id, or today's number (A012).",
    "case": "The visit that was rated.",
    "visit": "The visit's id.",
    "token": "What the citizen's link ends with.",
}


def document() -> dict[str, Any]:
    """The whole document as plain JSON values."""
    types: list[type] = [*SHAPES, *(reading.shape for reading in READINGS), *(door.command for door in DOORS)]
    (*_,), components = msgspec.json.schema_components(types, ref_template=REF)
    paths: dict[str, Any] = {"/api/v1/commands": {"post": _any_command()}}
    for door in DOORS:
        components[body_name(door)] = _body_schema(components[door.command.__name__], door)
        paths.setdefault(door.path, {})["post"] = _command(door)
    for reading in READINGS:
        paths.setdefault(reading.path, {})["get"] = _reading(reading)
    paths[KIOSK_LINK.path] = {"post": _rating_link()}
    paths["/api/v1/stream"] = {"get": _stream()}
    paths.update(_signing())
    paths.update(_console())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "hallgate: the hall's own API",
            "version": "1",
            "description": "Views of a government service hall and the commands its pages may give. Errors are problem "
            "details (RFC 9457) with a stable `code`; a refusal by the hall's rules is 409 and names the rule.",
        },
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "schemas": {name: components[name] for name in sorted(components)},
            "securitySchemes": SECURITY,
        },
    }


def body_name(door: Door) -> str:
    page = "" if door.page in ("kiosk", "window") else door.page.capitalize()
    return f"{page}{door.command.__name__}Body"


def _body_schema(command: dict[str, Any], door: Door) -> dict[str, Any]:
    """The command without what its path or its door says."""
    away = {"do", *door.in_path, *door.pinned, *door.made}
    schema = {
        "type": "object",
        "description": command.get("description", ""),
        "properties": {name: field for name, field in command["properties"].items() if name not in away},
        "additionalProperties": False,
    }
    if door.command in WITH_PEOPLE:
        schema["properties"] |= IN_BODY
    required = [name for name in command.get("required", []) if name not in away]
    return {**schema, "required": required} if required else schema


def _command(door: Door) -> dict[str, Any]:
    schema = {"$ref": REF.format(name=body_name(door))}
    needs_body = bool(set(_required(door.command)) - set(door.in_path))
    return {
        "operationId": door.name,
        "summary": door.summary,
        "tags": [door.page],
        "security": BY_PAGE[door.page],
        "parameters": [*_path_parameters(door.path), KEY_PARAMETER, CSRF_PARAMETER],
        "requestBody": {"required": needs_body, "content": {"application/json": {"schema": schema}}},
        "responses": _responses(door.status, OutcomeView, (400, 401, 403, 404, 409, 413, 415, 422, 503)),
    }


def _rating_link() -> dict[str, Any]:
    return {
        "operationId": KIOSK_LINK.do,
        "summary": KIOSK_LINK.summary,
        "tags": [KIOSK_LINK.page],
        "security": BY_PAGE[KIOSK_LINK.page],
        "parameters": [*_path_parameters(KIOSK_LINK.path), CSRF_PARAMETER],
        "responses": _responses(200, RatingLinkView, (400, 401, 403, 409, 503)),
    }


def _any_command() -> dict[str, Any]:
    refs = {door.do: REF.format(name=door.command.__name__) for door in DOORS if door.page != "citizen"}
    schema = {
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "do", "mapping": refs},
    }
    query = [
        _query("page", {"enum": list(PAGES)}, "Which page asks; it decides which commands may come.", True),
        _query("window", {"type": "string"}, "page=window: which one.", False),
    ]
    statuses = (201, 400, 401, 403, 404, 409, 413, 415, 422, 503)
    return {
        "operationId": "command",
        "summary": "Any command that this page may give",
        "tags": ["commands"],
        "parameters": [*query, KEY_PARAMETER, CSRF_PARAMETER],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": _responses(200, OutcomeView, statuses),
    }


def _reading(reading: Reading) -> dict[str, Any]:
    problems = (401, 404) if "{" in reading.path else (401,)
    return {
        "operationId": f"get_{reading.name}",
        "summary": reading.summary,
        "tags": ["views"],
        "parameters": _path_parameters(reading.path),
        "responses": _responses(200, reading.shape, problems),
    }


def _stream() -> dict[str, Any]:
    return {
        "operationId": "stream",
        "summary": "What happens, as server-sent events",
        "description": "`id` is epoch:seq, `data` an EventView; `hello` comes first; `reset`: another journal.",
        "tags": ["views"],
        "parameters": [
            {"name": "Last-Event-ID", "in": "header", "required": False, "schema": {"type": "string"}},
            _query("after", {"type": "string"}, "The same, for those who cannot set headers.", False),
        ],
        "responses": {
            "200": {"description": "The stream", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
            "401": _problem(),
            "503": _problem(),
        },
    }


def _signing() -> dict[str, Any]:
    """Sessions, devices, accounts: what is not a view of the hall and not a command of its queue."""
    text = {"type": "string", "maxLength": 1024}
    fields = {"account": text, "password": text, "window": text, "relieve": text}
    return {
        "/api/v1/session": {
            "post": _act("log_in_here", "Log in", fields, 200, SessionView, (429, 503)),
            "get": _told("session", "Who is logged in here", SessionView),
            "delete": _act("log_out_here", "End the session", {}, 204, None, ()),
        },
        "/api/v1/session/seen": {"post": _act("session_seen", "The person did something", {}, 204, None, ())},
        "/api/v1/session/password": {
            "post": _act("own_password", "Change one's own password", {"current": text, "new": text}, 204, None, (429,))
        },
        "/api/v1/device": {
            "post": _act(
                "know_device", "Exchange a token for a cookie", {"token": text}, 200, DeviceSessionView, (429,)
            ),
            "get": _told("device", "Which device this browser is", DeviceSessionView),
        },
        "/api/v1/upkeep": {
            "post": _act("upkeep", "A command about accounts or tokens", {"do": text}, 200, UpkeepDone, (503,))
        },
        "/api/v1/accounts": {"get": _told("accounts", "Accounts and tokens, without their secrets", AccountsView)},
    }


def _console() -> dict[str, Any]:
    """What managers, technicians and auditors read besides the views."""
    count = _query("count", {"type": "integer", "minimum": 1, "maximum": FACTS_MAX}, "How many.", False)
    before = _query("before", {"type": "integer"}, "Only facts before this sequence number.", False)
    about = [
        _query("ticket", {"type": "string"}, "Who was called: a ticket's id, or today's number.", True),
        _query("over", {"type": "string"}, "And before whom.", False),
    ]
    kind = {"name": "kind", "in": "path", "required": True, "schema": {"enum": ["day", "month", "quarter"]}}
    name = {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "2026-03-02, 2026-03 or 2026Q1; with .csv or .xlsx after it a file.",
        "schema": {"type": "string", "maxLength": 64},
    }
    return {
        "/api/v1/journal": {
            "get": {**_told("journal", "The journal's last facts", JournalView, 422), "parameters": [count, before]}
        },
        "/api/v1/why": {
            "get": {**_told("why", "Why was this one called, and before whom?", WhyView, 404), "parameters": about}
        },
        "/api/v1/reports/{kind}/{name}": {
            "get": {**_told("report", "A day, a month or a quarter", ReportView, 404, 422), "parameters": [kind, name]}
        },
    }


def _act(
    name: str, summary: str, fields: dict[str, Any], status: int, shape: type | None, more: tuple[int, ...]
) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "object", "properties": fields}
    answers = _responses(status, shape or UpkeepDone, (400, 401, 403, 404, 409, 413, 415, 422, *more))
    if shape is None:
        answers[str(status)] = {"description": "Done"}
    act = {"operationId": name, "summary": summary, "tags": ["signing"], "parameters": [CSRF_PARAMETER]}
    if name == "upkeep":
        act["parameters"] = [KEY_PARAMETER, CSRF_PARAMETER]
        body["additionalProperties"] = True
    return {**act, "requestBody": {"content": {"application/json": {"schema": body}}}, "responses": answers}


def _told(name: str, summary: str, shape: type, *more: int) -> dict[str, Any]:
    told = {"operationId": f"get_{name}", "summary": summary, "tags": ["signing"]}
    return {**told, "responses": _responses(200, shape, (401, 403, *more))}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    schema = {"type": "string", "minLength": 1, "maxLength": 64}
    return [
        {"name": name, "in": "path", "required": True, "description": words, "schema": schema}
        for name, words in WORDS_IN_PATH.items()
        if f"{{{name}}}" in path
    ]


def _query(name: str, schema: dict[str, Any], words: str, required: bool) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": words, "schema": schema}


def _responses(status: int, shape: type, problems: tuple[int, ...]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": REF.format(name=shape.__name__)}}}
    answers: dict[str, Any] = {str(status): {"description": "Done" if status < 300 else "", "content": content}}
    for other in problems:
        answers[str(other)] = {"description": "Done", "content": content} if other < 300 else _problem()
    return answers


def _problem() -> dict[str, Any]:
    schema = {"$ref": REF.format(name="Problem")}
    return {"description": "Problem details", "content": {"application/problem+json": {"schema": schema}}}


def _required(command: type[Command]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(command) if field.required]


def text() -> str:
    """As served and checked in: indented, keys in the order given."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
