"""Who goes next on a wire, and who is left alone for a while."""

from __future__ import annotations

from random import Random

from firmware_bridge.breaker import Breaker
from firmware_bridge.drivers.base import Ask, Rank, Tell
from firmware_bridge.turns import UNIT_MAX, Turn, Turns


def at_once(turn: Turn) -> float:
    return 0.0


def ask(text: str, rank: Rank = Rank.COMMAND, key: str = "") -> Ask:
    return Ask(text.encode(), lambda heard: True, 0.3, rank, tag=text, key=key)


def order(turns: Turns) -> list[str]:
    taken = []
    while (turn := turns.take(1.0, at_once)) is not None:
        taken.append(turn.out.tag)
    return taken


def test_a_command_goes_before_polls_repaints_probes_and_bulk() -> None:
    turns = Turns()
    for rank in reversed(Rank):
        turns.put("a", ask(rank.name, rank))
    assert order(turns) == [rank.name for rank in Rank]


def test_units_take_turns_and_each_keeps_its_order() -> None:
    turns = Turns()
    for n in range(3):
        turns.put("chatty", ask(f"c{n}"))
    turns.put("modest", ask("m0"))
    turns.put("modest", ask("m1"))
    assert order(turns) == ["c0", "m0", "c1", "m1", "c2"]


def test_the_newest_with_a_key_replaces_the_one_that_waits() -> None:
    turns = Turns()
    turns.put("a", ask("v1", key="slot:main"))
    turns.put("a", ask("other"))
    turns.put("b", ask("b1", key="slot:main"))
    turns.put("a", ask("v2", key="slot:main"))
    assert sorted(order(turns)) == ["b1", "other", "v2"]


def test_who_must_rest_is_skipped_not_waited_for() -> None:
    turns = Turns()
    turns.put("resting", ask("r"))
    turns.put("fresh", ask("f"))

    def ready(turn: Turn) -> float:
        return 5.0 if turn.device == "resting" else 0.0

    assert turns.next_ready_s(ready) == 0.0
    first = turns.take(1.0, ready)
    assert first is not None
    assert first.device == "fresh"
    assert turns.take(1.0, ready) is None
    assert turns.next_ready_s(ready) == 5.0
    second = turns.take(5.0, ready)
    assert second is not None
    assert second.device == "resting"


def test_no_unit_piles_up_and_the_oldest_of_its_least_urgent_goes() -> None:
    turns = Turns()
    assert turns.put("a", ask("poll", Rank.STATUS_POLL)) is None
    for n in range(UNIT_MAX - 1):
        assert turns.put("a", Tell(b"x", tag=str(n))) is None
    thrown = turns.put("a", Tell(b"x", tag="last"))
    assert thrown is not None
    assert thrown.out.tag == "poll"
    assert len(turns.clear("a")) == UNIT_MAX
    assert len(turns) == 0


def test_three_failures_open_the_breaker_and_probes_grow_rarer() -> None:
    breaker = Breaker(Random(5))
    assert [breaker.failed(0.0) for _ in range(3)] == [False, False, True]
    now_s, waits = 0.0, []
    for _ in range(9):
        began_s = now_s
        while not breaker.allows(now_s):
            now_s += 0.05
        waits.append(now_s - began_s)
        assert not breaker.allows(now_s), "one try, then silence again"
        assert not breaker.failed(now_s)
    for wait_s, nominal_s in zip(waits, (1, 2, 4, 8, 16, 32, 60, 60, 60), strict=True):
        assert 0.8 * nominal_s <= wait_s <= 1.2 * nominal_s + 0.1
    assert breaker.good()
    assert breaker.allows(now_s)
    assert not breaker.good()
    assert [breaker.failed(now_s) for _ in range(2)] == [False, False]
