"""Carries a smart device's messages over a real broker (aiomqtt), reconnecting for as long as the device is on."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import NamedTuple

import aiomqtt

from simulators.devices.smart import SmartDevice

RETRY_S = 0.5
TIMEOUT_S = 5.0
OUTBOX_MAX = 256


class Account(NamedTuple):
    """Where the broker is and who the device is there."""

    host: str
    port: int
    username: str
    password: str


class MqttPost:
    """One device's connection. `account` is asked before each attempt, because the broker may move."""

    def __init__(self, device: SmartDevice, hall: str, account: Callable[[], Account | None]) -> None:
        self.base = f"hallgate/v1/{hall}/{device.device}/"
        self.lost = 0
        self._device = device
        self._account = account
        self._outbox: asyncio.Queue[tuple[str, bytes, bool]] = asyncio.Queue(OUTBOX_MAX)

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        try:
            self._outbox.put_nowait((topic, payload, retain))
        except asyncio.QueueFull:
            self.lost += 1

    async def run(self) -> None:
        """For ever."""
        while True:
            account = self._account()
            if account is not None:
                with contextlib.suppress(aiomqtt.MqttError, OSError):
                    await self._session(account)
                self._device.unplug()
            await asyncio.sleep(RETRY_S)

    async def _session(self, account: Account) -> None:
        will = aiomqtt.Will(self.base + "state", json.dumps({"online": False}), qos=1, retain=True)
        client = aiomqtt.Client(
            account.host,
            account.port,
            username=account.username,
            password=account.password,
            identifier=f"sim-{self._device.device}",
            will=will,
            timeout=TIMEOUT_S,
            keepalive=15,
        )
        async with client:
            for below in ("result", "job", "want/#"):
                await client.subscribe(self.base + below, qos=1)
            self._device.plug(self)
            sender = asyncio.create_task(self._send(client))
            try:
                async for message in client.messages:
                    if isinstance(message.payload, bytes):
                        self._device.heard(str(message.topic).removeprefix(self.base), message.payload)
            finally:
                sender.cancel()
                with contextlib.suppress(asyncio.CancelledError, aiomqtt.MqttError):
                    await sender

    async def _send(self, client: aiomqtt.Client) -> None:
        while True:
            topic, payload, retain = await self._outbox.get()
            await client.publish(self.base + topic, payload, qos=1, retain=retain)
