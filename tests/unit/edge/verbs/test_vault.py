"""`hallgate vault`: the key is made once, what is kept is counted and never shown, erasing by hand is possible."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from edge.config import TEMPLATES, load_site
from edge.verbs import vault as verb
from tests.unit.edge.vault.stand import GIVEN, IDENTITY, WANTED, standing

SITE = '[vault]\nneeded_by = ["city", "cases"]\nmatch = true\n'


@pytest.fixture
def site(tmp_path: Path) -> str:
    path = tmp_path / "site.toml"
    path.write_text((TEMPLATES / "demo.toml").read_text(encoding="utf-8") + "\n" + SITE, encoding="utf-8")
    return str(path)


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def keep_one(tmp_path: Path) -> str:
    async def keep() -> str:
        async with standing(tmp_path, WANTED) as it:
            return (await it.issue(GIVEN)).person

    return asyncio.run(keep())


def test_the_key_is_made_once_for_its_owner_alone(
    site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verb.init(site, json=True)
    told = answer(capsys)
    path = tmp_path / "master.key"
    assert told["master_key"] == str(path)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_text()
    with pytest.raises(SystemExit) as ended:
        verb.init(site)
    assert ended.value.code == 1
    assert path.read_text() == before
    assert before.split()[1] not in capsys.readouterr().out


def test_a_template_has_no_key_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        verb.init("demo")
    assert ended.value.code == 2
    assert not load_site("demo").master_key.exists()


def test_status_counts_and_shows_nobody(site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep_one(tmp_path)
    verb.status(site, state=tmp_path / "state", json=True)
    told = answer(capsys)
    assert (told["people"], told["needs"], told["fault"]) == (1, {"cases": 1, "city": 1}, "")
    verb.status(site, state=tmp_path / "state")
    assert IDENTITY not in capsys.readouterr().out


def test_status_says_what_is_wrong_with_the_key(site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        verb.status(site, state=tmp_path / "state", json=True)
    assert "hallgate vault init" in str(answer(capsys)["fault"])
    keep_one(tmp_path)
    (tmp_path / "master.key").unlink()
    verb.init(site, json=True)
    capsys.readouterr()
    with pytest.raises(SystemExit):
        verb.status(site, state=tmp_path / "state", json=True)
    assert "are kept under master key" in str(answer(capsys)["fault"])


def test_erasing_by_hand(site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    person = keep_one(tmp_path)
    with pytest.raises(SystemExit) as ended:
        verb.erase(site, state=tmp_path / "state")
    assert ended.value.code == 2
    with pytest.raises(SystemExit) as ended:
        verb.erase(site, "nobody", state=tmp_path / "state")
    assert ended.value.code == 1
    verb.erase(site, person, state=tmp_path / "state", json=True)
    assert answer(capsys) == {"erased": 1}
    verb.erase(site, everybody=True, state=tmp_path / "state", json=True)
    assert answer(capsys) == {"erased": 0}


def test_beside_a_running_daemon_nothing_is_touched(
    site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def beside() -> None:
        async with standing(tmp_path, WANTED) as it:
            await it.issue(GIVEN)
            with pytest.raises(SystemExit):
                verb.erase(site, everybody=True, state=it.state_dir)
            assert (await it.vault.count()).people == 1

    asyncio.run(beside())
    assert "a daemon holds the vault" in capsys.readouterr().err
