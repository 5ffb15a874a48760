"""Pure state machines, one a way of talking: framed dialogue, Modbus, MQTT.

Flows through: `base.Input` in, `base.Output` out. Must not come in: asyncio, clocks, sockets, the hall.
"""
