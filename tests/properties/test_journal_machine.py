"""The journal against a list: appended, failed, killed, reopened, cut, with cursors and snapshots, in any order."""

from __future__ import annotations

import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

import apsw
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edge.journal.record import GENESIS, Record
from edge.journal.shapes import Batch, Cursor, Snapshot
from edge.journal.store import Reader, Writer
from edge.journal.verify import verify
from tests.journals import MORNING, SMALL, record

FAR_AHEAD = MORNING + 1_000_000_000


class JournalMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="hallgate-machine-"))
        self.lives = 0
        self.records: list[Record] = []
        """All that were ever written, cut or not."""
        self.cursors: dict[str, Cursor] = {}
        self.anchors: dict[int, bytes] = {}
        self.cut = 0
        self.start(self.place / "0")

    def start(self, directory: Path) -> None:
        self.directory = directory
        self.writer = Writer(directory, SMALL)
        tail = self.writer.open()
        assert (tail.seq, tail.hash) == (len(self.records), self.last_hash)
        self.reader = Reader(directory)

    @property
    def last_hash(self) -> str:
        return self.records[-1].hash if self.records else GENESIS

    def next_record(self, **fields: object) -> Record:
        return record(len(self.records) + 1, self.last_hash, **fields)

    @rule(count=st.integers(1, 5), name=st.sampled_from(["city", "fleet"]), back=st.integers(0, 3), move=st.booleans())
    def append(self, count: int, name: str, back: int, move: bool) -> None:
        """Records and a cursor's move in one commit."""
        begun = len(self.records)
        for _ in range(count):
            self.records.append(self.next_record(command_id=f"c-{begun}"))
        moves = {name: Cursor(max(self.cut, len(self.records) - back), f"t{begun}")} if move else {}
        self.writer.append(Batch(records=self.records[begun:], cursors=moves))
        self.cursors.update(moves)

    @rule()
    def fail(self) -> None:
        """A transaction that breaks in the middle leaves nothing."""
        with pytest.raises(apsw.ConstraintError):
            self.writer.append(Batch(records=[self.next_record(), self.next_record()]))
        self.writer.probe()

    @rule(body=st.binary(max_size=40))
    def snapshot(self, body: bytes) -> None:
        taken = Snapshot(seq=len(self.records), hash=sha256(body).hexdigest(), body=body)
        self.writer.append(Batch(snapshot=taken))
        self.anchors.pop(taken.seq, None)

    @precondition(lambda self: self.records)
    @rule(body=st.binary(max_size=40))
    def anchor(self, body: bytes) -> None:
        digest, seq = sha256(body).hexdigest(), len(self.records)
        anchor = self.next_record(type="AnchorSet", body={"through_seq": seq, "state_hash": digest})
        taken = Snapshot(seq=seq, hash=digest, body=body, anchor=True)
        self.writer.append(Batch(records=(anchor,), snapshot=taken))
        self.records.append(anchor)
        self.anchors[seq] = body

    @rule(step=st.integers(1, 6))
    def let_go(self, step: int) -> None:
        needed = min((cursor.seq for cursor in self.cursors.values()), default=len(self.records))
        gone = self.writer.cut(FAR_AHEAD, needed, 0, step=step)
        self.cut += gone
        if gone:
            assert any(self.cut <= seq <= needed for seq in self.anchors)

    @rule()
    def close_and_open(self) -> None:
        self.reader.close()
        self.writer.close()
        self.start(self.directory)

    @rule()
    def kill(self) -> None:
        """The next life begins with the files as they lay when the process died."""
        self.lives += 1
        dead, dead_reader, left = self.writer, self.reader, self.place / str(self.lives)
        shutil.copytree(self.directory, left)
        dead_reader.close()
        dead.close()
        self.start(left)

    @invariant()
    def reads_what_was_written(self) -> None:
        kept = self.records[self.cut :]
        assert self.reader.read(0, 10_000) == kept
        assert self.reader.cursors() == self.cursors
        assert self.reader.tail().hash == self.last_hash
        if kept:
            name = kept[-1].command_id
            assert self.reader.by_command(name) == [each for each in kept if each.command_id == name]

    @invariant()
    def anchors_are_kept(self) -> None:
        assert [seq for seq, _, anchor in self.reader.snapshots() if anchor] == sorted(self.anchors, reverse=True)

    def teardown(self) -> None:
        verdict = verify(self.directory)
        self.reader.close()
        self.writer.close()
        shutil.rmtree(self.place)
        assert verdict.ok, verdict


TestJournalMachine = JournalMachine.TestCase
TestJournalMachine.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
