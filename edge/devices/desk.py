"""One device at work: what it says becomes commands in order, the outcome goes back, and it shows what it should.

    Say -> command -> Hall.submit -> Settled          one at a time, in the order they were said
    view -> Wanted(version = the commit's seq) -> Say(confirms)     until the device agrees

Command ids: see `repeats`. Limit: ITEMS_KEPT signals not yet handled; beyond that the device is not answered and
repeats.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from device_profiles.vocabulary import AskRating, Instruction, PrintTicket, Signal, Spoken, TicketRequested
from edge.devices.asks import command_for
from edge.devices.paper import ticket_paper
from edge.devices.places import Place
from edge.devices.repeats import Repeats
from edge.devices.wants import LinkAt, no_link, wanted_at
from edge.hall import Accepted, Hall, Outcome
from edge.identity import Given
from edge.queueing import commands as do
from edge.queueing.events import TicketIssued
from edge.queueing.words import Actor, At, Refusal
from edge.vault.reception import Reception
from edge.views import Views
from edge.wall import local_text
from firmware_bridge.drivers.base import Do, Say, Settled, Wanted
from firmware_bridge.ground.mailbox import Mailbox

ITEMS_KEPT = 64
REFUSALS_KEPT = 64
"""A frame repeated within the repeat time gets its first outcome, a refusal too (accepted ones are in the journal)."""
NOT_AN_OUTCOME = frozenset({"journal_unavailable", "busy", "closing"})

log = structlog.get_logger("devices")


@dataclass(frozen=True, slots=True)
class Presence:
    """The line says that the device is there, or not and why."""

    up: bool
    reason: str


@dataclass(slots=True)
class Shown:
    """One slot: what is wanted since which commit, and the newest version the device agreed to."""

    instruction: Instruction
    version: int
    agreed: int = -1


class Desk:
    def __init__(
        self,
        place: Place,
        hall: Hall,
        repeats: Repeats,
        can: frozenset[str],
        give: Callable[[str, Wanted | Do | Settled], None],
        reception: Reception,
    ) -> None:
        self.place = place
        self._reception = reception
        self._hall, self._repeats, self._can, self._give = hall, repeats, can, give
        self._actor = Actor("device", place.device)
        self._items: Mailbox[Say | Presence] = Mailbox(f"signals of {place.device}", ITEMS_KEPT, "refuse")
        self._slots: dict[str, Shown] = {}
        self._asked = ""
        self.link_at: LinkAt = no_link
        self.up = False
        self.reason = "not heard of yet"
        self.since = At(0)
        """Since when it is up or down, hall time; 0: from the start."""
        self.refused: dict[str, int] = {}
        """Refusals by code, for the technician."""
        self._refusals: dict[str, Refusal] = {}
        self.on_spoken: Callable[[str], None] | None = None

    # --- from the line, in its task: never waits -------------------------------------------------------------------

    def said(self, say: Say) -> None:
        if say.confirms is not None:
            slot, version = say.confirms
            shown = self._slots.get(slot)
            if shown is not None:
                shown.agreed = max(shown.agreed, version)
        if isinstance(say.signal, Spoken) and self.on_spoken is not None:
            self.on_spoken(say.signal.call)
        self._items.offer(say)

    def present(self, up: bool, reason: str) -> None:
        if up != self.up:
            self.since = self._hall.now()
        self.up, self.reason = up, reason
        if up:
            self._ask_again()
        self._items.offer(Presence(up, reason))

    # --- to the line -----------------------------------------------------------------------------------------------

    def show(self, views: Views, seq: int) -> None:
        """After a commit: want what the views now say, where it is something else than before."""
        for slot, instruction in wanted_at(self.place, views, self._can, self.link_at).items():
            shown = self._slots.get(slot)
            if shown is None or shown.instruction != instruction:
                self._slots[slot] = Shown(instruction, seq)
                self._give(self.place.device, Wanted(instruction, seq, slot))
        self._ask_once(views)

    @property
    def agrees(self) -> bool | None:
        """Does it show what it should? None for devices that show nothing."""
        if not self._slots:
            return None
        return all(shown.agreed >= shown.version for shown in self._slots.values())

    @property
    def overflowed(self) -> int:
        return self._items.dropped

    def _ask_once(self, views: Views) -> None:
        """Evaluators that cannot be told to stop asking are asked once a visit, as a job: a wish that stands would ask
        about a visit long gone when the line comes back."""
        if not self.place.has("evaluator") or "close_rating" in self._can or "ask_rating" not in self._can:
            return
        asked = views.evaluators.get(self.place.window) or ""
        if asked != self._asked:
            self._asked = asked
            if asked:
                self._give(self.place.device, Do(AskRating(visit=asked), job=asked))

    def _ask_again(self) -> None:
        """It was away while a visit was asked about: it has not heard of it."""
        self._asked = ""

    # --- its own task ----------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Handle what the device says, for ever."""
        while True:
            item = await self._items.get()
            if isinstance(item, Presence):
                await self._tell_presence(item)
            else:
                await self._handle(item)

    async def _tell_presence(self, presence: Presence) -> None:
        device = self.place.device
        log.info("device_back" if presence.up else "device_lost", device=device, reason=presence.reason)
        command = (
            do.DeviceUp(device=device) if presence.up else do.DeviceDown(device=device, reason=presence.reason[:200])
        )
        await self._hall.submit(command, actor=self._actor, command_id=f"{device}/presence/{self._hall.now()}")

    async def _handle(self, say: Say) -> None:
        screen = self._hall.views.windows.get(self.place.window)
        command = command_for(say.signal, self.place, paused=screen is not None and screen.status == "paused")
        if command is None:
            self._settle(say, None)
            return
        command_id = self._command_id(say)
        outcome: Outcome | None = self._refusals.get(command_id)
        if outcome is None:
            outcome = await self._submit(command, say.signal, command_id)
        if isinstance(outcome, Refusal):
            self.refused[outcome.code] = self.refused.get(outcome.code, 0) + 1
            log.info("key_refused", device=self.place.device, signal=type(say.signal).__name__, code=outcome.code)
        self._settle(say, outcome)

    def _keep(self, command_id: str, outcome: Outcome) -> None:
        if not isinstance(outcome, Refusal) or outcome.code in NOT_AN_OUTCOME:
            return
        self._refusals[command_id] = outcome
        if len(self._refusals) > REFUSALS_KEPT:
            del self._refusals[next(iter(self._refusals))]

    async def _submit(self, command: do.Command, signal: Signal, command_id: str) -> Outcome:
        """Whoever shows an identity card at a kiosk: what it says stays at the reception."""
        if not isinstance(command, do.IssueTicket) or not isinstance(signal, TicketRequested):
            outcome = await self._hall.submit(command, actor=self._actor, command_id=command_id)
            self._keep(command_id, outcome)
            return outcome
        given = Given(identity=signal.identity or "", phone=signal.phone or "", person_name=signal.person_name or "")
        admitted = await self._reception.admit(given, command_id)
        if isinstance(admitted, Refusal):
            return admitted
        outcome = await self._hall.submit(admitted.into(command), actor=self._actor, command_id=command_id)
        await self._reception.settled(admitted, outcome)
        self._keep(command_id, outcome)
        return outcome

    def _command_id(self, say: Say) -> str:
        """Frames without a number of their own are told apart by device, bytes and time; messages by their id."""
        if isinstance(say.signal, TicketRequested) and say.signal.request:
            return f"{self.place.device}/request/{say.signal.request}"
        if self.place.profile.driver == "mqtt" and say.digest:
            return f"{self.place.device}/{say.digest}"
        return self._repeats.command_id(self.place.device, say.digest or type(say.signal).__name__, self._hall.now())

    def _settle(self, say: Say, outcome: Outcome | None) -> None:
        if not say.token:
            return
        match outcome:
            case None:
                settled = Settled(say.token, ok=True)
            case Refusal(code=code, words=words):
                settled = Settled(say.token, ok=False, code=code, words=words)
            case Accepted():
                paper = self._paper(say.signal, outcome)
                settled = Settled(say.token, ok=True, seq=outcome.through_seq, instruction=paper)
        self._give(self.place.device, settled)

    def _paper(self, signal: Signal, outcome: Accepted) -> PrintTicket | None:
        """The ticket to print, where the kiosk asked for one."""
        if not isinstance(signal, TicketRequested):
            return None
        for record, event in outcome.events:
            if isinstance(event, TicketIssued):
                settings = self._hall.views.settings
                assert settings is not None, "a ticket was issued before the settings were adopted"
                wait = self._hall.views.waits.get(event.services[0])
                at = local_text(record.at, settings.hall.utc_offset)
                return ticket_paper(event, settings, wait, at, signal.request)
        return None
