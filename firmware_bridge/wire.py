"""One link, kept open, with one request on it at a time: the part of a line that waits.

    reader   link -> splitter -> frames: the answer that is waited for, one that is late, or something said unasked
    sender   turns -> quiet gap -> bytes -> answer timer (from when the last byte should have left) -> outcome

What it finds out it tells the line through `Listener`. Nothing here knows drivers, devices' words or the hall.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn, Protocol

from firmware_bridge.drivers.base import Ask, Payload, Tell
from firmware_bridge.ground.backoff import Backoff
from firmware_bridge.ground.host import Host
from firmware_bridge.ground.mqtt import MqttMessage
from firmware_bridge.ground.supervise import together
from firmware_bridge.links.base import Chunk, Link, LinkLost, LinkSpec
from firmware_bridge.modbus import quiet_s
from firmware_bridge.speech import Read, Speech
from firmware_bridge.splitter import Flaw, Frame, Splitter
from firmware_bridge.turns import Turn, Turns
from firmware_bridge.unit import LATE_S, Owed, Unit

BITS_A_BYTE = 11
INTER_BYTE_S = 0.1
"""Serial: a frame with such a hole in it is half a frame (adapters hand bytes over in lumps of up to 16 ms)."""
INTER_SEGMENT_S = 1.0
"""Sockets: the same, between two segments."""
BABBLE_WAIT_S = 0.25
"""No request waits longer than this for a wire on which somebody talks without end."""
NOISE_FREE_BYTES = 1024
NOISE_COST_S = 50e-6
"""Reading pauses so long for each byte of noise beyond NOISE_FREE_BYTES in a chunk: a flood costs its own line only."""
STEADY_AFTER_S = 5.0


class Listener(Protocol):
    """What the line does with what happens on its wire."""

    def opened(self) -> None: ...

    def lost(self, reason: str) -> None: ...

    def answered(self, unit: Unit, ask: Ask, payload: Payload) -> None: ...

    def unanswered(self, unit: Unit, ask: Ask, why: str) -> None: ...

    def told(self, unit: Unit, tell: Tell) -> None: ...

    def heard(self, family: str, read: Read) -> None:
        """A whole frame that answers nothing. Raises LinkLost when it shows that the connection is out of step."""

    def flawed(self, flaw: Flaw, unit: Unit | None) -> None:
        """A wrong frame, while `unit` was being asked."""


@dataclass(slots=True)
class Pending:
    """The one request that is under way."""

    unit: Unit
    ask: Ask
    answer: asyncio.Future[Payload]
    serial: int | None = None
    garbled: bool = False

    def takes(self, family: str, read: Read) -> bool:
        if self.answer.done() or self.unit.family != family or self.serial != read.serial:
            return False
        if read.address is not None and self.unit.address is not None and read.address != self.unit.address:
            return False
        return self.ask.match(read.payload)


class Wire:
    """`speeches` by family; `turns` is filled by the line, which then calls `ring`."""

    def __init__(
        self,
        host: Host,
        spec: LinkSpec,
        speeches: Mapping[str, Speech],
        turns: Turns,
        units: Mapping[str, Unit],
        listener: Listener,
    ) -> None:
        self._host = host
        self._now = host.clock.mono
        self._speeches = speeches
        self._turns = turns
        self._units = units
        self._listener = listener
        self.splitter = Splitter(tuple(speeches.values()))
        self.reconnects = 0
        self._baud = spec.baud or (9600 if spec.kind == "serial" else 0)
        self._inter_byte_s = INTER_BYTE_S if self._baud else INTER_SEGMENT_S
        self._quiet_s = quiet_s(self._baud)
        self._bell = asyncio.Event()
        self._pending: Pending | None = None
        self._busy_until_s = 0.0

    def ring(self) -> None:
        """Something was put into the turns."""
        self._bell.set()

    async def run(self, name: str, make_link: Callable[[], Link]) -> NoReturn:
        """Open the link, carry, and open it again when it is lost; for ever."""
        backoff = Backoff(self._host.random(f"line/{name}"))
        while True:
            link = make_link()
            opened_s = self._now()
            try:
                await link.open()
                self._listener.opened()
                await self._carry(link)
            except LinkLost as lost:
                self._drop(lost.reason)
            finally:
                await link.close()
            if self._now() - opened_s > STEADY_AFTER_S:
                backoff.reset()
            await asyncio.sleep(backoff.next_s())
            self.reconnects += 1

    def _drop(self, reason: str) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            self._speeches[pending.unit.family].settle(pending.ask.payload)
        self._turns.clear()
        self.splitter.flush()
        self._listener.lost(reason)

    async def _carry(self, link: Link) -> NoReturn:
        await together(("read", self._read(link)), ("send", self._send(link)))

    # --- reading ------------------------------------------------------------------------------------------------

    async def _read(self, link: Link) -> NoReturn:
        while True:
            chunk = await self._receive(link)
            if chunk is None:
                for piece in self.splitter.expire():
                    self._take(piece)
            elif isinstance(chunk, MqttMessage):
                self._listener.heard("mqtt", Read(chunk))
            else:
                await self._take_bytes(chunk)

    async def _receive(self, link: Link) -> Chunk | None:
        """The next chunk; None when a frame has begun and does not go on."""
        if not self.splitter.waiting:
            return await link.receive()
        try:
            async with asyncio.timeout(self._inter_byte_s):
                return await link.receive()
        except TimeoutError:
            return None

    async def _take_bytes(self, chunk: bytes) -> None:
        self._busy_until_s = max(self._busy_until_s, self._now())
        noise_before = self.splitter.noise_bytes
        for piece in self.splitter.feed(chunk):
            self._take(piece)
        noise = self.splitter.noise_bytes - noise_before
        await asyncio.sleep(max(0, noise - NOISE_FREE_BYTES) * NOISE_COST_S)

    def _take(self, piece: Frame | Flaw) -> None:
        pending = self._pending
        if isinstance(piece, Flaw):
            if pending is not None and pending.unit.family == piece.family:
                pending.garbled = True
            self._listener.flawed(piece, None if pending is None else pending.unit)
            return
        read = self._speeches[piece.family].read(piece.data)
        if pending is not None and pending.takes(piece.family, read):
            pending.answer.set_result(read.payload)
        else:
            self._listener.heard(piece.family, read)

    # --- sending ------------------------------------------------------------------------------------------------

    async def _send(self, link: Link) -> NoReturn:
        while True:
            now_s = self._now()
            turn = self._turns.take(now_s, self._ready_s)
            if turn is not None:
                await self._serve(link, turn, self._units[turn.device])
                continue
            next_s = self._turns.next_ready_s(self._ready_s)
            self._bell.clear()
            try:
                async with asyncio.timeout(None if next_s is None else max(0.001, next_s - now_s)):
                    await self._bell.wait()
            except TimeoutError:
                continue

    def _ready_s(self, turn: Turn) -> float:
        return self._units[turn.device].ready_s(self._now(), turn.out)

    async def _serve(self, link: Link, turn: Turn, unit: Unit) -> None:
        if isinstance(turn.out, Ask):
            if unit.breaker.allows(self._now()):
                await self._ask(link, unit, turn.out)
            else:
                self._listener.unanswered(unit, turn.out, "breaker_open")
            return
        await self._quiet()
        await self._put(link, unit, turn.out.payload)
        self._listener.told(unit, turn.out)

    async def _ask(self, link: Link, unit: Unit, ask: Ask) -> None:
        await self._quiet()
        self.splitter.flush()
        pending = self._pending = Pending(unit, ask, asyncio.get_running_loop().create_future())
        pending.serial = await self._put(link, unit, ask.payload)
        answer = await self._answer(pending)
        self._pending = None
        if answer is not None:
            self._speeches[unit.family].settle(ask.payload)
            self._listener.answered(unit, ask, answer)
            return
        self._owe(unit, ask, pending.serial)
        self._listener.unanswered(unit, ask, "garbled" if pending.garbled else "timeout")

    def _owe(self, unit: Unit, ask: Ask, serial: int | None) -> None:
        """Its answer may still come: until then a different request to this unit waits."""
        unit.owed.append(Owed(ask, serial, self._now() + LATE_S))
        loop = asyncio.get_running_loop()
        loop.call_later(LATE_S, self._speeches[unit.family].settle, ask.payload)
        loop.call_later(LATE_S, self.ring)

    async def _answer(self, pending: Pending) -> Payload | None:
        """Wait for it from when the last byte has left; a little longer if something is just coming in."""
        for timeout_s in (pending.ask.timeout_s, self._inter_byte_s):
            try:
                async with asyncio.timeout(timeout_s):
                    return await asyncio.shield(pending.answer)
            except TimeoutError:
                if not self.splitter.waiting:
                    break
        return None

    async def _put(self, link: Link, unit: Unit, payload: Payload) -> int | None:
        """Send it and wait until the last byte should have left. Gives the transaction number."""
        unit.health.frames_sent += 1
        if isinstance(payload, MqttMessage):
            await link.send(payload)
            return None
        written = self._speeches[unit.family].write(payload)
        if self._pending is not None:
            self._pending.serial = written.serial
        await link.send(written.data)
        wire_s = len(written.data) * BITS_A_BYTE / self._baud if self._baud else 0.0
        self._busy_until_s = self._now() + wire_s
        if wire_s:
            unit.rests_until_s = self._busy_until_s + unit.gap_s
            await asyncio.sleep(wire_s)
        return written.serial

    async def _quiet(self) -> None:
        """Listen before talking: 3.5 characters of silence, and nobody in the middle of a frame."""
        if not self._baud:
            return
        patience_s = self._now() + BABBLE_WAIT_S
        while self._now() < patience_s:
            wait_s = self._busy_until_s + self._quiet_s - self._now()
            if wait_s <= 0 and not self.splitter.waiting:
                return
            await asyncio.sleep(max(0.001, wait_s))
