"""A request's body as a JSON object, and its Idempotency-Key."""

from __future__ import annotations

from typing import Any

import msgspec
from aiohttp import web

from edge.web.problems import Trouble

KEY_LENGTH_MAX = 128


async def fields_of(request: web.Request) -> dict[str, Any]:
    """An empty body is {}. Raises Trouble(not_json_type | not_json | command_unusable) and aiohttp's "too large"."""
    raw = await request.read()
    if not raw:
        return {}
    if request.content_type != "application/json":
        raise Trouble("not_json_type", request.content_type)
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.ValidationError as error:
        raise Trouble("command_unusable", str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Trouble("not_json", str(error)) from error


def key_of(request: web.Request) -> str:
    """Raises Trouble(idempotency_key_missing | idempotency_key_unusable)."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key:
        raise Trouble("idempotency_key_missing")
    if len(key) > KEY_LENGTH_MAX or not all("!" <= letter <= "~" for letter in key):
        raise Trouble("idempotency_key_unusable")
    return key
