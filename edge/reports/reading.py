"""A period out of a journal: found by halving (business dates never go back), read and folded chunk by chunk.

One thread at a time a reader; the daemon gives it a reader and a lane of its own, the command line its only one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from edge.journal.record import Record
from edge.journal.store import Reader
from edge.queueing import events as ev
from edge.queueing.settings import Hall, Settings
from edge.records import event_of
from edge.reports.figures import Report
from edge.reports.fold import Fold
from edge.reports.period import Period

CHUNK = 1000
RATED_DAYS = 8
"""After the period's end the ratings of its last visits still come: links are open for a week."""
ABOUT_THE_HALL = 1_000_000
NAMELESS = Settings(hall=Hall(id="hall", name="大厅"), services=(), windows=())

Progress = Callable[[int, int], None]
"""Records done, of how many at most."""


def read_report(
    reader: Reader, period: Period, settings: Settings | None = None, progress: Progress | None = None
) -> Report:
    """`settings`: the names to use where the journal no longer tells them.

    Raises JournalCorrupt where a record is not what was written, and RecordUnreadable.
    """
    end = reader.tail().seq
    begin = first_of(reader, period.first, end)
    late_until = (date.fromisoformat(period.last) + timedelta(days=RATED_DAYS)).isoformat()
    fold = Fold(period, settings_before(reader, begin) or settings or NAMELESS)
    after = begin - 1
    while records := reader.read(after, CHUNK):
        for record in records:
            if record.seq > end or record.business_date > late_until:
                return fold.report()
            _take(fold, record, late=record.business_date > period.last)
        after = records[-1].seq
        if progress is not None:
            progress(after - begin + 1, end - begin + 1)
    return fold.report()


def first_of(reader: Reader, wanted: str, end: int) -> int:
    """The seq of the first record with this business date or a later one; `end` + 1 where there is none."""
    low, high = reader.cut()[0] + 1, end + 1
    while low < high:
        middle = (low + high) // 2
        [record] = reader.read(middle - 1, 1)
        if record.business_date < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _take(fold: Fold, record: Record, *, late: bool) -> None:
    event = event_of(record)
    if event is None:
        return
    if late:
        fold.take_late(event)
    else:
        fold.take(record, event)


def settings_before(reader: Reader, seq: int) -> Settings | None:
    """What was in force when the period began; None where the journal does not say so (any more)."""
    adopted = [
        record
        for record in reader.by_subject("hall", ABOUT_THE_HALL)
        if record.type == ev.SettingsAdopted.__name__ and record.seq < seq
    ]
    event = event_of(adopted[-1]) if adopted else None
    return msgspec.convert(event.settings, Settings) if isinstance(event, ev.SettingsAdopted) else None
