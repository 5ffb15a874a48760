"""A profile in words, for people and editors: the format's JSON Schema and the page of supported devices.

Both are generated, kept under docs/reference/ and compared in a test.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from device_profiles import schema
from device_profiles.schema import Link, Profile, Setting
from device_profiles.speech import instructions_of, signals_of

ROLE_TITLES = {
    "caller": "呼叫器 caller",
    "screen": "窗口屏 screen",
    "evaluator": "评价器 evaluator",
    "kiosk": "取号机 kiosk",
    "printer": "打印机 printer",
    "voice": "语音 voice",
    "id_reader": "读卡器 id_reader",
    "sensor": "传感器 sensor",
}


def profile_schema() -> dict[str, Any]:
    """The format as JSON Schema 2020-12, each field with its line."""
    (reference,), tables = msgspec.json.schema_components([Profile], ref_template="#/$defs/{name}")
    lines = _lines()
    for table, definition in tables.items():
        definition["additionalProperties"] = False
        for field, words in lines.get(table, {}).items():
            if field in definition.get("properties", {}):
                definition["properties"][field]["description"] = words
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hallgate device profile, format 1",
        **reference,
        "$defs": dict(sorted(tables.items())),
    }


def schema_text() -> str:
    """The schema as the file under docs/reference/ holds it."""
    return msgspec.json.format(msgspec.json.encode(profile_schema()), indent=2).decode() + "\n"


def _lines() -> dict[str, dict[str, str]]:
    """The documented line of each field of each table, read from the source of `schema`."""
    tree = ast.parse(Path(schema.__file__).read_text(encoding="utf-8"))
    return {node.name: dict(_field_lines(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _field_lines(table: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, line in zip(table.body, table.body[1:], strict=False):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str):
            yield field.target.id.rstrip("_"), line.value.value


def link_words(link: Link) -> str:
    """ "serial 9600 8N1", "tcp/udp 5005, serial 57600 8N1", "mqtt"."""
    network = [kind for kind in link.kinds if kind in ("tcp", "udp")]
    words = []
    if network:
        words.append("/".join(network) + (f" {link.port}" if link.port else ""))
    if "serial" in link.kinds:
        words.append(f"serial {link.baud} 8{link.parity}{link.stop}")
    if "mqtt" in link.kinds:
        words.append("mqtt")
    return ", ".join(words)


def talks(profile: Profile) -> str:
    """The way of talking and the usual link, in words."""
    words = link_words(profile.link)
    return words if words == profile.driver else f"{profile.driver}, {words}"


def setting_default(setting: Setting) -> str:
    """The default as one would write it."""
    if isinstance(setting.default, dict):
        return ", ".join(f"{raw}={meaning}" for raw, meaning in setting.default.items())
    return str(setting.default).lower() if isinstance(setting.default, bool) else str(setting.default)


def setting_range(setting: Setting) -> str:
    """What may be set, with its unit."""
    if setting.kind == "choice":
        return " | ".join(map(str, setting.choices))
    if setting.kind == "int" and setting.min is not None and setting.max is not None:
        return f"{setting.min}-{setting.max}" + (f" {setting.unit}" if setting.unit else "")
    return {"bool": "true | false", "keys": "combination=key, …", "levels": "raw=grade, …"}.get(
        setting.kind, setting.kind
    )


def devices_page(profiles: Iterable[Profile]) -> str:
    """The page of supported devices, as Markdown."""
    out = [
        "# Supported devices",
        "",
        "Made from the profiles by `hallgate profiles list --markdown`; do not edit. "
        "A new model of a known way of talking needs a profile, no program.",
        "",
    ]
    everything = list(profiles)
    for role, title in ROLE_TITLES.items():
        here = [profile for profile in everything if role in profile.roles]
        if here:
            out += [f"## {title}", ""]
        for profile in here:
            out += _device(profile)
    return "\n".join(out).rstrip() + "\n"


def _device(profile: Profile) -> Iterator[str]:
    yield f"### `{profile.id}` {profile.title}"
    yield ""
    yield f"* Maker: {profile.vendor}; models: {', '.join(profile.models)}"
    yield f"* Way of talking: {talks(profile)}"
    yield f"* Says: {', '.join(signals_of(profile)) or 'nothing'}"
    yield f"* Can be told to: {', '.join(instructions_of(profile)) or 'nothing'}"
    for source in profile.source:
        place = ", ".join(part for part in (source.version, source.where) if part)
        yield (
            f"* Source: {source.title}" + (f" ({place})" if place else "") + (f". {source.note}" if source.note else "")
        )
    yield f"* Examples that are tests: {len(profile.examples)}"
    yield ""
    if profile.notes:
        yield profile.notes.strip()
        yield ""
    if profile.settings:
        yield "| Setting | Default | May be | What it does |"
        yield "|---|---|---|---|"
        for name, setting in profile.settings.items():
            cells = (f"`{name}`", setting_default(setting), setting_range(setting), setting.help)
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""
