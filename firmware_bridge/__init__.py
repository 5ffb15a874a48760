"""From vocabulary to live devices.

    ground     what the storeys above use too: host door, clocks, back-off, mailboxes, supervision, the MQTT session
    links      bytes in and out; host: the real world behind the host door (lanes: its threads)
    drivers    pure state machines, one a way of talking
    line       one wire and all that hangs on it, made of
               wire (the link kept open, one request at a time), splitter (bytes -> frames), speech and modbus
               (payloads <-> bytes), turns (who goes next), breaker (who is left alone), unit, health

Flows through: bytes -> frame -> Signal upwards, Instruction -> frame -> bytes downwards.
Must not come in: anything that knows tickets, windows or halls.
"""
