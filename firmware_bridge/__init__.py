"""From vocabulary to live devices.

Lives here: `ground` (what the storeys above use too: host, clock, back-off, mailboxes, supervision, the MQTT
session), `links` (bytes in and out), `line` (one wire and all that hangs on it), `drivers` (pure state
machines, one a way of talking).
Flows through: bytes -> frame -> Signal upwards, Instruction -> frame -> bytes downwards.
Must not come in: anything that knows tickets, windows or halls.
"""
