"""The profile format: one TOML file a device model, one documented line a field.

`reader.load` turns TOML into a `Profile`, or tells every fault with its key path. docs/reference/profile.schema.json is
made from these types and these lines (`hallgate profiles schema`), so editors can check a profile while it is written.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from device_profiles.vocabulary import Role

Hex = Annotated[str, msgspec.Meta(pattern=r"^([0-9A-Fa-f]{2}( [0-9A-Fa-f]{2})*)?$")]
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Scalar = str | int | bool
NumberFormat = Literal["u8", "u16le", "u16be", "u32le", "u32be", "bcd", "dec1", "dec2", "dec3", "dec4", "dec5", "dec6"]
CheckFormat = Literal["sum8", "xor8", "crc16_arc", "crc16_modbus"]
TextFormat = Literal["ascii", "gb2312", "gbk", "gbk+colour", "gb2312+onbon"]
ClockFormat = Literal["onbon"]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every table in a profile: a key that is not known is a fault."""


class Source(_Table, frozen=True, kw_only=True):
    """Where this knowledge comes from. A guess is said to be one."""

    title: str
    """Document, program or measurement, with its author or maker."""
    version: str = ""
    """Its version, commit or date."""
    where: str = ""
    """Page, section, file or repository."""
    note: str = ""
    """How far it can be trusted: one implementation only, recomputed, captured …"""


class Link(_Table, frozen=True, kw_only=True):
    """How the device is usually reached; a site's own line address overrides all of it."""

    kinds: tuple[Literal["serial", "tcp", "udp", "mqtt"], ...]
    """The links it can hang on, the usual one first."""
    baud: int = 9600
    """Serial: bits per second as delivered."""
    parity: Literal["N", "E", "O"] = "N"
    """Serial: parity as delivered."""
    stop: Literal[1, 2] = 1
    """Serial: stop bits as delivered."""
    port: int | None = None
    """TCP or UDP port as delivered."""


class Refresh(_Table, frozen=True, kw_only=True):
    """A device that forgets what it shows when it hears nothing: it is told again three times as often."""

    forgets_after: str
    """The int setting that says after how many seconds it forgets."""
    when: dict[str, Scalar] = {}
    """Only where these settings have these values."""


class Timing(_Table, frozen=True, kw_only=True):
    """How fast to talk to it."""

    answer_s: float = 0.5
    """Seconds after the last byte has left until no answer is given up on."""
    attempts: int = 3
    """How often one instruction is sent before the device counts as silent."""
    gap_s: float = 0.025
    """Seconds of silence the device wants between two frames."""
    refresh_s: float = 0.0
    """Seconds after which a wanted picture is sent again though nothing changed; 0: never."""
    refresh: tuple[Refresh, ...] = ()
    """Where the site's settings decide about that; the first that fits wins over `refresh_s`."""


class Setting(_Table, frozen=True, kw_only=True):
    """One thing a site may set for a unit (`settings` of its [[device]], or `--set name=value`)."""

    kind: Literal["int", "text", "bool", "choice", "keys", "levels"]
    """int, text, bool, choice (one of `choices`), keys (what key combinations mean), levels (raw byte to grade)."""
    default: int | str | bool | dict[str, str | int]
    """Taken where the site says nothing."""
    min: int | None = None
    """int: the least value."""
    max: int | None = None
    """int: the greatest value."""
    choices: tuple[Scalar, ...] = ()
    """choice: what may be chosen."""
    unit: str = ""
    """Unit of the value: px, s, 0.5 s …"""
    help: str
    """One line for the technician who sets it: what it does and where it is read off the device."""


class Field(_Table, frozen=True, kw_only=True):
    """One field of a layout: exactly one of bytes, as, digits, keys, text, clock, length, check, body."""

    name: str = ""
    """Its name: ranges, `is` of a message and `says` refer to it."""
    bytes: Hex = ""
    """A constant, as hex pairs."""
    as_: NumberFormat | None = msgspec.field(name="as", default=None)
    """A number: width and byte order, bcd (two decimal digits a byte), or dec1-dec6 (ASCII decimal digits)."""
    digits: int | None = None
    """So many decimal digits, one a byte (00-09)."""
    keys: str | None = None
    """Digits typed and one key code; the `keys` setting of this name says what they mean (fields: key, digits)."""
    text: TextFormat | None = None
    """Text in this encoding; without `size` it takes what the frame leaves."""
    clock: ClockFormat | None = None
    """A moment in this layout (field of set_clock: at)."""
    length: NumberFormat | None = None
    """How many bytes the range `over` takes, plus `plus`."""
    check: CheckFormat | None = None
    """A checksum over the range `over`."""
    body: bool = False
    """In a frame: here stands the message."""
    over: str = ""
    """length, check: from which field to which, both included (`address..body`), or one field."""
    plus: int = 0
    """length: added to the count."""
    is_: int | None = msgspec.field(name="is", default=None)
    """Number: only ever this value; another one means that this is not the message (in a frame: a broken frame)."""
    default: int | str | None = None
    """Number: sent where nothing else gives a value; with `map`, also read where the map does not know the number."""
    setting: str | None = None
    """Number: the site setting that gives the value."""
    map: str | dict[str, Scalar] | None = None
    """Number: raw value (hex) to meaning, or the `levels` setting that says so."""
    unit: int = 1
    """Number: one on the wire stands for so many of the value's (8: the device counts in 8-pixel steps)."""
    cap: int | None = None
    """digits: the value is a count, and greater ones are shown as this."""
    size: int | str | None = None
    """text: exactly so many bytes (or the int setting that says so)."""
    max: int | None = None
    """text: at most so many bytes."""
    pad: Hex = ""
    """text, digits: the byte that fills up (text: 20, digits: 00)."""
    align: Literal["left", "right"] = "left"
    """text with `size`: where the text stands; digits always stand right."""
    when: dict[str, Scalar] = {}
    """The field is there only where these settings have these values."""


