"""What a device said and waits to have acknowledged, until the hall's outcome. Pure.

A repeat that comes while the first is not settled is the same press: it is not said again, and answered by the one
acknowledgement. After REPEAT_S without an outcome, or after the outcome, the same bytes are said again with the same
digest, and the hall's own filter (which survives a restart) tells a repeat from a new press.
"""

from __future__ import annotations

from dataclasses import dataclass

REPEAT_S = 5.0
WAITING_MAX = 16
"""More presses than this without an outcome: the oldest is given up (it will be repeated by the device)."""


@dataclass(slots=True)
class Press:
    raw: bytes
    digest: str
    said_at_s: float
    open_tokens: list[str]
    ok: bool = True


class Presses:
    def __init__(self) -> None:
        self._waiting: list[Press] = []
        self._count = 0

    def repeated(self, digest: str, now_s: float) -> bool:
        """Is this a repeat of one that waits for its outcome?"""
        return any(press.digest == digest and now_s - press.said_at_s < REPEAT_S for press in self._waiting)

    def wait(self, raw: bytes, digest: str, signals: int, now_s: float) -> list[str]:
        """Remember it; one token for each of its signals."""
        tokens = [f"{digest}.{self._count + n + 1}" for n in range(signals)]
        self._count += signals
        self._waiting = [press for press in self._waiting if press.digest != digest][-(WAITING_MAX - 1) :]
        self._waiting.append(Press(raw, digest, now_s, list(tokens)))
        return tokens

    def settle(self, token: str, ok: bool) -> Press | None:
        """One outcome. Gives the press when all of it is settled, None while more is to come or nobody knows it."""
        for press in self._waiting:
            if token in press.open_tokens:
                press.open_tokens.remove(token)
                press.ok = press.ok and ok
                if press.open_tokens:
                    return None
                self._waiting.remove(press)
                return press
        return None

    def drop(self, token: str) -> None:
        """There was no outcome: forget it, so that the next repeat is said again."""
        self._waiting = [press for press in self._waiting if token not in press.open_tokens]

    def clear(self) -> None:
        self._waiting.clear()
