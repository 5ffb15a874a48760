"""The journal's file: what is written is read, and nothing else; what damage is noticed, and where."""

from __future__ import annotations

import random
import shutil
from hashlib import sha256
from pathlib import Path

import apsw
import msgspec
import pytest

from edge.journal import store
from edge.journal.ballast import Ballast
from edge.journal.faults import JournalCorrupt, JournalError, JournalInUse, JournalUnavailable
from edge.journal.mark import Mark, read_mark
from edge.journal.shapes import Batch, Cursor, Limits, Snapshot
from edge.journal.store import FILE, MARK, Reader, Writer
from edge.journal.verify import verify
from tests.journals import MORNING, SMALL, all_records, chain, record, written


def edit(directory: Path, sql: str) -> None:
    connection = apsw.Connection(str(directory / FILE))
    connection.execute(sql).fetchall()
    connection.close()


def test_what_is_written_is_read_back_in_order(tmp_path: Path) -> None:
    records = written(tmp_path, 25)
    assert all_records(tmp_path) == records
    reader = Reader(tmp_path)
    assert [each.seq for each in reader.read(10, 5)] == [11, 12, 13, 14, 15]
    assert reader.read(25) == []
    assert reader.tail().seq == 25
    assert reader.tail().hash == records[-1].hash
    assert reader.by_command("c-7") == [records[6]]
    assert reader.by_subject("ticket/t-9") == [records[8]]
    assert reader.by_command("never") == []
    reader.close()


def test_records_are_found_by_their_names_before_and_after_these_are_taken_up(tmp_path: Path) -> None:
    writer = Writer(tmp_path, SMALL)
    writer.open()
    reader, first = writer.reader(), chain(10)
    again = chain(3, first[-1], command_id="c-9", subject="ticket/t-3")
    for batch, kept, fresh in (
        (first, first, {f"c-{n}": n for n in range(1, 11)}),
        (again, [*first, *again], {"c-9": 13}),
    ):
        writer.append(Batch(records=batch))
        assert reader.fresh() == fresh
        for _ in range(2):
            assert reader.by_command("c-9") == [each for each in kept if each.command_id == "c-9"]
            assert reader.by_subject("ticket/t-3") == [each for each in kept if each.subject == "ticket/t-3"]
            assert reader.by_subject("ticket/t-3", 1) == [first[2]]
            assert reader.by_command("never") == []
            assert reader.misnamed() == 0
            writer.name()
        assert reader.fresh() == {}
        assert reader.named(["c-3", "x", "c-9", "c-3"]) == {"c-3", "c-9"}
        assert reader.named(["c-3", "x", "c-9", "c-3", *(f"y-{n}" for n in range(70))]) == {"c-3", "c-9"}
    reader.close()
    writer.close()
    assert verify(tmp_path).ok


@pytest.mark.parametrize(
    ("damage", "seq"),
    [
        ("DELETE FROM command_ids WHERE seq = 7", 7),
        ("DELETE FROM subjects WHERE seq = 7", 7),
        ("INSERT INTO command_ids VALUES('c-1', 7)", 7),
        ("UPDATE subjects SET subject = 'ticket/t-1' WHERE seq = 7", 7),
        ("UPDATE named SET seq = 25", 21),
    ],
)
def test_names_that_mislead_are_found(tmp_path: Path, damage: str, seq: int) -> None:
    records = written(tmp_path, 20)
    writer = Writer(tmp_path, SMALL)
    writer.open()
    writer.name()
    writer.append(Batch(records=chain(2, records[-1])))
    writer.close()
    assert verify(tmp_path).ok
    edit(tmp_path, damage)
    assert verify(tmp_path).bad_seq == seq


def test_a_file_of_schema_1_is_read_as_it_is_and_brought_up_to_date_by_its_writer(tmp_path: Path) -> None:
    records = written(tmp_path, 20)
    for sql in (
        "DROP TABLE command_ids", "DROP TABLE subjects", "DROP TABLE named",
        "CREATE INDEX records_command_id ON records(command_id)", "CREATE INDEX records_subject ON records(subject)",
        "PRAGMA user_version = 1",
    ):  # fmt: skip
        edit(tmp_path, sql)
    for fresh in (None, {}):
        reader = Reader(tmp_path)
        assert fresh is None or reader.fresh() == fresh
        assert reader.by_command("c-7") == [records[6]]
        assert reader.by_subject("ticket/t-9") == [records[8]]
        reader.close()
        assert verify(tmp_path).ok
        writer = Writer(tmp_path, SMALL)
        writer.open()
        writer.close()


def test_a_batch_is_all_or_nothing(tmp_path: Path) -> None:
    """Cursor moves and a snapshot ride in the transaction of the records."""
    writer = Writer(tmp_path, SMALL)
    writer.open()
    snapshot = Snapshot(seq=3, hash="ab" * 32, body=b"state", anchor=True)
    writer.append(Batch(records=chain(3), cursors={"city": Cursor(2, "t")}, snapshot=snapshot))
    reader = writer.reader()
    assert reader.cursors() == {"city": Cursor(2, "t")}
    assert reader.snapshot(3) == snapshot
    assert reader.snapshots() == [(3, "ab" * 32, True)]
    reader.close()
    writer.close()


