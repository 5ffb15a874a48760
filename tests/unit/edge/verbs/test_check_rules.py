"""`hallgate check --rules`: every rule that is said to be held has its code, its tests and its page."""

from __future__ import annotations

import json
import re

import pytest

from edge.rules import RULES, Rule
from edge.verbs.check import app
from edge.verbs.check_rules import ROOT, found_scripts, found_tests, place_of

IN_CODE = [rule for rule in RULES if rule.places]
TESTS, SCRIPTS = found_tests(ROOT), found_scripts(ROOT)
NOT_PLAYED = {"R4", "R5", "R6", "R7", "R22", "R35", "R41"}
"""Reports, voices and paper are nothing that a script of commands could show."""


def check(*words: str) -> None:
    app(list(words), result_action="return_value", exit_on_error=False, print_error=False)


@pytest.mark.parametrize("rule", IN_CODE, ids=lambda rule: rule.id)
def test_a_rule_has_its_place_its_tests_and_its_pages(rule: Rule) -> None:
    for place in rule.places:
        assert place_of(place).cites(rule), f"{place} does not name {rule.id}"
    assert TESTS.get(rule.number), f"no test is named test_{rule.id.lower()}_…"
    for language in ("zh", "en"):
        page = (ROOT / "docs" / "rules" / f"README.{language}.md").read_text(encoding="utf-8")
        assert re.search(rf"^### {rule.id}\b", page, re.MULTILINE), f"docs/rules/README.{language}.md: no {rule.id}"


def test_the_rules_are_all_there_and_say_how_they_stand() -> None:
    assert [rule.id for rule in RULES] == [f"R{number}" for number in range(1, 43)]
    assert {rule.id for rule in RULES if rule.standing in ("held", "partly")} == {rule.id for rule in IN_CODE}
    assert all(rule.but for rule in RULES if rule.standing != "held")


def test_each_rule_that_can_be_played_has_a_script() -> None:
    assert {rule.id for rule in IN_CODE if not SCRIPTS.get(rule.number)} == NOT_PLAYED


def test_scripts_and_tests_name_rules_that_there_are() -> None:
    assert set(TESTS) | set(SCRIPTS) <= {rule.number for rule in IN_CODE}


def test_a_place_that_is_not_there_is_said() -> None:
    for place in ("edge.queueing.decide.staying:nothing", "edge.queueing.nowhere"):
        with pytest.raises(LookupError, match="there is no"):
            place_of(place)


def test_the_table_for_people_and_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    check("--rules", "--json")
    rows = json.loads(capsys.readouterr().out)
    sole = rows[0]
    assert (sole["rule"], sole["standing"]) == ("R1", "held")
    assert sole["code"][0].startswith("edge/queueing/decide/staying.py:")
    assert "tests/scripts/R1_sole_window.jsonl" in sole["scripts"]
    assert any("::test_R1_" in test for test in sole["tests"])
    check("--rules")
    told = capsys.readouterr().out
    assert "R42" in told
    assert "单一窗口不得暂停服务" in told


def test_without_a_site_check_says_what_it_wants(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        check()
    assert stopped.value.code == 2
    assert "--rules" in capsys.readouterr().err
