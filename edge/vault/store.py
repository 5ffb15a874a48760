"""The vault's own SQLite file, STATE/vault/vault.sqlite3: ciphertext in, ciphertext out; it sees no number and no key.

    people    one row a person: the wrapped data key and what it seals; `provisional` until the journal names the ticket
    hashes    keyed HMACs, to find a ticket by a number        needs   who still needs the person
    erased    what is gone and the journal has not been told yet      follows   how far the journal has been followed

Erasing means that no byte of key or ciphertext stays in the file: `secure_delete` zeroes freed cells and pages, and the
rollback journal, which holds pages as they were, is overwritten with zeros after every erasure and at every start. So
there is no WAL here (it would keep pages), and nothing for VACUUM to do (it would copy them).

Source: SQLite 3.54 docs, "PRAGMA secure_delete", "PRAGMA journal_mode" (PERSIST), "File Locking" 3.0 (hot journals).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import msgspec

from edge.vault.faults import Erased, VaultFull, VaultInUse, VaultUnavailable

DIRECTORY = "vault"
FILE = "vault.sqlite3"
LOCK = "vault.lock"
SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE people(
  person TEXT PRIMARY KEY, ticket TEXT NOT NULL, provisional INTEGER NOT NULL, kept_at INTEGER NOT NULL,
  cipher TEXT NOT NULL, master TEXT NOT NULL, wrapped BLOB NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX people_ticket ON people(ticket);
CREATE INDEX people_kept_at ON people(kept_at);
CREATE TABLE hashes(hash TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY(hash, person)) STRICT, WITHOUT ROWID;
CREATE INDEX hashes_person ON hashes(person);
CREATE TABLE needs(person TEXT NOT NULL, who TEXT NOT NULL, PRIMARY KEY(person, who)) STRICT, WITHOUT ROWID;
CREATE INDEX needs_who ON needs(who);
CREATE TABLE erased(person TEXT PRIMARY KEY, ticket TEXT NOT NULL, reason TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE follows(one INTEGER PRIMARY KEY CHECK(one = 1), epoch TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
INSERT INTO follows VALUES(1, '', 0);
PRAGMA user_version = 1;
"""
PRAGMAS = ("page_size = 4096", "journal_mode = persist", "synchronous = extra", "secure_delete = on", "mmap_size = 0",
           "temp_store = memory")  # fmt: skip


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One person's row."""

    person: str
    ticket: str
    provisional: bool
    kept_at: int
    cipher: str
    master: str
    """Id of the master key that wraps the data key."""
    wrapped: bytes
    sealed: bytes


class Gone(msgspec.Struct, frozen=True):
    """Erased, and the journal has not been told."""

    person: str
    ticket: str
    reason: str


class Count(msgspec.Struct, frozen=True, kw_only=True):
    people: int
    provisional: int
    oldest_at: int
    """0: nobody."""
    needs: dict[str, int]
    untold: int
    masters: tuple[str, ...]


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        raise VaultUnavailable(f"{type(error).__name__}: {error}") from error
    except OSError as error:
        raise VaultUnavailable(f"{error.strerror}: {error.filename}") from error


