"""What somebody may want of the hall. JSON: `{"do": "call_next", "window": "3"}`.

`ticket` takes a ticket's id or today's number ("A012"). Each docstring's first line goes to the reference page.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from edge.queueing.evaluation_commands import AdvanceCase as AdvanceCase
from edge.queueing.evaluation_commands import NoteLedger as NoteLedger
from edge.queueing.evaluation_commands import OfferRating as OfferRating
from edge.queueing.evaluation_commands import Rate as Rate
from edge.queueing.evaluation_commands import ReviewRating as ReviewRating
from edge.queueing.floor_commands import ChangeSkills as ChangeSkills
from edge.queueing.floor_commands import HandOver as HandOver
from edge.queueing.floor_commands import ResumeHall as ResumeHall
from edge.queueing.floor_commands import SuspendHall as SuspendHall
from edge.queueing.floor_commands import Undo as Undo
from edge.queueing.words import Category, Channel, Line, Name, Outcome, Position
from edge.queueing.words import Command as Command


class IssueTicket(Command, frozen=True, kw_only=True, tag="issue_ticket"):
    """A person takes a place in the queue of one service (or of several, in order)."""

    service: Name
    then: Annotated[tuple[Name, ...], msgspec.Meta(max_length=8)] = ()
    """Further services on the same number, served one after the other."""
    free: bool = False
    """In any order: all of them wait at once, whichever window is ready first calls, the others wait meanwhile."""
    category: Category = "ordinary"
    channel: Channel = "walk_in"
    language: Name = "zh"
    party: Annotated[int, msgspec.Meta(ge=1, le=99)] = 1
    device: str = ""
    """The kiosk that shall print it; empty: nothing is printed."""
    number: str = ""
    """Only from a kiosk that issued it by itself: the number, out of a block leased to `device`."""
    issued_at: Annotated[int, msgspec.Meta(ge=0)] | None = None
    """Only with `number`: when the kiosk issued it, microseconds UTC."""
    person: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Reference into the vault, set by the hall's reception; never a number."""
    person_hash: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Keyed HMAC of the identity number, set by the hall's reception where the site matches."""


class ConfirmPrint(Command, frozen=True, kw_only=True, tag="confirm_print"):
    """The paper came out."""

    ticket: Name


class FailPrint(Command, frozen=True, kw_only=True, tag="fail_print"):
    """No paper came out."""

    ticket: Name
    reason: Line


class Reprint(Command, frozen=True, kw_only=True, tag="reprint"):
    """Print the same number once more."""

    ticket: Name
    reason: Line = ""


class SetCategory(Command, frozen=True, kw_only=True, tag="set_category"):
    """The guidance desk sets or takes back a priority, having seen the proof."""

    ticket: Name
    category: Category
    reason: Line = ""


class CancelTicket(Command, frozen=True, kw_only=True, tag="cancel_ticket"):
    """The person gives the place up."""

    ticket: Name
    reason: Line = ""


class CallNext(Command, frozen=True, kw_only=True, tag="call_next"):
    """A window calls whoever is next."""

    window: Name


class CallTicket(Command, frozen=True, kw_only=True, tag="call_ticket"):
    """A window calls this ticket out of turn."""

    window: Name
    ticket: Name
    reason: Line = ""


class Recall(Command, frozen=True, kw_only=True, tag="recall"):
    """Call the called ticket once more."""

    window: Name


class StartService(Command, frozen=True, kw_only=True, tag="start_service"):
    """The called person stands at the window."""

    window: Name


class FinishService(Command, frozen=True, kw_only=True, tag="finish_service"):
    """The service is over; the evaluation is asked for."""

    window: Name
    outcome: Outcome = "done"


class MarkMissed(Command, frozen=True, kw_only=True, tag="mark_missed"):
    """The called person did not come."""

    window: Name


class Hold(Command, frozen=True, kw_only=True, tag="hold"):
    """Set the person at the window aside; the place is kept."""

    window: Name
    reason: Line = ""


class ReturnHeld(Command, frozen=True, kw_only=True, tag="return_held"):
    """Take a held ticket back to the window (the one held longest there, if none is named)."""

    window: Name
    ticket: str = ""


class Revive(Command, frozen=True, kw_only=True, tag="revive"):
    """A missed ticket comes back into the queue."""

    ticket: Name


class Transfer(Command, frozen=True, kw_only=True, tag="transfer"):
    """Send the person at the window to another service, on the same number."""

    window: Name
    service: Name
    """A service's id, or its keypad code."""
    back: bool = False
    """And come back to this window for the service begun here when the other is finished."""
    position: Position | None = None
    """Left out: the site's transfer_position."""


class LogIn(Command, frozen=True, kw_only=True, tag="log_in"):
    """A clerk takes a window."""

    window: Name
    staff: Name
    services: Annotated[tuple[Name, ...], msgspec.Meta(max_length=64)] = ()
    """What the clerk can do, of the window's services; empty: all of them."""


class LogOut(Command, frozen=True, kw_only=True, tag="log_out"):
    """The clerk leaves the window."""

    window: Name
    reason: Line = ""
    force: bool = False


