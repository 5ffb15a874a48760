"""One simulated device by itself, on a wire of its own, driven from the keyboard."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import TextIO

import msgspec

from edge.verbs.door import say, say_json
from simulators.devices.bus import Bus
from simulators.devices.diary import Diary, Entry
from simulators.devices.modbus_sign import Sign
from simulators.devices.post import Account, MqttPost
from simulators.devices.smart import SmartKiosk
from simulators.devices.wires import ModbusWire, PtyWire, TcpWire, Wire
from simulators.world import SMART, UNITS


class SoloUnusable(Exception):
    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class SoloOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Which device, on what. `link`: pty:/path, tcp:HOST:PORT or mqtt:HOST:PORT."""

    profile: str
    link: str
    unit: int
    name: str
    hall: str
    password: str
    json: bool


async def serve(order: SoloOrder, keyboard: TextIO) -> None:
    """Until the keyboard says quit or ends. Raises SoloUnusable."""
    diary = Diary(time.time)
    diary.listeners.append(lambda entry: _tell(entry, order.json))
    if order.profile in SMART:
        await _serve_smart(order, diary, keyboard)
    elif order.profile in UNITS:
        await _serve_unit(order, diary, keyboard)
    else:
        known = ", ".join(sorted([*UNITS, *SMART]))
        raise SoloUnusable(f"there is no simulated device for the profile '{order.profile}'; there are: {known}")


async def _serve_unit(order: SoloOrder, diary: Diary, keyboard: TextIO) -> None:
    kind, _, rest = order.link.partition(":")
    is_sign = order.profile == "led_485_046"
    unit = Sign(order.name, order.unit, diary) if is_sign else UNITS[order.profile](order.name, order.unit, diary)
    wire: Wire
    if kind == "pty" and isinstance(unit, Sign):
        wire = ModbusWire(unit, Path(rest))
    elif kind == "pty":
        wire = PtyWire(Bus("solo", [unit], random.Random(), baud=9600), Path(rest))
    elif kind == "tcp" and isinstance(unit, Sign):
        wire = ModbusWire(unit)
    elif kind == "tcp":
        host, _, port = rest.rpartition(":")
        wire = TcpWire(Bus("solo", [unit], random.Random()), host or "127.0.0.1", int(port or 0))
    else:
        raise SoloUnusable(f"--link {order.link}: this device hangs on pty:/path or tcp:HOST:PORT")
    await wire.open()
    say(f"{order.profile} unit {order.unit} on {wire.address}")
    try:
        await _follow(unit, keyboard)
    finally:
        await wire.close()


async def _serve_smart(order: SoloOrder, diary: Diary, keyboard: TextIO) -> None:
    kind, _, rest = order.link.partition(":")
    host, _, port = rest.rpartition(":")
    if kind != "mqtt" or not port.isdigit():
        raise SoloUnusable(f"--link {order.link}: this device speaks MQTT: mqtt:HOST:PORT")
    device = SMART[order.profile](order.name, diary, f"{time.time_ns():x}")
    account = Account(host, int(port), order.name, order.password)
    life = asyncio.create_task(MqttPost(device, order.hall, lambda: account).run())
    say(f"{order.profile} {order.name} in hall {order.hall} at {host}:{port}")
    try:
        await _follow(device, keyboard)
    finally:
        life.cancel()


async def _follow(device: object, keyboard: TextIO) -> None:
    """Do what the lines say; a line that fits nothing is told so."""
    while line := await asyncio.to_thread(keyboard.readline):
        words = line.split()
        if words == ["quit"]:
            return
        if words and not _do(device, words[0], words[1:]):
            say(f"not understood: {line.strip()}")


def _do(device: object, verb: str, rest: list[str]) -> bool:
    press = getattr(device, "press", None)
    mischief = getattr(device, "mischief", None)
    match verb, rest:
        case "press", [key, *digits] if press is not None:
            press(key, *digits)
        case "rate", [grade] if press is not None and grade.isdigit():
            press(int(grade))
        case "touch", [service] if isinstance(device, SmartKiosk):
            device.touch(service, "ordinary", f"wish-{time.time_ns():x}")
        case "silent", [] if mischief is not None:
            mischief.silent = True
        case "garble", [share] if mischief is not None:
            mischief.garble = float(share)
        case "well", [] if mischief is not None:
            mischief.silent, mischief.garble = False, 0.0
        case _:
            return False
    return True


def _tell(entry: Entry, json: bool) -> None:
    if json:
        say_json({"at_s": entry.at_s, "device": entry.device, "kind": entry.kind, "text": entry.text})
    else:
        say(f"{time.strftime('%H:%M:%S', time.localtime(entry.at_s))}  {entry.kind:<12} {entry.text}")
