"""What the log never tells, however it is wrapped."""

from __future__ import annotations

import json

import pytest
import structlog

from device_profiles.vocabulary import TicketRequested
from edge.identity import Given
from edge.logs import configure, redact

IDENTITY = "11010519491231002X"
PHONE = "13912345678"


def told(**fields: object) -> str:
    return str(redact(None, "info", dict(fields)))


@pytest.mark.parametrize(
    "fields",
    [
        {"identity": IDENTITY},
        {"phone": PHONE},
        {"words": f"请回电{PHONE}"},
        {"body": {"identity": IDENTITY, "inner": [{"text": f"x {IDENTITY} y"}]}},
        {"body": {IDENTITY: 1}},
        {"numbers": [PHONE, (IDENTITY,)]},
        {"number": int(PHONE)},
        {"error": ValueError(f"bad {IDENTITY}")},
        {"given": Given(identity=IDENTITY, phone=PHONE)},
        {"signal": TicketRequested(service="a", request="k1", identity=IDENTITY, phone=PHONE)},
        {"raw": f'{{"identity":"{IDENTITY}"}}'.encode()},
        {"password": "correct horse", "a": 1},
    ],
)
def test_i19_a_log_line_carries_no_number(fields: dict[str, object]) -> None:
    line = told(**fields)
    assert IDENTITY not in line
    assert PHONE not in line
    assert "correct horse" not in line


def test_what_is_harmless_stays_as_it_was() -> None:
    fields = {"event": "ready", "seq": 12, "ok": True, "share": 0.5, "pages": ["http://127.0.0.1:8480"], "none": None}
    assert redact(None, "info", dict(fields)) == fields


@pytest.mark.parametrize("as_json", [True, False])
def test_i19_a_traceback_carries_no_number(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure(json=as_json)
    try:
        raise ValueError(f"cannot read {IDENTITY}")
    except ValueError:
        structlog.get_logger("test").exception("failed", phone=PHONE)
    finally:
        structlog.reset_defaults()
    line = capsys.readouterr().err
    assert "ValueError" in line
    assert IDENTITY not in line
    assert PHONE not in line
    if as_json:
        assert json.loads(line)["phone"] == "***"
