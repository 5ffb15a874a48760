"""Is this journal what was written? Every page, every link of the chain, every anchor, every cursor.

Works on a file beside a running daemon too; it only reads.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import msgspec

from edge.journal.faults import JournalCorrupt
from edge.journal.record import GENESIS
from edge.journal.store import Reader, check_mark

ANCHOR_TYPE = "AnchorSet"
"""The one type whose body the journal itself understands: {"through_seq": …, "state_hash": …}."""

Progress = Callable[[int, int], None]
"""Called with (records done, records in all)."""


class _Anchor(msgspec.Struct, frozen=True):
    through_seq: int
    state_hash: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`bad` says what is wrong at `bad_seq` (0: not at one record), "" when all holds."""

    ok: bool
    records: int
    first_seq: int
    last_seq: int
    last_hash: str
    epochs: tuple[str, ...]
    anchors: int
    bad: str = ""
    bad_seq: int = 0


class _Walk:
    """What one pass over the records gathers."""

    def __init__(self) -> None:
        self.records = 0
        self.first = 0
        self.last = 0
        self.last_hash = GENESIS
        self.last_at = 0
        self.epochs: list[str] = []
        self.anchors: dict[int, str] = {}

    def reached(self, seq: int) -> None:
        """The pass ended inside a page: what lies before the bad place held."""
        if seq > self.last:
            self.records, self.last = self.records + seq - self.last, seq

    def verdict(self, bad: str = "", bad_seq: int = 0) -> Verdict:
        return Verdict(
            ok=not bad, records=self.records, first_seq=self.first, last_seq=self.last, last_hash=self.last_hash,
            epochs=tuple(self.epochs), anchors=len(self.anchors), bad=bad, bad_seq=bad_seq,
        )  # fmt: skip


def verify(directory: Path, progress: Progress = lambda done, total: None) -> Verdict:
    """The whole journal in `directory`. Raises JournalUnavailable where there is none."""
    walk = _Walk()
    try:
        reader = Reader(directory)
        try:
            _chain(reader, walk, progress)
            _anchors(reader, walk)
            _cursors(reader, walk)
            _names(reader)
            check_mark(directory, reader.tail(), Reader(directory))
            for fault in reader.integrity(lambda: progress(walk.records, walk.records)):
                return walk.verdict(f"integrity_check: {fault}")
        finally:
            reader.close()
    except JournalCorrupt as error:
        walk.reached(error.seq - 1)
        return walk.verdict(error.reason, error.seq)
    return walk.verdict()


def _chain(reader: Reader, walk: _Walk, progress: Progress) -> None:
    total = reader.tail().seq
    walk.last, walk.last_hash = reader.cut()
    while page := reader.read(walk.last, 2000):
        for record in page:
            walk.first = walk.first or record.seq
            if record.at < walk.last_at:
                raise JournalCorrupt("its time is before that of the record before it", seq=record.seq)
            if record.epoch not in walk.epochs[-1:]:
                walk.epochs.append(record.epoch)
            if record.type == ANCHOR_TYPE:
                anchor = msgspec.json.decode(record.body, type=_Anchor)
                walk.anchors[anchor.through_seq] = anchor.state_hash
            walk.last_at = record.at
        walk.records += len(page)
        walk.last, walk.last_hash = page[-1].seq, page[-1].hash
        progress(walk.records, total)
    if walk.last != total:
        raise JournalCorrupt("the record is missing", seq=walk.last + 1)


def _anchors(reader: Reader, walk: _Walk) -> None:
    """Each anchor is there, is what its record says, and what retention cut lies behind one."""
    kept = {seq: digest for seq, digest, anchor in reader.snapshots() if anchor}
    for seq, state_hash in walk.anchors.items():
        if kept.get(seq) != state_hash:
            raise JournalCorrupt("the anchor of this place is missing or not the one recorded", seq=seq)
        if sha256(reader.snapshot(seq).body).hexdigest() != state_hash:
            raise JournalCorrupt("the anchor's content does not have the hash recorded", seq=seq)
    cut_seq, _ = reader.cut()
    if cut_seq and not any(seq >= cut_seq for seq in walk.anchors):
        raise JournalCorrupt("records were cut that no anchor stands for", seq=cut_seq)


def _cursors(reader: Reader, walk: _Walk) -> None:
    for name, cursor in reader.cursors().items():
        if not 0 <= cursor.seq <= walk.last:
            raise JournalCorrupt(f"cursor {name} stands at {cursor.seq}, past the end")


def _names(reader: Reader) -> None:
    misnamed = reader.misnamed()
    if misnamed:
        raise JournalCorrupt("it is not found by its command id and subject, or by others", seq=misnamed)
