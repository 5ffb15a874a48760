"""The hall's MQTT broker in its three forms: a private mosquitto that is run and watched, the built-in one (amqtt, for
trial), or one that stands elsewhere.

Who may do what is made from site.toml: each MQTT device has a user of its own name with a password of its own, and may
touch only `hallgate/v1/<hall>/<its id>/#`; the daemon's user may touch everything under the hall. Nobody is anonymous.
The logins stand in STATE/broker.json (0600) and outlive restarts, so that devices keep theirs.

    BrokerUnavailable     mosquitto is not installed, or the port is taken; `words` say what to do
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import shutil
import signal
import socket
from pathlib import Path
from typing import Protocol

import msgspec
import structlog

from edge import config
from firmware_bridge.ground.host import Host, Process
from firmware_bridge.ground.mqtt import MqttLogin

log = structlog.get_logger()

DAEMON = "hallgate"
READY_TIMEOUT_S = 10.0
STOP_GRACE_S = 3.0
PBKDF2_ROUNDS = 1000
"""mosquitto's own default is 101; a device password has 128 bits of chance, so rounds add nothing but load time."""


class BrokerUnavailable(Exception):
    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Logins(msgspec.Struct, frozen=True, kw_only=True):
    """STATE/broker.json: where devices connect and with which password. Who sets a device up reads it here."""

    host: str
    port: int
    users: dict[str, str]


class Broker(Protocol):
    logins: Logins

    async def start(self) -> None:
        """Ready when it accepts connections. Raises BrokerUnavailable."""

    async def watch(self) -> None:
        """Keeps it running, for ever."""

    async def stop(self) -> None: ...


def daemon_login(logins: Logins, client_id: str) -> MqttLogin:
    return MqttLogin(
        host=logins.host, port=logins.port, client_id=client_id, username=DAEMON, password=logins.users.get(DAEMON)
    )


async def make(settings: config.Broker, devices: list[str], hall: str, host: Host) -> Broker:
    """The broker that site.toml asks for, not yet started."""
    if settings.mode == "elsewhere":
        return Elsewhere(await host.in_thread("files", lambda: _elsewhere(settings)))
    logins = await host.in_thread("files", lambda: _keep_logins(settings.listen, devices, host))
    if settings.mode == "builtin":
        from edge.broker_builtin import Builtin

        return Builtin(logins, hall)
    return Private(logins, hall, host)


def _elsewhere(settings: config.Broker) -> Logins:
    users = {}
    if settings.username:
        try:
            users = {DAEMON: Path(settings.password_file).read_text(encoding="utf-8").strip()}
        except OSError as error:
            raise BrokerUnavailable(f"broker.password_file {settings.password_file}: {error.strerror}") from error
    return Logins(host=settings.host, port=settings.port, users=users)


def _keep_logins(listen: str, devices: list[str], host: Host) -> Logins:
    """The logins of before, with new devices added and vanished ones taken away."""
    path = host.state_dir / "broker.json"
    before = msgspec.json.decode(path.read_bytes(), type=Logins) if path.exists() else None
    known = before.users if before else {}
    address, _, port_text = listen.rpartition(":")
    port = int(port_text) or (before.port if before else _free_port(address))
    users = {name: known.get(name) or host.new_id() for name in (DAEMON, *devices)}
    logins = Logins(host=address, port=port, users=users)
    _write_private(path, msgspec.json.format(msgspec.json.encode(logins)))
    return logins


def _write_private(path: Path, data: bytes) -> None:
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


class Elsewhere:
    """A broker that somebody else runs."""

    def __init__(self, logins: Logins) -> None:
        self.logins = logins

    async def start(self) -> None:
        """Whether it answers shows when the MQTT session connects; the hall starts without it."""

    async def watch(self) -> None:
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Not ours to stop."""


class Private:
    """A mosquitto of the daemon's own: configuration, passwords and rights are made anew at each start."""

    def __init__(self, logins: Logins, hall: str, host: Host) -> None:
        self.logins = logins
        self._hall = hall
        self._host = host
        self._process: Process | None = None

    async def start(self) -> None:
        await self._host.in_thread("files", self._end_orphan)
        conf = await self._host.in_thread("files", self._write_files)
        await self._launch(conf)

    async def watch(self) -> None:
        """Restarts it when it ends, at most once a second."""
        while True:
            assert self._process is not None
            code = await self._process.wait()
            log.error("broker_ended", exit_code=code)
            await asyncio.sleep(1.0)
            await self._launch(self._host.state_dir / "mosquitto" / "mosquitto.conf")
            log.info("broker_back", port=self.logins.port)

    async def stop(self) -> None:
        if self._process is not None:
            await self._process.stop(STOP_GRACE_S)

    def _end_orphan(self) -> None:
        """A mosquitto of ours that outlived a killed daemon still holds the port; its pid file says which it is."""
        try:
            pid = int((self._host.state_dir / "mosquitto" / "pid").read_text())
            ours = str(self._host.state_dir) in Path(f"/proc/{pid}/cmdline").read_text()
        except (OSError, ValueError):
            return
        if ours:
            log.info("broker_orphan_ended", pid=pid)
            os.kill(pid, signal.SIGKILL)

    def _write_files(self) -> Path:
        folder = self._host.state_dir / "mosquitto"
        folder.mkdir(parents=True, exist_ok=True)
        passwords = "".join(f"{user}:{_mosquitto_hash(word)}\n" for user, word in self.logins.users.items())
        _write_private(folder / "passwords", passwords.encode())
        _write_private(folder / "rights", rights(self._hall, list(self.logins.users)).encode())
        conf = [
            f"listener {self.logins.port} {self.logins.host}",
            "allow_anonymous false",
            f"password_file {folder / 'passwords'}",
            f"acl_file {folder / 'rights'}",
            "persistence false",
            f"pid_file {folder / 'pid'}",
            "max_queued_messages 1000",
            "message_size_limit 65536",
            "log_dest stderr",
            "log_type error",
            "log_type warning",
        ]
        if os.geteuid() == 0:
            conf.append("user root")
        _write_private(folder / "mosquitto.conf", "\n".join([*conf, ""]).encode())
        return folder / "mosquitto.conf"

    async def _launch(self, conf: Path) -> None:
        program = await self._host.in_thread("files", _find_mosquitto)
        if program is None:
            raise BrokerUnavailable(
                'mosquitto is not installed: apt install mosquitto, or set broker.mode = "builtin" for a trial'
            )
        self._process = await self._host.spawn([program, "-c", str(conf)])
        await wait_until_open(self.logins.host, self.logins.port)


def _find_mosquitto() -> str | None:
    """Debian puts it into /usr/sbin, which is not on everybody's PATH."""
    return shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


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
                return
    except TimeoutError:
        raise BrokerUnavailable(f"the broker does not answer on {address}:{port}; is the port taken?") from None


def rights(hall: str, users: list[str]) -> str:
    """mosquitto's ACL file: each device its own topics, the daemon everything of the hall."""
    lines = []
    for user in users:
        topic = f"hallgate/v1/{hall}/#" if user == DAEMON else f"hallgate/v1/{hall}/{user}/#"
        lines += [f"user {user}", f"topic readwrite {topic}", ""]
    return "\n".join(lines)


def _mosquitto_hash(password: str) -> str:
    """mosquitto 2's password format: $7$rounds$salt$PBKDF2-HMAC-SHA512. Source: mosquitto 2.0, password_mosq.c."""
    salt = os.urandom(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, PBKDF2_ROUNDS)
    return f"$7${PBKDF2_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
