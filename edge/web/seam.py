"""What the web server is built on: the hall, its site, and what other rooms tell about devices and readiness."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from prometheus_client import CollectorRegistry

from edge.hall import Hall
from edge.site import Site
from edge.vault.reception import Reception
from edge.web.shapes import DeviceView, LineView
from firmware_bridge.ground.host import Host


def _none() -> Sequence[DeviceView]:
    return ()


def _no_lines() -> Sequence[LineView]:
    return ()


def _ready() -> Sequence[str]:
    return ()


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What `create` builds the application on."""

    hall: Hall
    site: Site
    host: Host
    devices: Callable[[], Sequence[DeviceView]] = _none
    """Health of every device, when asked."""
    not_ready: Callable[[], Sequence[str]] = _ready
    """What is still missing, one line each; empty when the hall can work."""
    lines: Callable[[], Sequence[LineView]] = _no_lines
    """Health of every wire, when asked."""
    printers: tuple[str, ...] = ()
    """Devices that the guidance desk may print on."""
    reception: Reception = msgspec.field(default_factory=Reception)
    """Takes people's numbers off what pages send."""
    registry: CollectorRegistry = msgspec.field(default_factory=CollectorRegistry)