class Frame(_Table, frozen=True, kw_only=True):
    """What every message of one kind is wrapped in: start, layout (with the message as `body`), end."""

    start: Hex = ""
    """The bytes a frame begins with."""
    end: Hex = ""
    """The bytes it ends with."""
    escape: dict[str, Hex] = {}
    """Bytes that must not stand between start and end, and what stands for each ("A5" = "A6 02")."""
    layout: tuple[Field, ...]
    """What stands between start and end."""
    max_frame: Annotated[int, msgspec.Meta(ge=1, le=65536)]
    """No frame is longer than this on the wire (bytes, escapes included); what would be is broken."""
    broadcast: int | None = None
    """The address that every unit obeys."""


class Request(_Table, frozen=True, kw_only=True):
    """Modbus: which registers the layout is written to, two bytes a register, high byte first."""

    function: Literal[6, 16]
    """6 writes one register, 16 several."""
    address: Annotated[int, msgspec.Meta(ge=0, le=65535)]
    """The first register."""


class Acknowledgement(_Table, frozen=True, kw_only=True):
    """What goes back once the hall has decided: `echo` (the frame as it came) or host messages, in this order."""

    done: tuple[str, ...]
    """After the commit."""
    refused: tuple[str, ...]
    """After a refusal."""


class Message(_Table, frozen=True, kw_only=True):
    """One thing that is said, by the device or by the host. The first message that fits a frame is the one."""

    from_: Literal["device", "host"] = msgspec.field(name="from")
    """Who says it."""
    frame: str = "main"
    """The frame it is wrapped in."""
    is_: dict[str, int] = msgspec.field(name="is", default_factory=dict)
    """Frame fields that make it this message."""
    default: dict[str, int] = {}
    """Frame fields that are sent so, but may be otherwise when heard."""
    layout: tuple[Field, ...] = ()
    """The body."""
    request: Request | None = None
    """Modbus: where the layout is written."""
    topic: str = ""
    """MQTT: the topic below the device's own (`{device}` and settings in braces are filled in)."""
    paths: dict[str, str] = {}
    """MQTT: field name to its dotted path in the JSON payload."""
    says: tuple[dict[str, Scalar], ...] = ()
    """Signals (`signal`) or instructions (`do`); `$name` is a field, and a field of the same name needs no line."""
    answers: tuple[str, ...] = ()
    """From the device: the host messages that it answers."""
    acknowledge: Acknowledgement | None = None
    """From the device: it waits for this."""
    when: dict[str, Scalar] = {}
    """Known only where these settings have these values."""


class Example(_Table, frozen=True, kw_only=True):
    """Bytes and what they say. Each is a test, both ways."""

    message: str
    """The message it is an example of."""
    bytes: Hex = ""
    """The whole frame."""
    json: str = ""
    """MQTT: the payload."""
    says: tuple[dict[str, Scalar | tuple[str, ...]], ...] = ()
    """The signals or instructions."""
    settings: dict[str, Scalar | dict[str, str | int]] = {}
    """Site settings it holds under."""
    one_way: Literal["", "encode", "decode"] = ""
    """Holds in this direction only (the device shows less than was said, or says what it need not)."""
    done: Hex = ""
    """What goes back after the commit."""
    refused: Hex = ""
    """What goes back after a refusal."""
    note: str = ""
    """Captured from what and when, recomputed, or made up."""


class Profile(_Table, frozen=True, kw_only=True):
    """What we know about one device model."""

    format: Literal[1]
    """Version of this format."""
    id: Id
    """Its name in site.toml."""
    title: str
    """What it is, in the words of the hall (Chinese)."""
    vendor: str
    """Maker, or "various" for a family that many sell."""
    models: tuple[str, ...]
    """Models that speak like this."""
    firmware: str = ""
    """Firmware range this was seen with; empty: not known."""
    roles: tuple[Role, ...]
    """What it does in the hall."""
    driver: Literal["framed", "modbus", "mqtt"]
    """The way of talking."""
    family: str = ""
    """Profiles of one family share frames, so that they can share a line; empty: the id."""
    link: Link
    """How it is usually reached."""
    timing: Timing = Timing()
    """How fast to talk to it."""
    notes: str = ""
    """What a technician must know: switches, limits, doubts."""
    source: tuple[Source, ...]
    """Where this knowledge comes from."""
    settings: dict[str, Setting] = {}
    """What a site may set."""
    frames: dict[str, Frame] = {}
    """framed: what messages are wrapped in."""
    messages: dict[str, Message] = {}
    """What is said."""
    examples: tuple[Example, ...] = ()
    """Bytes and what they say."""
