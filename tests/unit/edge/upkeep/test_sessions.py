"""Logins that fail, lock and end; and the one audit record of each privileged act (I20)."""

from __future__ import annotations

from typing import Any

from edge.hall.rules import HouseState, freeze, thaw
from edge.queueing import commands as queue
from edge.upkeep import commands as cm
from edge.upkeep import events as ev
from edge.upkeep.evolve import SESSION_LASTS_US
from edge.upkeep.lockout import FAILURES, KEYS_MAX, WITHIN_US
from edge.upkeep.model import Upkeep
from tests.unit.edge.upkeep.people import ENCODED, MINUTE, People, digest


def test_five_failures_lock_the_account_from_everywhere_for_fifteen_minutes() -> None:
    people = People()
    for number in range(FAILURES):
        assert people.logs_in("boss", passed=False, source=f"10.0.0.{number}") == "refused login_refused LoginFailed"
        people.after(MINUTE)
    assert people.logs_in("boss", source="10.0.9.9") == "refused login_refused LoginFailed"
    assert people.last().code == "locked"
    people.after(WITHIN_US - MINUTE)
    assert people.logs_in("boss", source="10.0.9.9") == "LoggedIn"


def test_five_failures_lock_the_address_for_every_account() -> None:
    people = People()
    people.add("lin", "clerk")
    for name in ("nobody", "a", "b", "lin", "boss"):
        people.logs_in(name, passed=False)
    assert people.logs_in("lin") == "refused login_refused LoginFailed"
    assert people.logs_in("lin", source="10.0.9.9") == "LoggedIn"


def test_slow_failures_do_not_lock_and_a_login_clears_the_account() -> None:
    people = People()
    for _ in range(3 * FAILURES):
        people.logs_in("boss", passed=False)
        people.after(4 * MINUTE)
    assert people.logs_in("boss") == "LoggedIn"
    assert "account/boss" not in people.state.upkeep.failures


def test_what_was_typed_as_an_unknown_account_is_not_kept() -> None:
    people = People()
    people.logs_in("my-secret-password", passed=False)
    assert people.last() == ev.LoginFailed(account="", source="10.0.0.7", code="unknown")


def test_failures_on_record_are_bounded() -> None:
    people = People()
    for number in range(KEYS_MAX + 50):
        people.logs_in("nobody", passed=False, source=f"10.1.{number // 250}.{number % 250}")
    assert len(people.state.upkeep.failures) == KEYS_MAX


def test_a_clerk_logs_in_only_at_their_windows_and_a_disabled_account_nowhere() -> None:
    people = People()
    people.add("lin", "clerk", "3", "4")
    assert people.logs_in("lin", window="3") == "LoggedIn"
    assert people.logs_in("lin", window="5") == "refused login_refused LoginFailed"
    assert people.last().code == "not_at_window"
    people.does(cm.DisableAccount(account="lin"), actor="boss", role="manager")
    people.logs_in("lin", window="3")
    assert people.last().code == "disabled"


def test_a_new_password_another_role_and_disabling_end_the_sessions() -> None:
    acts: list[Any] = [
        cm.SetPassword(account="lin", password=ENCODED),
        cm.ChangeRole(account="lin", role="desk"),
        cm.DisableAccount(account="lin"),
    ]
    for act in acts:
        people = People()
        people.add("lin", "clerk")
        people.logs_in("lin")
        assert people.state.upkeep.sessions
        people.does(act, actor="boss", role="manager")
        assert not people.state.upkeep.sessions


def test_a_session_is_forgotten_after_twelve_hours_and_ended_by_its_own() -> None:
    people = People()
    people.add("lin", "clerk")
    people.logs_in("lin")
    first = next(iter(people.state.upkeep.sessions))
    assert people.does(cm.EndSession(session=first), actor="boss", role="manager") == "refused right_missing ActAudited"
    people.after(SESSION_LASTS_US)
    people.logs_in("boss")
    assert [one.account for one in people.state.upkeep.sessions.values()] == ["boss"]
    assert people.does(cm.EndSession(session=first), actor="lin", role="clerk") == ""


def test_I20_each_privileged_act_has_exactly_one_audit_record_of_who_where_what_result() -> None:
    people = People()
    acts: list[tuple[Any, str, Any]] = [
        (cm.CreateAccount(account="lin", name="林", role="clerk", password=ENCODED), "boss", "manager"),
        (cm.CreateAccount(account="lin", name="林", role="clerk", password=ENCODED), "boss", "manager"),
        (cm.CreateAccount(account="mo", name="莫", role="clerk", password=ENCODED), "lin", "clerk"),
        (cm.IssueDeviceToken(token="kiosk-1", kind="kiosk", digest=digest(1)), "tech", "technician"),
        (cm.BeginSession(account="lin", passed=True, session=digest(5)), "lin", ""),
        (cm.BeginSession(account="lin", passed=False, session=digest(6)), "lin", ""),
        (queue.CloseDay(force=True, reason="台风"), "lin", "clerk"),
        (queue.PauseWindow(window="3", force=True, reason="x"), "page-x", ""),
        (queue.OpenDay(), "audit", "auditor"),
        (cm.EndSession(session=digest(5)), "lin", "clerk"),
    ]
    for command, actor, role in acts:
        before = len(people.events)
        people.does(command, actor=actor, role=role)
        audits = [event for event in people.events[before:] if isinstance(event, ev.AUDIT)]
        assert len(audits) == 1, command
        assert audits[0].source == "10.0.0.7"
    told = [(one.act, one.target, one.code) for one in people.events if isinstance(one, ev.ActAudited)]
    assert told[1:] == [
        ("create_account", "account/lin", ""),
        ("create_account", "account/lin", "account_taken"),
        ("create_account", "account/mo", "right_missing"),
        ("issue_device_token", "token/kiosk-1", ""),
        ("close_day", "", "right_missing"),
        ("pause_window", "window/3", "no_settings"),
        ("open_day", "", "right_missing"),
    ]


def test_the_state_survives_its_snapshot() -> None:
    people = People()
    people.add("lin", "clerk", "3")
    people.logs_in("lin", window="3")
    people.logs_in("boss", passed=False)
    again = thaw(freeze(people.state))
    assert again.upkeep == people.state.upkeep
    assert freeze(again) == freeze(people.state)
    assert HouseState().upkeep == Upkeep()
