"""A broker that somebody else runs; its login comes from site.toml and the file that it names."""

from __future__ import annotations

import asyncio
from pathlib import Path

from edge import site
from edge.broker.logins import DAEMON, BrokerUnavailable, Logins


def elsewhere_logins(settings: site.Broker) -> Logins:
    users = {}
    if settings.username:
        try:
            users = {DAEMON: Path(settings.password_file).read_text(encoding="utf-8").strip()}
        except OSError as error:
            raise BrokerUnavailable(f"broker.password_file {settings.password_file}: {error.strerror}") from error
    return Logins(host=settings.host, port=settings.port, users=users)


class Elsewhere:
    """Nothing to run."""

    def __init__(self, logins: Logins) -> None:
        self.logins = logins

    async def start(self) -> None:
        """Whether it answers shows when the MQTT session connects; the hall starts without it."""

    async def watch(self) -> None:
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Not ours to stop."""
