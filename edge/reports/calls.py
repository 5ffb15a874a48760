"""Why somebody was called: the day's records of a journal, put before `edge.queueing.why`."""

from __future__ import annotations

from edge.journal.record import Record
from edge.journal.store import Reader
from edge.queueing.settings import Settings
from edge.queueing.why import Answer, Search
from edge.queueing.words import At
from edge.records import event_of
from edge.reports.reading import CHUNK, first_of, settings_before


def why(
    reader: Reader, wanted: str, over: str = "", date: str = "", settings: Settings | None = None
) -> tuple[Answer, list[Record]] | str:
    """Of `date`, or else of the journal's last business date: the answer and the records it rests on, or a code
    (unknown_ticket, not_called). `settings`: where the journal does not tell them any more.

    Raises JournalCorrupt and RecordUnreadable.
    """
    tail = reader.tail()
    date = date or tail.business_date
    search, records = Search(wanted, over), list[Record]()
    after = first_of(reader, date, tail.seq) - 1
    in_force = settings_before(reader, after + 1) or settings
    while page := reader.read(after, CHUNK):
        for record in page:
            if record.business_date != date:
                break
            event = event_of(record)
            if event is not None:
                search.take(record.seq, At(record.at), event)
                records.append(record)
        after = page[-1].seq
        if page[-1].business_date != date:
            break
    if in_force is None:
        return "unknown_ticket"
    answer = search.answer(in_force)
    if isinstance(answer, str):
        return answer
    wanted_seqs = set(answer.seqs)
    return answer, [record for record in records if record.seq in wanted_seqs]
