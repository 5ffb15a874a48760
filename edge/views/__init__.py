"""What the hall shows: pure folds over committed records. Devices, pages and kiosks read only these, never the state.

    fold.py      Views: apply(record, event, state) a record, then refresh(state, now) once a commit
    stage.py     Stage: the next views are made ready during a commit and shown after it
    windows.py   WindowScreen: what stands on each window's screen, and what its clerk sees
    board.py     Board: recent calls, windows, waits
    voice.py     Announcement: what the loudspeakers say, from the same call record as the screen
    waits.py     ServiceWait: who waits how long; learnt means and honest ranges
    tickets.py   TicketPlace: one ticket's public state
    evaluation.py  AfterVisits: the active rate, flagged ratings, cases, the ledger, a rating link's standing

Results are frozen structs that go to JSON as they are. Must not come in: clocks, I/O, devices, anything that decides.
"""

from edge.views.board import Board, BoardCall
from edge.views.fold import Views
from edge.views.tickets import TicketPlace
from edge.views.voice import Announcement
from edge.views.waits import ServiceWait
from edge.views.windows import WindowScreen

__all__ = ["Announcement", "Board", "BoardCall", "ServiceWait", "TicketPlace", "Views", "WindowScreen"]
