"""The hall's one writer: command → decide → journal → evolve → views → subscribers.

    hall      Hall: submit, run, feed, on_commit; the commit rule and what happens when the disk fails
    deciding  one batch of commands being decided and evolved, before anything is written
    inbox     the commands that wait, and what wakes the writer
    feed      a resumable stream of facts: from disk, then live, from disk again for who lags
    fold      the state that a journal amounts to: a snapshot, and what came after it
    aside     the same without a running daemon: a command, a commit, and the journal let go
    rules     what the hall must know of the queue: decide, evolve, due, and how its state is frozen
    outcomes  Accepted, and what a command that was seen before gets

Nothing is decided while a commit is under way, nothing is answered or published before it has ended, and replaying a
journal never reacts. Must not come in: what the queue decides (edge.queueing), devices, web.
"""

from edge.hall.hall import Hall
from edge.hall.outcomes import Accepted, Fact, Outcome
from edge.hall.rules import Rules

__all__ = ["Accepted", "Fact", "Hall", "Outcome", "Rules"]
