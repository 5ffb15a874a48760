"""The API's shapes as TypeScript types, from the same OpenAPI document: `python -m edge.web.typescript`.

The result is checked in as ui/src/shapes.ts, and a test compares it, so a page cannot expect what the API does not say.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from edge.web.doors import DOORS
from edge.web.openapi import body_name, document

HEAD = "// Made from the API's own types by `python -m edge.web.typescript`; a test compares it.\n"
SHORT = 90
"""An interface of at most so many characters stands on one line."""
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def text() -> str:
    """Of what is told: pages write the bodies of commands as they need them, and the hall checks those."""
    asked = {name for door in DOORS for name in (door.command.__name__, body_name(door))}
    schemas = {name: schema for name, schema in document()["components"]["schemas"].items() if name not in asked}
    return HEAD + "".join(f"\nexport interface {name} {_object(schema)}\n" for name, schema in schemas.items())


def _object(schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    lines = [
        f"  {name}{'' if name in required else '?'}: {_type(field)};"
        for name, field in schema.get("properties", {}).items()
    ]
    short = f"{{ {' '.join(line.strip() for line in lines)} }}"
    if len(short) <= SHORT and "\n" not in short:
        return short if lines else "{}"
    return "{\n" + "\n".join(lines) + "\n}"


def _type(schema: dict[str, Any]) -> str:
    """The TypeScript type of one JSON Schema; what has no closer one is `unknown`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "anyOf" in schema:
        return " | ".join(_type(part) for part in schema["anyOf"])
    kind = schema.get("type")
    if kind == "array":
        return f"readonly ({_type(schema.get('items', {}))})[]"
    if kind == "object":
        return "Record<string, unknown>" if not schema.get("properties") else _object(schema)
    return PLAIN.get(str(kind), "unknown")


if __name__ == "__main__":
    sys.stdout.write(text())
