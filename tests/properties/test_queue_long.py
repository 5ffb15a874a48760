"""The queue machine driven without Hypothesis, which spends nine tenths of its time on choosing: 100,000 commands.

The rules, what they are given and everything that is held after each are those of `QueueMachine`; only who chooses is
another, from a seed, so that a run that breaks can be run again: HALLGATE_SEED=17.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from hypothesis.strategies import SearchStrategy

from tests.properties.replay import Journal, replayed, said_of
from tests.properties.test_queue_machine import STARTS, QueueMachine

STEPS = int(os.environ.get("HALLGATE_STEPS", "100000"))
"""Commands and clock ticks; `make seeds` takes more."""
RULES_A_HALL = 120
PARTS = 4
CHECKED_EVERY = 4
MARK = "hypothesis_stateful_rule"


class Driven(QueueMachine):
    """The machine, counting what it does."""

    steps = 0

    def do(self, *args: Any, **fields: Any) -> None:
        self.steps += 1
        super().do(*args, **fields)


def chosen(strategy: SearchStrategy[Any], chance: random.Random) -> Any:
    """A value of one of the few kinds of strategy that the machine's rules have."""
    kind: Any = getattr(strategy, "wrapped_strategy", strategy)
    match type(kind).__name__:
        case "SampledFromStrategy":
            return chance.choice(kind.elements)
        case "IntegersStrategy":
            return chance.randint(kind.start, kind.end)
        case "BooleansStrategy":
            return chance.random() < 0.5
        case "ListStrategy":
            count = chance.randint(kind.min_size, int(kind.max_size))
            return [chosen(kind.element_strategy, chance) for _ in range(count)]
        case "PermutationStrategy":
            return chance.sample(kind.values, len(kind.values))
    raise AssertionError(f"a rule has a {type(kind).__name__}, which nobody here can choose from")


def lively_hall(seed: int) -> Driven:
    """One hall, some hundred commands."""
    chance = random.Random(seed)
    hall = Driven()
    rules = [part.hypothesis_stateful_rule for part in vars(QueueMachine).values() if hasattr(part, MARK)]
    hall.begin(start=chance.choice(STARTS), by_itself=seed % 2 == 1)
    for number in range(RULES_A_HALL):
        rule = chance.choice(rules)
        rule.function(hall, **{name: chosen(values, chance) for name, values in rule.arguments.items()})
        if number % CHECKED_EVERY == 0:
            hall.state_is_whole()
    hall.state_is_whole()
    hall.teardown()
    return hall


@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand_commands(part: int) -> None:
    steps, seed = 0, int(os.environ.get("HALLGATE_SEED", part * 1_000_000))
    journals: list[Journal] = []
    said: list[str] = []
    while steps < STEPS / PARTS:
        try:
            hall = lively_hall(seed)
            steps += hall.steps
            journals.append(hall.log)
            said.append(said_of(hall.hall.state, hall.log[-1][0].at))
        except Exception as error:
            error.add_note(f"HALLGATE_SEED={seed}")
            raise
        seed += 1
    # Every journal once more, in a process with another hash seed: the same state, the same next call everywhere.
    assert replayed(journals, hash_seed=str(part + 1)) == said
