"""A process that keeps and erases people until it is killed. Says on stdout what is on disk, once it is.

kept <person> <hex of wrapped key and ciphertext>     erased <person>
"""

from __future__ import annotations

import itertools
import random
import sys
from pathlib import Path

from edge.vault import ciphers
from edge.vault.store import Kept, Store

CIPHER = "aes-256-gcm"


def main(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    store = Store(folder, 10_000)
    store.open()
    alive: list[str] = []
    for number in itertools.count():
        if alive and chance.random() < 0.5:
            person = alive.pop(chance.randrange(len(alive)))
            store.release("city", person)
            sys.stdout.write(f"erased {person}\n")
        else:
            person = f"{seed}-{number}"
            key = ciphers.new_key(CIPHER)
            wrapped = ciphers.seal(CIPHER, bytes(32), key, person.encode())
            sealed = ciphers.seal(CIPHER, key, b"11 digits or 18" * 20, person.encode())
            row = Kept(person=person, ticket=f"t{number}", provisional=False, kept_at=number, cipher=CIPHER,
                       master="m", wrapped=wrapped, sealed=sealed)  # fmt: skip
            store.keep(row, [f"2026:{person}"], ["city"])
            alive.append(person)
            sys.stdout.write(f"kept {person} {wrapped.hex()} {sealed.hex()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
