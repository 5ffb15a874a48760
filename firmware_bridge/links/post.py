"""One session with the hall's broker for all devices on MQTT; each device's own topics look like a link to its line.

    mqtt:keypad-9              a device of our contract: hallgate/v1/<hall>/keypad-9/
    mqtt:factory/lamps/7       any other base topic (it has a slash), taken as it stands

A chunk is an MqttMessage whose topic is relative to the device's base. While the broker is away, links cannot be
opened, and those that are open are lost; lines come back by themselves.
"""

from __future__ import annotations

import asyncio

from firmware_bridge.ground.backoff import Backoff
from firmware_bridge.ground.host import Host
from firmware_bridge.ground.mailbox import Mailbox
from firmware_bridge.ground.mqtt import MqttLogin, MqttLost, MqttMessage, MqttSession
from firmware_bridge.links.base import Chunk, LinkLost, LinkSpec

MESSAGES_KEPT = 256
"""A device; a flood pushes out its own oldest ones (signals are repeated until their result comes)."""
OPEN_TIMEOUT_S = 5.0
SEND_TIMEOUT_S = 10.0
CONTRACT_TOPICS = ("signal", "agree", "state")
STEADY_AFTER_S = 5.0


class MqttPost:
    """`run` for ever; `link` at any time. `connected` and `reason` are for health."""

    def __init__(self, host: Host, login: MqttLogin, hall: str) -> None:
        self._host, self._login, self._hall = host, login, hall
        self._session: MqttSession | None = None
        self._there = asyncio.Event()
        self._links: dict[str, PostLink] = {}
        self.reason = "not connected yet"
        self.connects = 0
        self.unclaimed = 0
        """Messages for nobody."""

    @property
    def connected(self) -> bool:
        return self._session is not None

    def link(self, spec: LinkSpec) -> PostLink:
        """A closed link to the device that the spec's target names."""
        assert spec.kind == "mqtt"
        own = "/" not in spec.target
        base = f"hallgate/v1/{self._hall}/{spec.target}/" if own else f"{spec.target.strip('/')}/"
        topics = tuple(base + topic for topic in CONTRACT_TOPICS) if own else (f"{base}#",)
        return PostLink(self, base, topics)

    async def run(self) -> None:
        backoff = Backoff(self._host.random("mqtt"))
        while True:
            began_s = self._host.clock.mono()
            session = self._host.mqtt(self._login)
            try:
                await self._carry(session)
            except MqttLost as lost:
                self._lose(str(lost))
            finally:
                self._session = None
                await session.close()
            if self._host.clock.mono() - began_s > STEADY_AFTER_S:
                backoff.reset()
            await asyncio.sleep(backoff.next_s())

    async def _carry(self, session: MqttSession) -> None:
        await session.connect()
        self._session = session
        self.connects += 1
        self._there.set()
        async for message in session.messages():
            self._deliver(message)
        raise MqttLost("the session ended")

    def _deliver(self, message: MqttMessage) -> None:
        base = message.topic
        while base:
            base = base.rstrip("/").rpartition("/")[0]
            link = self._links.get(f"{base}/")
            if link is not None:
                link._take(message)
                return
        self.unclaimed += 1

    def _lose(self, reason: str) -> None:
        self.reason = reason
        self._there.clear()
        for link in tuple(self._links.values()):
            link._lose(reason)

    async def _join(self, link: PostLink) -> None:
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await self._there.wait()
                session = self._current()
                self._links[link.base] = link
                for topic in link.topics:
                    await session.subscribe(topic)
        except TimeoutError:
            raise LinkLost(f"the broker is away: {self.reason}") from None
        except MqttLost as lost:
            raise LinkLost(f"the broker is away: {lost}") from lost

    async def _send(self, topic: str, message: MqttMessage) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._current().publish(topic, message.payload, retain=message.retain)
        except TimeoutError:
            raise LinkLost("the broker does not answer") from None
        except MqttLost as lost:
            raise LinkLost(f"the broker is away: {lost}") from lost

    def _current(self) -> MqttSession:
        if self._session is None:
            raise MqttLost(self.reason)
        return self._session

    def _leave(self, link: PostLink) -> None:
        if self._links.get(link.base) is link:
            del self._links[link.base]


class PostLink:
    """One device's topics."""

    def __init__(self, post: MqttPost, base: str, topics: tuple[str, ...]) -> None:
        self._post = post
        self.base, self.topics = base, topics
        self._inbox: Mailbox[MqttMessage | LinkLost] = Mailbox(f"mqtt {base}", MESSAGES_KEPT, "drop_oldest")
        self._open = False

    async def open(self) -> None:
        assert not self._open, "open an open link"
        self._inbox.clear()
        self._open = True
        try:
            await self._post._join(self)
        except LinkLost:
            await self.close()
            raise

    async def receive(self) -> Chunk:
        if not self._open and not len(self._inbox):
            raise LinkLost("the link is closed")
        got = await self._inbox.get()
        if isinstance(got, LinkLost):
            raise got
        return got

    async def send(self, chunk: Chunk) -> None:
        assert isinstance(chunk, MqttMessage)
        if not self._open:
            raise LinkLost("the link is closed")
        await self._post._send(self.base + chunk.topic, chunk)

    async def close(self) -> None:
        self._open = False
        self._post._leave(self)

    def _take(self, message: MqttMessage) -> None:
        self._inbox.offer(MqttMessage(message.topic.removeprefix(self.base), message.payload, message.retain))

    def _lose(self, reason: str) -> None:
        self._open = False
        self._inbox.offer(LinkLost(reason))
        self._post._leave(self)
