"""The append-only log: what happened, on disk before anybody hears of it.

    record    the record and its chain            journal  the journal as the daemon uses it: one writer lane, cursors
    store     the SQLite file (owner of apsw)     verify   is it what was written? the first bad place
    mark      how far it had come, for a lost end upcast   old bodies in today's shape
    ballast   space kept aside for a full disk    shapes   tail, cursor, snapshot, batch, limits
    faults    the tree of errors                  names    finding records by command id and subject

Flows through: sealed records in, checked records out. Must not come in: what the events mean (bodies are bytes with a
type name; of all types only AnchorSet is looked into), and any file but those in one hall's state directory.
"""
