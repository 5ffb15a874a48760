"""What happened in the hall, for ever. JSON: `{"type": "TicketCalled", "ticket": …}`; bodies carry no personal data.

A field once released is never renamed or removed (the journal keeps old records as they are); new ones have defaults.
"""

from __future__ import annotations

from typing import Any

from edge.queueing.evaluation_events import ActiveRateLow as ActiveRateLow
from edge.queueing.evaluation_events import CaseAdvanced as CaseAdvanced
from edge.queueing.evaluation_events import CaseOpened as CaseOpened
from edge.queueing.evaluation_events import CaseOverdue as CaseOverdue
from edge.queueing.evaluation_events import CaseReminded as CaseReminded
from edge.queueing.evaluation_events import LedgerNoted as LedgerNoted
from edge.queueing.evaluation_events import RatingAsked as RatingAsked
from edge.queueing.evaluation_events import RatingFlagged as RatingFlagged
from edge.queueing.evaluation_events import RatingGiven as RatingGiven
from edge.queueing.evaluation_events import RatingLapsed as RatingLapsed
from edge.queueing.evaluation_events import RatingLinkOffered as RatingLinkOffered
from edge.queueing.evaluation_events import RatingPromptClosed as RatingPromptClosed
from edge.queueing.evaluation_events import RatingReviewed as RatingReviewed
from edge.queueing.floor_events import ActionUndone as ActionUndone
from edge.queueing.floor_events import HallResumed as HallResumed
from edge.queueing.floor_events import HallSuspended as HallSuspended
from edge.queueing.floor_events import HandedOver as HandedOver
from edge.queueing.floor_events import HoldEnded as HoldEnded
from edge.queueing.floor_events import ServiceStaffed as ServiceStaffed
from edge.queueing.floor_events import ServiceUnstaffed as ServiceUnstaffed
from edge.queueing.floor_events import SkillsChanged as SkillsChanged
from edge.queueing.floor_events import WaitingEased as WaitingEased
from edge.queueing.floor_events import WaitingWarned as WaitingWarned
from edge.queueing.floor_events import WindowUnattended as WindowUnattended
from edge.queueing.words import At, Category, Channel, Lane, Outcome, Position, Step
from edge.queueing.words import Event as Event


class SettingsAdopted(Event, frozen=True, kw_only=True):
    settings: dict[str, Any]
    digest: str


class DayOpened(Event, frozen=True, kw_only=True):
    date: str


class DayClosed(Event, frozen=True, kw_only=True):
    date: str


class TicketIssued(Event, frozen=True, kw_only=True):
    ticket: str
    number: str
    date: str
    legs: tuple[str, ...]
    services: tuple[str, ...]
    category: Category
    channel: Channel
    language: str
    party: int
    device: str
    ahead: int
    """People waiting for the first service before this one."""
    issued_at: At | None = None
    """When a kiosk on its lease issued it; else the record's own time."""
    appointment: str = ""
    slot_from: At = At(0)
    """Begin of the slot it is ordered by; 0 for a walk-in and for an appointment that came late and is one now."""
    arrival: At | None = None
    """The effective arrival it is placed by, where that is not the time of issue."""
    carried_from: str = ""
    """The ticket of the day before that it continues."""
    free: bool = False
    """Its legs wait all at once, in any order."""
    person: str = ""
    """Reference into the vault, never a number."""
    person_hash: str = ""
    """Keyed HMAC of the identity number, `<year>:<32 characters>`; without the key it tells nothing."""


class TicketPrinted(Event, frozen=True, kw_only=True):
    ticket: str


class PrintFailed(Event, frozen=True, kw_only=True):
    ticket: str
    reason: str


class TicketReprinted(Event, frozen=True, kw_only=True):
    ticket: str
    reason: str
    count: int


class CategorySet(Event, frozen=True, kw_only=True):
    """The place in the order stays: in the new lane it stands by the same arrival."""

    ticket: str
    category: Category
    was: Category
    reason: str
    staff: str