class Store:
    """All methods on one thread. Each is one transaction: it has happened, or it has not."""

    def __init__(self, state_dir: Path, people_max: int) -> None:
        self.directory = state_dir / DIRECTORY
        self._people_max = people_max
        self._lock = -1
        self._db: apsw.Connection | None = None

    def open(self) -> None:
        """Raises VaultInUse, VaultUnavailable."""
        with _translated():
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                self.close()
                raise VaultInUse(f"a daemon holds the vault ({self.directory / LOCK})") from error
            path = self.directory / FILE
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = apsw.Connection(str(path))
            self._db.set_busy_timeout(2000)
            for pragma in PRAGMAS:
                self._db.execute(f"PRAGMA {pragma}").fetchall()
            version = self._db.execute("PRAGMA user_version").get
            if version == 0:
                with self._db:
                    self._db.execute(SCHEMA)
            elif version != SCHEMA_VERSION:
                raise VaultUnavailable(f"the vault has schema {version}; this hallgate knows {SCHEMA_VERSION}")
        self._wipe()

    def close(self) -> None:
        if self._db is not None:
            self._db.close(True)
            self._db = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def keep(self, row: Kept, hashes: Sequence[str], needed_by: Sequence[str]) -> None:
        """The same person again replaces only what no ticket has yet. Raises VaultFull."""
        with self._changing() as db:
            known = self._all("SELECT provisional FROM people WHERE person = ?", row.person)
            if known and not known[0][0]:
                return
            if not known and self._all("SELECT count(*) FROM people")[0][0] >= self._people_max:
                raise VaultFull(f"{self._people_max} people are in the vault")
            values = (row.person, row.ticket, row.provisional, row.kept_at, row.cipher, row.master, row.wrapped,
                      row.sealed)  # fmt: skip
            db.execute("INSERT OR REPLACE INTO people VALUES(?,?,?,?,?,?,?,?)", values)
            for value in hashes:
                db.execute("INSERT OR IGNORE INTO hashes VALUES(?,?)", (value, row.person))
            for who in needed_by:
                db.execute("INSERT OR IGNORE INTO needs VALUES(?,?)", (row.person, who))

    def confirm(self, person: str, ticket: str) -> None:
        """The journal names this person's ticket."""
        with self._changing() as db:
            db.execute("UPDATE people SET ticket = ?, provisional = 0 WHERE person = ?", (ticket, person))

    def need(self, person: str, who: str) -> None:
        """One more needs the person. Raises Erased where it is too late."""
        with self._changing() as db:
            self._known(person)
            db.execute("INSERT OR IGNORE INTO needs VALUES(?,?)", (person, who))

    def release(self, who: str, person: str | None = None) -> int:
        """`who` needs the person (or anybody: None) no longer; those whom nobody needs are erased. How many went."""
        with self._changing() as db:
            if person is None:
                touched = [found[0] for found in self._all("SELECT person FROM needs WHERE who = ?", who)]
                db.execute("DELETE FROM needs WHERE who = ?", (who,))
            else:
                touched = [person] if self._all("SELECT 1 FROM needs WHERE person = ? AND who = ?", person, who) else []
                db.execute("DELETE FROM needs WHERE person = ? AND who = ?", (person, who))
            alone = [name for name in touched if not self._all("SELECT 1 FROM needs WHERE person = ? LIMIT 1", name)]
            erased = sum(self._erase(name, "released") for name in alone)
        if erased:
            self._wipe()
        return erased

    def erase(self, person: str, reason: str) -> bool:
        """Destroy the key. False where there is nothing (any more)."""
        with self._changing():
            erased = self._erase(person, reason)
        self._wipe()
        return erased

    def erase_before(self, before_at: int, reason: str, *, provisional: bool = False) -> list[str]:
        """Everybody kept before then (of the provisional ones only, or of all); who went."""
        only = " AND provisional = 1" if provisional else ""
        with self._changing():
            old = [row[0] for row in self._all(f"SELECT person FROM people WHERE kept_at < ?{only}", before_at)]
            for person in old:
                self._erase(person, reason)
        if old:
            self._wipe()
        return old

    def _erase(self, person: str, reason: str) -> bool:
        assert self._db is not None
        found = self._all("SELECT ticket, provisional FROM people WHERE person = ?", person)
        if not found:
            return False
        for table in ("people", "hashes", "needs"):
            self._db.execute(f"DELETE FROM {table} WHERE person = ?", (person,))
        ticket, provisional = found[0]
        if not provisional:  # the journal never heard of a provisional one
            self._db.execute("INSERT OR REPLACE INTO erased VALUES(?,?,?)", (person, ticket, reason))
        return True

    def told(self, person: str) -> None:
        """The journal has the erasure."""
        with self._changing() as db:
            db.execute("DELETE FROM erased WHERE person = ?", (person,))

    def untold(self) -> list[Gone]:
        return [Gone(*row) for row in self._all("SELECT person, ticket, reason FROM erased ORDER BY person")]

    def read(self, person: str) -> Kept:
        """Raises Erased."""
        return self._known(person)

    def of_ticket(self, ticket: str) -> list[str]:
        return [row[0] for row in self._all("SELECT person FROM people WHERE ticket = ? ORDER BY person", ticket)]

    def tickets_of(self, hashes: Sequence[str]) -> list[str]:
        """Tickets of people with one of these hashes, in order."""
        found: Mapping[str, None] = {
            row[0]: None
            for value in hashes
            for row in self._all(
                "SELECT p.ticket FROM hashes h JOIN people p ON p.person = h.person "
                "WHERE h.hash = ? AND p.provisional = 0 ORDER BY p.kept_at, p.person",
                value,
            )
        }
        return list(found)

    def years(self) -> list[str]:
        """Years whose matching key is in use."""
        return [row[0] for row in self._all("SELECT DISTINCT substr(hash, 1, instr(hash, ':') - 1) FROM hashes")]

    def follows(self) -> tuple[str, int]:
        """(epoch, seq) through which the journal has been followed."""
        epoch, seq = self._all("SELECT epoch, seq FROM follows")[0]
        return str(epoch), int(seq)

    def follow(self, epoch: str, seq: int) -> None:
        with self._changing() as db:
            db.execute("UPDATE follows SET epoch = ?, seq = ?", (epoch, seq))

    def count(self) -> Count:
        figures = "SELECT count(*), ifnull(sum(provisional), 0), min(kept_at) FROM people"
        people, provisional, oldest = self._all(figures)[0]
        needs = "SELECT who, count(*) FROM needs WHERE who NOT LIKE 'visit/%' GROUP BY who ORDER BY who"
        return Count(
            people=people,
            provisional=provisional,
            oldest_at=oldest or 0,
            needs=dict(self._all(needs)),
            untold=self._all("SELECT count(*) FROM erased")[0][0],
            masters=tuple(row[0] for row in self._all("SELECT DISTINCT master FROM people ORDER BY master")),
        )

    def _known(self, person: str) -> Kept:
        sql = (
            "SELECT person, ticket, provisional, kept_at, cipher, master, wrapped, sealed FROM people WHERE person = ?"
        )
        found = self._all(sql, person)
        if not found:
            raise Erased(f"nothing is kept under {person}")
        name, ticket, provisional, kept_at, cipher, master, wrapped, sealed = found[0]
        return Kept(
            person=name, ticket=ticket, provisional=bool(provisional), kept_at=kept_at, cipher=cipher, master=master,
            wrapped=wrapped, sealed=sealed,
        )  # fmt: skip

    def _all(self, sql: str, *values: str | int) -> list[Any]:
        """Rows as tuples; their types are the schema's (STRICT)."""
        if self._db is None:
            raise VaultUnavailable("the vault is closed")
        with _translated():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _changing(self) -> Iterator[apsw.Connection]:
        """One transaction, forced to disk."""
        if self._db is None:
            raise VaultUnavailable("the vault is closed")
        with _translated(), self._db:
            yield self._db

    def _wipe(self) -> None:
        """Zeros over the rollback journal; after a commit its header is zero, so SQLite never reads the rest."""
        path = self.directory / f"{FILE}-journal"
        with _translated():
            if not path.exists():
                return
            with path.open("r+b") as journal:
                size = path.stat().st_size
                journal.write(bytes(size))
                journal.flush()
                os.fsync(journal.fileno())


def look(state_dir: Path) -> Store | None:
    """The vault for a verb, locked against a daemon; None where there is none. Raises VaultInUse, VaultUnavailable."""
    if not (state_dir / DIRECTORY / FILE).exists():
        return None
    store = Store(state_dir, people_max=1)
    store.open()
    return store
