"""What stands around a daemon in a hall: the devices of a site.toml, joined to the floor on which people meet them.

Props     every simulated device of a site, by line and by name, with the diary they all write
Crowd     people and clerks at work on the floor, until the day is over
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from edge.site import Device, Site
from simulators.clerks import Clerk, Routine
from simulators.devices.bar_screen import BarScreen
from simulators.devices.bus import Bus, Unit
from simulators.devices.diary import Diary
from simulators.devices.evaluator import Evaluator
from simulators.devices.keypad import Keypad
from simulators.devices.modbus_sign import Sign, TwinSign
from simulators.devices.onbon_card import OnbonCard
from simulators.devices.smart import SmartCaller, SmartDevice, SmartEvaluator, SmartKiosk, SmartVoice
from simulators.floor import Asker, Caller, Counter, Floor, say_windows
from simulators.leaks import Scanner
from simulators.papers import papers
from simulators.people import Arrival, Pace, Person, Tally

UNITS: dict[str, type[Unit]] = {
    "ff68_keypad": Keypad,
    "ff68_evaluator": Evaluator,
    "a090_bar_screen": BarScreen,
    "onbon_bx_k": OnbonCard,
    "led_485_046": TwinSign,
}
SMART: dict[str, type[SmartDevice]] = {
    "hallgate_mqtt_caller": SmartCaller,
    "hallgate_mqtt_evaluator": SmartEvaluator,
    "hallgate_mqtt_kiosk": SmartKiosk,
    "hallgate_mqtt_voice": SmartVoice,
}
Chance = Callable[[str], random.Random]
SCREENS = (BarScreen, OnbonCard, Sign)


class NoSuchProp(Exception):
    """A site names a profile for which there is no simulated device."""

    def __init__(self, profile: str) -> None:
        super().__init__(f"there is no simulated device for the profile '{profile}'")
        self.profile = profile


class Props:
    """Every device of a site. `real_signs`: Modbus signs hang on pymodbus's server, not on a bus of ours."""

    def __init__(self, site: Site, diary: Diary, chance: Chance, *, real_signs: bool = False) -> None:
        self.site = site
        self.diary = diary
        self.smart: dict[str, SmartDevice] = {}
        self.units: dict[str, Unit] = {}
        self.signs: dict[str, Sign] = {}
        """By line: the signs that `real_signs` left without a bus."""
        self.window_of = {device.id: device.window for device in site.devices if device.window}
        on_line: dict[str, list[Unit]] = {line.id: [] for line in site.lines}
        for device in site.devices:
            if device.profile in SMART:
                run_id = f"{chance('props').getrandbits(32):08x}"
                self.smart[device.id] = SMART[device.profile](device.id, diary, run_id)
            elif device.profile == "led_485_046" and real_signs:
                self.units[device.id] = self.signs[device.line] = Sign(device.id, device.unit or 1, diary)
            else:
                self.units[device.id] = self._unit(device)
                on_line[device.line].append(self.units[device.id])
        self.buses = {line: Bus(line, units, chance(f"bus/{line}")) for line, units in on_line.items() if units}

    def _unit(self, device: Device) -> Unit:
        if device.profile not in UNITS:
            raise NoSuchProp(device.profile)
        return UNITS[device.profile](device.id, device.unit or 1, self.diary)

    def public(self) -> tuple[dict[str, str], dict[str, str]]:
        """(screen -> window, caller -> window): what the public sees, and what clerks press."""
        screens = {name: self.window_of[name] for name, unit in self.units.items() if isinstance(unit, SCREENS)}
        pressed = {**self.units, **self.smart}
        callers = {name: self.window_of[name] for name, one in pressed.items() if isinstance(one, Keypad | SmartCaller)}
        return screens, callers

    def floor(self) -> Floor:
        named = say_windows((window.id, window.name) for window in self.site.settings.windows)
        floor = Floor(self.diary, self.window_of, named)
        for window in self.site.settings.windows:
            counter = Counter(window.id, self._caller_at(window.id), self._evaluator_at(window.id))
            counter.has_screen = any(isinstance(device, SCREENS) for device in self._at(window.id))
            floor.counters[window.id] = counter
        floor.kiosks = [device for device in self.smart.values() if isinstance(device, SmartKiosk)]
        return floor

    def _at(self, window: str) -> list[Unit | SmartDevice]:
        names = [name for name, at in self.window_of.items() if at == window]
        return [self.units[name] if name in self.units else self.smart[name] for name in names]

    def _caller_at(self, window: str) -> Caller | None:
        return next((device for device in self._at(window) if isinstance(device, Keypad | SmartCaller)), None)

    def _evaluator_at(self, window: str) -> Asker | None:
        return next((device for device in self._at(window) if isinstance(device, Evaluator | SmartEvaluator)), None)


@dataclass(frozen=True, slots=True)
class Shift:
    """One working day, in loop time. Lunch is `lunch_s` long, from `lunch_from_s`; 0: none."""

    begins_s: float
    ends_s: float
    lunch_from_s: float = 0.0
    lunch_s: float = 0.0
    overtime_s: float = 0.0
    """So long clerks go on after the end while people wait for them."""


class Crowd:
    """People and clerks on a floor."""

    def __init__(self, props: Props, floor: Floor, chance: Chance, pace: Pace, routine: Routine) -> None:
        self.tally = Tally()
        self.clerks: list[Clerk] = []
        self.leaks = Scanner()
        """Knows what the people carry."""
        self._floor = floor
        self._chance = chance
        self._pace = pace
        minutes = {service.id: service.minutes for service in props.site.settings.services}
        for window in props.site.settings.windows:
            counter = floor.counters[window.id]
            if counter.caller is not None:
                mean = sum(minutes[service] for service in window.services) / len(window.services)
                self.clerks.append(Clerk(counter, mean, chance(f"clerk/{window.id}"), routine))

    async def work(self, shift: Shift, arrivals: Sequence[Arrival], day: str) -> None:
        """Play one day. `arrivals` count from loop time 0. People still waiting at the end go home."""
        async with asyncio.TaskGroup() as group:
            people = [
                group.create_task(self._person(arrival, f"{day}-{number}"))
                for number, arrival in enumerate(arrivals, start=1)
                if shift.begins_s <= arrival.at_s < shift.ends_s
            ]
            clerks = [group.create_task(work) for work in self._clerks(shift)]
            for clerk in clerks:
                await asyncio.wait([clerk])
            for person in people:
                person.cancel()

    def _clerks(self, shift: Shift) -> list[Coroutine[Any, Any, None]]:
        lunch = shift.lunch_from_s, shift.lunch_from_s + shift.lunch_s
        return [clerk.work(shift.ends_s, lunch, shift.overtime_s) for clerk in self.clerks]

    async def _person(self, arrival: Arrival, wish: str) -> None:
        carries = papers(self._chance("papers"), arrival.category)
        self.leaks.knows((carries.identity, carries.phone))
        person = Person(wish, arrival, carries, self._chance("people"), self._pace)
        await asyncio.sleep(max(0.0, arrival.at_s - asyncio.get_running_loop().time()))
        await person.visit(self._floor, self.tally)
