"""A mosquitto of the daemon's own, run and watched: configuration, passwords and rights are made anew at each start."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import shutil
import signal
from pathlib import Path

import structlog

from edge.broker.logins import DAEMON, BrokerUnavailable, Logins, wait_until_open, write_private
from firmware_bridge.ground.host import Host, Process

log = structlog.get_logger("broker")

STOP_GRACE_S = 3.0
PBKDF2_ROUNDS = 1000
"""mosquitto's own default is 101; a device password has 128 bits of chance, so rounds add nothing but load time."""


class Private:
    """`start`, then `watch` for ever."""

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
        write_private(folder / "passwords", passwords.encode())
        write_private(folder / "rights", rights(self._hall, list(self.logins.users)).encode())
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
        write_private(folder / "mosquitto.conf", "\n".join([*conf, ""]).encode())
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
