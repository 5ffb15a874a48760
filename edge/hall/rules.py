"""What the hall must know of the queue, as a bundle of functions; the default is edge.queueing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec

from edge.hall.outcomes import Fact
from edge.queueing import snapshot
from edge.queueing.commands import Command
from edge.queueing.decide import decide
from edge.queueing.due import due
from edge.queueing.events import Event
from edge.queueing.evolve import evolve
from edge.queueing.model import State
from edge.queueing.words import At, Context, Refusal, Stamp


def idle(state: State) -> bool:
    """Nobody waits, is called, served or held: a step of hall time would falsify no wait."""
    nobody_waits = not any(len(waiting) for waiting in state.index.waiting.values())
    return nobody_waits and not any(window.leg or window.held for window in state.windows.values())


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Pure functions over one state. A simulation may put others in their place; the daemon never does."""

    new_state: Callable[[], State] = State
    """Before the first record."""
    decide: Callable[[State, Command, Context], list[Event] | Refusal] = decide
    evolve: Callable[[State, Event, Stamp], None] = evolve
    """In place."""
    due: Callable[[State], tuple[At, Command] | None] = due
    idle: Callable[[State], bool] = idle
    """Hall time may follow the wall clock now."""
    freeze: Callable[[State], bytes] = snapshot.encode
    """The same state gives the same bytes, in any process."""
    thaw: Callable[[bytes], State] = snapshot.decode
    """Raises msgspec errors for bytes of another release."""


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """What may be cut from the journal's old end, always behind an anchor."""

    days: Annotated[int, msgspec.Meta(ge=180)] = 400
    """Kept at least. Logs must be kept for six months (网络安全法 第二十三条); more lets a platform rewind further."""
    working_days: Annotated[int, msgspec.Meta(ge=100)] = 200
    """Business dates with an anchor of their own that are kept at least, whatever the clock says of their age."""
    needed_by: tuple[str, ...] = ()
    """Cursors of required attachments: what they have not acknowledged stays."""


Subscriber = Callable[[tuple[Fact, ...]], None]
"""Called after each commit, when the views show it."""