class OpenWindow(Command, frozen=True, kw_only=True, tag="open_window"):
    """The window begins to serve."""

    window: Name


class PauseWindow(Command, frozen=True, kw_only=True, tag="pause_window"):
    """The window stops for a while and shows 暂停服务."""

    window: Name
    reason: Line = ""
    force: bool = False
    """A manager may bend R1/R2 with a reason; never from a keypad."""


class ResumeWindow(Command, frozen=True, kw_only=True, tag="resume_window"):
    """The paused window serves again."""

    window: Name


class CloseWindow(Command, frozen=True, kw_only=True, tag="close_window"):
    """The window stops for the day."""

    window: Name
    reason: Line = ""
    force: bool = False


class BookAppointment(Command, frozen=True, kw_only=True, tag="book_appointment"):
    """The city's booking system has a place for somebody (anew, or with a newer version of it)."""

    appointment: Name
    """The city's id."""
    service: Name
    slot_from: Annotated[int, msgspec.Meta(ge=0)]
    """Begin of the slot, microseconds UTC."""
    slot_to: Annotated[int, msgspec.Meta(ge=0)]
    code: Name
    """What the person shows or types at check-in."""
    category: Category = "ordinary"
    version: Annotated[int, msgspec.Meta(ge=0)] = 0
    """The city's; an older one than is known changes nothing."""
    person_hash: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Keyed HMAC of the identity number it was booked with: the person may check in with the number as well."""


class WithdrawAppointment(Command, frozen=True, kw_only=True, tag="withdraw_appointment"):
    """The city's booking system takes the place back."""

    appointment: Name
    version: Annotated[int, msgspec.Meta(ge=0)] = 0
    reason: Line = ""


class CheckIn(Command, frozen=True, kw_only=True, tag="check_in"):
    """Somebody with an appointment has come; gets a ticket."""

    code: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """The code, or the appointment's id; empty: the appointment is found by `person_hash`."""
    device: str = ""
    """The kiosk that shall print it; empty: nothing is printed."""
    category: Category = "ordinary"
    """R34: a reason that shows only now (60 or older by the identity card); it does not take away a booked one."""
    person: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """As in issue_ticket."""
    person_hash: Annotated[str, msgspec.Meta(max_length=64)] = ""


class LeaseBlock(Command, frozen=True, kw_only=True, tag="lease_block"):
    """A kiosk gets a block of numbers that it may issue by itself."""

    device: Name
    service: Name
    size: Annotated[int, msgspec.Meta(ge=1, le=200)] = 30


class OpenDay(Command, frozen=True, kw_only=True, tag="open_day"):
    """The business day begins. `date` (YYYY-MM-DD) only where a manager must say it."""

    date: str = ""


class CloseDay(Command, frozen=True, kw_only=True, tag="close_day"):
    """The business day ends: windows close, clerks are logged out."""

    reason: Line = ""
    force: bool = False
    """Close although people wait (R32): needs a reason, never from a device; they are marked unserved."""


class CarryOver(Command, frozen=True, kw_only=True, tag="carry_over"):
    """A person whom the day did not reach agrees to come on the next one, on a new number."""

    ticket: Name
    """Today's ticket that waits, is held or was missed; with `date`, one of the last day that ended unserved."""
    date: str = ""
    """The date (YYYY-MM-DD) on the paper of the last day; the new ticket is then issued at once."""
    consent: bool = False
    """The person has agreed; without it nobody is carried over."""
    device: str = ""
    """Who prints the new ticket; empty: nothing is printed."""


class SetLastTicket(Command, frozen=True, kw_only=True, tag="set_last_ticket"):
    """Give the last ticket of today before the closing time; a rule is bent with it (R3)."""

    service: Name
    minutes: Annotated[int, msgspec.Meta(ge=0, le=480)]
    """Before closing; 0 takes it back."""
    reason: Line = ""


class AdoptSettings(Command, frozen=True, kw_only=True, tag="adopt_settings"):
    """The settings of site.toml come into force. An unchanged configuration is a no-op."""

    settings: dict[str, Any]


class DeviceUp(Command, frozen=True, kw_only=True, tag="device_up"):
    """A device answers (again)."""

    device: Name


class DeviceDown(Command, frozen=True, kw_only=True, tag="device_down"):
    """A device no longer answers."""

    device: Name
    reason: Line


class DeviceFault(Command, frozen=True, kw_only=True, tag="device_fault"):
    """A device reports a fault of its own, or that it is over."""

    device: Name
    code: Name
    detail: Line = ""
    over: bool = False


class NotePerson(Command, frozen=True, kw_only=True, tag="note_person"):
    """The vault opened somebody's data, or erased them; submitted by the vault alone."""

    person: Name
    ticket: str = ""
    act: Literal["opened", "erased"]
    purpose: Line
    """What it was opened for; or why it was erased: released, aged, by_hand."""


class Tick(Command, frozen=True, kw_only=True, tag="tick"):
    """The clock: whatever is due by now (prompts that close, services that start by themselves …)."""
