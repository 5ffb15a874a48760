"""R39, R40: what a hall may be called; and no text of ours says the old name."""

from __future__ import annotations

import subprocess
from pathlib import Path

import msgspec
import pytest

from edge.queueing.hall_names import OLD_NAME, PATTERNS, form_of, old_names_in
from tests.properties.halls import SETTINGS
from tests.unit.edge.queueing.talk import Talk

ROOT = Path(__file__).parents[4]
ROOMS = ("edge", "device_profiles", "firmware_bridge", "simulators")
TEXTS = (".py", ".toml", ".ts", ".tsx", ".html", ".json")


@pytest.mark.parametrize(
    "name",
    [
        "福建政务服务中心", "厦门市政务服务中心", "思明区政务服务中心", "德化县政务服务中心",
        "厦门市（思明区）政务服务中心",
        "自贸试验区厦门片区政务服务中心", "东侨经济开发区政务服务中心", "平潭新区政务服务中心", "如意街道便民服务中心",
        "灌口镇便民服务中心", "洪山村便民服务站", "前埔社区便民服务站",
    ],
)  # fmt: skip
def test_r39_names_that_the_rule_gives(name: str) -> None:
    assert form_of(name)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("厦门市政务服务中心公安局出入境分中心", "XX政务服务中心XX局(委、办)XX分中心"),
        ("厦门市思明区政务服务中心医疗保障局参保分中心", "XX政务服务中心XX局(委、办)XX分中心"),
        ("厦门市湖里区政务服务中心税务局江头服务窗口", "XX政务服务中心XX局(委、办)XX地点XX服务窗口"),
    ],
)
def test_r40_sub_centres_and_outposts(name: str, form: str) -> None:
    assert form_of(name) == form


@pytest.mark.parametrize("name", ["厦门市行政服务中心", "思明区市民中心", "政务服务中心", "思明区政务大厅", ""])
def test_r39_other_names_have_no_form(name: str) -> None:
    assert form_of(name) == ""


def test_r39_the_old_name_is_found_wherever_it_stands() -> None:
    table = {
        "hall": {"name": "思明区行政服务中心"},
        "rules": {"call_text": "请到行政服务中心{window}"},
        "n": [1, "行政服务中心"],
    }
    assert list(old_names_in(table)) == ["hall.name", "rules.call_text", "n[1]"]
    assert list(old_names_in({"service": ["行政服务中心"]}, first=1)) == ["service[1]"]


def test_r39_settings_with_the_old_name_are_refused_with_the_rule() -> None:
    hall = Talk()
    settings = msgspec.to_builtins(SETTINGS)
    settings["rules"]["call_text"] = "欢迎来到行政服务中心，请{number}号到{window}"
    assert hall.says("adopt_settings", settings=settings) == "refused settings_old_name R39"


def test_r39_nothing_that_is_printed_shown_or_spoken_says_the_old_name() -> None:
    """Templates, profiles, pages and the words in the code, but for the place that knows what is not to be said."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *ROOMS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    known = {"edge/queueing/hall_names.py", "edge/queueing/refusals.py", "edge/rules.py"}
    texts = [
        name
        for name in listed
        if name.endswith((".py", ".toml", ".ts", ".tsx", ".html", ".json")) and (ROOT / name).exists()
    ]
    assert len(texts) > 100
    assert {name for name in texts if OLD_NAME in (ROOT / name).read_text(encoding="utf-8")} <= known


def test_r39_every_form_is_of_its_own() -> None:
    assert len(PATTERNS) == 6
