"""Simulated devices, each in three objects that do not know each other's trade.

    behaviour      what the thing does: keypad, evaluator, bar_screen, onbon_card, modbus_sign, smart (MQTT)
    wire language  its bytes, written from the makers' documents and captures: ff68, a090, onbon, rtu
    transport      bus (many units on one wire, with faults), wires (pty, TCP, pymodbus's server), post (MQTT)

    press_next() -> Frame -> bytes -> wire        wire -> bytes -> Frame -> hear() -> diary ("shows 请A012号…")

Every device writes what a person in the hall could notice into a `Diary`, with the time. Must not come in: the
product's own codecs (device_profiles.wire), firmware_bridge, edge: a mistake made on both sides would cancel out.
"""
