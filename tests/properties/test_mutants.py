"""Negative controls: a queue that is broken on purpose must be caught, or the invariants prove nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from edge.queueing import commands as cm
from edge.queueing import order
from edge.queueing.clocking import SECOND, from_iso
from edge.queueing.decide import calling as decide_calling
from edge.queueing.decide import floor, ratings, tickets, undoing, windows
from edge.queueing.evolve import acts, places
from edge.queueing.evolve import calling as evolve_calling
from edge.queueing.invariants import Breach, Watch, check
from edge.queueing.model import State, Visit
from edge.queueing.rehearsal import Rehearsal
from edge.queueing.words import Actor, At, Stamp
from tests.properties.halls import SETTINGS
from tests.properties.test_queue_long import lively_hall
from tests.properties.test_queue_machine import QueueMachine

CLERK, CITIZEN = Actor("staff", "lin"), Actor("device", "evaluator-2")


def busy_hour(after_each: Callable[[Rehearsal], None] = lambda hall: None) -> list[Breach]:
    """People come, two windows call, some miss their call and come back, each is rated; every breach on the way."""
    hall = Rehearsal(SETTINGS, from_iso("2026-03-02T09:00:00+08:00"))
    watch = Watch()
    breaches: list[Breach] = []

    def take(entries: Any) -> None:
        for stamp, event in entries:
            breaches.extend(watch.feed(stamp, event))
        breaches.extend(check(hall.state))
        after_each(hall)

    take(hall.opening)
    steps: list[tuple[cm.Command, Actor]] = []
    for window, clerk in (("1", "lin"), ("2", "wang")):
        steps += [(cm.LogIn(window=window, staff=clerk), CLERK), (cm.OpenWindow(window=window), CLERK)]
    steps += [
        (cm.IssueTicket(service="tax", category=("ordinary", "disabled")[n % 4 == 3]), CITIZEN) for n in range(12)
    ]
    for number in range(8):
        window = "12"[number % 2]
        steps += [(cm.CallNext(window=window), CLERK), (cm.StartService(window=window), CLERK)]
        steps += [(cm.FinishService(window=window), CLERK), (cm.Rate(window=window, grade=5), CITIZEN)]
        steps += [(cm.Rate(window=window, grade=1), CITIZEN)]
    for number, (command, actor) in enumerate(steps):
        take(hall.pass_time(At(hall.now + 4 * SECOND)))
        for _ in range(2):  # every device repeats itself
            seq = hall.state.seq
            answer = hall.submit(command, actor, f"c-{number}")
            take([entry for entry in answer.entries if entry[0].seq > seq])
    return breaches


def test_the_queue_as_it_is_breaks_nothing() -> None:
    assert busy_hour() == []


def caught(invariant: str) -> bool:
    return any(breach.id == invariant for breach in busy_hour())


def stopped_or_caught(invariant: str) -> bool:
    """The queue's own assertions may stop it before the invariants are looked at."""
    try:
        return caught(invariant)
    except (AssertionError, IndexError):
        return True


def test_first_come_first_served_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    eligible = order._eligible

    def last_first(state: State, places: list[Any], *rest: Any) -> Any:
        return eligible(state, places[::-1], *rest)

    monkeypatch.setattr(order, "_eligible", last_first)
    assert caught("I4")


def test_a_called_ticket_stays_in_the_list_and_is_called_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgets(state: State, leg: Any, status: Any) -> None:
        leg.status = status

    monkeypatch.setattr(evolve_calling, "leave", forgets)
    assert caught("I2")
    assert caught("I5")


def test_two_windows_call_from_one_stale_view(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race of two windows that both read the head before either took it."""
    fresh = decide_calling.order.next_for
    stale: dict[str, Any] = {}

    def remembers(state: State, window: str, now: At) -> Any:
        choice = fresh(state, window, now)
        stale.setdefault("first", choice)
        return stale["first"]

    monkeypatch.setattr(decide_calling.order, "next_for", remembers)
    assert stopped_or_caught("I5")


def test_repeated_commands_are_carried_out_again() -> None:
    assert any(breach.id == "I15" for breach in busy_hour(lambda hall: hall._first.clear()))


def test_numbers_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "number_text", lambda service, count: f"{service.prefix}{count % 5:03d}")
    assert caught("I1")


def test_the_second_rating_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_at = ratings._asked_at

    def anything_goes(state: State, command: cm.Rate) -> Any:
        last = state.visits.get(state.windows[command.window].last_visit)
        if last is None:
            return asked_at(state, command)
        return Visit(**{name: getattr(last, name) for name in Visit.__struct_fields__ if name != "grade"})

    monkeypatch.setattr(ratings, "_asked_at", anything_goes)
    assert caught("I6")


def test_people_fall_out_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "insort", lambda where, place: None)
    assert stopped_or_caught("I2")


def test_time_runs_backwards() -> None:
    watch = Watch()
    hall = Rehearsal(SETTINGS, from_iso("2026-03-02T09:00:00+08:00"))
    (first, event), (second, settings), *_ = hall.opening
    assert watch.feed(first, event) == []
    earlier = Stamp(seq=second.seq + 1, at=At(second.at - 1), actor=second.actor, command_id="")
    assert [breach.id for breach in watch.feed(earlier, settings)] == ["I7", "I16"]


def test_what_is_told_of_a_breach() -> None:
    assert str(Breach("I3", "window 1 has two", 7)) == "I3 at 7: window 1 has two"
    assert str(Breach("I3", "window 1 has two")) == "I3: window 1 has two"


FLOOR_MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "an undone call keeps its turns": (acts, "_give_back", lambda state, turns: None),
    "whoever was called by mistake is lost": (acts, "put_in", lambda state, leg: None),
    "locked legs are called at another window": (evolve_calling, "lock_others", lambda state, leg: ()),
    "R1 is not asked when a window stops": (windows, "judge", lambda *asked: []),
    "R1 is not asked when skills change": (floor, "judge", lambda *asked: []),
    "anybody takes whoever comes back to a window": (order, "staffed", lambda state, name, service: False),
    "undo whatever happened since": (undoing, "acted_since", lambda ticket, act: False),
}


@pytest.mark.parametrize("mutant", FLOOR_MUTANTS.values(), ids=FLOOR_MUTANTS)
def test_a_broken_rule_of_the_floor_is_caught(mutant: tuple[Any, str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*mutant)
    with pytest.raises((AssertionError, KeyError, IndexError, ValueError)):
        _sixty_halls()


def _sixty_halls() -> None:
    for seed in range(60):
        lively_hall(seed)


ORDER_MUTANTS: dict[str, tuple[str, Any]] = {
    "the ratio of the lanes is forgotten": ("priority_turn", lambda turns, ratio: True),
    "the ratio of appointments is forgotten": ("appointment_turn", lambda turns, ratio: True),
    "minutes are seconds: no weight, no patience, no cool-down": ("MINUTE", 1),
}


@pytest.mark.parametrize("mutant", ORDER_MUTANTS.values(), ids=ORDER_MUTANTS)
def test_a_wrong_order_differs_from_the_reference(mutant: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, *mutant)
    enough = settings(
        QueueMachine.TestCase.settings, max_examples=300, phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(QueueMachine, settings=enough)
