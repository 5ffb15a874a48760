"""Modbus on the wire, RTU or TCP: pymodbus's framers and PDUs as codec (the one owner of pymodbus; never its client).

    RTU   unit function data crc16         an answer is known by the request it answers: unit, function, length
    TCP   tid pid=0 length unit function data    by its transaction number

Source: MODBUS Application Protocol V1.1b3; MODBUS over Serial Line V1.02 (2.5.1.1: 3.5 characters of silence).
"""

from __future__ import annotations

from typing import Literal

from pymodbus.framer.rtu import FramerRTU
from pymodbus.framer.socket import FramerSocket
from pymodbus.pdu import DecodePDU, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadDiscreteInputsRequest,
    WriteMultipleCoilsRequest,
    WriteSingleCoilRequest,
)
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadInputRegistersRequest,
    WriteMultipleRegistersRequest,
    WriteSingleRegisterRequest,
)

from device_profiles.codec import Broken, Fault, Foreign, Match, Partial, Whole
from firmware_bridge.drivers.base import ModbusAnswer, ModbusRequest, Payload
from firmware_bridge.speech import Read, Written

READS: dict[int, type[ModbusPDU]] = {
    1: ReadCoilsRequest,
    2: ReadDiscreteInputsRequest,
    3: ReadHoldingRegistersRequest,
    4: ReadInputRegistersRequest,
}
BIT_WRITES: dict[int, type[ModbusPDU]] = {5: WriteSingleCoilRequest, 15: WriteMultipleCoilsRequest}
REGISTER_WRITES: dict[int, type[ModbusPDU]] = {6: WriteSingleRegisterRequest, 16: WriteMultipleRegistersRequest}
EXCEPTION = 0x80
MBAP = 6
"""Bytes of tid, pid and length; `length` counts what follows them."""
PDU_MAX = 254
UNREADABLE = 0xFF
"""Stands for the exception code of an answer whose PDU does not hold together."""


def quiet_s(baud: int) -> float:
    """Silence between frames: 3.5 characters of 11 bits, 1.75 ms above 19200 baud."""
    return 0.0 if baud <= 0 else 0.00175 if baud > 19200 else 3.5 * 11 / baud


class ModbusSpeech:
    family = "modbus"

    def __init__(self, framing: Literal["rtu", "tcp"]) -> None:
        self._decoder = DecodePDU(is_server=False)
        self._framing = framing
        self._framer = FramerRTU(self._decoder) if framing == "rtu" else FramerSocket(self._decoder)
        self._expected: list[ModbusRequest] = []
        self._serial = 0

    def write(self, payload: Payload) -> Written:
        assert isinstance(payload, ModbusRequest)
        pdu = _pdu(payload)
        if self._framing == "rtu":
            if payload not in self._expected:
                self._expected.append(payload)
            return Written(self._framer.buildFrame(pdu))
        self._serial = self._serial % 0xFFFF + 1
        pdu.transaction_id = self._serial
        return Written(self._framer.buildFrame(pdu), self._serial)

    def settle(self, payload: Payload) -> None:
        self._expected = [request for request in self._expected if request != payload]

    def guess_address(self, data: bytes) -> int | None:
        at = 0 if self._framing == "rtu" else MBAP
        return data[at] if len(data) > at else None

    def match(self, buffer: bytes, at: int) -> Match:
        return self._match_rtu(buffer, at) if self._framing == "rtu" else _match_tcp(buffer, at)

    def read(self, frame: bytes) -> Read:
        if self._framing == "rtu":
            return Read(self._answer(frame[0], frame[1:-2]), frame[0])
        return Read(self._answer(frame[MBAP], frame[MBAP + 1 :]), frame[MBAP], int.from_bytes(frame[:2], "big"))

    def _answer(self, unit: int, body: bytes) -> ModbusAnswer:
        function = body[0] & ~EXCEPTION
        pdu = self._decoder.decode(body)
        if pdu is None:
            return ModbusAnswer(unit=unit, function=function, exception=UNREADABLE)
        if pdu.exception_code:
            return ModbusAnswer(unit=unit, function=function, exception=pdu.exception_code)
        values = (pdu.count,) if function in (15, 16) else pdu.bits if function in (1, 2, 5) else pdu.registers
        return ModbusAnswer(
            unit=unit, function=function, address=pdu.address, values=tuple(int(value) for value in values)
        )

    def _match_rtu(self, buffer: bytes, at: int) -> Match:
        verdict: Match = Foreign()
        for request in self._expected:
            found = _match_answer(request, buffer, at)
            if isinstance(found, Whole):
                return found
            if not isinstance(found, Foreign):
                verdict = found
        return verdict


def _pdu(request: ModbusRequest) -> ModbusPDU:
    unit, address = request.unit, request.address
    if request.function in READS:
        return READS[request.function](dev_id=unit, address=address, count=request.count)
    if request.function in BIT_WRITES:
        bits = [bool(value) for value in request.values]
        return BIT_WRITES[request.function](dev_id=unit, address=address, bits=bits)
    return REGISTER_WRITES[request.function](dev_id=unit, address=address, registers=list(request.values))


def _match_answer(request: ModbusRequest, buffer: bytes, at: int) -> Match:
    """Does buffer[at:] answer this request, as far as RTU lets one see?"""
    have = len(buffer) - at
    if buffer[at] != request.unit:
        return Foreign()
    if have < 2:
        return Partial(4)
    if buffer[at + 1] == request.function | EXCEPTION:
        size = 5
    elif buffer[at + 1] != request.function:
        return Foreign()
    elif request.function in READS:
        count = (request.count + 7) // 8 if request.function <= 2 else request.count * 2
        if have >= 3 and buffer[at + 2] != count:
            return Foreign()
        size = 3 + count + 2
    else:
        if have >= 4 and buffer[at + 2 : at + 4] != request.address.to_bytes(2, "big"):
            return Foreign()
        size = 8
    if have < size:
        return Partial(size - have)
    end = at + size
    if FramerRTU.check_CRC(buffer[at : end - 2], int.from_bytes(buffer[end - 2 : end], "big")):
        return Whole(end)
    return Broken(Fault("checksum", f"unit {request.unit}: wrong CRC in an answer to function {request.function}"))


def _match_tcp(buffer: bytes, at: int) -> Match:
    head = buffer[at : at + MBAP]
    if head[2:4].strip(b"\0"):
        return Foreign()
    if len(head) < MBAP:
        return Partial(MBAP - len(head))
    length = int.from_bytes(head[4:6], "big")
    if not 3 <= length <= PDU_MAX:
        return Foreign()
    have = len(buffer) - at - MBAP
    return Whole(at + MBAP + length) if have >= length else Partial(length - have)
