"""The real MQTT session (the one owner of aiomqtt): 3.1.1, QoS 1, clean session, will at QoS 1 retained.

Its queue of incoming messages is aiomqtt's own and unbounded on purpose: a bounded one throws away messages that it
has acknowledged already. What matters is acknowledged end to end, on the result topic, after the commit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import aiomqtt

from firmware_bridge.ground.mqtt import MqttLogin, MqttLost, MqttMessage

ANSWER_TIMEOUT_S = 5.0
CONNECT_TIMEOUT_S = 12.0
"""Longer than the library's own two (socket 5 s, greeting 5 s), so that it cleans up after itself."""
KEEPALIVE_S = 20
PENDING_EXPECTED = 256
"""aiomqtt warns above this many publishes under way; a hall's start-up repaints every device at once."""


class AiomqttSession:
    """One connection; when it is lost, a new session is made by whoever owns it."""

    def __init__(self, login: MqttLogin) -> None:
        self._login = login
        self._client: aiomqtt.Client | None = None

    async def connect(self) -> None:
        assert self._client is None, "connect a connected session"
        login = self._login
        will = aiomqtt.Will(login.will_topic, login.will_payload, qos=1, retain=True) if login.will_topic else None
        client = aiomqtt.Client(
            login.host, login.port, identifier=login.client_id, username=login.username, password=login.password,
            will=will, clean_session=True, timeout=ANSWER_TIMEOUT_S, keepalive=KEEPALIVE_S,
            logger=logging.getLogger("mqtt"),
        )  # fmt: skip
        client.pending_calls_threshold = PENDING_EXPECTED
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await client.__aenter__()
        except (aiomqtt.MqttError, OSError) as error:
            raise MqttLost(f"{login.host}:{login.port}: {_words(error)}") from error
        self._client = client

    async def subscribe(self, topic_filter: str) -> None:
        client = self._connected()
        try:
            await client.subscribe(topic_filter, qos=1)
        except (aiomqtt.MqttError, OSError) as error:
            raise MqttLost(_words(error)) from error

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        client = self._connected()
        try:
            await client.publish(topic, payload, qos=1, retain=retain)
        except (aiomqtt.MqttError, OSError) as error:
            raise MqttLost(_words(error)) from error

    async def messages(self) -> AsyncIterator[MqttMessage]:
        client = self._connected()
        try:
            async for message in client.messages:
                payload = message.payload if isinstance(message.payload, bytes) else b""
                yield MqttMessage(str(message.topic), payload, bool(message.retain))
        except (aiomqtt.MqttError, OSError) as error:
            raise MqttLost(_words(error)) from error

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await client.__aexit__(None, None, None)
                async for _ in client.messages:
                    continue  # to its end: the library's future wants to be told that somebody saw why
        except (aiomqtt.MqttError, OSError):
            return  # it was gone already

    def _connected(self) -> aiomqtt.Client:
        if self._client is None:
            raise MqttLost("the session is closed")
        return self._client


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer"
    return str(error) or type(error).__name__
