"""The live stream: complete, in order, resumable, without personal data, and rid of readers who do not read."""

from __future__ import annotations

import asyncio
import json
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from edge.web import stream
from tests.system.web.conftest import Standing, standing

pytestmark = pytest.mark.asyncio


@dataclass
class Said:
    id: str
    kind: str
    data: Any


class Listener:
    """An event stream as a browser reads it."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self) -> Said:
        """The next event; comments and retry lines are passed over."""
        said = Said("", "message", None)
        while True:
            line = (await asyncio.wait_for(self._answer.content.readline(), 5)).decode()
            assert line, "the stream ended"
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "id":
                said.id = value
            elif name == "event":
                said.kind = value
            elif name == "data":
                said.data = json.loads(value)
            elif not line.strip() and said.data is not None:
                return said

    async def raw(self) -> bytes:
        return await asyncio.wait_for(self._answer.content.readline(), 5)


async def test_what_happens_is_told_in_order_and_first_of_all_where_one_is(here: Standing) -> None:
    async with here.client.get("/api/v1/stream") as answer:
        assert answer.content_type == "text/event-stream"
        listener = Listener(answer)
        hello = await listener.next()
        assert (hello.kind, hello.data["seq"]) == ("hello", here.hall.through_seq)
        for _ in range(3):
            await here.post("tickets", {"service": "social"})
        heard = [await listener.next() for _ in range(3)]
    numbers = [said.data["data"]["number"] for said in heard]
    assert numbers == ["B001", "B002", "B003"]
    assert [said.id for said in heard] == [said.data["id"] for said in heard]


async def test_a_reader_that_comes_back_misses_nothing(here: Standing) -> None:
    for _ in range(5):
        await here.post("tickets", {"service": "social"})
    records = await here.hall.journal.read(0, 100)
    after = records[1]
    headers = {"Last-Event-ID": f"{after.epoch}:{after.seq}"}
    async with here.client.get("/api/v1/stream", headers=headers) as answer:
        listener = Listener(answer)
        assert (await listener.next()).kind == "hello"
        heard = [(await listener.next()).data["sequence"] for _ in records[2:]]
    assert heard == [str(record.seq) for record in records[2:]]


async def test_it_resumes_from_the_journal_of_a_former_run(tmp_path: Path) -> None:
    async with standing(tmp_path) as hall:
        await hall.post("tickets", {"service": "social"})
    async with standing(tmp_path) as hall:
        await hall.post("tickets", {"service": "social"}, key="another")
        async with hall.client.get("/api/v1/stream?after=1") as answer:
            listener = Listener(answer)
            await listener.next()
            heard = [await listener.next() for _ in range(hall.hall.through_seq - 1)]
    assert [int(said.data["sequence"]) for said in heard] == list(range(2, hall.hall.through_seq + 1))
    assert [s.data["data"]["number"] for s in heard if "number" in s.data["data"]] == ["B001", "B002"]


@pytest.mark.parametrize("said", ["other-epoch:3", "999999", "rubbish", "-1", "1e3", "٣"])
async def test_an_id_that_does_not_hold_here_resets_the_reader(here: Standing, said: str) -> None:
    async with here.client.get("/api/v1/stream", params={"after": said}) as answer:
        listener = Listener(answer)
        assert (await listener.next()).kind == "reset"
        assert (await listener.next()).data["seq"] == here.hall.through_seq


async def test_nothing_personal_is_told(here: Standing) -> None:
    await here.staff("5")
    await here.post("windows/5/pause-window", {"reason": "secret words"})
    await here.post("windows/5/log-out", {"reason": "secret words"})
    async with here.client.get("/api/v1/stream?after=0") as answer:
        listener = Listener(answer)
        heard = [await listener.next() for _ in range(here.hall.through_seq + 1)]
    text = json.dumps([said.data for said in heard], ensure_ascii=False)
    assert "ClerkLoggedIn" in text
    assert "CommandRefused" in text
    assert "clerk-5" not in text
    assert "secret" not in text


async def test_a_quiet_stream_beats(tmp_path: Path) -> None:
    async with standing(tmp_path, heartbeat_s=0.05) as hall, hall.client.get("/api/v1/stream") as answer:
        listener = Listener(answer)
        await listener.next()
        assert await listener.raw() == b":\n"


async def test_who_does_not_read_is_dropped_and_disturbs_nobody(
    here: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "STUCK_S", 0.2)
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", here.server.port))
    deaf.sendall(b"GET /api/v1/stream?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    metrics = ""
    for _ in range(60):
        await asyncio.gather(*(here.post("tickets", {"service": "social"}) for _ in range(50)))
        async with here.client.get("/metrics") as answer:
            metrics = await answer.text()
        if "hallgate_http_streams_dropped_total 1.0" in metrics:
            break
    assert "hallgate_http_streams_dropped_total 1.0" in metrics
    assert "hallgate_http_streams 0.0" in metrics
    deaf.close()


async def test_streams_are_limited(here: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "STREAMS_MAX", 1)
    async with here.client.get("/api/v1/stream") as answer:
        await Listener(answer).next()
        status, problem = await here.get("stream")
    assert (status, problem["code"]) == (503, "too_many_streams")


async def test_streams_end_with_the_server(here: Standing) -> None:
    assert isinstance(here.server, TestServer)
    async with here.client.get("/api/v1/stream") as answer:
        await Listener(answer).next()
        async with asyncio.timeout(3):
            await here.server.close()