class TicketCancelled(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    reason: str


class TicketCalled(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    number: str
    service: str
    window: str
    staff: str
    step: Step
    """The first step of "who is next" that had somebody to decide against."""
    lane: Lane
    over: str
    """The number it decided against: the head of the other lane or kind, else who would have been called instead."""
    waited_s: float
    reason: str = ""
    in_hours_s: float | None = None
    """Of waited_s, what lay in the service's hours or its overtime: lunch does not count. null: the same."""
    counts: tuple[str, ...] = ()
    """The ratios this call uses a turn of: "lane" (priority : ordinary), "slot" (appointments : walk-ins)."""


class TicketRecalled(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    number: str
    window: str
    count: int


class ServiceStarted(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    visit: str
    service: str
    window: str
    staff: str


class ServiceFinished(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    visit: str
    service: str
    window: str
    staff: str
    outcome: Outcome
    seconds: float


class TicketAdvanced(Event, frozen=True, kw_only=True):
    """The next leg of a ticket with several waits from now on."""

    ticket: str
    leg: str
    service: str
    arrival: At
    """The effective arrival it is placed by."""


class TicketMissed(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    window: str
    service: str


class TicketHeld(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    window: str
    staff: str
    reason: str
    until: At = At(0)
    """When it waits again by itself; 0: never."""


class TicketReturned(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    window: str


class TicketRevived(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    position: str
    arrival: At
    """The effective arrival it is placed by; 0 is before everybody."""
    window: str = ""
    """Where it was named while missed: called in the same act."""


class TicketTransferred(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str
    to_leg: str
    service: str
    to_service: str
    window: str
    position: Position
    arrival: At
    """The effective arrival the new leg is placed by; 0 is before everybody."""
    back_leg: str = ""
    """A further leg of the first service: the person comes back to this window when the other is finished."""


class TicketUnserved(Event, frozen=True, kw_only=True):
    ticket: str
    leg: str


class ClerkLoggedIn(Event, frozen=True, kw_only=True):
    window: str
    staff: str
    services: tuple[str, ...] = ()
    """What the clerk can do, of the window's services; empty: all of them."""


class ClerkLoggedOut(Event, frozen=True, kw_only=True):
    window: str
    staff: str
    reason: str


class WindowOpened(Event, frozen=True, kw_only=True):
    window: str
    staff: str


class WindowPaused(Event, frozen=True, kw_only=True):
    window: str
    staff: str
    reason: str


class WindowResumed(Event, frozen=True, kw_only=True):
    window: str
    staff: str


class WindowClosed(Event, frozen=True, kw_only=True):
    window: str
    staff: str
    reason: str


class AppointmentBooked(Event, frozen=True, kw_only=True):
    appointment: str
    service: str
    slot_from: At
    slot_to: At
    code: str
    category: Category
    version: int
    conflict: str = ""
    """checked_in: the person was here already when the city's change came; the ticket stands, the city must know."""
    person_hash: str = ""


class AppointmentWithdrawn(Event, frozen=True, kw_only=True):
    appointment: str
    version: int
    reason: str
    conflict: str = ""
    """checked_in: the person was here already and is served; the city must know."""


class AppointmentArrived(Event, frozen=True, kw_only=True):
    """The person has come; the ticket issued next to it is theirs."""

    appointment: str
    ticket: str
    service: str
    punctual: bool
    policy: str
    """Where not punctual: how they were placed (walk_in, every_n, end_of_slot, end_of_half_day)."""


class AppointmentLapsed(Event, frozen=True, kw_only=True):
    """Nobody came until the slot and its grace were over; the place is free."""

    appointment: str
    service: str


class OvertimeStarted(Event, frozen=True, kw_only=True):
    """R32: the service has closed and people are still here for it; they are served."""

    service: str
    closed_at: At
    waiting: int
    at_windows: int


class OvertimeEnded(Event, frozen=True, kw_only=True):
    """The last of them has been served."""

    service: str


class LastTicketSet(Event, frozen=True, kw_only=True):
    """For the rest of the day the service's last ticket is given `minutes` before it closes."""

    service: str
    minutes: int
    reason: str
    staff: str


class TicketCarriedOver(Event, frozen=True, kw_only=True):
    """With the person's consent; the ticket of the new day names the old one (`carried_from`)."""

    ticket: str
    leg: str
    """Of today; "" for a ticket of the day before, which has ended already."""
    number: str
    date: str
    """Of the old number."""
    service: str
    to_number: str
    """The new day's number."""
    staff: str
    device: str = ""
    """Who prints the new ticket."""
    to_date: str = ""
    """The date of the new number: the next on which the service opens."""


class BlockLeased(Event, frozen=True, kw_only=True):
    device: str
    service: str
    first: int
    last: int
    date: str


class PersonNoted(Event, frozen=True, kw_only=True):
    """Audit record of the vault: somebody's data were opened (the record's actor says by whom), or erased."""

    person: str
    ticket: str
    act: str
    purpose: str


class DeviceUp(Event, frozen=True, kw_only=True):
    device: str


class DeviceDown(Event, frozen=True, kw_only=True):
    device: str
    reason: str


class DeviceFaulted(Event, frozen=True, kw_only=True):
    device: str
    code: str
    detail: str


class DeviceFaultCleared(Event, frozen=True, kw_only=True):
    device: str
    code: str


class CommandRefused(Event, frozen=True, kw_only=True):
    """A refusal under a rule; recorded because auditors ask."""

    command: dict[str, Any]
    code: str
    rule: str
    words: str
    remedy: str = ""


class RuleBent(Event, frozen=True, kw_only=True):
    """A manager has bent a rule, for a reason; reported to supervision."""

    rule: str
    window: str
    reason: str
    staff: str
    code: str = ""
    """Of the refusal that it would have been."""
    services: tuple[str, ...] = ()
    """That it concerns."""


class EpochBegan(Event, frozen=True, kw_only=True):
    epoch: str
    parent_epoch: str
    parent_seq: int
    reason: str


class AnchorSet(Event, frozen=True, kw_only=True):
    """A snapshot of the state after `through_seq` whose hash is now itself a record."""

    through_seq: int
    state_hash: str
