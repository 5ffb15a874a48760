"""Bytes that must not stand inside a frame, and what stands for them.

    "A5" = "A6 02"   "A6" = "A6 01"   "5A" = "5B 02"   "5B" = "5B 01"        (Onbon)

The table is read both ways; a longer sequence is tried before a shorter one.
"""

from __future__ import annotations

from device_profiles.wire.wrong import Wrong


class Escapes:
    """One frame's escape table."""

    def __init__(self, table: dict[bytes, bytes]) -> None:
        self._out = {forbidden[0]: stands for forbidden, stands in table.items()}
        self._back = {stands: forbidden for forbidden, stands in sorted(table.items(), key=lambda pair: -len(pair[1]))}
        self._leads = frozenset(stands[0] for stands in table.values())

    def hide(self, data: bytes) -> bytes:
        """As it goes onto the wire."""
        return b"".join(self._out.get(byte, bytes([byte])) for byte in data)

    def reveal(self, data: bytes, *, open_end: bool = False) -> bytes:
        """As it was meant. Raises Wrong for a forbidden byte or an escape that means nothing; with `open_end` the
        data may stop inside an escape."""
        out = bytearray()
        at = 0
        while at < len(data):
            byte = data[at]
            if byte in self._leads:
                for stands, meant in self._back.items():
                    if data.startswith(stands, at):
                        out += meant
                        at += len(stands)
                        break
                else:
                    if open_end and any(stands.startswith(data[at:]) for stands in self._back):
                        break
                    raise Wrong("escape", f"{data[at : at + 2].hex(' ').upper()} is no escape of this family")
                continue
            if byte in self._out:
                raise Wrong("escape", f"{byte:02X} stands unescaped inside a frame")
            out.append(byte)
            at += 1
        return bytes(out)
