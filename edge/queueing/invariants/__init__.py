"""What must hold at all times. For tests, simulated days and `journal verify`; the queue itself does not need it.

    standing.py   check(state): is the state whole?                          I1 I2 I3 I6 I17
    stream.py     Watch().feed(stamp, event): did it come about rightly?     I4 I5 I6 I7 I15 I16
    evaluation.py  ratings, links, flags and cases, for both                I6

Both work from events and state alone and share no code with what they check.
"""

from edge.queueing.invariants.breach import Breach
from edge.queueing.invariants.standing import check
from edge.queueing.invariants.stream import Watch

__all__ = ["Breach", "Watch", "check"]
