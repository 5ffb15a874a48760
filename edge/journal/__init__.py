"""The append-only log: what happened, on disk before anybody hears of it.

Lives here: the record and its chain, the SQLite file and its one writer thread, reading, cursors, anchors, upcasts,
verification, retention. Must not come in: what the events mean (bodies are bytes with a type name).
"""
