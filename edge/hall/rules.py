"""The pure rooms as one bundle of functions over one state: the queue (edge.queueing) and who may do what
(edge.upkeep), which do not know each other. What belongs to both is joined here and nowhere else.

    decide     right of the role ─▶ the room of the command ─▶ audit record where one is due
    evolve     both rooms see each event
    freeze     queue and upkeep, side by side
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import msgspec

from edge.hall.outcomes import Fact
from edge.queueing import decide as queue
from edge.queueing import snapshot
from edge.queueing.commands import Rate
from edge.queueing.due import due
from edge.queueing.evolve import evolve as evolve_queue
from edge.queueing.model import State
from edge.queueing.refusals import recorded
from edge.queueing.words import At, Command, Context, Event, Refusal, Stamp
from edge.upkeep import audit
from edge.upkeep import decide as deciding
from edge.upkeep import snapshot as upkeep_snapshot
from edge.upkeep.evolve import evolve as evolve_upkeep
from edge.upkeep.model import Upkeep
from edge.upkeep.refusals import refuse
from edge.upkeep.rights import may


class HouseState(State, kw_only=True):
    """The queue's state, and beside it what the queue knows nothing of."""

    upkeep: Upkeep = msgspec.field(default_factory=Upkeep)


def decide(state: HouseState, command: Command, ctx: Context) -> list[Event] | Refusal:
    """A role given must have the right (R24's refusal is the queue's own); no role given, the caller answers for it."""
    if type(command) in deciding.DECIDERS:
        decided = deciding.decide(state.upkeep, command, ctx)
    elif ctx.role and not may(ctx.role, str(command.__struct_config__.tag)) and not isinstance(command, Rate):
        return refuse("right_missing")
    else:
        decided = queue.decide(state, command, ctx)
    return decided if isinstance(decided, Refusal) else audit.done(command, ctx, decided)


def kept(state: HouseState, command: Command, ctx: Context, refusal: Refusal) -> list[Event]:
    """What stays of a refusal: an audit record, a refusal under a rule (last: a repetition is answered from it)."""
    found = (
        audit.refused(state.upkeep, command, ctx, refusal),
        None if type(command) in deciding.DECIDERS else recorded(command, refusal),
    )
    return [event for event in found if event is not None]


def evolve(state: HouseState, event: Event, stamp: Stamp) -> None:
    evolve_queue(state, event, stamp)
    evolve_upkeep(state.upkeep, event, stamp)


def freeze(state: HouseState) -> bytes:
    return msgspec.msgpack.encode((snapshot.encode(state), upkeep_snapshot.encode(state.upkeep)))


def thaw(data: bytes) -> HouseState:
    """Raises msgspec errors for bytes of another release."""
    book, accounts = msgspec.msgpack.decode(data, type=tuple[bytes, bytes])
    state = snapshot.decode(book)
    fields = {name: getattr(state, name) for name in State.__struct_fields__}
    return HouseState(**fields, upkeep=upkeep_snapshot.decode(accounts))


def idle(state: State) -> bool:
    """Nobody waits, is called, served or held: a step of hall time would falsify no wait."""
    nobody_waits = not any(len(waiting) for waiting in state.index.waiting.values())
    return nobody_waits and not any(window.leg or window.held for window in state.windows.values())


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Pure functions over one state. A simulation may put others in their place; the daemon never does."""

    new_state: Callable[[], HouseState] = HouseState
    """Before the first record."""
    decide: Callable[[HouseState, Command, Context], list[Event] | Refusal] = decide
    kept: Callable[[HouseState, Command, Context, Refusal], Sequence[Event]] = kept
    """The records that a refusal leaves."""
    evolve: Callable[[HouseState, Event, Stamp], None] = evolve
    """In place."""
    due: Callable[[HouseState], tuple[At, Command] | None] = due
    idle: Callable[[HouseState], bool] = idle
    """Hall time may follow the wall clock now."""
    freeze: Callable[[HouseState], bytes] = freeze
    """The same state gives the same bytes, in any process."""
    thaw: Callable[[bytes], HouseState] = thaw
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
