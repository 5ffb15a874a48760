"""The MQTT session as the daemon uses it (3.1.1; QoS 1).

The broker's acknowledgement proves nothing: see the result topic.

Real: `firmware_bridge.links.mqtt` (aiomqtt). Twin: `firmware_bridge.links.memory_broker` (one process, seeded latency).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

import msgspec


class MqttLogin(msgspec.Struct, frozen=True, kw_only=True):
    """Where and as whom. `password` comes from a file or the environment, never from site.toml."""

    host: str = "127.0.0.1"
    port: int = 1883
    client_id: str
    username: str | None = None
    password: str | None = None
    will_topic: str | None = None
    will_payload: bytes = b""


class MqttMessage(msgspec.Struct, frozen=True):
    topic: str
    payload: bytes
    retain: bool = False


class MqttLost(Exception):
    """The session is gone; `reason` is for people. Reconnecting is the owner's business."""


class MqttSession(Protocol):
    async def connect(self) -> None:
        """Raises MqttLost."""

    async def subscribe(self, topic_filter: str) -> None: ...

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """QoS 1. Raises MqttLost."""

    def messages(self) -> AsyncIterator[MqttMessage]:
        """Everything that arrives, until MqttLost is raised."""

    async def close(self) -> None: ...
