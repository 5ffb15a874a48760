"""Pure state machines, one a way of talking: framed dialogue, Modbus, MQTT.

Flows through: `base.Input` in, `base.Output` out. Must not come in: asyncio, clocks, sockets, the hall.

    make(plan) -> Driver      the driver that this unit's profile names
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from device_profiles.settings import timing_of
from device_profiles.wire import codec, topics
from device_profiles.wire.modbus import modbus_writes
from firmware_bridge.drivers.base import Driver
from firmware_bridge.drivers.foreign import ForeignMqttDriver
from firmware_bridge.drivers.framed import FramedDriver
from firmware_bridge.drivers.modbus import ModbusDriver
from firmware_bridge.drivers.mqtt import MqttDriver
from firmware_bridge.drivers.plan import UnitPlan

__all__ = ["Driver", "UnitPlan", "address_of", "equipped", "make"]


def make(plan: UnitPlan) -> Driver:
    """Raises device_profiles.settings.SettingsUnusable."""
    if plan.profile.driver == "framed":
        framed = equipped(plan).codec
        assert framed is not None
        return FramedDriver(framed, timing_of(plan.profile, settings_of(plan)))
    if plan.profile.driver == "modbus":
        unit = address_of(plan)
        assert unit is not None, f"{plan.device}: a Modbus unit has an address"
        writes = partial(modbus_writes, plan.profile, settings_of(plan))
        return ModbusDriver(unit, writes, timing_of(plan.profile, settings_of(plan)))
    if topics.foreign(plan.profile):
        settings = settings_of(plan)
        return ForeignMqttDriver(
            partial(topics.publish, plan.profile, settings), partial(topics.hear, plan.profile, settings)
        )
    return MqttDriver()


def equipped(plan: UnitPlan) -> UnitPlan:
    """The plan with its codec compiled, where it is a framed unit. Raises device_profiles.settings.SettingsUnusable."""
    if plan.codec is not None or plan.profile.driver != "framed":
        return plan
    return replace(plan, codec=codec(plan.profile, settings_of(plan)))


def address_of(plan: UnitPlan) -> int | None:
    """Where it stands on its wire: the plan's word, its settings', or the profile's default; None without addresses."""
    address = settings_of(plan).get("address")
    if address is None and "address" in plan.profile.settings:
        address = plan.profile.settings["address"].default
    return address if isinstance(address, int) else plan.address


def settings_of(plan: UnitPlan) -> Mapping[str, object]:
    """Its settings with the address where the profile asks for one."""
    if plan.address is None or "address" not in plan.profile.settings:
        return plan.settings
    return {**plan.settings, "address": plan.address}
