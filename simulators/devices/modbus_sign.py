"""The LED-485-046 sign: Modbus registers that show a number or up to six characters.

    0000 number · 0002 unit · 0003 baud code · 0004 decimal point · 0070… text, two characters a register

Two wires carry it: pymodbus's server (`wires.ModbusWire`) where there is a real port, and the small RTU language below
for a twin inside one process.
Source: sman-dk/LED-485_setuptool (24dbfe66), whose author tested real units.
"""

from __future__ import annotations

from simulators.devices.bus import Frame, Unit
from simulators.devices.diary import Diary

TEXT_AT, TEXT_REGISTERS, NUMBER_AT, POINT_AT = 0x0070, 3, 0x0000, 0x0004
REGISTERS = 0xA0
READ, WRITE_ONE, WRITE_MANY = 3, 6, 16
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3
PRINTABLE = range(0x20, 0x7F)


class Sign(Unit):
    """Registers and what they make visible."""

    def __init__(self, device: str, address: int, diary: Diary) -> None:
        super().__init__(device, address, diary)
        self.registers = [0] * REGISTERS
        self.text = ""
        self.requests = 0
        self.exceptions = 0

    def read(self, address: int, count: int) -> list[int] | None:
        if not 1 <= count <= 125 or address + count > REGISTERS:
            return None
        return self.registers[address : address + count]

    def write(self, address: int, values: list[int]) -> int:
        """Write registers and show what they now say; 0 or a Modbus exception code."""
        exception = self._may_write(address, values)
        self.requests += 1
        self.exceptions += exception != 0
        if not exception:
            self.registers[address : address + len(values)] = values
            self.refresh(address)
        return exception

    def _may_write(self, address: int, values: list[int]) -> int:
        if not values or address + len(values) > REGISTERS:
            return ILLEGAL_ADDRESS
        if TEXT_AT <= address < TEXT_AT + TEXT_REGISTERS and not _printable(values):
            return ILLEGAL_VALUE
        return 0

    def refresh(self, written_at: int) -> None:
        """The registers from `written_at` were changed: show what they say."""
        if TEXT_AT <= written_at < TEXT_AT + TEXT_REGISTERS:
            raw = b"".join(value.to_bytes(2, "big") for value in self.registers[TEXT_AT : TEXT_AT + TEXT_REGISTERS])
            text = raw.decode("ascii", errors="replace").replace("\0", " ").strip()
        elif written_at == NUMBER_AT:
            number = self.registers[NUMBER_AT]
            text = str(number - 0x10000 if number >= 0x8000 else number)
        else:
            return
        if text != self.text:
            self.text = text
            self.note("shows", text)

    def power_cycle(self) -> None:
        self.registers = [0] * REGISTERS
        self.text = ""
        self.note("shows", "")


def _printable(values: list[int]) -> bool:
    return all(byte in PRINTABLE for value in values for byte in value.to_bytes(2, "big"))


class RtuRequests:
    """Modbus RTU requests as a server cuts them: by function and length, checked by CRC, byte by byte."""

    name = "rtu"
    everybody: int | None = None

    def __init__(self) -> None:
        self.bad = 0
        self._buffer = bytearray()

    def reset(self) -> None:
        self._buffer.clear()

    def cut(self, data: bytes) -> list[Frame]:
        self._buffer += data
        frames: list[Frame] = []
        while len(self._buffer) >= 8:
            size = 9 + self._buffer[6] if self._buffer[1] == WRITE_MANY else 8
            if size > 256:
                self._drop()
            elif len(self._buffer) < size:
                break
            elif crc16(bytes(self._buffer[:size])) != 0:
                self._drop()
            else:
                frames.append(Frame(self._buffer[0], self._buffer[1], bytes(self._buffer[2 : size - 2])))
                del self._buffer[:size]
        return frames

    def _drop(self) -> None:
        self.bad += 1
        del self._buffer[:1]


class TwinSign(Sign):
    """The sign on a twin: speaks RTU itself."""

    language = RtuRequests

    def hear(self, frame: Frame) -> None:
        at = int.from_bytes(frame.data[:2], "big")
        count = int.from_bytes(frame.data[2:4], "big")
        if frame.command == READ:
            found = self.read(at, count)
            if found is None:
                self._answer(READ | 0x80, bytes([ILLEGAL_ADDRESS]))
            else:
                self._answer(READ, bytes([2 * count]) + b"".join(value.to_bytes(2, "big") for value in found))
        elif frame.command == WRITE_ONE:
            self._wrote(frame, self.write(at, [count]))
        elif frame.command == WRITE_MANY:
            raw = frame.data[5:]
            values = [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]
            self._wrote(frame, self.write(at, values) if len(values) == count else ILLEGAL_VALUE)
        else:
            self._answer(frame.command | 0x80, bytes([ILLEGAL_FUNCTION]))

    def _wrote(self, frame: Frame, exception: int) -> None:
        if exception:
            self._answer(frame.command | 0x80, bytes([exception]))
        else:
            self._answer(frame.command, frame.data[:4])

    def _answer(self, function: int, data: bytes) -> None:
        body = bytes([self.address, function]) + data
        self.send(body + crc16(body).to_bytes(2, "little"))


def crc16(data: bytes) -> int:
    """CRC-16/MODBUS; over a whole frame with its own CRC it is 0."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
