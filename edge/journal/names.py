"""How records are found by command id or subject: tables beside them, brought up to date some time after the commit.

An index over ids that come in any order dirties a page a record, more than all else that a commit writes. So a commit
writes records only; `named` says through which record the tables go. A look-up looks there and through the few records
after it, and the writer takes up the rest many at once and in order.
"""

from __future__ import annotations

from typing import Final

import apsw

TABLES: Final = """
CREATE TABLE command_ids(command_id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(command_id, seq))
 STRICT, WITHOUT ROWID;
CREATE TABLE subjects(subject TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(subject, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE named(one INTEGER PRIMARY KEY CHECK(one = 1), seq INTEGER NOT NULL) STRICT;
INSERT INTO named VALUES(1, 0);
"""
FROM_1: Final = f"""{TABLES}
DROP INDEX records_command_id;
DROP INDEX records_subject;
PRAGMA user_version = 2;
"""
"""Schema 1 kept an index of each over the records, written with every commit."""

AFTER = "SELECT seq FROM records WHERE seq > (SELECT seq FROM named)"
BY_COMMAND: Final = f"""WHERE r.seq IN (SELECT seq FROM command_ids WHERE command_id = ?1
 UNION ALL {AFTER} AND command_id = ?1) ORDER BY r.seq"""
BY_SUBJECT: Final = f"""WHERE r.seq IN (SELECT seq FROM subjects WHERE subject = ?1
 UNION ALL {AFTER} AND subject = ?1) ORDER BY r.seq LIMIT ?2"""
BY_COMMAND_1: Final = "WHERE r.command_id = ?1 ORDER BY r.seq"
BY_SUBJECT_1: Final = "WHERE r.subject = ?1 ORDER BY r.seq LIMIT ?2"
"""In files of schema 1, which nobody has written since."""

NAMED_ONE: Final = "SELECT 1 FROM command_ids WHERE command_id = ? LIMIT 1"
NAMED_MANY: Final = """SELECT DISTINCT j.value FROM json_each(?) j CROSS JOIN command_ids c
 WHERE c.command_id = j.value"""
FRESH: Final = "SELECT command_id, seq FROM records WHERE seq > (SELECT seq FROM named)"
"""What the tables do not have yet."""

FORGET: Final = (
    """DELETE FROM command_ids WHERE (command_id, seq) IN
 (SELECT command_id, seq FROM records WHERE seq <= ?)""",
    "DELETE FROM subjects WHERE (subject, seq) IN (SELECT subject, seq FROM records WHERE seq <= ?)",
)

AMISS: Final = """SELECT coalesce(min(seq), 0) FROM (
 SELECT r.seq FROM records r LEFT JOIN command_ids n ON n.command_id = r.command_id AND n.seq = r.seq
  WHERE r.seq <= (SELECT seq FROM named) AND n.seq IS NULL
 UNION ALL SELECT r.seq FROM records r LEFT JOIN subjects n ON n.subject = r.subject AND n.seq = r.seq
  WHERE r.seq <= (SELECT seq FROM named) AND n.seq IS NULL
 UNION ALL SELECT n.seq FROM command_ids n LEFT JOIN records r ON r.seq = n.seq WHERE r.command_id IS NOT n.command_id
 UNION ALL SELECT n.seq FROM subjects n LEFT JOIN records r ON r.seq = n.seq WHERE r.subject IS NOT n.subject)"""
"""The first record that a look-up would miss, or that it would give though it is another's."""


def take_up(connection: apsw.Connection) -> None:
    """Name every record that is not named yet; in the caller's transaction."""
    connection.execute(
        "INSERT INTO command_ids SELECT command_id, seq FROM records WHERE seq > (SELECT seq FROM named) ORDER BY 1, 2"
    )
    connection.execute(
        "INSERT INTO subjects SELECT subject, seq FROM records WHERE seq > (SELECT seq FROM named) ORDER BY 1, 2"
    )
    connection.execute("UPDATE named SET seq = max(seq, (SELECT coalesce(max(seq), 0) FROM records))")
