"""`hallgate profiles`: what is known about devices, and their language spoken from the command line.

    list | show ID | check PATH… | encode ID INSTRUCTION | decode ID HEX | schema

ID is a shipped profile's id, or the path of a profile (*.toml).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from device_profiles import catalogue, speech
from device_profiles.codec import CannotSay, Fault
from device_profiles.describe import (
    devices_page,
    link_words,
    profile_schema,
    schema_text,
    setting_default,
    setting_range,
    talks,
)
from device_profiles.faults import FileFault
from device_profiles.reader import ProfileUnusable, load
from device_profiles.schema import Field, Frame, Message, Profile
from device_profiles.settings import SettingsUnusable
from device_profiles.vocabulary import AnyInstruction, Instruction
from device_profiles.wire.sayings import INSTRUCTIONS
from edge.verbs.door import FAILED, UNUSABLE, complain, say, say_json, unusable

app = App(name="profiles", help="What is known about devices: list, show, check, encode, decode.")

Json = Annotated[bool, Parameter(name="--json", negative="", help="For machines.")]
Set = Annotated[
    list[str] | None,
    Parameter(
        name="--set", negative="", consume_multiple=False, help="A site setting, name=value; as often as needed."
    ),
]


@app.command(name="list")
def list_(*, json: Json = False, markdown: Annotated[bool, Parameter(negative="")] = False) -> None:
    """The device models that come with hallgate.

    Parameters
    ----------
    markdown
        The page of supported devices (docs/reference/devices.md).
    """
    profiles = list(catalogue.everything().values())
    if markdown:
        say(devices_page(profiles).rstrip("\n"))
    elif json:
        say_json([_short(profile) for profile in profiles])
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("id", "role", "what", "maker", "link"):
            table.add_column(heading, no_wrap=heading in ("id", "link"))
        for profile in profiles:
            table.add_row(profile.id, "/".join(profile.roles), profile.title, profile.vendor, link_words(profile.link))
        _console().print(table)


@app.command
def show(profile: str, /, *, json: Json = False) -> None:
    """Everything about one model: link, settings with their defaults, what it says and can be told, notes, source.

    Parameters
    ----------
    profile
        A profile's id, or the path of a profile.
    """
    found = _profile(profile)
    if json:
        say_json(found)
        return
    console = _console()
    console.print(f"{found.id}   {found.title}", style="bold")
    console.print(f"maker     {found.vendor}: {', '.join(found.models)}")
    console.print(f"role      {'/'.join(found.roles)}")
    console.print(f"talks     {talks(found)}")
    console.print(f"says      {', '.join(speech.signals_of(found)) or 'nothing'}")
    console.print(f"is told   {', '.join(speech.instructions_of(found)) or 'nothing'}")
    timing = found.timing
    console.print(
        f"timing    answers within {timing.answer_s} s, {timing.attempts} attempts, {timing.gap_s} s between frames"
    )
    for name, frame in found.frames.items():
        console.print(f"frame     {_drawn(frame)}" + (f"   ({name})" if len(found.frames) > 1 else ""))
    if found.notes:
        console.print("\n" + found.notes.strip())
    if found.settings:
        console.print()
        console.print(_settings_table(found))
    console.print()
    console.print(_messages_table(found))
    console.print()
    for source in found.source:
        place = ", ".join(part for part in (source.version, source.where) if part)
        console.print(
            f"source    {source.title}{f' ({place})' if place else ''}{f': {source.note}' if source.note else ''}"
        )
    console.print(f"examples  {len(found.examples)}, each of them a test")


@app.command
def check(*paths: Path, json: Json = False) -> None:
    """Read profiles and say every fault at once; a profile whose example does not hold is faulty.

    Parameters
    ----------
    paths
        Profiles (*.toml), or folders of them.
    """
    if not paths:
        unusable("profiles check: name at least one profile (a path)")
    files = [file for path in paths for file in (sorted(path.rglob("*.toml")) if path.is_dir() else [path])]
    if not files:
        unusable(f"there is no profile (*.toml) in {', '.join(map(str, paths))}")
    faults: list[FileFault] = []
    report: list[dict[str, Any]] = []
    for file in files:
        try:
            found = load(file)
        except ProfileUnusable as error:
            faults += error.faults
            wrong = [{"path": fault.path, "words": fault.words} for fault in error.faults]
            report.append({"file": str(file), "ok": False, "faults": wrong})
            continue
        report.append({"file": str(file), "ok": True, "id": found.id, "examples": len(found.examples)})
        if not json:
            say(f"{file}: {found.id} is sound, {len(found.examples)} examples hold")
    if json:
        say_json(report)
    for fault in faults:
        complain(str(fault))
    if faults:
        raise SystemExit(UNUSABLE)


@app.command
def encode(profile: str, instruction: str, /, *, set_: Set = None, json: Json = False) -> None:
    """The frame that says an instruction to a unit, as hex pairs (MQTT: the payload).

    Parameters
    ----------
    profile
        A profile's id, or the path of a profile.
    instruction
        JSON, such as '{"do": "show_text", "text": "请A012号到3号窗口"}'.
    """
    found, settings = _profile(profile), _settings(set_)
    wanted = _instruction(instruction)
    try:
        frame = speech.encode(found, settings, wanted)
    except CannotSay as cannot:
        unusable(f"{found.id}: {cannot.reason}")
    except SettingsUnusable as error:
        unusable(f"{found.id}: --set {error}")
    if found.driver == "mqtt":
        say(frame.decode())
    elif json:
        say_json({"profile": found.id, "frame": frame.hex(" ").upper(), "bytes": len(frame)})
    else:
        say(frame.hex(" ").upper())


@app.command
def decode(profile: str, /, *data: str, set_: Set = None, json: Json = False) -> None:
    """What stands in these bytes, one JSON line each: signals of the device, instructions of the host.

    Parameters
    ----------
    profile
        A profile's id, or the path of a profile.
    data
        Hex pairs, several frames if you like (MQTT: the JSON payload).
    """
    found, settings = _profile(profile), _settings(set_)
    raw = " ".join(data).encode() if found.driver == "mqtt" else _hex(" ".join(data))
    said = 0
    try:
        for each in speech.decode(found, settings, raw):
            if isinstance(each, Fault):
                complain(f"{found.id}: {each.words} ({each.kind})")
                continue
            for line in each.says:
                say_json(line)
                said += 1
            if not each.says:
                complain(f"{found.id}: {each.frame.hex(' ').upper()}: {each.note or each.message}")
    except SettingsUnusable as error:
        unusable(f"{found.id}: --set {error}")
    if not said:
        raise SystemExit(FAILED)


@app.command
def schema(*, json: Json = False) -> None:
    """The profile format as JSON Schema (docs/reference/profile.schema.json)."""
    if json:
        say_json(profile_schema())
    else:
        say(schema_text().rstrip("\n"))


def _console() -> Console:
    """As wide as the terminal; wide enough for a table where the output goes into a file."""
    console = Console(highlight=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, width=140)


def _profile(name: str) -> Profile:
    if name.endswith(".toml"):
        try:
            return load(name)
        except ProfileUnusable as error:
            for fault in error.faults[:-1]:
                complain(str(fault))
            unusable(str(error.faults[-1]))
    try:
        return catalogue.find(name)
    except KeyError as error:
        unusable(str(error.args[0]))


def _settings(pairs: list[str] | None) -> dict[str, object]:
    found: dict[str, object] = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            unusable(f"--set {pair}: expected name=value, such as --set address=3")
        found[name.strip()] = value.strip()
    return found


def _instruction(text: str) -> Instruction:
    try:
        wanted: Instruction = msgspec.json.decode(text, type=AnyInstruction)
    except msgspec.DecodeError as error:
        known = f"; instructions are: {', '.join(INSTRUCTIONS)}" if "$.do" in str(error) or "`do`" in str(error) else ""
        unusable(f"'{text}' is no instruction: {str(error).replace('`', '')}{known}")
    return wanted


def _hex(text: str) -> bytes:
    digits = re.sub(r"[\s,:]|0x", "", text)
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        unusable(f"'{text}' are no hex pairs such as FF 68 03")
    if not raw:
        unusable("there are no bytes to decode: give them as hex pairs such as FF 68 03")
    return raw


def _short(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "title": profile.title,
        "vendor": profile.vendor,
        "models": profile.models,
        "roles": profile.roles,
        "driver": profile.driver,
        "link": link_words(profile.link),
        "signals": speech.signals_of(profile),
        "instructions": speech.instructions_of(profile),
    }


def _drawn(frame: Frame) -> str:
    pieces = [frame.start, *(_field(field) for field in frame.layout), frame.end]
    return " | ".join(piece for piece in pieces if piece) + ("   with escapes" if frame.escape else "")


def _field(field: Field) -> str:
    if field.body:
        return "BODY"
    form = field.bytes or field.as_ or field.check or field.text or field.clock or field.length or ""
    kind = "length" if field.length else "check" if field.check else field.name
    over = f" over {field.over}" if field.over else ""
    return f"{kind} {form}{over}".strip()


def _settings_table(profile: Profile) -> Table:
    table = Table("setting", "default", "may be", "what it does", box=None, pad_edge=False, header_style="bold")
    for name, setting in profile.settings.items():
        table.add_row(name, setting_default(setting).replace(", ", "\n"), setting_range(setting), setting.help)
    return table


def _messages_table(profile: Profile) -> Table:
    table = Table("message", "from", "means", "body", box=None, pad_edge=False, header_style="bold")
    for name, message in profile.messages.items():
        words = [" ".join(str(value) for value in said.values()) for said in message.says]
        body = " | ".join(_body(message)) or ("JSON" if profile.driver == "mqtt" else "")
        table.add_row(name, message.from_, "\n".join(words), body)
    return table


def _body(message: Message) -> list[str]:
    fixed = [f"{name}={value:02X}" for name, value in message.is_.items()]
    return fixed + [_field(field) or ("digits, key" if field.keys else field.name) for field in message.layout]