def test_full_synchronisation_and_wal_are_in_force(tmp_path: Path) -> None:
    writer = Writer(tmp_path, Limits(wal_pages=50, ballast_bytes=0))
    writer.open()
    assert writer._connection is not None
    asked = {
        name: writer._connection.execute(f"PRAGMA {name}").get
        for name in ("journal_mode", "synchronous", "mmap_size", "wal_autocheckpoint")
    }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "mmap_size": 0, "wal_autocheckpoint": 50}
    records = chain(400)
    for each in records:
        writer.append(Batch(records=(each,)))
    assert (tmp_path / f"{FILE}-wal").stat().st_size <= 3 * 50 * 4120
    writer.close()


def test_only_one_writes(tmp_path: Path) -> None:
    first = Writer(tmp_path, SMALL)
    first.open()
    with pytest.raises(JournalInUse):
        Writer(tmp_path, SMALL).open()
    first.close()
    second = Writer(tmp_path, SMALL)
    assert second.open().seq == 0
    second.close()


def test_a_sqlite_that_can_corrupt_a_wal_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.apsw, "sqlite_lib_version", lambda: "3.51.2")
    with pytest.raises(AssertionError, match=r"3, 51, 2.* can corrupt a WAL"):
        Writer(tmp_path, SMALL).open()


def test_readers_cannot_write(tmp_path: Path) -> None:
    written(tmp_path, 2)
    reader = Reader(tmp_path)
    with pytest.raises(apsw.ReadOnlyError):
        reader._connection.execute("DELETE FROM records")
    reader.close()


