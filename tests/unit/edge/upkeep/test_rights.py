"""The rights matrix: every role against every command, and what keeps the three powers apart."""

from __future__ import annotations

import pytest

from edge.queueing.decide.rulebook import RULEBOOK
from edge.queueing.words import Role
from edge.upkeep import commands as cm
from edge.upkeep.decide import DECIDERS
from edge.upkeep.rights import DEVICE_RIGHTS, RIGHTS, UNASKED, may
from tests.unit.edge.upkeep.people import ENCODED, People, digest

QUEUE = sorted(str(command.__struct_config__.tag) for command in RULEBOOK)
UPKEEP = sorted(str(command.__struct_config__.tag) for command in DECIDERS)
ROLES: tuple[Role, ...] = ("clerk", "desk", "manager", "technician", "auditor")


def test_every_command_is_somebodys_right_or_expressly_nobodys() -> None:
    granted = frozenset().union(*RIGHTS.values(), *DEVICE_RIGHTS.values())
    unplaced = {*QUEUE, *UPKEEP} - granted - UNASKED
    assert not unplaced, "say in edge/upkeep/rights.py who may do these"
    assert not granted & UNASKED


def test_R24_no_role_may_rate_or_get_the_link_to_a_rating() -> None:
    assert not any({"rate", "offer_rating"} & granted for granted in RIGHTS.values())
    assert [kind for kind, granted in DEVICE_RIGHTS.items() if "rate" in granted] == ["kiosk"]


def test_an_auditor_changes_nothing_but_their_own_password_and_what_counts_of_flagged_ratings() -> None:
    assert RIGHTS["auditor"] == {"set_password", "end_session", "review_rating"}
    assert not any(may(role, "review_rating") for role in ROLES if role != "auditor")


def test_whoever_keeps_devices_makes_no_accounts_and_serves_nobody_and_the_reverse() -> None:
    assert not RIGHTS["technician"] & (RIGHTS["clerk"] | RIGHTS["desk"]) - RIGHTS["auditor"]
    assert not may("technician", "create_account")
    assert not may("manager", "issue_device_token")


COMMANDS: dict[str, cm.Command] = {
    "create_account": cm.CreateAccount(account="new", name="新", role="clerk", password=ENCODED),
    "change_role": cm.ChangeRole(account="lin", role="desk"),
    "disable_account": cm.DisableAccount(account="lin"),
    "enable_account": cm.EnableAccount(account="gone"),
    "issue_device_token": cm.IssueDeviceToken(token="kiosk-9", kind="kiosk", digest=digest(9)),
    "revoke_device_token": cm.RevokeDeviceToken(token="kiosk-1"),
    "set_password": cm.SetPassword(account="lin", password=ENCODED),
}


@pytest.mark.parametrize("role", ["", *ROLES])
@pytest.mark.parametrize("tag", sorted(COMMANDS))
def test_the_matrix_holds_where_commands_are_decided(role: Role, tag: str) -> None:
    people = People()
    people.add("lin", "clerk")
    people.add("gone", "clerk")
    people.does(cm.DisableAccount(account="gone"), actor="boss", role="manager")
    people.does(cm.IssueDeviceToken(token="kiosk-1", kind="kiosk", digest=digest(1)), role="technician")
    told = people.does(COMMANDS[tag], actor="somebody", role=role)
    able = may(role, tag) and (tag != "set_password" or role == "manager")
    assert told.startswith("refused right_missing") != able, told
    assert told.endswith("ActAudited")


def test_one_sets_ones_own_password() -> None:
    people = People()
    people.add("lin", "clerk")
    assert people.does(COMMANDS["set_password"], actor="lin", role="clerk") == "PasswordSet ActAudited"


def test_the_first_account_is_a_manager_and_the_last_one_stays() -> None:
    people = People()
    people.state.upkeep.accounts.clear()
    assert people.add("lin", "clerk").startswith("refused first_is_manager")
    people.add("boss", "manager")
    for act in (cm.DisableAccount(account="boss"), cm.ChangeRole(account="boss", role="auditor")):
        assert people.does(act, actor="boss", role="manager").startswith("refused last_manager")
    people.add("second", "manager")
    assert people.does(cm.DisableAccount(account="boss"), actor="second", role="manager").startswith("AccountDisabled")


def test_what_is_not_an_argon2_string_is_no_password() -> None:
    import msgspec

    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"do": "set_password", "account": "lin", "password": "clear text"}, cm.SetPassword)
