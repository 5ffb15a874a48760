"""The in-memory twin of a broker with its sessions: retained messages, wills, wildcards, clients taken over.

Each message travels for the seeded latency, in order for each receiver. `publish` returns when the broker has it.
`stop` and `start` take the broker away and bring it back; `kill` is a client that lost its power.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from firmware_bridge.ground.mailbox import Mailbox
from firmware_bridge.ground.mqtt import MqttLogin, MqttLost, MqttMessage
from firmware_bridge.links.memory import Latency, prompt

MESSAGES_KEPT = 100_000
"""As good as unbounded, like the real session; a test that reaches it has found a flood."""


def matches(topic_filter: str, topic: str) -> bool:
    """Does the filter (with + and #) take this topic? Source: MQTT 3.1.1, section 4.7."""
    if topic_filter == topic:
        return True
    if "+" not in topic_filter and "#" not in topic_filter:
        return False
    wanted, given = topic_filter.split("/"), topic.split("/")
    for at, level in enumerate(wanted):
        if level == "#":
            return True
        if at >= len(given) or level not in ("+", given[at]):
            return False
    return len(wanted) == len(given)


class MemoryBroker:
    def __init__(self, latency: Latency = prompt) -> None:
        self._latency = latency
        self._retained: dict[str, MqttMessage] = {}
        self._sessions: dict[str, MemorySession] = {}
        self._running = True
        self.published = 0

    def session(self, login: MqttLogin) -> MemorySession:
        """A closed session; the twin of Host.mqtt."""
        return MemorySession(self, login)

    def retained(self, topic: str) -> MqttMessage | None:
        return self._retained.get(topic)

    def stop(self) -> None:
        """Away: every session is lost, no will is sent, what is retained stays."""
        self._running = False
        for session in tuple(self._sessions.values()):
            self._drop(session, "the broker is gone", will=False)

    def start(self) -> None:
        self._running = True

    def kill(self, client_id: str) -> None:
        """This client is gone without a word: its will is sent."""
        if client_id in self._sessions:
            self._drop(self._sessions[client_id], "the connection broke", will=True)

    def _join(self, session: MemorySession) -> None:
        if not self._running:
            raise MqttLost("the broker is gone")
        earlier = self._sessions.get(session.login.client_id)
        if earlier is not None:
            self._drop(earlier, "taken over by another client of this name", will=True)
        self._sessions[session.login.client_id] = session

    def _drop(self, session: MemorySession, reason: str, *, will: bool) -> None:
        if self._sessions.get(session.login.client_id) is session:
            del self._sessions[session.login.client_id]
        session._lose(reason)
        login = session.login
        if will and login.will_topic:
            self._publish(MqttMessage(login.will_topic, login.will_payload, retain=True))

    def _publish(self, message: MqttMessage) -> None:
        self.published += 1
        if message.retain:
            if message.payload:
                self._retained[message.topic] = message
            else:
                self._retained.pop(message.topic, None)
        live = MqttMessage(message.topic, message.payload, retain=False)
        for session in tuple(self._sessions.values()):
            if any(matches(topic_filter, message.topic) for topic_filter in session._filters):
                session._arrive(live, self._latency())

    def _subscribe(self, session: MemorySession, topic_filter: str) -> None:
        if topic_filter not in session._filters:
            session._filters.append(topic_filter)
        for topic, message in self._retained.items():
            if matches(topic_filter, topic):
                session._arrive(message, self._latency())


class MemorySession:
    """The twin of links.mqtt.AiomqttSession."""

    def __init__(self, broker: MemoryBroker, login: MqttLogin) -> None:
        self.login = login
        self._broker = broker
        self._filters: list[str] = []
        self._inbox: Mailbox[MqttMessage | MqttLost] = Mailbox(f"mqtt {login.client_id}", MESSAGES_KEPT, "drop_oldest")
        self._connected = False
        self._latest_s = 0.0

    async def connect(self) -> None:
        assert not self._connected, "connect a connected session"
        await asyncio.sleep(self._broker._latency())
        self._broker._join(self)
        self._inbox.clear()
        self._filters.clear()
        self._connected = True

    async def subscribe(self, topic_filter: str) -> None:
        await asyncio.sleep(self._broker._latency())
        self._check()
        self._broker._subscribe(self, topic_filter)

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._check()
        await asyncio.sleep(self._broker._latency())
        self._check()
        self._broker._publish(MqttMessage(topic, payload, retain))

    async def messages(self) -> AsyncIterator[MqttMessage]:
        while True:
            got = await self._inbox.get()
            if isinstance(got, MqttLost):
                raise got
            yield got

    async def close(self) -> None:
        if self._connected:
            self._broker._drop(self, "the session was closed", will=False)

    def _check(self) -> None:
        if not self._connected:
            raise MqttLost("the session is closed")

    def _arrive(self, message: MqttMessage, latency_s: float) -> None:
        loop = asyncio.get_running_loop()
        self._latest_s = max(self._latest_s, loop.time() + latency_s)
        loop.call_at(self._latest_s, self._take, message)

    def _take(self, message: MqttMessage) -> None:
        if self._connected:
            self._inbox.offer(message)

    def _lose(self, reason: str) -> None:
        if self._connected:
            self._connected = False
            self._inbox.offer(MqttLost(reason))
