"""`GET /api/v1/stream`: what happens, as server-sent events, resumable by `Last-Event-ID`.

    id: <epoch>:<seq>          data: EventView         one a record, in the journal's order, none left out
    event: hello               data: {"epoch", "seq"}  first on every stream: fetch the views now, the rest is live
    event: reset               the id named another journal: what was known is void, fetch the views again
    :                          a comment every 15 s, so that both ends notice a dead line

A stream is a cursor over the journal, not a queue. Recent records are kept once for all in a ring (2,048, the oldest
are dropped); a reader who has fallen behind it is served from the journal until it has caught up. One that takes no
bytes for 10 s is dropped, and resumes where it was when it comes back.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from aiohttp import hdrs, web

from edge.journal.record import Record
from edge.web.events import event_view
from edge.web.metrics import Metrics
from edge.web.problems import Trouble

RING_LENGTH = 2048
PAGE_LENGTH = 500
STREAMS_MAX = 128
HEARTBEAT_S = 15.0
STUCK_S = 10.0
UNREAD_BYTES_MAX = 64 * 1024
"""Of one reader, in the kernel: unasked, it would take up to 4 MB for each reader that does not read."""

Records = Callable[[int, int], Awaitable[Sequence[Record]]]
"""(after_seq, at most) → records in order, from the journal."""


class Streams:
    """All open streams of one hall."""

    def __init__(self, hall_id: str, read: Records, metrics: Metrics, heartbeat_s: float = HEARTBEAT_S) -> None:
        self._hall_id = hall_id
        self._read = read
        self._metrics = metrics
        self._heartbeat_s = heartbeat_s
        self._ring: deque[Record] = deque(maxlen=RING_LENGTH)
        self._waiting: dict[int, asyncio.Event] = {}
        self._opened = 0
        self._closing = False
        self.epoch = ""
        self.seq = 0

    @property
    def open(self) -> int:
        return len(self._waiting)

    def begin(self, epoch: str, seq: int) -> None:
        """Where the journal stands when the server starts."""
        self.epoch, self.seq = epoch, seq

    def publish(self, records: Sequence[Record]) -> None:
        """Called after each commit, in order; never waits for a reader."""
        if not records:
            return
        self._ring.extend(records)
        self.epoch, self.seq = records[-1].epoch, records[-1].seq
        self._metrics.through_seq.set(self.seq)
        self._wake()

    def close(self) -> None:
        """End every stream (the daemon is going down; browsers come back by themselves)."""
        self._closing = True
        self._wake()

    def _wake(self) -> None:
        for event in self._waiting.values():
            event.set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if len(self._waiting) >= STREAMS_MAX:
            raise Trouble("too_many_streams")
        self._opened += 1
        mine, wake = self._opened, asyncio.Event()
        self._waiting[mine] = wake
        self._metrics.streams.set(len(self._waiting))
        try:
            return await self._serve(request, wake)
        finally:
            del self._waiting[mine]
            self._metrics.streams.set(len(self._waiting))

    async def _serve(self, request: web.Request, wake: asyncio.Event) -> web.StreamResponse:
        cursor, known = self._resume_at(request)
        response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream", "X-Accel-Buffering": "no"})
        _bound_unread(request)
        await response.prepare(request)
        hello = msgspec.json.encode({"epoch": self.epoch, "seq": cursor})
        reset = b"" if known else b"event: reset\ndata: {}\n\n"
        opening = b"retry: 2000\n\n%sevent: hello\ndata: %s\n\n" % (reset, hello)
        alive = await self._send(request, response, opening)
        while alive and not self._closing:
            if cursor < self.seq:
                records = await self._after(cursor)
                if not records:
                    break
                cursor = records[-1].seq
                alive = await self._send(request, response, b"".join(self._frame(record) for record in records))
                continue
            wake.clear()
            try:
                await asyncio.wait_for(wake.wait(), self._heartbeat_s)
            except TimeoutError:
                alive = await self._send(request, response, b":\n\n")
        return response

    async def _after(self, cursor: int) -> Sequence[Record]:
        """The next records after the cursor: from the ring where it reaches back far enough, else from the journal."""
        if self._ring and self._ring[0].seq <= cursor + 1:
            start = cursor + 1 - self._ring[0].seq
            return [self._ring[index] for index in range(start, min(start + PAGE_LENGTH, len(self._ring)))]
        return [record for record in await self._read(cursor, PAGE_LENGTH) if record.seq <= self.seq]

    async def _send(self, request: web.Request, response: web.StreamResponse, data: bytes) -> bool:
        """False when the reader is gone, or has taken nothing for STUCK_S and was dropped."""
        try:
            await asyncio.wait_for(response.write(data), STUCK_S)
        except TimeoutError:
            self._metrics.streams_dropped.inc()
            if request.transport is not None:
                request.transport.abort()
            return False
        except ConnectionError:
            return False
        return True

    def _frame(self, record: Record) -> bytes:
        data = msgspec.json.encode(event_view(record, self._hall_id))
        return b"id: %s:%d\ndata: %s\n\n" % (record.epoch.encode(), record.seq, data)

    def _resume_at(self, request: web.Request) -> tuple[int, bool]:
        """(seq to go on after, whether what the reader has still holds): `<epoch>:<seq>` or `<seq>`."""
        said = request.headers.get("Last-Event-ID", "") or request.query.get("after", "")
        if not said:
            return self.seq, True
        epoch, _, digits = said.rpartition(":")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
            return self.seq, False
        seq = int(digits)
        if (epoch and epoch != self.epoch) or seq > self.seq:
            return self.seq, False
        return seq, True


def _bound_unread(request: web.Request) -> None:
    sock = request.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD_BYTES_MAX)
