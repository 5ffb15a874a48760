"""Carries a smart device's messages over the in-memory broker, reconnecting for as long as the device is on."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from firmware_bridge.ground.mqtt import MqttLogin, MqttLost
from firmware_bridge.links.memory_broker import MemoryBroker, MemorySession
from simulators.devices.smart import SmartDevice

RETRY_S = 1.0
OUTBOX_MAX = 256


class MemoryPost:
    """One device's connection with the broker in memory."""

    def __init__(self, device: SmartDevice, hall: str, broker: MemoryBroker) -> None:
        self.base = f"hallgate/v1/{hall}/{device.device}/"
        self.lost = 0
        self._device = device
        self._broker = broker
        self._outbox: asyncio.Queue[tuple[str, bytes, bool]] = asyncio.Queue(OUTBOX_MAX)

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        try:
            self._outbox.put_nowait((topic, payload, retain))
        except asyncio.QueueFull:
            self.lost += 1

    async def run(self) -> None:
        """For ever."""
        login = MqttLogin(
            client_id=f"sim-{self._device.device}",
            will_topic=self.base + "state",
            will_payload=json.dumps({"online": False}).encode(),
        )
        while True:
            session = self._broker.session(login)
            with suppress(MqttLost):
                await session.connect()
                await self._session(session)
            self._device.unplug()
            await session.close()
            await asyncio.sleep(RETRY_S)

    async def _session(self, session: MemorySession) -> None:
        for below in ("result", "job", "want/#"):
            await session.subscribe(self.base + below)
        self._device.plug(self)
        sender = asyncio.get_running_loop().create_task(self._send(session))
        try:
            async for message in session.messages():
                self._device.heard(message.topic.removeprefix(self.base), message.payload)
        finally:
            sender.cancel()
            with suppress(asyncio.CancelledError, MqttLost):
                await sender

    async def _send(self, session: MemorySession) -> None:
        while True:
            topic, payload, retain = await self._outbox.get()
            await session.publish(self.base + topic, payload, retain=retain)
