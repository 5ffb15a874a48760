"""How long to wait before trying again. Chance comes in from the host, so a seed replays it."""

from __future__ import annotations

from random import Random


class Backoff:
    """Full jitter: anything between `least_s` and a ceiling that doubles with each failure.

    Source: AWS Architecture Blog, "Exponential Backoff And Jitter" (full jitter).
    """

    def __init__(self, chance: Random, *, first_s: float = 0.5, most_s: float = 30.0, least_s: float = 0.05) -> None:
        assert 0 < least_s <= first_s <= most_s
        self._chance = chance
        self._first_s, self._most_s, self._least_s = first_s, most_s, least_s
        self.failures = 0

    def next_s(self) -> float:
        """Seconds to wait after one more failure."""
        ceiling = min(self._most_s, self._first_s * 2.0 ** min(self.failures, 30))
        self.failures += 1
        return max(self._least_s, self._chance.uniform(0.0, ceiling))

    def reset(self) -> None:
        """It worked: the next failure starts small again."""
        self.failures = 0


def around(seconds: float, chance: Random, share: float = 0.2) -> float:
    """`seconds`, give or take `share`: keeps many probes from marching in step."""
    return seconds * chance.uniform(1.0 - share, 1.0 + share)
