"""Real wires for the devices of a site: ptys, TCP sockets, pymodbus's server, and the daemon's own broker."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import msgspec

from edge.broker import Logins
from firmware_bridge.links.base import parse_link
from simulators.devices.bus import BITS_PER_BYTE
from simulators.devices.post import Account, MqttPost
from simulators.devices.wires import ModbusWire, PtyWire, TcpWire, Wire
from simulators.world import Props


class Wiring:
    """`folder` gets one link a serial line, as /dev/serial/by-path has; `state_dir` is the daemon's."""

    def __init__(self, props: Props, folder: Path, state_dir: Path) -> None:
        self.wires: dict[str, Wire] = {}
        self._props = props
        self._logins = state_dir / "broker.json"
        self._lives: list[asyncio.Task[None]] = []
        for line in props.site.lines:
            spec = parse_link(line.link)
            if line.id in props.signs:
                path = folder / line.id if spec.kind == "serial" else None
                self.wires[line.id] = ModbusWire(props.signs[line.id], path, spec.baud)
            elif line.id in props.buses and spec.kind == "serial":
                props.buses[line.id].second_per_byte = BITS_PER_BYTE / spec.baud
                self.wires[line.id] = PtyWire(props.buses[line.id], folder / line.id, spec.baud)
            elif line.id in props.buses:
                self.wires[line.id] = TcpWire(props.buses[line.id])

    async def open(self) -> None:
        for wire in self.wires.values():
            await wire.open()

    def links(self) -> dict[str, str]:
        """Line -> address, for `hallgate run --link`."""
        return {line: wire.address for line, wire in self.wires.items()}

    def switch_on(self, hall: str) -> None:
        """The MQTT devices look for the broker from now on; its logins appear when the daemon has started."""
        for device in self._props.smart.values():
            post = MqttPost(device, hall, lambda name=device.device: self._account(name))  # type: ignore[misc]
            self._lives.append(asyncio.create_task(post.run(), name=f"sim {device.device}"))

    def _account(self, device: str) -> Account | None:
        try:
            logins = msgspec.json.decode(self._logins.read_bytes(), type=Logins)
        except (OSError, msgspec.MsgspecError):
            return None
        password = logins.users.get(device)
        return Account(logins.host, logins.port, device, password) if password else None

    async def close(self) -> None:
        for life in self._lives:
            life.cancel()
        for life in self._lives:
            with suppress(asyncio.CancelledError):
                await life
        for wire in self.wires.values():
            await wire.close()
