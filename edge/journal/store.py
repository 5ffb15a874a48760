"""The journal's SQLite file: the one module that knows apsw.

One `Writer` (one connection, one thread) makes every write and every checkpoint; any number of `Reader`s are query-only
and never checkpoint, also in other processes beside a running daemon. Every record that is read is checked against the
record before it: a damaged one is an error, never an answer.

Source: SQLite 3.54 docs, "Write-Ahead Logging" §§3, 5, 6 and "PRAGMA synchronous" (FULL syncs the WAL at each commit;
NORMAL "might roll back following a power loss"); release notes of 3.51.3 (the WAL-reset corruption bug).
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import apsw
import msgspec

from edge.journal import names
from edge.journal.ballast import Ballast
from edge.journal.faults import JournalCorrupt, JournalInUse, JournalUnavailable
from edge.journal.mark import Mark, read_mark
from edge.journal.record import Record, follows
from edge.journal.shapes import Batch, Cursor, Limits, Snapshot, Tail

FILE = "journal.sqlite3"
MARK = "journal.mark"
BALLAST = "journal.ballast"
LOCK = "journal.lock"

SCHEMA_VERSION = 2
SCHEMA = f"""
CREATE TABLE records(
  seq INTEGER PRIMARY KEY, epoch TEXT NOT NULL, at INTEGER NOT NULL, clock_trusted INTEGER NOT NULL,
  business_date TEXT NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL, subject TEXT NOT NULL, body BLOB NOT NULL,
  actor TEXT NOT NULL, command_id TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TABLE cursors(name TEXT PRIMARY KEY, seq INTEGER NOT NULL, token TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots(seq INTEGER PRIMARY KEY, hash BLOB NOT NULL, anchor INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE cut(one INTEGER PRIMARY KEY CHECK(one = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TABLE probe(one INTEGER PRIMARY KEY CHECK(one = 1), count INTEGER NOT NULL) STRICT;
INSERT INTO cut VALUES(1, 0, zeroblob(32));
INSERT INTO probe VALUES(1, 0);
{names.TABLES}
PRAGMA user_version = 2;
"""
WRITER_PRAGMAS = ("journal_mode = wal", "synchronous = full", "mmap_size = 0", "temp_store = memory")
READER_PRAGMAS = ("query_only = 1", "wal_autocheckpoint = 0", "mmap_size = 0", "temp_store = memory")
FEW = 4
"""Up to here single look-ups (8 µs each) cost less than one statement for all (29 µs and little more for each)."""
OLDEST_SQLITE = (3, 51, 3)

SELECT = """SELECT r.epoch, r.seq, r.at, r.clock_trusted, r.business_date, r.type, r.version, r.subject, r.body,
 r.actor, r.command_id, r.hash, p.hash FROM records r LEFT JOIN records p ON p.seq = r.seq - 1 """
INSERT = """INSERT INTO records(epoch, seq, at, clock_trusted, business_date, type, version, subject, body, actor,
 command_id, hash) VALUES"""
ROWS = 32
"""Records that one statement writes at most: between two statements the thread must wait for the interpreter's lock."""
INSERTS = tuple(INSERT + ",".join(["(?,?,?,?,?,?,?,?,?,?,?,?)"] * rows) for rows in range(ROWS + 1))

ANCHOR_BEHIND = """SELECT s.seq FROM snapshots s JOIN records r ON r.seq = s.seq
 WHERE s.anchor = 1 AND s.seq <= ? AND r.at < ?
 AND (SELECT count(*) FROM snapshots later WHERE later.anchor = 1 AND later.seq > s.seq) >= ?
 ORDER BY s.seq DESC LIMIT 1"""

Values = tuple[str | int | bytes, ...]
Row = tuple[str, int, int, int, str, str, int, str, bytes, str, str, bytes, bytes | None]


_UNAVAILABLE = (apsw.IOError, apsw.FullError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.BusyError, apsw.NoMemError)
_CORRUPT = (apsw.CorruptError, apsw.NotADBError, apsw.FormatError, UnicodeDecodeError, zlib.error)


@contextmanager
def _translated() -> Iterator[None]:
    """SQLite's errors as this package's."""
    try:
        yield
    except _UNAVAILABLE as error:
        raise JournalUnavailable(f"{type(error).__name__}: {error}", full=isinstance(error, apsw.FullError)) from error
    except _CORRUPT as error:
        raise JournalCorrupt(f"the file is damaged: {error}") from error
    except apsw.SQLError as error:
        raise JournalCorrupt(f"not a journal of hallgate: {error}") from error


def _connect(path: Path, flags: int, pragmas: Sequence[str]) -> apsw.Connection:
    found = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    assert found >= OLDEST_SQLITE, f"SQLite {found} can corrupt a WAL; {OLDEST_SQLITE} or later is needed"
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(2000)
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _all(connection: apsw.Connection, sql: str, bindings: Values = ()) -> list[Any]:
    """Rows as tuples; their types are the schema's (STRICT)."""
    return connection.execute(sql, bindings).fetchall()


class Writer:
    """Every write to the file in `directory`. All methods on one thread."""

    def __init__(self, directory: Path, limits: Limits) -> None:
        self._directory = directory
        self._limits = limits
        self._lock = -1
        self._full = False
        self._connection: apsw.Connection | None = None
        self._mark: Mark | None = None
        self.ballast = Ballast(directory / BALLAST, limits.ballast_bytes)

    def open(self) -> Tail:
        """Take the lock, make the file where there is none, and say where it ends.

        Raises JournalInUse, JournalCorrupt, JournalUnavailable.
        """
        self._directory.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self._directory / LOCK, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise JournalInUse(self._directory / LOCK) from error
        os.close(os.open(self._directory / FILE, os.O_RDWR | os.O_CREAT, 0o640))
        with _translated():
            tail = self._connect()
        check_mark(self._directory, tail, self.reader())
        self._mark = Mark(self._directory / MARK)
        self.ballast.lay()
        return tail

    def _connect(self) -> Tail:
        pragmas = (
            "page_size = 4096",
            *WRITER_PRAGMAS,
            f"wal_autocheckpoint = {self._limits.wal_pages}",
            f"journal_size_limit = {self._limits.wal_pages * 4096}",
        )
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_NOMUTEX
        connection = self._connection = _connect(self._directory / FILE, flags, pragmas)
        version = connection.execute("PRAGMA user_version").get
        if version == 0:
            with connection:
                connection.execute(SCHEMA)
            _sync_directory(self._directory)
        elif version == 1:
            with connection:
                connection.execute(names.FROM_1)
                names.take_up(connection)
        elif version != SCHEMA_VERSION:
            raise JournalCorrupt(f"the file has schema {version}; this hallgate knows {SCHEMA_VERSION}")
        return _tail(connection)

    def reader(self) -> Reader:
        """A reader of this same file."""
        return Reader(self._directory)

    def append(self, batch: Batch) -> None:
        """Write all of it in one transaction and force it to disk, or raise JournalUnavailable (outcome unknown)."""
        connection = self._connection
        if connection is None:
            raise JournalUnavailable("the journal is closed until its disk is back")
        try:
            with _translated():
                self._write(connection, batch)
        except JournalUnavailable as error:
            self._full = error.full
            self._drop()
            raise
        if self._mark and batch.records:
            last = batch.records[-1]
            self._mark.write(last.seq, bytes.fromhex(last.hash))

    def name(self) -> None:
        """Take up what can be found only by looking through the newest records. Raises JournalUnavailable."""
        connection = self._connection
        if connection is None:
            raise JournalUnavailable("the journal is closed until its disk is back")
        try:
            with _translated(), connection:
                names.take_up(connection)
        except JournalUnavailable as error:
            self._full = error.full
            self._drop()
            raise

    def _write(self, connection: apsw.Connection, batch: Batch) -> None:
        """One statement is a transaction of its own; more are put into one."""
        records = batch.records
        alone = len(records) <= ROWS and not batch.cursors and batch.snapshot is None
        if not alone:
            connection.execute("BEGIN IMMEDIATE")
        for begin in range(0, len(records), ROWS):
            rows = [_row(record) for record in records[begin : begin + ROWS]]
            connection.execute(INSERTS[len(rows)], tuple(chain.from_iterable(rows)))
        for name, cursor in batch.cursors.items():
            connection.execute("INSERT OR REPLACE INTO cursors VALUES(?,?,?)", (name, cursor.seq, cursor.token))
        if batch.snapshot is not None:
            _keep_snapshot(connection, batch.snapshot)
        if not alone:
            connection.execute("COMMIT")

    def _drop(self) -> None:
        """Forget the connection: after a failed fsync nothing that it cached can be believed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close(True)
            except apsw.Error:
                return

    def probe(self) -> Tail:
        """Open again, force what is there into the main file, write once. Raises JournalUnavailable, JournalCorrupt.

        After a failed fsync the kernel may call pages clean that never reached the disk; the checkpoint writes their
        content anew and syncs it, so that what is then read as the tail really is on disk.
        """
        self._drop()
        if self._full:
            self.ballast.release()
        try:
            with _translated():
                tail = self._connect()
                connection = self._connection
                assert connection is not None
                connection.execute("UPDATE probe SET count = count + 1")
                connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except JournalUnavailable as error:
            self._full = self._full or error.full
            self._drop()
            raise
        self._full = False
        return tail

    def cut(self, before_at: int, needed_seq: int, later_anchors: int, step: int = 2000) -> int:
        """Delete up to `step` records behind the newest anchor older than `before_at`, not after `needed_seq`, and with
        `later_anchors` after it: a clock that once jumps by years must not empty the journal.

        Returns how many went; call again until 0. The anchor itself stays for ever.
        """
        connection = self._connection
        if connection is None:
            return 0
        with _translated(), connection:
            anchors = _all(connection, ANCHOR_BEHIND, (needed_seq, before_at, later_anchors))
            [(done,)] = _all(connection, "SELECT seq FROM cut")
            end = min(anchors[0][0], done + step) if anchors else done
            if end > done:
                connection.execute("UPDATE cut SET seq = ?1, hash = (SELECT hash FROM records WHERE seq = ?1)", (end,))
                for forget in names.FORGET:
                    connection.execute(forget, (end,))
                connection.execute("DELETE FROM records WHERE seq <= ?", (end,))
        return max(0, int(end - done))

    def close(self) -> None:
        """Checkpoint and let go of file and lock."""
        self._drop()
        if self._mark:
            self._mark.close()
            self._mark = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


class Reader:
    """Query-only. One thread at a time. Raises JournalCorrupt wherever a record is not what was written."""

    def __init__(self, directory: Path) -> None:
        path = directory / FILE
        if not path.exists():
            raise JournalUnavailable(f"there is no journal at {path}")
        with _translated():
            self._connection = _connect(path, apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_NOMUTEX, READER_PRAGMAS)
            self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            self._named = self._connection.execute("PRAGMA user_version").get != 1

    def tail(self) -> Tail:
        with _translated():
            return _tail(self._connection)

    def cut(self) -> tuple[int, str]:
        """(seq, hash) of the last record that retention took away; (0, GENESIS) if none."""
        with _translated():
            seq, cut_hash = _all(self._connection, "SELECT seq, hash FROM cut")[0]
            return int(seq), cut_hash.hex()

    def read(self, after: int, limit: int = 500) -> list[Record]:
        """Records after `after`, in order, without a gap."""
        expected = max(after, self.cut()[0]) + 1
        records = []
        for row in self._rows("WHERE r.seq > ? ORDER BY r.seq LIMIT ?", (after, limit)):
            if row[1] != expected:
                raise JournalCorrupt("the record is missing", seq=expected)
            records.append(self._record(row))
            expected += 1
        return records

    def by_command(self, command_id: str) -> list[Record]:
        """The records that carry this command id, in order."""
        where = names.BY_COMMAND if self._named else names.BY_COMMAND_1
        return [self._record(row) for row in self._rows(where, (command_id,))]

    def by_subject(self, subject: str, limit: int = 500) -> list[Record]:
        """What happened to one leg, ticket, window … ("ticket/ab12-7"), in order."""
        where = names.BY_SUBJECT if self._named else names.BY_SUBJECT_1
        return [self._record(row) for row in self._rows(where, (subject, limit))]

    def named(self, command_ids: Sequence[str]) -> set[str]:
        """Which of these command ids the tables have. A few by one look-up each; many in one statement."""
        with _translated():
            if len(command_ids) <= FEW:
                return {name for name in command_ids if _all(self._connection, names.NAMED_ONE, (name,))}
            asked = msgspec.json.encode(command_ids).decode()
            return {row[0] for row in _all(self._connection, names.NAMED_MANY, (asked,))}

    def fresh(self) -> dict[str, int]:
        """Command ids that the tables do not have yet, with their last record."""
        with _translated():
            return dict(_all(self._connection, names.FRESH))

    def misnamed(self) -> int:
        """The first record that cannot be found by its names, or is found by others; 0 if none."""
        with _translated():
            return int(_all(self._connection, names.AMISS)[0][0]) if self._named else 0

    def cursors(self) -> dict[str, Cursor]:
        with _translated():
            rows = _all(self._connection, "SELECT name, seq, token FROM cursors ORDER BY name")
            return {name: Cursor(seq, token) for name, seq, token in rows}

    def snapshots(self) -> list[tuple[int, str, bool]]:
        """(seq, hash, anchor) of every snapshot, newest first."""
        with _translated():
            rows = _all(self._connection, "SELECT seq, hash, anchor FROM snapshots ORDER BY seq DESC")
            return [(seq, digest.hex(), bool(anchor)) for seq, digest, anchor in rows]

    def snapshot(self, seq: int) -> Snapshot:
        """Its hash is for the caller to check."""
        with _translated():
            sql = "SELECT hash, anchor, body FROM snapshots WHERE seq = ?"
            found = _all(self._connection, sql, (seq,))
            if not found:
                raise JournalCorrupt("there is no snapshot", seq=seq)
            digest, anchor, body = found[0]
            return Snapshot(seq=seq, hash=digest.hex(), anchor=bool(anchor), body=zlib.decompress(body))

    def integrity(self, progress: Callable[[], None] | None = None) -> list[str]:
        """What SQLite's own check of pages and indexes finds; empty if nothing. `progress` is called now and then."""
        if progress is not None:
            self._connection.set_progress_handler(lambda: bool(progress()), 200_000)
        with _translated():
            found = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check(10)")]
        return [] if found == ["ok"] else found

    def _rows(self, where: str, bindings: Values) -> list[Row]:
        with _translated():
            return _all(self._connection, SELECT + where, bindings)

    def _record(self, row: Row) -> Record:
        before = row[12].hex() if row[12] is not None else None
        if before is None:
            cut_seq, cut_hash = self.cut()
            if row[1] != cut_seq + 1:
                raise JournalCorrupt("the record is missing", seq=row[1] - 1)
            before = cut_hash
        record = Record(
            epoch=row[0], seq=row[1], at=row[2], clock_trusted=bool(row[3]), business_date=row[4], type=row[5],
            version=row[6], subject=row[7], body=msgspec.Raw(row[8]), actor=row[9], command_id=row[10],
            hash=row[11].hex(),
        )  # fmt: skip
        if not follows(before, record):
            raise JournalCorrupt("its hash does not follow from the record before it", seq=record.seq)
        return record

    def close(self) -> None:
        self._connection.close(True)


def check_mark(directory: Path, tail: Tail, reader: Reader) -> None:
    """Is everything still there that was acknowledged before? Closes the reader. Raises JournalCorrupt."""
    try:
        mark = read_mark(directory / MARK)
        if mark is None or mark[0] <= reader.cut()[0]:
            return
        seq, record_hash = mark
        if seq > tail.seq:
            words = f"acknowledged records up to {seq} are missing at the end, says the mark {directory / MARK}"
            raise JournalCorrupt(
                f"{words}; restore a backup, or remove the mark to go on without them", seq=tail.seq + 1
            )
        if reader.read(seq - 1, 1)[0].hash != record_hash.hex():
            raise JournalCorrupt("another record was acknowledged under this number", seq=seq)
    finally:
        reader.close()


def _row(record: Record) -> Values:
    return (
        record.epoch, record.seq, record.at, record.clock_trusted, record.business_date, record.type, record.version,
        record.subject, bytes(record.body), record.actor, record.command_id, bytes.fromhex(record.hash),
    )  # fmt: skip


def _tail(connection: apsw.Connection) -> Tail:
    sql = "SELECT seq, hash, at, epoch, business_date FROM records ORDER BY seq DESC LIMIT 1"
    found = _all(connection, sql)
    if not found:
        seq, cut_hash = _all(connection, "SELECT seq, hash FROM cut")[0]
        return Tail(seq=seq, hash=cut_hash.hex())
    seq, record_hash, at, epoch, date = found[0]
    return Tail(seq=seq, hash=record_hash.hex(), at=at, epoch=epoch, business_date=date)


def _keep_snapshot(connection: apsw.Connection, snapshot: Snapshot) -> None:
    """Anchors stay; of the mere caches the newest two do."""
    connection.execute(
        "INSERT OR REPLACE INTO snapshots(seq, hash, anchor, body) VALUES(?,?,?,?)",
        (snapshot.seq, bytes.fromhex(snapshot.hash), snapshot.anchor, zlib.compress(snapshot.body, 1)),
    )
    connection.execute(
        "DELETE FROM snapshots WHERE anchor = 0 AND seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT 2)"
    )


def _sync_directory(directory: Path) -> None:
    """A file that was just made survives a power cut only when its directory is forced to disk as well."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
