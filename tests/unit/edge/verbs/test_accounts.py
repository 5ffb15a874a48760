"""`hallgate accounts`: beside a stopped daemon, and what it refuses."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from edge.journal.verify import verify
from edge.verbs import accounts

PASSWORD = "Zhang-san 2026 hao\n"


def typed(monkeypatch: pytest.MonkeyPatch, text: str = PASSWORD) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_the_first_account_is_a_managers_and_the_journal_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    typed(monkeypatch)
    with pytest.raises(SystemExit) as refused:
        accounts.add(state, "lin", role="clerk")
    assert refused.value.code == 1
    assert "first_is_manager" in capsys.readouterr().err
    typed(monkeypatch)
    accounts.add(state, "boss", role="manager", name="王主任")
    typed(monkeypatch)
    accounts.add(state, "lin", role="clerk", window=["3"])
    typed(monkeypatch)
    accounts.password(state, "lin")
    accounts.disable(state, "lin", reason="left")
    accounts.enable(state, "lin")
    accounts.role(state, "lin", "auditor")
    accounts.token(state, "kiosk-1", url="http://10.0.0.5:8480/")
    link = capsys.readouterr().out.splitlines()[-1]
    assert link.startswith("http://10.0.0.5:8480/kiosk#token=")
    accounts.list_(state, json=True)
    listed = capsys.readouterr().out
    assert '"account":"lin","name":"lin","role":"auditor"' in listed
    assert "argon2" not in listed
    assert verify(state).ok
    written = b"".join(file.read_bytes() for file in state.iterdir() if file.is_file())
    assert PASSWORD.strip().encode() not in written
    assert link.rpartition("=")[2].encode() not in written


@pytest.mark.parametrize(
    ("account", "text", "code", "words"),
    [("boss", "too short\n", 2, "password_unfit"), ("Not A Name", PASSWORD, 2, "command_unusable")],
)
def test_what_cannot_be_used_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, account: str, text: str,
    code: int, words: str,
) -> None:  # fmt: skip
    typed(monkeypatch, text)
    with pytest.raises(SystemExit) as refused:
        accounts.add(tmp_path, account, role="manager")
    assert refused.value.code == code
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_directory_without_a_journal_is_no_hall(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for act in (lambda: accounts.list_(tmp_path), lambda: accounts.disable(tmp_path, "lin")):
        with pytest.raises(SystemExit) as refused:
            act()
        assert refused.value.code == 2
        assert "no journal" in capsys.readouterr().err
