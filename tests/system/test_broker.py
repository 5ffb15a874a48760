"""The hall's broker as devices meet it: own password, own topics, nobody anonymous; kept across restarts."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from edge import broker as brokers
from edge.site import Broker as BrokerSettings
from firmware_bridge.ground.mqtt import MqttLogin, MqttLost, MqttMessage, MqttSession
from firmware_bridge.host import RealHost

HALL = "siming"
DEVICES = ["kiosk-1", "caller-8"]


@pytest.fixture(params=["private", "builtin"])
def mode(request: pytest.FixtureRequest) -> str:
    if request.param == "private":
        request.getfixturevalue("needs")("mosquitto")
    return str(request.param)


def login(logins: brokers.Logins, user: str, password: str | None = None) -> MqttLogin:
    word = logins.users[user] if password is None else password
    return MqttLogin(host=logins.host, port=logins.port, client_id=f"test-{user}", username=user, password=word)


async def hear(session: MqttSession, seconds: float) -> list[MqttMessage]:
    heard: list[MqttMessage] = []
    try:
        async with asyncio.timeout(seconds):
            async for message in session.messages():
                heard.append(message)
    except TimeoutError:
        return heard
    return heard


@pytest.mark.asyncio
async def test_each_device_touches_its_own_topics_only(tmp_path: Path, mode: str) -> None:
    host = RealHost(tmp_path)
    broker = await brokers.make(BrokerSettings(mode=mode), DEVICES, HALL, host)  # type: ignore[arg-type]
    await broker.start()
    daemon, kiosk = (host.mqtt(login(broker.logins, user)) for user in ("hallgate", "kiosk-1"))
    try:
        await daemon.connect()
        await kiosk.connect()
        await daemon.subscribe(f"hallgate/v1/{HALL}/#")
        for topic in (f"hallgate/v1/{HALL}/kiosk-1/signal", f"hallgate/v1/{HALL}/caller-8/signal", "elsewhere"):
            await kiosk.publish(topic, topic.encode())
        heard = await hear(daemon, 1.0)
        assert [message.topic for message in heard] == [f"hallgate/v1/{HALL}/kiosk-1/signal"]
        stranger = host.mqtt(login(broker.logins, "kiosk-1", "guessed"))
        with pytest.raises(MqttLost):
            await stranger.connect()
        await stranger.close()
    finally:
        await kiosk.close()
        await daemon.close()
        await broker.stop()
        host.close()


@pytest.mark.asyncio
async def test_logins_are_kept_private_and_outlive_a_restart(tmp_path: Path) -> None:
    host = RealHost(tmp_path)
    settings = BrokerSettings(mode="private")
    first = await brokers.make(settings, DEVICES, HALL, host)
    second = await brokers.make(settings, [*DEVICES, "kiosk-2"], HALL, host)
    host.close()
    assert second.logins.port == first.logins.port
    assert {name: second.logins.users[name] for name in DEVICES} == {name: first.logins.users[name] for name in DEVICES}
    assert set(second.logins.users) == {"hallgate", "kiosk-1", "caller-8", "kiosk-2"}
    assert (tmp_path / "broker.json").stat().st_mode & 0o077 == 0


@pytest.mark.asyncio
async def test_a_killed_broker_comes_back_and_an_orphan_is_ended(tmp_path: Path, needs: object) -> None:
    assert callable(needs)
    needs("mosquitto")
    host = RealHost(tmp_path)
    broker = await brokers.make(BrokerSettings(mode="private"), DEVICES, HALL, host)
    await broker.start()
    pid_file = tmp_path / "mosquitto" / "pid"
    killed = int(pid_file.read_text())
    watching = asyncio.create_task(broker.watch())
    os.kill(killed, signal.SIGKILL)
    async with asyncio.timeout(10):
        while int(pid_file.read_text() or killed) == killed:
            await asyncio.sleep(0.05)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    orphan = int(pid_file.read_text())
    again = await brokers.make(BrokerSettings(mode="private"), DEVICES, HALL, host)
    await again.start()
    assert int(pid_file.read_text()) != orphan
    session = host.mqtt(login(again.logins, "kiosk-1"))
    await session.connect()
    await session.close()
    await again.stop()
    await broker.stop()
    host.close()
