"""What ran over each line, counted at the devices' end."""

from __future__ import annotations

import msgspec

from simulators.world import Props


class LineStats(msgspec.Struct, frozen=True, kw_only=True):
    """Frames (on MQTT: messages). `good` and `bad`: from the hall, as the devices read them; `sent`: by the devices."""

    good: int
    bad: int
    sent: int


def count_lines(props: Props) -> dict[str, LineStats]:
    """By line; all MQTT devices together count as one."""
    found = {line: LineStats(good=bus.good, bad=bus.bad, sent=bus.sent) for line, bus in props.buses.items()}
    for line, sign in props.signs.items():
        found[line] = LineStats(good=sign.requests, bad=sign.exceptions, sent=sign.requests)
    smart = props.smart.values()
    if smart:
        found["mqtt"] = LineStats(
            good=sum(device.received for device in smart),
            bad=sum(device.unreadable for device in smart),
            sent=sum(device.published for device in smart),
        )
    return dict(sorted(found.items()))
