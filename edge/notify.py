"""Telling systemd how the daemon fares (sd_notify over NOTIFY_SOCKET); silent where there is no systemd."""

from __future__ import annotations

import os
import socket


def notify(state: str) -> None:
    """`state`: "READY=1", "WATCHDOG=1", "STOPPING=1", "STATUS=…". Never raises: telling is a courtesy.

    Source: sd_notify(3); an address that begins with @ is in the abstract namespace.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        try:
            wire.setblocking(False)
            wire.connect("\0" + address[1:] if address.startswith("@") else address)
            wire.send(state.encode())
        except OSError:
            return
