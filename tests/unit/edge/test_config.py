"""site.toml: what is read, and every fault at once with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.config import SiteUnusable, load_site, templates
from edge.site import Site
from edge.site_warnings import warnings_of

SITE = """
[hall]
id = "siming"
name = "思明区政务服务中心"
[[service]]
id = "enterprise"
name = "企业开办"
prefix = "A"
[[window]]
id = "1"
services = ["enterprise"]
[[service]]
id = "unsolved"
name = "办不成事反映"
prefix = "Z"
[[window]]
id = "2"
kind = "办不成事反映"
services = ["unsolved"]
[[line]]
id = "counter"
link = "serial:/dev/ttyS1?baud=9600"
[[device]]
id = "keypad-1"
profile = "ff68_keypad"
line = "counter"
unit = 1
window = "1"
"""


def read(tmp_path: Path, text: str) -> Site:
    path = tmp_path / "site.toml"
    path.write_text(text, encoding="utf-8")
    return load_site(str(path))


def faults(tmp_path: Path, text: str) -> dict[str, str]:
    with pytest.raises(SiteUnusable) as caught:
        read(tmp_path, text)
    return {fault.path: fault.words for fault in caught.value.faults}


def test_a_small_hall(tmp_path: Path) -> None:
    site = read(tmp_path, SITE)
    assert site.settings.hall.name == "思明区政务服务中心"
    assert [device.id for device in site.devices] == ["keypad-1"]
    assert site.http.listen.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", templates())
def test_every_shipped_template_can_be_started(name: str) -> None:
    assert load_site(name).settings.windows


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    text = (
        SITE.replace('prefix = "A"', 'prefix = "a1"\nminuts = 3')
        .replace('services = ["enterprise"]', 'services = ["enterprize"]')
        .replace('id = "siming"', "id = 7")
    )
    found = faults(tmp_path, text)
    assert set(found) == {"hall.id", "service[1].prefix", "service[1].minuts"}
    assert "did you mean 'minutes'?" in found["service[1].minuts"]
    found = faults(tmp_path, SITE.replace('["enterprise"]', '["enterprize"]').replace("unit = 1", "unit = 999"))
    assert "there is no service 'enterprize'" in found["window[1].services"]
    assert "from 0 to 255" in found["device[1].unit"]


def test_r03_a_cap_on_tickets_is_refused_with_the_rule(tmp_path: Path) -> None:
    found = faults(tmp_path, SITE.replace('prefix = "A"', 'prefix = "A"\nmax_tickets = 100'))
    assert found["service[1].max_tickets"].startswith("R3:")
    assert "warn_waiting" in found["service[1].max_tickets"]


def test_r39_the_old_name_of_the_hall_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, SITE.replace("政务服务中心", "行政服务中心"))["hall.name"].startswith("R39:")


def test_the_broker_listens_on_loopback_and_certificates_must_be_there(tmp_path: Path) -> None:
    """The pages may listen beyond it once there are accounts: that is for the daemon to say, which has the journal."""
    assert "loopback" in faults(tmp_path, SITE + '[broker]\nlisten = "0.0.0.0:1883"\n')["broker.listen"]
    missing = faults(tmp_path, SITE + '[http]\ncertificate = "hall.pem"\nkey = "hall.key"\n')
    assert set(missing) == {"http.certificate", "http.key"}
    assert set(faults(tmp_path, SITE + '[http]\nkey = "hall.key"\n')) == {"http.key"}
    assert read(tmp_path, SITE + '[http]\nlisten = "0.0.0.0:80"\n').http.listen == "0.0.0.0:80"
    assert read(tmp_path, SITE + '[http]\nlisten = "[::1]:80"\n').http.listen == "[::1]:80"


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('profile = "ff68_keypad"', 'profile = "ff86"', "device[1].profile", "hallgate profiles list"),
        ('line = "counter"', 'line = "countre"', "device[1].line", "there are: counter"),
        ('window = "1"', 'window = "9"', "device[1].window", "there are: 1"),
        ('window = "1"', "", "device[1].window", "belongs to a window"),
        ("unit = 1", 'unit = 1\nsettings = { colour = "red" }', "device[1].settings.colour", "no such setting"),
        ("serial:/dev/ttyS1?baud=9600", "serial:/dev/ttyS1?baud=fast", "line[1].link", "baud"),
    ],
)
def test_what_a_device_may_get_wrong(tmp_path: Path, old: str, new: str, place: str, words: str) -> None:
    assert words in faults(tmp_path, SITE.replace(old, new))[place]


def test_an_address_used_twice_on_a_line(tmp_path: Path) -> None:
    again = SITE[SITE.index("[[device]]") :].replace("keypad-1", "keypad-2")
    assert "'keypad-1' has this address" in faults(tmp_path, SITE + again)["device[2].unit"]


@pytest.mark.parametrize("text", ["[hall", "hall = 3", "", '[hall]\nid = "x"\nname = "y"'])
def test_unusable_files_are_answered_not_crashed_on(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


def test_a_file_that_is_not_there_names_the_templates(tmp_path: Path) -> None:
    with pytest.raises(SiteUnusable, match="demo"):
        load_site(str(tmp_path / "nowhere.toml"))


def test_R10_a_hall_cannot_leave_out_the_window_for_what_could_not_be_done(tmp_path: Path) -> None:
    told = faults(tmp_path, SITE.replace('kind = "办不成事反映"', ""))
    assert "R10" in told["window"]


def test_R8_a_window_is_of_a_kind_that_there_is(tmp_path: Path) -> None:
    told = faults(tmp_path, SITE.replace('[[window]]\nid = "1"', '[[window]]\nid = "1"\nkind = "咖啡"'))
    assert "R8" in told["window[1].kind"]


def test_R27_an_address_for_citizens_is_an_address(tmp_path: Path) -> None:
    told = faults(tmp_path, SITE + '[citizen]\npublic_url = "pj.example"\nown_networks = ["10.0.0.1/8"]\n')
    assert set(told) == {"citizen.public_url", "citizen.own_networks[1]"}


def test_R27_four_keys_and_no_way_off_the_counter_are_said(tmp_path: Path) -> None:
    four_keys = """
[[device]]
id = "evaluator-1"
profile = "ff68_evaluator"
line = "counter"
unit = 3
window = "1"
settings = { levels = { "00" = 2, "01" = 3, "02" = 4, "03" = 5 } }
"""
    told = warnings_of(read(tmp_path, SITE + four_keys), "2026-03-02")
    assert sum("R27: " in line for line in told) == 2
    assert any("evaluator-1" in line and "2、3、4、5" in line for line in told)
    citizen = '[citizen]\nguest_url = "http://192.168.60.1:8480"\n'
    assert not any("R27: " in line for line in warnings_of(read(tmp_path, SITE + citizen), "2026-03-02"))


def test_pages_beyond_the_box_without_a_certificate_are_warned_of(tmp_path: Path) -> None:
    beyond = SITE + '[http]\nlisten = "192.168.1.10:8480"\n'
    assert any("certificate" in line for line in warnings_of(read(tmp_path, beyond), "2026-03-02"))
    assert not any("certificate" in line for line in warnings_of(read(tmp_path, SITE), "2026-03-02"))
