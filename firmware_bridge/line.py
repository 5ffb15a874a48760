"""One wire and all that hangs on it: several units, also of several families, on one RS-485 line, or a line of one.

    Line(plan, host, on_say, on_state, post)      run() for ever; give(device, Wanted | Do | Settled); health()

A line owns what is shared: the link, splitting, routing by (family, address), turns, gaps, answer timers (`wire`), a
breaker and counters a unit. Its drivers decide what is said. `on_say` and `on_state` are called in the line's own
task and must not wait; an error in a driver ends this line's run only, and its supervisor starts it again with all
that was wanted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

import structlog

from device_profiles.codec import Fault
from firmware_bridge.breaker import Breaker
from firmware_bridge.drivers import UnitPlan, address_of, equipped, make
from firmware_bridge.drivers.base import (
    Answered,
    Ask,
    Do,
    Down,
    Heard,
    Input,
    Note,
    Output,
    Payload,
    Present,
    Say,
    Settled,
    Tell,
    Told,
    Unanswered,
    Up,
    Wake,
    WakeAt,
    Wanted,
)
from firmware_bridge.ground.host import Host
from firmware_bridge.ground.mailbox import Mailbox
from firmware_bridge.ground.supervise import together
from firmware_bridge.health import LineHealth
from firmware_bridge.links.base import Link, LinkLost, LinkSpec
from firmware_bridge.links.post import MqttPost
from firmware_bridge.modbus import ModbusSpeech
from firmware_bridge.speech import FramedSpeech, Read, Speech
from firmware_bridge.splitter import Flaw
from firmware_bridge.turns import Turns
from firmware_bridge.unit import Unit
from firmware_bridge.wire import Wire

OnSay = Callable[[str, Say], None]
OnState = Callable[[str, bool, str], None]
INPUTS_KEPT = 4096
"""What drivers have not seen yet. Frames are limited a unit before they come here, so this fills only when we hang."""

_log = structlog.get_logger("line")


@dataclass(frozen=True, slots=True)
class LinePlan:
    """One [[line]] of site.toml with its devices."""

    line_id: str
    spec: LinkSpec
    units: Sequence[UnitPlan]


class Line:
    def __init__(
        self, plan: LinePlan, host: Host, on_say: OnSay, on_state: OnState, post: MqttPost | None = None
    ) -> None:
        """`post` carries lines of kind mqtt."""
        plan = self.plan = replace(plan, units=tuple(equipped(unit) for unit in plan.units))
        self._host, self._on_say, self._on_state = host, on_say, on_state
        self._post = post
        self._turns = Turns()
        self._speeches = _speeches(plan)
        self._units = {unit.device: unit for unit in (self._unit(unit_plan) for unit_plan in plan.units)}
        assert len(self._units) == len(plan.units), f"{plan.line_id}: a device stands twice on it"
        self._inbox: Mailbox[tuple[Unit, Input]] = Mailbox(f"line {plan.line_id}", INPUTS_KEPT, "refuse")
        self._wire = Wire(host, plan.spec, self._speeches, self._turns, self._units, self)
        self._health = LineHealth(line=plan.line_id, units={name: unit.health for name, unit in self._units.items()})

    def give(self, device: str, given: Wanted | Do | Settled) -> None:
        """From the hall to this device's driver. Never waits; KeyError for a device that is not on this line."""
        unit = self._units[device]
        if isinstance(given, Wanted):
            unit.wanted[given.slot] = given
        self._give(unit, given)

    def health(self) -> LineHealth:
        """Counters and states as of now (the same object each time, kept up to date)."""
        health = self._health
        health.noise_bytes = self._wire.splitter.noise_bytes
        health.reconnects = self._wire.reconnects
        health.waiting = len(self._turns)
        health.inputs_dropped = self._inbox.dropped
        return health

    async def run(self) -> NoReturn:
        """Keep the wire open and its units served, for ever. A second run begins afresh, with what is wanted."""
        self._turns.clear()
        self._inbox.clear()
        for unit in self._units.values():
            unit.driver = make(unit.plan)
            for wanted in unit.wanted.values():
                self._give(unit, wanted)
        try:
            name = self.plan.line_id
            await together((f"{name} drivers", self._drive()), (f"{name} wire", self._wire.run(name, self._link)))
        finally:
            self._health.open = False
            for unit in self._units.values():
                unit.ring_no_more()

    def _link(self) -> Link:
        if self.plan.spec.kind != "mqtt":
            return self._host.link(self.plan.spec)
        assert self._post is not None, "an MQTT line needs the session with the broker"
        return self._post.link(self.plan.spec)

    def _unit(self, plan: UnitPlan) -> Unit:
        return Unit(
            plan=plan,
            family=plan.codec.family if plan.codec is not None else plan.profile.driver,
            address=address_of(plan),
            gap_s=plan.profile.timing.gap_s,
            driver=make(plan),
            breaker=Breaker(self._host.random(f"breaker/{plan.device}")),
            present=plan.profile.driver != "mqtt",  # an open session with the broker says nothing about the device
        )

    # --- drivers ------------------------------------------------------------------------------------------------

    def _give(self, unit: Unit, given: Input) -> None:
        self._inbox.offer((unit, given))

    async def _drive(self) -> NoReturn:
        while True:
            unit, given = await self._inbox.get()
            for output in unit.driver.handle(self._host.clock.mono(), given):
                self._carry_out(unit, output)

    def _carry_out(self, unit: Unit, output: Output) -> None:
        match output:
            case Say():
                self._on_say(unit.device, output)
            case Ask() | Tell():
                self._queue(unit, output)
            case WakeAt(at_s=at_s):
                self._set_alarm(unit, at_s)
            case Present(up=up, reason=reason):
                unit.present = up
                self._tell_state(unit, reason)
            case Note(kind="repeat"):
                unit.health.repeats += 1
            case Note(kind=kind, words=words):
                unit.health.flaw(kind, words)

    def _queue(self, unit: Unit, out: Ask | Tell) -> None:
        if not self._health.open:
            if out.tag:
                self._give(unit, Unanswered(out.tag, "link_down"))
            return
        thrown = self._turns.put(unit.device, out)
        if thrown is not None and thrown.out.tag:
            self._give(unit, Unanswered(thrown.out.tag, "crowded"))
        self._wire.ring()

    def _set_alarm(self, unit: Unit, at_s: float) -> None:
        unit.ring_no_more()
        unit.alarm = asyncio.get_running_loop().call_at(at_s, self._give, unit, Wake())

    # --- what happens on the wire (wire.Listener) ---------------------------------------------------------------

    def opened(self) -> None:
        self._health.open, self._health.reason = True, ""
        _log.info("line_open", line=self.plan.line_id)
        for unit in self._units.values():
            unit.owed.clear()
            unit.breaker.good()
            self._give(unit, Up())
            self._tell_state(unit, "")

    def lost(self, reason: str) -> None:
        if self._health.open or self._health.reason != reason:
            _log.warning("line_lost", line=self.plan.line_id, reason=reason)
        was_open, self._health.open, self._health.reason = self._health.open, False, reason
        for unit in self._units.values():
            if was_open:
                self._give(unit, Down(reason))
            self._tell_state(unit, reason)

    def answered(self, unit: Unit, ask: Ask, payload: Payload) -> None:
        self._note_good(unit)
        self._give(unit, Answered(ask.tag, payload))

    def unanswered(self, unit: Unit, ask: Ask, why: str) -> None:
        if why != "breaker_open":
            unit.health.timeouts += 1
            if unit.breaker.failed(self._host.clock.mono()):
                unit.health.breaker_opened += 1
                _log.warning("unit_silent", line=self.plan.line_id, device=unit.device, why=why)
                self._tell_state(unit, "no answer" if why == "timeout" else "its answers are garbled")
        self._give(unit, Unanswered(ask.tag, why))

    def told(self, unit: Unit, tell: Tell) -> None:
        if tell.tag:
            self._give(unit, Told(tell.tag))

    def heard(self, family: str, read: Read) -> None:
        unit = self._route(family, read)
        if unit is None:
            self._health.strangers += 1
            return
        if unit.take_late(read):
            unit.health.late += 1
            self._note_good(unit)
            return
        if read.serial is not None:
            unit.health.flaw("unknown", "an answer with a transaction number that nobody sent")
            raise LinkLost(f"{unit.device}: transaction numbers do not match")
        if unit.floods(self._host.clock.mono()):
            unit.health.flaw("flood", "more frames than a person can cause")
            return
        self._note_good(unit)
        self._give(unit, Heard(read.payload))

    def flawed(self, flaw: Flaw, unit: Unit | None) -> None:
        alike = [unit for unit in self._units.values() if unit.family == flaw.family]
        guess = self._speeches[flaw.family].guess_address(flaw.data) if alike else None
        meant = [unit for unit in alike if unit.address == guess]
        if meant or unit is None or unit.family != flaw.family:
            unit = meant[0] if meant else alike[0] if len(alike) == 1 else None
        if unit is not None:
            unit.health.flaw(flaw.fault.kind, flaw.fault.words)
        else:
            self._health.bad[flaw.fault.kind] = self._health.bad.get(flaw.fault.kind, 0) + 1

    # --- states -------------------------------------------------------------------------------------------------

    def _route(self, family: str, read: Read) -> Unit | None:
        """Whose is it? Two units with one address (a keypad and its evaluator) are told apart by what it says."""
        alike = [unit for unit in self._units.values() if unit.family == family]
        meant = [unit for unit in alike if None in (read.address, unit.address) or unit.address == read.address]
        if len(meant) > 1:
            meant = [unit for unit in meant if _understands(unit, read.payload)] or meant
        return meant[0] if meant else None

    def _note_good(self, unit: Unit) -> None:
        unit.health.frames_good += 1
        unit.health.last_good_s = self._host.clock.mono()
        if unit.breaker.good():
            _log.info("unit_back", line=self.plan.line_id, device=unit.device)
            self._give(unit, Up())
            self._tell_state(unit, "")

    def _tell_state(self, unit: Unit, reason: str) -> None:
        up = self._health.open and unit.present and not unit.breaker.open
        unit.health.breaker_open = unit.breaker.open
        unit.health.up, unit.health.reason = up, "" if up else reason or unit.health.reason
        if up != unit.told_up:
            unit.told_up = up
            self._on_state(unit.device, up, unit.health.reason)


def _understands(unit: Unit, payload: Payload) -> bool:
    codec = unit.plan.codec
    return codec is None or not isinstance(payload, bytes) or not isinstance(codec.decode(payload), Fault)


def _speeches(plan: LinePlan) -> dict[str, Speech]:
    """One a family; MQTT messages need none."""
    speeches: dict[str, Speech] = {}
    for unit in plan.units:
        if unit.codec is not None:
            speeches.setdefault(unit.codec.family, FramedSpeech(unit.codec))
        elif unit.profile.driver == "modbus":
            speeches.setdefault("modbus", ModbusSpeech(plan.spec.framing))
    return speeches
