"""The OpenAPI 3.1 document, made from the tables that also make the routes: `doors` for commands, `readings` for views.

A checked-in copy stands in docs/reference/openapi.json; `python -m edge.web.openapi` writes it, a test compares it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from edge.queueing.commands import Command
from edge.web.doors import DOORS, Door
from edge.web.readings import READINGS, Reading
from edge.web.seat import KIOSK_NAME, PAGES
from edge.web.shapes import EventView, OutcomeView, Problem, StatusView

REF = "#/components/schemas/{name}"
SHAPES: tuple[type, ...] = (OutcomeView, EventView, Problem, StatusView)
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New for each act, the same for its repetitions: these get the first outcome and do nothing.",
    "schema": {"type": "string", "pattern": "^[!#-~]{1,128}$"},
}
WORDS_IN_PATH = {"window": "The window's id, as in site.toml.", "ticket": "A ticket's id, or today's number (A012)."}


def document() -> dict[str, Any]:
    """The whole document as plain JSON values."""
    types: list[type] = [*SHAPES, *(reading.shape for reading in READINGS), *(door.command for door in DOORS)]
    (*_,), components = msgspec.json.schema_components(types, ref_template=REF)
    paths: dict[str, Any] = {"/api/v1/commands": {"post": _any_command()}}
    for door in DOORS:
        components[_body_name(door)] = _body_schema(components[door.command.__name__], door)
        paths.setdefault(door.path, {})["post"] = _command(door)
    for reading in READINGS:
        paths.setdefault(reading.path, {})["get"] = _reading(reading)
    paths["/api/v1/stream"] = {"get": _stream()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "hallgate: the hall's own API",
            "version": "1",
            "description": "Views of a government service hall and the commands its pages may give. Errors are problem "
            "details (RFC 9457) with a stable `code`; a refusal by the hall's rules is 409 and names the rule.",
        },
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {"schemas": {name: components[name] for name in sorted(components)}},
    }


def _body_name(door: Door) -> str:
    return f"{door.command.__name__}Body"


def _body_schema(command: dict[str, Any], door: Door) -> dict[str, Any]:
    """The command without what its path, its door or a manager says."""
    away = {"do", *door.in_path, *door.pinned, *door.barred}
    schema = {
        "type": "object",
        "description": command.get("description", ""),
        "properties": {name: field for name, field in command["properties"].items() if name not in away},
        "additionalProperties": False,
    }
    required = [name for name in command.get("required", []) if name not in away]
    return {**schema, "required": required} if required else schema


def _command(door: Door) -> dict[str, Any]:
    schema = {"$ref": REF.format(name=_body_name(door))}
    needs_body = bool(set(_required(door.command)) - set(door.in_path))
    return {
        "operationId": door.do,
        "summary": door.summary,
        "tags": [door.page],
        "parameters": [*_path_parameters(door.path), KEY_PARAMETER],
        "requestBody": {"required": needs_body, "content": {"application/json": {"schema": schema}}},
        "responses": _responses(door.status, OutcomeView, (400, 403, 404, 409, 413, 415, 422, 503)),
    }


def _any_command() -> dict[str, Any]:
    refs = {door.do: REF.format(name=door.command.__name__) for door in DOORS}
    schema = {
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "do", "mapping": refs},
    }
    kiosk = {"type": "string", "pattern": KIOSK_NAME.pattern}
    query = [
        _query("page", {"enum": list(PAGES)}, "Which page asks; it decides which commands may come.", True),
        _query("window", {"type": "string"}, "page=window: which one.", False),
        _query("kiosk", kiosk, "page=kiosk: its name, if it has one.", False),
    ]
    statuses = (201, 400, 403, 404, 409, 413, 415, 422, 503)
    return {
        "operationId": "command",
        "summary": "Any command that this page may give",
        "tags": ["commands"],
        "parameters": [*query, KEY_PARAMETER],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": _responses(200, OutcomeView, statuses),
    }


def _reading(reading: Reading) -> dict[str, Any]:
    problems = (404,) if "{" in reading.path else ()
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
            "503": _problem(),
        },
    }


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
