"""A profile is sound, or every fault of it is told at once with its key path; nothing else ever comes out."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_profiles import catalogue, wire
from device_profiles.faults import Gathering
from device_profiles.reader import FILE_BYTES_MAX, ProfileUnusable, examine, load, parse
from device_profiles.schema import Profile
from device_profiles.vocabulary import ShowText

EQ2013 = (Path(__file__).parent / "eq2013.toml").read_text(encoding="utf-8")
EQ2013_FRAME = b"!#001%ZD00%ZI01%ZC0000000000480016%ZA01%ZS03%ZH6000%F16%C1%AH2%AV204DL48$$"
RAW = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(catalogue.HERE.glob("*/*.toml"))}


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(ProfileUnusable) as caught:
        parse(text, "p.toml")
    return [str(fault).removeprefix("p.toml: ") for fault in caught.value.faults]


def changed(*changes: tuple[str, str]) -> str:
    text = EQ2013
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def test_another_family_without_a_line_of_python() -> None:
    """EQ2013: ASCII with an end mark, decimal numbers, no checksum."""
    profile = parse(EQ2013)
    frame = wire.codec(profile, {}).encode(ShowText(text="DL48"))
    assert frame == EQ2013_FRAME
    assert wire.codec(profile, {}).address(b"!#001FOK$$") == 1


def test_faults_of_every_kind_at_once() -> None:
    said = faults(
        changed(
            ('vendor = "EQ"', "vendr = 7"),
            ('{ name = "x", as = "dec4" }', '{ name = "x", as = "dec9" }'),
            ("is = { }", "is = { cmd = 1 }"),
            ('over = "text"', 'over = "txt"'),
            ('message = "show"', 'message = "shwo"'),
            ("default = 1\nmin = 1", "default = 0\nmin = 1"),
            ('signal = "shown"', 'signal = "rated"'),
        )
    )
    assert said == [
        "vendr: there is no such key; did you mean 'vendor'?",
        "messages.area.layout[2].as: expected one of "
        "u8, u16le, u16be, u32le, u32be, bcd, dec1, dec2, dec3, dec4, dec5, dec6, got 'dec9'",
        "vendor: is missing",
        "settings.address.default: expected a whole number from 1 to 999, got '0'",
        "messages.show.is.cmd: the frame 'main' has no number of this name",
        "messages.show.layout[4].over: there is no field 'txt' here; there are: text",
        "messages.ok.says[1].signal: 'rated' is no word of the role screen",
        "messages.ok.says[1].grade: is missing: nothing in the message gives rated its grade",
        "examples[1].message: there is no 'shwo' among the messages; there are: show, ok",
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('start = "21 23"', 'start = ""', "frames.main.start: a frame begins with bytes of its own"),
        ('end = "24 24"', 'end = ""', "frames.main.layout: nothing says where a frame ends"),
        ('end = "24 24"', 'end = "24 2"', "frames.main.end: expected"),
        ("{ body = true }", "{ body = true }, { body = true }", "frames.main.layout: expected one body, got 2"),
        ("{ body = true }", "{ body = true, size = 3 }", "frames.main.layout[2].size: belongs to text only"),
        (
            "{ body = true }",
            '{ body = true, bytes = "01" }',
            "frames.main.layout[2]: expected exactly one of bytes, as",
        ),
        ("max_frame = 128", "max_frame = 0", "frames.main.max_frame: expected"),
        ("max_frame = 128", 'max_frame = 128\nescape = { "2" = "01" }', "frames.main.escape.2: expected one byte"),
        (
            'frame = "main"',
            'frame = "mian"',
            "messages.show.frame: there is no 'mian' among the frames; there are: main",
        ),
        (
            'setting = "address"',
            'setting = "adress"',
            "frames.main.layout[1].setting: there is no 'adress' among the settings",
        ),
        (
            '{ name = "text", text = "gbk" }',
            '{ name = "text", text = "gbk" }, { name = "more", text = "gbk" }',
            "only one field of a layout may take",
        ),
        ('{ name = "text", text = "gbk" }', '{ text = "gbk" }', "a text field needs a name"),
        (
            '{ name = "text", text = "gbk" }',
            '{ name = "text", text = "gbk", when = { colour = 1 } }',
            "when.colour: there is no 'colour'",
        ),
        (
            'length = "dec2", over = "text"',
            'check = "sum8", over = "text", plus = 1',
            "layout[4].plus: belongs to length only",
        ),
        ('do = "show_text"', 'do = "show_txt"', "messages.show.says[1].do: expected one of show_text"),
        (
            'do = "show_text"',
            'do = "show_text", size = 3',
            "messages.show.says[1].size: show_text has no such field; it has: text, colour",
        ),
        (
            'do = "show_text"',
            'do = "show_text", text = "$words"',
            "messages.show.says[1].text: the message has no field 'words'",
        ),
        ('answers = ["show"]', 'answers = ["shown"]', "messages.ok.answers[1]: there is no 'shown' among the messages"),
        (
            'answers = ["show"]',
            'answers = ["show"]\nacknowledge = { done = ["echo", "yes"], refused = [] }',
            "acknowledge.done[2]: there is no 'yes'",
        ),
        ('driver = "framed"', 'driver = "dmx"', "driver: expected one of framed, modbus, mqtt, got 'dmx'"),
        ('driver = "framed"', 'driver = "modbus"', "messages.show.request: a modbus message says which registers"),
        ('roles = ["screen"]', "roles = []", "roles: at least one is needed"),
        ("format = 1", "format = 2", "format: expected one of 1, got '2'"),
        ('text = "DL48"', 'text = "DL49"', "examples[1].says: the bytes say"),
        (
            'says = [{ do = "show_text", text = "DL48" }]',
            'says = [{ do = "show_text" }]',
            "examples[1].says[1]: Object missing required field",
        ),
        ("44 4C 34 38 24 24", "44 4C 34 38 24", "examples[1].bytes: cannot be read"),
        ("44 4C 34 38 24 24", "44 4C 34 38 24 24 00", "examples[1].bytes: cannot be read"),
        ('title = "EQ', "title = EQ", "is not TOML"),
    ],
)
def test_each_fault_has_its_place(old: str, new: str, words: str) -> None:
    assert any(words in fault for fault in faults(changed((old, new)))), faults(changed((old, new)))


def test_what_is_no_profile_at_all(tmp_path: Path) -> None:
    assert faults(b"\xff\xfe") == ["is not UTF-8 (byte 0)"]
    assert len(faults("")) > 5
    assert "is nested deeper" in faults("a = " + "[" * 5000)[0] or "TOML" in faults("a = " + "[" * 5000)[0]
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * (FILE_BYTES_MAX + 1))
    for path, words in (
        (huge, "is longer than 256 kB"),
        (tmp_path, "cannot be read"),
        (tmp_path / "no.toml", "cannot be read: No such file"),
    ):
        with pytest.raises(ProfileUnusable, match=words):
            load(path)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, child in children for place in _places(child, (*path, key))]


ODD = st.one_of(
    st.none(),
    st.integers(-2, 70000),
    st.booleans(),
    st.sampled_from(["", "body", "address", "address..body", "$text", "u8", "0A", "zz", "5K"]),
    st.just({}),
    st.just([]),
    st.just({"name": "x"}),
    st.just([{}]),
    st.just({"a": {"b": 1}}),
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(RAW)), st.lists(st.tuples(st.integers(0, 10_000), ODD), min_size=1, max_size=3))
def test_no_change_of_a_profile_brings_anything_but_faults(name: str, changes: list[tuple[int, Any]]) -> None:
    """None in the list of values takes the key away."""
    raw = copy.deepcopy(RAW[name])
    for number, value in changes:
        places = _places(raw)
        place = places[number % len(places)]
        table: Any = raw
        for step in place[:-1]:
            table = table[step]
        if value is None:
            del table[place[-1]]
        else:
            table[place[-1]] = copy.deepcopy(value)
    try:
        assert isinstance(examine(raw, Gathering("p")), Profile)
    except ProfileUnusable as error:
        said = [fault.words for fault in error.faults]
    else:
        said = ["sound"]
    assert said
    assert all(said)
