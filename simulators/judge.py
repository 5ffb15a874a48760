"""The stage's own judgement: was everything that people saw and heard on disk before, and did the screens keep up?

Takes the journal (with the moment of each commit) and the devices' diary in order of time, and compares them.

    I8    what was shown, printed, spoken or acknowledged had its record on disk by then
    I12   screens that were not shown a number of their own agree with the journal when it is quiet
    I14   a free window with people waiting gets the next one
    I15   a key acts once, a wish at a kiosk makes one ticket
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from edge.journal.record import Record
from edge.queueing import events as ev
from edge.queueing.events import Event
from edge.queueing.invariants import Breach
from edge.site import Site
from simulators.devices.diary import Entry
from simulators.floor import numbers_in
from simulators.ledger import Ledger

CLOCK_SLACK_S = 0.005
"""Two processes that read the same clock may still write it down in another order."""
CALLS = ev.TicketCalled | ev.TicketRecalled


class Committed(NamedTuple):
    """A record, and when it was known to be on disk (same clock as the diary)."""

    at_s: float
    record: Record
    event: Event | None


@dataclass
class Agreement:
    """How the screens followed the calls, each screen by itself. Latencies in seconds, from the commit."""

    latencies_s: list[float] = field(default_factory=list)
    superseded: int = 0
    """Calls that were over before the screen could show them."""
    never: int = 0
    """Calls that a screen left unshown for longer than it may."""

    def at_share(self, share: float) -> float:
        """The latency that this share of the calls stayed within."""
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Judge:
    """`screens`: device -> window, of everything that shows a window's number to the public."""

    def __init__(self, site: Site, screens: dict[str, str], callers: dict[str, str]) -> None:
        self.ledger = Ledger()
        self.agreement = Agreement()
        self.breaches: list[Breach] = []
        self.excused: list[tuple[float, float]] = []
        """When the disk or the daemon was away: a refusal then is no breach of I14."""
        self._services = {window.id: window.services for window in site.settings.windows}
        self._screens = screens
        self._callers = callers
        self._shown: dict[str, str] = {}
        self.patience_s = 5.0
        """How long a screen may take; more where faults keep it from the hall."""
        self._owed: dict[str, tuple[str, float]] = {}
        """screen -> the number it has yet to show, and since when"""
        self._called: dict[str, dict[str, None]] = {}
        """number -> windows it was called to today"""
        self._pressed: dict[str, tuple[float, str]] = {}
        self._answers: dict[str, str] = {}
        """caller -> what it was answered to its last press"""
        self._could: dict[str, None] = {}
        """callers whose last press of next found a free window and somebody waiting, ever since the press"""
        self._acted: dict[str, float] = {}
        """actor -> when its newest record was committed"""
        self._presses = 0
        self._calls_by_key = 0
        self._papers: dict[str, str] = {}

    def hear(self, records: Iterable[Committed], entries: Sequence[Entry]) -> None:
        """Everything there is, in order of time; a record counts as earlier than what was seen at the same moment."""
        found: list[tuple[float, int, Committed | Entry]] = [(entry.at_s, 1, entry) for entry in entries]
        found += [(record.at_s, 0, record) for record in records]
        for _, _, what in sorted(found, key=lambda item: item[:2]):
            if isinstance(what, Committed):
                self._committed(what)
            else:
                self._seen(what)

    def rest(self, silent: Sequence[str] = ()) -> None:
        """The day is over and it is quiet: every screen but the `silent` ones must agree with the journal."""
        for device in [device for device in self._owed if device not in silent]:
            self._overtaken(device, float("inf"))
        for device, window in self._screens.items():
            wanted, shown = self.ledger.shown_at(window), numbers_in(self._shown.get(device, ""))
            if device not in silent and shown != ([wanted] if wanted else []):
                self._breach("I12", f"{device} shows {shown or 'no number'}, the journal says {wanted or 'none'}")
        if self._calls_by_key > self._presses:
            self._breach("I15", f"{self._presses} presses of the next key made {self._calls_by_key} calls")

    def _committed(self, what: Committed) -> None:
        if what.event is None:
            return
        self.ledger.take(what.record, what.event)
        self._acted[what.record.actor] = what.at_s
        for device in [device for device in self._could if not self._might_call(self._callers[device])]:
            del self._could[device]
        if isinstance(what.event, ev.DayOpened):
            self._called.clear()
        if isinstance(what.event, ev.TicketCalled):
            self._calls_by_key += what.record.actor.startswith("device:") and what.event.step not in (
                "named",
                "returned",
            )
        if isinstance(what.event, CALLS):
            self._call(what.at_s, what.event)
        elif isinstance(what.event, ev.ServiceFinished | ev.TicketMissed | ev.TicketHeld | ev.TicketTransferred):
            for device in [device for device, window in self._screens.items() if window == what.event.window]:
                self._overtaken(device, what.at_s)

    def _call(self, at_s: float, event: CALLS) -> None:
        number = self.ledger.legs[event.leg].number
        self._called.setdefault(number, {})[event.window] = None
        for device in [device for device, window in self._screens.items() if window == event.window]:
            if number in numbers_in(self._shown.get(device, "")):
                if isinstance(event, ev.TicketCalled):
                    self.agreement.latencies_s.append(0.0)
            elif self._owed.get(device, ("", 0.0))[0] != number:
                self._overtaken(device, at_s)
                self._owed[device] = (number, at_s)

    def _overtaken(self, device: str, at_s: float) -> None:
        """The call is over, and this screen has not shown it."""
        owed = self._owed.pop(device, None)
        if owed is None:
            return
        if at_s - owed[1] <= self.patience_s:
            self.agreement.superseded += 1
        else:
            self.agreement.never += 1
            self._breach("I12", f"{device} did not show {owed[0]} within {self.patience_s:.0f} s of {owed[1]:.3f}")

    def _seen(self, entry: Entry) -> None:
        match entry.kind:
            case "shows" | "idles":
                self._shows(entry)
            case "speaks":
                for number in numbers_in(entry.text):
                    if number not in self._called:
                        self._breach(
                            "I8", f"{entry.device} said {number} at {entry.at_s:.3f}, before its call was on disk"
                        )
            case "prints":
                self._prints(entry)
            case "pressed" if entry.device in self._callers:
                self._presses += entry.text == "next"
                self._pressed[entry.device] = (entry.at_s, entry.text)
                self._answers.pop(entry.device, None)
                if entry.text == "next" and self._might_call(self._callers[entry.device]):
                    self._could[entry.device] = None
            case "accepted" if entry.device in self._callers:
                self._answered(entry)
                self._could.pop(entry.device, None)
                self._accepted(entry)
            case "refused" if entry.device in self._callers and entry.text != "unheard":
                self._refused(entry)

    def _shows(self, entry: Entry) -> None:
        window = self._screens.get(entry.device)
        if window is None:
            return
        self._shown[entry.device] = entry.text
        for number in numbers_in(entry.text):
            if window not in self._called.get(number, {}):
                self._breach("I8", f"{entry.device} showed {number} at {entry.at_s:.3f}, before its call was on disk")
            owed = self._owed.get(entry.device)
            if owed is not None and owed[0] == number:
                self.agreement.latencies_s.append(max(0.0, entry.at_s - owed[1]))
                del self._owed[entry.device]

    def _prints(self, entry: Entry) -> None:
        wish, number, ticket = entry.text.split(" ")
        if self.ledger.issued.get(ticket) != number:
            self._breach("I8", f"{entry.device} printed {number} at {entry.at_s:.3f}, before it was on disk")
        if wish and self._papers.setdefault(wish, ticket) != ticket:
            self._breach("I15", f"one wish ({wish}) made two tickets")

    def _answered(self, entry: Entry) -> None:
        """A frame that the device repeats gets the first outcome again, whatever has happened since."""
        first = self._answers.setdefault(entry.device, entry.kind)
        if first != entry.kind:
            self._breach("I15", f"{entry.device}: one press was {first}, and {entry.kind} at {entry.at_s:.3f}")

    def _accepted(self, entry: Entry) -> None:
        pressed_s, key = self._pressed.get(entry.device, (entry.at_s, ""))
        if self._acted.get(f"device:{entry.device}", -1.0) < pressed_s - CLOCK_SLACK_S:
            self._breach("I8", f"{entry.device}: '{key}' was acknowledged at {entry.at_s:.3f}, but nothing is on disk")

    def _refused(self, entry: Entry) -> None:
        self._answered(entry)
        excused = any(begin <= entry.at_s <= end for begin, end in self.excused)
        if self._could.pop(entry.device, self) is None and not excused:
            self._breach(
                "I14", f"{entry.device}: the window is free, somebody waits, and next is refused at {entry.at_s:.3f}"
            )

    def _might_call(self, window: str) -> bool:
        return self.ledger.might_call(window, self._services[window])

    def _breach(self, invariant: str, words: str) -> None:
        self.breaches.append(Breach(invariant, words))
