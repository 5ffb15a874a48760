"""Who may connect to the hall's broker: STATE/broker.json, made from site.toml, kept across restarts."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import msgspec

from firmware_bridge.ground.host import Host
from firmware_bridge.ground.mqtt import MqttLogin

DAEMON = "hallgate"
READY_TIMEOUT_S = 10.0


class BrokerUnavailable(Exception):
    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Logins(msgspec.Struct, frozen=True, kw_only=True):
    """STATE/broker.json: where devices connect and with which password. Who sets a device up reads it here."""

    host: str
    port: int
    users: dict[str, str]


def daemon_login(logins: Logins, client_id: str) -> MqttLogin:
    return MqttLogin(
        host=logins.host, port=logins.port, client_id=client_id, username=DAEMON, password=logins.users.get(DAEMON)
    )


def keep_logins(listen: str, devices: list[str], host: Host) -> Logins:
    """The logins of before, with new devices added and vanished ones taken away."""
    path = host.state_dir / "broker.json"
    before = msgspec.json.decode(path.read_bytes(), type=Logins) if path.exists() else None
    known = before.users if before else {}
    address, _, port_text = listen.rpartition(":")
    port = int(port_text) or (before.port if before else _free_port(address))
    users = {name: known.get(name) or host.new_id() for name in (DAEMON, *devices)}
    logins = Logins(host=address, port=port, users=users)
    write_private(path, msgspec.json.format(msgspec.json.encode(logins)))
    return logins


def write_private(path: Path, data: bytes) -> None:
    """Whole or not at all, readable by the daemon alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _free_port(address: str) -> int:
    with socket.socket() as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port


async def wait_until_open(address: str, port: int) -> None:
    """Returns when something accepts connections there. Raises BrokerUnavailable after READY_TIMEOUT_S."""
    try:
        async with asyncio.timeout(READY_TIMEOUT_S):
            while True:
                try:
                    _, writer = await asyncio.open_connection(address, port)
                except OSError:
                    await asyncio.sleep(0.05)
                    continue
                writer.close()
                await writer.wait_closed()
                return
    except TimeoutError:
        raise BrokerUnavailable(f"the broker does not answer on {address}:{port}; is the port taken?") from None
