"""Our MQTT session and the contract of smart devices against mosquitto and its own clients."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from device_profiles.vocabulary import Alive, KeyPressed, ShowNumber
from firmware_bridge.drivers import UnitPlan
from firmware_bridge.drivers.base import Wanted
from firmware_bridge.ground.mqtt import MqttLogin, MqttLost
from firmware_bridge.ground.supervise import spawn
from firmware_bridge.host import RealHost
from firmware_bridge.links.mqtt import AiomqttSession
from firmware_bridge.links.post import MqttPost
from tests.foreign.rig import running, until
from tests.unit.firmware_bridge.frames import profile

BASE = "hallgate/v1/siming/caller-9"
Needs = Callable[[str], str]


class Broker:
    """mosquitto on a free port, and its command line clients."""

    def __init__(self, needs: Needs, tmp_path: Path) -> None:
        self.program, self.pub, self.sub = needs("mosquitto"), needs("mosquitto_pub"), needs("mosquitto_sub")
        self.config = tmp_path / "mosquitto.conf"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        self._child: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._child = await asyncio.create_subprocess_exec(
            self.program, "-c", str(self.config), stderr=asyncio.subprocess.DEVNULL
        )

        def answers() -> bool:
            with socket.socket() as caller:
                return caller.connect_ex(("127.0.0.1", self.port)) == 0

        await until(answers)

    async def stop(self) -> None:
        if self._child is not None:
            self._child.terminate()
            await self._child.wait()
            self._child = None

    def login(self, client_id: str, **more: str | bytes) -> MqttLogin:
        return MqttLogin(port=self.port, client_id=client_id, **more)  # type: ignore[arg-type]

    async def publish(self, topic: str, content: object, *flags: str) -> None:
        child = await asyncio.create_subprocess_exec(
            self.pub, "-p", str(self.port), "-q", "1", "-t", f"{BASE}/{topic}", "-m", json.dumps(content), *flags
        )
        assert await child.wait() == 0

    @asynccontextmanager
    async def listening(self, topic: str) -> AsyncIterator[list[tuple[str, object]]]:
        """What arrives on the device's topics, as mosquitto_sub prints it."""
        child = await asyncio.create_subprocess_exec(
            self.sub, "-p", str(self.port), "-q", "1", "-v", "-t", f"{BASE}/{topic}", stdout=asyncio.subprocess.PIPE
        )
        heard: list[tuple[str, object]] = []

        async def read() -> None:
            assert child.stdout is not None
            while line := await child.stdout.readline():
                name, _, content = line.decode().partition(" ")
                heard.append((name.removeprefix(f"{BASE}/"), json.loads(content)))

        reading = spawn("mosquitto_sub", read())
        try:
            yield heard
        finally:
            child.terminate()
            await child.wait()
            await reading


@asynccontextmanager
async def broker(needs: Needs, tmp_path: Path) -> AsyncIterator[Broker]:
    mosquitto = Broker(needs, tmp_path)
    await mosquitto.start()
    try:
        yield mosquitto
    finally:
        await mosquitto.stop()


@pytest.mark.asyncio
async def test_the_session_publishes_retains_hears_and_is_lost(tmp_path: Path, needs: Needs) -> None:
    async with broker(needs, tmp_path) as mosquitto:
        first = AiomqttSession(mosquitto.login("first", will_topic="will", will_payload=b"gone"))
        await first.connect()
        await first.publish("kept", b"\x00\xff", retain=True)
        second = AiomqttSession(mosquitto.login("second"))
        await second.connect()
        await second.subscribe("#")
        messages = second.messages()
        message = await anext(messages)
        assert (message.topic, message.payload, message.retain) == ("kept", b"\x00\xff", True)
        thief = AiomqttSession(mosquitto.login("first"))
        await thief.connect()
        message = await anext(messages)
        assert (message.topic, message.payload) == ("will", b"gone"), "who is taken over leaves a will"
        await mosquitto.stop()
        with pytest.raises(MqttLost):
            await asyncio.wait_for(anext(messages), 5)
        with pytest.raises(MqttLost):
            await second.publish("x", b"")
        for session in (first, second, thief):
            await session.close()
        with pytest.raises(MqttLost):
            await AiomqttSession(mosquitto.login("late")).connect()


@pytest.mark.asyncio
async def test_a_caller_on_mosquitto_presses_agrees_and_goes(tmp_path: Path, needs: Needs) -> None:
    units = [UnitPlan("caller-9", profile("hallgate_mqtt_caller"))]
    async with broker(needs, tmp_path) as mosquitto:

        def post(host: RealHost) -> MqttPost:
            return MqttPost(host, mosquitto.login("hall"), "siming")

        await mosquitto.publish("state", {"online": True, "model": "K1", "firmware": "1.0"}, "-r")
        async with running(tmp_path, "mqtt:caller-9", units, post) as rig, mosquitto.listening("#") as heard:
            await until(lambda: rig.up("caller-9"))
            assert rig.signals("caller-9") == [Alive(model="K1", firmware="1.0")]

            await mosquitto.publish("signal", {"id": "k-1", "say": {"signal": "key_pressed", "key": "next"}})
            await until(lambda: any(topic == "result" for topic, _ in heard))
            assert rig.signals("caller-9")[-1] == KeyPressed(key="next")
            assert ("result", {"id": "k-1", "ok": True, "seq": 2}) in heard

            rig.line.give("caller-9", Wanted(ShowNumber(number="A012"), 7))
            want = ("want/main", {"version": 7, "instruction": {"do": "show_number", "number": "A012"}})
            await until(lambda: want in heard)
            await mosquitto.publish("agree", {"slot": "main", "version": 7})
            await until(lambda: rig.agreed("caller-9") == [7])

            await mosquitto.publish("signal", {"nonsense": True})
            await mosquitto.publish("state", {"online": False}, "-r")
            await until(lambda: not rig.up("caller-9"))
            assert rig.line.health().units["caller-9"].bad == {"field": 1}


@pytest.mark.asyncio
async def test_a_broker_that_was_away_finds_everything_wanted_again(tmp_path: Path, needs: Needs) -> None:
    units = [UnitPlan("caller-9", profile("hallgate_mqtt_caller"))]
    mosquitto = Broker(needs, tmp_path)

    def post(host: RealHost) -> MqttPost:
        return MqttPost(host, mosquitto.login("hall"), "siming")

    async with running(tmp_path, "mqtt:caller-9", units, post) as rig:
        rig.line.give("caller-9", Wanted(ShowNumber(number="A012"), 7))
        await asyncio.sleep(0.3)
        for _ in range(2):
            await mosquitto.start()
            async with mosquitto.listening("want/main") as heard:
                await until(lambda heard=heard: heard, within_s=20.0)
            await mosquitto.stop()
