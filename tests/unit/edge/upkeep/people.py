"""The pure rooms of a hall, without journal, to talk with about accounts: who asks, in which role, from where."""

from __future__ import annotations

from typing import Any

from edge.hall.rules import HouseState, Rules
from edge.queueing.words import Actor, At, Command, Context, Event, Refusal, Role, Stamp
from edge.upkeep import commands as cm

SECOND = 1_000_000
MINUTE = 60 * SECOND
ENCODED = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"
RULES = Rules()


def digest(number: int) -> str:
    return f"{number:064x}"


class People:
    """Begins with one manager, `boss`."""

    def __init__(self) -> None:
        self.state = HouseState()
        self.now = At(1_772_413_205_000_000)
        self.events: list[Event] = []
        self.does(cm.CreateAccount(account="boss", name="王主任", role="manager", password=ENCODED), role="manager")

    def add(self, account: str, role: Role, *windows: str) -> str:
        made = cm.CreateAccount(account=account, name=account, role=role, password=ENCODED, windows=windows)
        return self.does(made, actor="boss", role="manager")

    def does(self, command: Command, *, actor: str = "console", role: Role = "", source: str = "10.0.0.7") -> str:
        """What it left, in words: the events' names, or `refused <code>` and what was kept of that."""
        kind: Any = "device" if actor.startswith("page-") else "staff"
        ctx = Context(self.now, True, Actor(kind, actor), "c", role, source)
        decided = RULES.decide(self.state, command, ctx)
        refused = isinstance(decided, Refusal)
        new = RULES.kept(self.state, command, ctx, decided) if isinstance(decided, Refusal) else decided
        for event in new:
            stamp = Stamp(self.state.seq + 1, self.now, ctx.actor, "c")
            RULES.evolve(self.state, event, stamp)
            self.events.append(event)
        names = [type(event).__name__ for event in new]
        return (
            " ".join([f"refused {decided.code}"] * refused + names) if isinstance(decided, Refusal) else " ".join(names)
        )

    def logs_in(self, account: str, *, passed: bool = True, source: str = "10.0.0.7", window: str = "") -> str:
        session = digest(len(self.events) + 1000)
        command = cm.BeginSession(account=account, passed=passed, session=session, window=window)
        return self.does(command, actor=account, source=source)

    def after(self, us: int) -> None:
        self.now = At(self.now + us)

    def last(self) -> Any:
        return self.events[-1]