def test_a_file_of_something_else_is_told(tmp_path: Path) -> None:
    with pytest.raises(JournalUnavailable, match="there is no journal"):
        Reader(tmp_path)
    (tmp_path / FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(JournalCorrupt, match="damaged"):
        Writer(tmp_path, SMALL).open()


def test_a_newer_schema_is_not_touched(tmp_path: Path) -> None:
    written(tmp_path, 2)
    edit(tmp_path, "PRAGMA user_version = 9")
    with pytest.raises(JournalCorrupt, match="schema 9"):
        Writer(tmp_path, SMALL).open()


def test_of_mere_snapshots_two_are_kept_and_every_anchor(tmp_path: Path) -> None:
    writer = Writer(tmp_path, SMALL)
    writer.open()
    for number, each in enumerate(chain(8), start=1):
        snapshot = Snapshot(seq=number, hash="00" * 32, body=b"s", anchor=number == 2)
        writer.append(Batch(records=(each,), snapshot=snapshot))
    reader = writer.reader()
    assert [(seq, anchor) for seq, _, anchor in reader.snapshots()] == [(8, False), (7, False), (2, True)]
    reader.close()
    writer.close()


DAMAGES = {
    'UPDATE records SET body = CAST(\'{"ticket":"x"}\' AS BLOB) WHERE seq = 7': (7, "hash"),
    "UPDATE records SET at = at + 1 WHERE seq = 12": (12, "hash"),
    "DELETE FROM records WHERE seq = 5": (5, "missing"),
    "UPDATE records SET hash = (SELECT hash FROM records WHERE seq = 3) WHERE seq = 4": (4, "hash"),
    "DELETE FROM records WHERE seq >= 18": (18, "missing at the end"),
    "DELETE FROM records": (1, "missing at the end"),
    "INSERT INTO cursors VALUES('city', 99, '')": (0, "cursor city"),
    "UPDATE cut SET seq = 3": (3, "no anchor"),
}


@pytest.mark.parametrize("sql", DAMAGES)
def test_verify_names_the_first_bad_place(tmp_path: Path, sql: str) -> None:
    written(tmp_path, 20)
    assert verify(tmp_path).ok
    edit(tmp_path, sql)
    verdict = verify(tmp_path)
    seq, words = DAMAGES[sql]
    assert not verdict.ok
    assert words in verdict.bad
    assert verdict.bad_seq == seq
    assert verdict.records == (seq - 1 if seq and "cut" not in sql else verdict.records)


def test_a_damaged_record_is_never_served(tmp_path: Path) -> None:
    written(tmp_path, 20)
    edit(tmp_path, "UPDATE records SET actor = 'staff:ghost' WHERE seq = 9")
    reader = Reader(tmp_path)
    assert len(reader.read(0, 8)) == 8
    for look in (lambda: reader.read(0), lambda: reader.by_command("c-9"), lambda: reader.by_subject("ticket/t-9")):
        with pytest.raises(JournalCorrupt) as caught:
            look()
        assert caught.value.seq == 9
    reader.close()


def test_time_that_goes_back_is_told(tmp_path: Path) -> None:
    writer = Writer(tmp_path, SMALL)
    writer.open()
    first = record(1)
    writer.append(Batch(records=(first, record(2, first.hash, at=MORNING - 1))))
    writer.close()
    assert verify(tmp_path).bad_seq == 2


def test_flipped_bits_are_noticed_or_change_nothing(tmp_path: Path) -> None:
    """One bit anywhere in the file: verify says so, or every record still reads as it was written."""
    sound = tmp_path / "sound"
    records = written(sound, 400)
    raw = (sound / FILE).read_bytes()
    chance = random.Random(20)
    noticed = 0
    for number in range(50):
        spot = tmp_path / f"flip-{number}"
        spot.mkdir()
        place = chance.randrange(len(raw) * 8)
        flipped = bytearray(raw)
        flipped[place // 8] ^= 1 << place % 8
        (spot / FILE).write_bytes(flipped)
        shutil.copy(sound / MARK, spot / MARK)
        try:
            if not verify(spot).ok:
                noticed += 1
                continue
            assert all_records(spot) == records, f"bit {place} was served"
        except JournalError:
            noticed += 1
    assert noticed > 15, "most of the file is records: many flips must show"


def test_a_flip_in_the_wal_that_cuts_the_end_off_is_noticed(tmp_path: Path) -> None:
    """SQLite takes a damaged frame for the end of the log and goes on with a shorter journal; the mark does not."""
    live = tmp_path / "live"
    writer = Writer(live, SMALL)
    writer.open()
    for each in chain(20):
        writer.append(Batch(records=(each,)))
    killed = tmp_path / "killed"
    shutil.copytree(live, killed)
    writer.close()
    wal = bytearray((killed / f"{FILE}-wal").read_bytes())
    wal[-3000] ^= 4
    (killed / f"{FILE}-wal").write_bytes(wal)
    (killed / f"{FILE}-shm").unlink()
    assert "missing at the end" in verify(killed).bad
    with pytest.raises(JournalCorrupt, match="acknowledged records up to 20 are missing"):
        Writer(killed, SMALL).open()


def test_a_damaged_mark_is_no_mark(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "m")
    mark.write(7, b"h" * 32)
    assert read_mark(tmp_path / "m") == (7, b"h" * 32)
    mark.close()
    raw = bytearray((tmp_path / "m").read_bytes())
    raw[3] ^= 1
    (tmp_path / "m").write_bytes(raw)
    assert read_mark(tmp_path / "m") is None
    assert read_mark(tmp_path / "absent") is None
    (tmp_path / "m").write_bytes(b"")
    assert read_mark(tmp_path / "m") is None


def test_ballast_takes_real_space_and_gives_it_back(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "b", 300_000)
    assert ballast.lay()
    assert (tmp_path / "b").stat().st_blocks * 512 >= 300_000
    assert ballast.lay()
    assert ballast.release()
    assert not ballast.release()
    assert not Ballast(tmp_path / "c", 1 << 60).lay(), "no room: none is laid"
    assert not Ballast(tmp_path / "d", 0).lay()


def test_retention_cuts_only_behind_an_anchor_that_is_old_and_acknowledged(tmp_path: Path) -> None:
    writer = Writer(tmp_path, SMALL)
    writer.open()
    body = b"state after 10"
    digest = sha256(body).hexdigest()
    records = chain(10)
    anchor = record(11, records[-1].hash, type="AnchorSet", body={"through_seq": 10, "state_hash": digest})
    rest = chain(9, after=anchor)
    writer.append(Batch(records=records))
    assert writer.cut(MORNING + 10_000_000, 20, 0) == 0, "no anchor yet"
    writer.append(Batch(records=(anchor,), snapshot=Snapshot(seq=10, hash=digest, body=body, anchor=True)))
    writer.append(Batch(records=rest))
    assert writer.cut(MORNING + 10_000_000, 9, 0) == 0, "somebody has not acknowledged what lies before the anchor"
    assert writer.cut(MORNING + 5, 20, 0) == 0, "the anchor is too young"
    assert writer.cut(MORNING + 10_000_000, 20, 1) == 0, "too few anchors after it"
    assert writer.cut(MORNING + 10_000_000, 20, 0, step=6) == 6
    assert verify(tmp_path).ok, "half cut is sound as well"
    assert writer.cut(MORNING + 10_000_000, 20, 0, step=6) == 4
    assert writer.cut(MORNING + 10_000_000, 20, 0) == 0
    writer.close()
    assert [each.seq for each in all_records(tmp_path)] == list(range(11, 21))
    verdict = verify(tmp_path)
    assert (verdict.ok, verdict.first_seq, verdict.last_seq, verdict.anchors) == (True, 11, 20, 1)
    edit(tmp_path, "DELETE FROM snapshots")
    assert verify(tmp_path).bad_seq == 10


def test_export_lines_are_records() -> None:
    assert msgspec.json.decode(msgspec.json.encode(record(1)))["body"] == {"ticket": "t-1"}
