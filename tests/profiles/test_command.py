"""`hallgate profiles …` as a person at the terminal sees it: stdout, stderr and the exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from device_profiles import catalogue
from device_profiles.describe import devices_page, schema_text
from edge.verbs.profiles import app

ROOT = Path(__file__).parents[2]
KEYPAD = catalogue.HERE / "caller" / "various_ff68.toml"
CALL = "FF 68 06 06 68 03 02 00 01 02 0C 14 16"


class Terminal:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        try:
            app(list(words), exit_on_error=False, print_error=False)
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        seen = self.capsys.readouterr()
        return code, seen.out, seen.err


@pytest.fixture
def hallgate(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def test_the_vendors_frame_to_the_byte() -> None:
    """The whole command, as a process of its own."""
    settings = ["family=5K", "address=1", "width_px=192", "height_px=32", "timeout_s=2", "display_mode=1", "hold=10"]
    given = [word for setting in settings for word in ("--set", setting)]
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from edge.cli import main; main()",
            "profiles",
            "encode",
            "onbon_bx_k",
            '{"do": "show_text", "text": "请A012号到3号窗口"}',
            *given,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert ran.stdout == (
        "A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 35 00 "
        "A3 06 01 00 00 00 01 2C 00 00 00 00 00 00 18 00 20 00 "
        "00 00 00 02 00 00 00 00 02 02 01 00 00 0A 11 00 00 00 "
        "C7 EB 41 30 31 32 BA C5 B5 BD 33 BA C5 B4 B0 BF DA 4E 34 5A\n"
    )


def test_encode_for_a_machine(hallgate: Terminal) -> None:
    code, out, _ = hallgate(
        "encode", "led_485_046", '{"do":"show_number","number":"A012"}', "--set", "digits=6", "--json"
    )
    assert (code, json.loads(out)) == (
        0,
        {"profile": "led_485_046", "frame": "01 10 00 70 00 03 06 20 20 41 30 31 32 E2 7A", "bytes": 15},
    )


def test_decode_several_frames_with_noise_between(hallgate: Terminal) -> None:
    code, out, err = hallgate("decode", "ff68_keypad", f"{CALL} 00 99 FF 68 03 03 68 03 02 0C 11 16")
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"signal": "key_pressed", "key": "call", "digits": "012"},
        {"signal": "key_pressed", "key": "next", "digits": ""},
    ]
    assert err == "hallgate: ff68_keypad: 00 99: no frame of this family (noise)\n"


def test_decode_what_the_host_said(hallgate: Terminal) -> None:
    code, out, _ = hallgate("decode", "a090_bar_screen", "a0 90 01 a5 00 0c d4dd00cda300b7fe00cef100 b9")
    assert (code, json.loads(out)) == (0, {"do": "show_text", "text": "暂停服务", "colour": "red"})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("FF 68 03 03 68 03 02 0C 12 16", "sum8 is 12, the bytes give 11 (checksum)"),
        ("FF 68 03 03 68 03 02", "stops short: at least 3 more bytes belong to it"),
        ("FF 68 03 04 68 03 02 0C 11 16", "length fields disagree"),
        ("FF 68 04 04 68 03 02 07 0F 1B 16", "the keys 07 0F have no meaning"),
    ],
)
def test_decode_nothing_is_a_failure(hallgate: Terminal, given: str, words: str) -> None:
    code, out, err = hallgate("decode", "ff68_keypad", given)
    assert (code, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("decode", "ff68_keypad", "FF 6"), "no hex pairs"),
        (("decode", "ff68_keypad"), "no bytes"),
        (("decode", "ff69", "FF"), "there is no profile 'ff69'; there are: ff68_keypad"),
        (("decode", "nowhere/x.toml", "FF"), "cannot be read"),
        (("encode", "ff68_keypad", "{"), "is no instruction"),
        (("encode", "ff68_keypad", '{"do": "dance"}'), "instructions are: show_text"),
        (("encode", "ff68_keypad", '{"do": "blank"}'), "cannot blank; it can: show_number"),
        (("encode", "ff68_keypad", '{"do": "show_number", "number": "VIP"}'), "digits only"),
        (("encode", "ff68_keypad", '{"do": "beep"}', "--set", "address"), "expected name=value"),
        (("encode", "ff68_keypad", '{"do": "beep"}', "--set", "adress=1"), "did you mean 'address'?"),
        (
            ("encode", "ff68_keypad", '{"do": "beep"}', "--set", "address=256"),
            "a whole number from 0 to 255, got '256'",
        ),
        (("encode", "ff68_keypad", '{"do": "beep"}', "--set", "keys=0C=dance"), "expected one of next, call"),
        (("encode", "onbon_bx_k", '{"do": "show_text", "text": "龘"}'), "'龘' (U+9F98) is not in GB2312"),
        (("encode", "onbon_bx_k", '{"do": "show_text", "text": "a"}', "--set", "width_px=190"), "not a multiple of 8"),
        (
            ("encode", "led_485_046", '{"do": "show_number", "number": "A123456"}'),
            "takes 7 bytes; this device takes at most 6",
        ),
        (("encode", "hallgate_mqtt_caller", '{"do": "blank"}'), "cannot blank"),
        (("show", "nothing"), "there is no profile 'nothing'"),
        (("check", "nowhere.toml"), "cannot be read"),
        (("check",), "name at least one profile"),
    ],
)
def test_unusable_input_is_one_line_and_exit_2(hallgate: Terminal, command: tuple[str, ...], words: str) -> None:
    code, out, err = hallgate(*command)
    assert (code, out) == (2, "")
    assert words in err
    assert err.startswith("hallgate: ")
    assert err.count("\n") == 1


def test_check_says_every_fault_with_its_place(hallgate: Terminal, tmp_path: Path) -> None:
    text = KEYPAD.read_text(encoding="utf-8").replace('as = "u8"', 'as = "u24"', 1).replace("next", "nxet", 1)
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace('{ do = "beep" }', '{ do = "bark" }', 1), encoding="utf-8")
    code, out, err = hallgate("check", str(KEYPAD), str(broken))
    assert code == 2
    assert out == f"{KEYPAD}: ff68_keypad is sound, 14 examples hold\n"
    assert f"hallgate: {broken}: frames.main.layout[4].as: expected one of u8, u16le" in err
    assert f"hallgate: {broken}: settings.keys.default.0C: expected one of next, call" in err
    assert f"hallgate: {broken}: messages.beep.says[1].do: expected one of show_text" in err
    assert err.count("\n") == 3
    code, out, _ = hallgate("check", str(broken), "--json")
    (report,) = json.loads(out)
    assert (code, report["ok"], len(report["faults"])) == (2, False, 3)


def test_list_and_show(hallgate: Terminal) -> None:
    code, out, _ = hallgate("list")
    assert code == 0
    assert all(name in out for name in catalogue.names())
    _, out, _ = hallgate("list", "--json")
    assert [each["id"] for each in json.loads(out)] == list(catalogue.names())
    code, out, _ = hallgate("show", "ff68_keypad")
    assert code == 0
    assert "serial 9600 8N1" in out
    assert "digits 13=transfer" in out
    _, out, _ = hallgate("show", "onbon_bx_k", "--json")
    assert json.loads(out)["frames"]["main"]["escape"]["A5"] == "A6 02"


def test_a_profile_of_ones_own_is_spoken_by_its_path(hallgate: Terminal) -> None:
    code, out, _ = hallgate("encode", str(KEYPAD), '{"do": "beep"}', "--set", "address=3")
    assert (code, out) == (0, "FF 68 02 02 68 03 03 06 16\n")


def test_the_generated_pages_are_those_of_the_repository(hallgate: Terminal) -> None:
    """After a change: hallgate profiles schema > docs/reference/profile.schema.json, list --markdown > …/devices.md."""
    assert (ROOT / "docs/reference/profile.schema.json").read_text(encoding="utf-8") == schema_text()
    profiles = catalogue.everything().values()
    assert (ROOT / "docs/reference/devices.md").read_text(encoding="utf-8") == devices_page(profiles)
    assert hallgate("schema")[1] == schema_text()
    assert json.loads(hallgate("schema", "--json")[1])["$ref"] == "#/$defs/Profile"


def test_every_field_of_the_format_has_its_line() -> None:
    definitions = json.loads(schema_text())["$defs"]
    bare = [
        f"{name}.{field}"
        for name, d in definitions.items()
        for field, of in d["properties"].items()
        if not of.get("description")
    ]
    assert bare == []
