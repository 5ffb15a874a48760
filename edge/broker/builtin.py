"""The broker inside hallgate (amqtt, MQTT 3.1.1, loopback only): for a trial where mosquitto is not installed.

It never expires keep-alives and does not redeliver; that is why presence and delivery are the contract's own
(heartbeats, results) and not the broker's. Same users, passwords and rights as the private mosquitto.
"""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import dataclass, field

from amqtt.broker import Broker as AmqttBroker
from amqtt.contexts import Action, BrokerConfig, ListenerConfig
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session

from edge.broker.logins import DAEMON, BrokerUnavailable, Logins

STOP_TIMEOUT_S = 3.0


class HallUsers(BaseAuthPlugin):
    """Only the users of site.toml, each with its own password."""

    @dataclass
    class Config:
        users: dict[str, str] = field(default_factory=dict)

    async def authenticate(self, *, session: Session) -> bool | None:
        wanted = self._get_config_option("users", {}).get(session.username)
        return wanted is not None and hmac.compare_digest(wanted, session.password or "")


class HallTopics(BaseTopicPlugin):
    """A device touches its own topics only."""

    @dataclass
    class Config:
        hall: str = ""

    async def topic_filtering(
        self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None
    ) -> bool | None:
        if session is None or not topic:
            return False
        base = f"hallgate/v1/{self._get_config_option('hall')}/"
        if session.username == DAEMON:
            return topic.startswith(base)
        return topic.startswith(f"{base}{session.username}/")


class Builtin:
    def __init__(self, logins: Logins, hall: str) -> None:
        self.logins = logins
        plugins = {
            f"{__name__}.HallUsers": {"users": dict(logins.users)},
            f"{__name__}.HallTopics": {"hall": hall},
        }
        listener = ListenerConfig(bind=f"{logins.host}:{logins.port}", max_connections=256)
        self._broker = AmqttBroker(BrokerConfig(listeners={"default": listener}, plugins=plugins))

    async def start(self) -> None:
        try:
            await self._broker.start()
        except OSError as error:
            raise BrokerUnavailable(f"port {self.logins.port}: {error.strerror}") from error

    async def watch(self) -> None:
        await asyncio.Event().wait()

    async def stop(self) -> None:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await self._broker.shutdown()
