"""The hall's MQTT broker in its three forms: a private mosquitto that is run and watched (`private`), the built-in one
for trial (`builtin`, amqtt), or one that stands elsewhere (`elsewhere`).

Who may do what is made from site.toml (`logins`): each MQTT device has a user of its own name, a password of its own,
and may touch only `hallgate/v1/<hall>/<its id>/#`; the daemon may touch everything under the hall. Nobody is
anonymous.

    BrokerUnavailable     mosquitto is not installed, or the port is taken; `words` say what to do
"""

from __future__ import annotations

from typing import Protocol

from edge import site
from edge.broker.elsewhere import Elsewhere, elsewhere_logins
from edge.broker.logins import BrokerUnavailable, Logins, daemon_login, keep_logins
from edge.broker.private import Private
from firmware_bridge.ground.host import Host

__all__ = ["Broker", "BrokerUnavailable", "Logins", "daemon_login", "make"]


class Broker(Protocol):
    logins: Logins

    async def start(self) -> None:
        """Ready when it accepts connections. Raises BrokerUnavailable."""

    async def watch(self) -> None:
        """Keeps it running, for ever."""

    async def stop(self) -> None: ...


async def make(settings: site.Broker, devices: list[str], hall: str, host: Host) -> Broker:
    """The broker that site.toml asks for, not yet started."""
    if settings.mode == "elsewhere":
        return Elsewhere(await host.in_thread("files", lambda: elsewhere_logins(settings)))
    logins = await host.in_thread("files", lambda: keep_logins(settings.listen, devices, host))
    if settings.mode == "builtin":
        from edge.broker.builtin import Builtin  # loads amqtt, some 20 MB that a hall with mosquitto does not need

        return Builtin(logins, hall)
    return Private(logins, hall, host)
