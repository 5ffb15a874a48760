"""What a day, a month or a quarter of a hall amounts to (R5, R6, R7, R22, R26, R30): folds over the journal's records.

    period.py       Period: which business dates
    figures.py      the shapes of a report
    spread.py       durations in, mean, median, P95, maximum and distribution out
    tally.py        one row's counters: of the hall, a service, a window, a clerk, a date, an hour
    attendance.py   where clerks' and windows' time went
    queues.py       who waited when: largest queues, episodes of waits over 30 minutes
    fold.py         Fold: take(record, event) in the journal's order, then report()
    tables.py       a report as tables, the same for terminal, page, CSV and XLSX
    files.py        tables as CSV and as XLSX, in bytes
    calls.py        why somebody was called, and not another
    reading.py      finds a period in a journal and folds it, chunk by chunk

Nothing here knows a citizen; clerks are told by the id of their account. Must not come in: clocks, the hall's state,
anything that decides.
"""
