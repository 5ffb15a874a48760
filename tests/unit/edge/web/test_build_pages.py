"""The page build: types hold, finished pages are left alone, a changed source is noticed, the lock names no address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edge.web import build_pages
from tests.conftest import missing


def test_the_pages_types_hold() -> None:
    if not build_pages.PACKAGES_STAMP.is_file():
        missing("the pages' packages are not installed: python -m edge.web.build_pages")
    build_pages.check_types()


def test_finished_pages_are_left_alone_until_a_source_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ui, pages = tmp_path / "ui", tmp_path / "pages"
    ui.mkdir()
    pages.mkdir()
    monkeypatch.setattr(build_pages, "UI", ui)
    monkeypatch.setattr(build_pages, "STAMP", pages / ".stamp")
    (ui / "kiosk.tsx").write_text("one")
    assert not build_pages.finished()
    (pages / ".stamp").write_text(build_pages.stamp_of(ui))
    assert build_pages.finished()
    assert build_pages.build() is False
    (ui / "node_modules").mkdir()
    (ui / "node_modules" / "package.js").write_text("not a source")
    assert build_pages.finished()
    (ui / "kiosk.tsx").write_text("two")
    assert not build_pages.finished()


def test_pages_of_an_installed_wheel_are_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_pages, "UI", tmp_path / "ui")
    monkeypatch.setattr(build_pages, "STAMP", tmp_path / ".stamp")
    assert not build_pages.finished()
    (tmp_path / ".stamp").write_text("of the build")
    assert build_pages.finished()


def test_the_lock_names_digests_and_no_addresses() -> None:
    lock = json.loads((build_pages.UI / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in entry and "resolved" not in entry for entry in packages.values())
