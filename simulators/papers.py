"""Identity cards and telephones of people who do not exist: numbers that hold, made from a seed.

The check character is reckoned here from the standard's remainders, not with the product's table, so that each checks
the other. Region 999999 is no place; prefix 19911 is a mobile prefix like any other, so the whole number is made up.

Source: GB 11643-1999; ISO 7064 MOD 11-2: the weighted sum with the check character is 1 modulo 11.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

REGION = "999999"
NOW = 2026
ADULT = (18, 58)
OLD = {"elderly_60": (61, 64), "elderly_65": (66, 92)}


@dataclass(frozen=True, slots=True)
class Papers:
    """What somebody carries. Empty: left at home, or kept in the pocket (R36)."""

    identity: str = ""
    phone: str = ""

    def shown(self) -> dict[str, str]:
        """As fields of what a kiosk says."""
        given = {"identity": self.identity, "phone": self.phone}
        return {name: value for name, value in given.items() if value}


def papers(chance: random.Random, category: str) -> Papers:
    """Most show an identity card, some type a telephone number; age fits the reason for which they are served first."""
    identity = identity_number(chance, OLD.get(category, ADULT)) if chance.random() < 0.6 else ""
    phone = f"19911{chance.randrange(10**6):06d}" if chance.random() < 0.3 else ""
    return Papers(identity, phone)


def identity_number(chance: random.Random, ages: tuple[int, int]) -> str:
    """Valid, of somebody of that age."""
    born = f"{NOW - chance.randint(*ages)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    seventeen = f"{REGION}{born}{chance.randrange(1000):03d}"
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(seventeen))
    rest = (1 - total) % 11
    return seventeen + ("X" if rest == 10 else str(rest))
