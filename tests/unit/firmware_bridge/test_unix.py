"""A state directory may have a longer name than the kernel takes for a socket."""

from __future__ import annotations

import socket
from pathlib import Path

from firmware_bridge.ground.unix import NAME_BYTES_MAX, socket_name
from firmware_bridge.host import RealHost


def test_a_short_name_stands_as_it_is(tmp_path: Path) -> None:
    with socket_name(Path("/run/a.sock")) as name:
        assert name == "/run/a.sock"


def test_a_socket_below_a_long_directory_is_bound_and_reached(tmp_path: Path) -> None:
    place = tmp_path / ("d" * 60) / ("e" * 60)
    place.mkdir(parents=True)
    path = place / "control.sock"
    assert len(str(path)) > NAME_BYTES_MAX
    host = RealHost(tmp_path)
    (listener,) = host.listen(f"unix:{path}")
    with listener, socket.socket(socket.AF_UNIX) as caller, socket_name(path) as name:
        caller.connect(name)
    assert path.is_socket()
    (again,) = host.listen(f"unix:{path}")
    again.close()
    host.close()
