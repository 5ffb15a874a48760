"""Modbus devices: instructions as register writes. The line's own Modbus codec frames them; RTU frames are built here
for `hallgate profiles encode`, for examples and for whoever holds a logic analyser.

    write registers   unit 10 address(2) count(2) bytes(1) values… CRC(2)        answer: unit 10 address count CRC
    write one         unit 06 address(2) value(2) CRC(2)                         answer: the same
    exception         unit 80+function code CRC(2)

A layout's bytes fill registers two by two, high byte first; an odd last byte is followed by a space (20).
Source: Modbus Application Protocol V1.1b3, sections 6.6, 6.12, 7; Modbus over Serial Line V1.02, section 2.5.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from device_profiles.codec import CannotSay, Fault, Heard
from device_profiles.schema import Profile
from device_profiles.settings import resolve
from device_profiles.vocabulary import Complained, Instruction, Shown
from device_profiles.wire.checksums import checksum
from device_profiles.wire.compile import Talk, compile_book
from device_profiles.wire.framed import Understood
from device_profiles.wire.parts import Given, Read
from device_profiles.wire.wrong import Wrong

Write = tuple[int, int, tuple[int, ...]]
"""function (6 or 16), address of the first register, values"""

EXCEPTIONS = {
    1: "illegal_function", 2: "illegal_address", 3: "illegal_value", 4: "device_failure", 5: "acknowledged", 6: "busy",
}  # fmt: skip
REGISTERS_MAX = 123
"""Of one function 16 request (0x7B, section 6.12)."""
_FILL = b" "


@dataclass(frozen=True, slots=True)
class _Write:
    talk: Talk
    function: int
    address: int


def modbus_writes(profile: Profile, settings: Mapping[str, object], instruction: Instruction) -> tuple[Write, ...]:
    """The register writes that say this instruction, in this order. Raises CannotSay, settings.SettingsUnusable."""
    known: list[str] = []
    for write in _writes(profile, settings):
        for saying in write.talk.instructions:
            known.append(str(saying.kind.__struct_config__.tag))
            if saying.fits(instruction):
                data = write.talk.layout.write(Given(saying.values(instruction), {}))
                data += _FILL * (len(data) % 2)
                values = tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))
                if write.function == 6 and len(values) != 1:
                    raise CannotSay(f"function 6 writes one register, '{write.talk.name}' has {len(values)}")
                if len(values) > REGISTERS_MAX:
                    raise CannotSay(f"one write holds {REGISTERS_MAX} registers, '{write.talk.name}' has {len(values)}")
                return ((write.function, write.address, values),)
    raise CannotSay(f"cannot {instruction.__struct_config__.tag}; it can: {', '.join(dict.fromkeys(known))}")


def modbus_understand(profile: Profile, settings: Mapping[str, object], write: Write) -> Understood | Fault:
    """What a register write asks of the device: the device's end, for simulators."""
    function, address, values = write
    data = b"".join(value.to_bytes(2, "big") for value in values)
    fault = Fault("unknown", f"nothing is written to register {address:04X} with function {function}")
    for known in _writes(profile, settings):
        if (known.function, known.address) != (function, address):
            continue
        read = Read()
        size = known.talk.layout.fixed_size
        trimmed = data[:size] if known.talk.layout.loose is None and len(data) == size + size % 2 else data
        try:
            known.talk.layout.read(trimmed, read)
            says = [saying.make(read.values) for saying in known.talk.instructions[:1]]
        except Wrong as wrong:
            fault = wrong.fault
            continue
        return Understood(known.talk.name, says[0] if says else None, None)
    return fault


def rtu_frame(unit: int, write: Write) -> bytes:
    """The whole RTU request: unit, PDU, CRC."""
    function, address, values = write
    data = b"".join(value.to_bytes(2, "big") for value in values)
    head = bytes([unit, function]) + address.to_bytes(2, "big")
    if function != 6:
        head += len(values).to_bytes(2, "big") + bytes([len(data)])
    frame = head + data
    return frame + checksum("crc16_modbus", frame)


def rtu_write(frame: bytes) -> tuple[int, Write] | Fault:
    """Unit and write of an RTU request; the device's end."""
    fault = _sound(frame)
    if fault is not None:
        return fault
    address = int.from_bytes(frame[2:4], "big")
    if frame[1] == 6 and len(frame) == 8:
        return frame[0], (6, address, (int.from_bytes(frame[4:6], "big"),))
    if (
        frame[1] == 16
        and len(frame) >= 9
        and len(frame) == 9 + frame[6]
        and frame[6] == 2 * int.from_bytes(frame[4:6], "big")
    ):
        data = frame[7:-2]
        return frame[0], (16, address, tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)))
    return Fault("unknown", "no request that writes registers (functions 06 and 10)")


def rtu_answer(frame: bytes) -> Heard | Fault:
    """What the device's answer to a write says: shown, or complained with the exception's name."""
    fault = _sound(frame)
    if fault is not None:
        return fault
    if frame[1] & 0x80 and len(frame) == 5:
        return Heard(
            "exception", (Complained(code="refused", detail=EXCEPTIONS.get(frame[2], f"exception {frame[2]}")),)
        )
    if frame[1] in (6, 16) and len(frame) == 8:
        return Heard("written", (Shown(),))
    return Fault("unknown", "no answer to a register write")


def rtu_size(data: bytes, at: int) -> int:
    """How many bytes the frame at data[at:] takes, as far as its own fields say; 0 where they cannot."""
    function = data[at + 1] if at + 1 < len(data) else 0
    if function & 0x80:
        return 5
    if function == 16 and at + 7 <= len(data):
        long = 9 + data[at + 6]
        return (
            long
            if at + long <= len(data)
            and checksum("crc16_modbus", data[at : at + long - 2]) == data[at + long - 2 : at + long]
            else 8
        )
    return 8 if function in (6, 16) else 0


def _sound(frame: bytes) -> Fault | None:
    if len(frame) < 5:
        return Fault("length", f"{len(frame)} bytes are no RTU frame")
    wanted = checksum("crc16_modbus", frame[:-2])
    if frame[-2:] != wanted:
        return Fault("checksum", f"the CRC is {frame[-2:].hex(' ').upper()}, the bytes give {wanted.hex(' ').upper()}")
    return None


def _writes(profile: Profile, settings: Mapping[str, object]) -> list[_Write]:
    book = compile_book(profile, resolve(profile, settings))
    return [
        _Write(talk, talk.spec.request.function, talk.spec.request.address)
        for talk in book.host
        if talk.spec.request is not None
    ]
