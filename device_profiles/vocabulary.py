"""The words devices and the hall exchange: Signals (what a device said) and Instructions (what it shall do).

One vocabulary a role, the same for every maker. As JSON a signal carries its name under `signal`
(`{"signal": "key_pressed", "key": "next"}`), an instruction under `do` (`{"do": "show_text", "text": "…"}`).
Our own MQTT devices speak exactly this JSON; every other device is translated by its profile.

Errors: msgspec.ValidationError where JSON does not fit; nothing else leaves this module.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Role = Literal["caller", "screen", "evaluator", "kiosk", "printer", "voice", "id_reader", "sensor"]
Colour = Literal["red", "green", "yellow"]
Grade = Annotated[int, msgspec.Meta(ge=1, le=5)]
"""5 非常满意 · 4 满意 · 3 基本满意 · 2 不满意 · 1 非常不满意.

Source: 国办发〔2019〕51号; numbered as a deployed city system does.
"""

Category = Literal[
    "ordinary", "elderly_60", "elderly_65", "disabled", "pregnant", "soldier", "veteran", "special_care",
    "hmt_resident", "other_priority",
]  # fmt: skip
"""Why somebody is served first (R34); hmt_resident = 港澳台同胞. A kiosk says it, the queue acts on it."""

Key = Literal[
    "next", "call", "recall", "start", "finish", "missed", "hold", "return_held",
    "pause", "transfer", "undo", "log_in", "log_out",
]  # fmt: skip
"""What a caller's key means in this hall. `call` and `transfer` carry digits; `pause` toggles."""


class Signal(msgspec.Struct, frozen=True, kw_only=True, tag_field="signal", forbid_unknown_fields=True):
    """Base of everything a device may say."""


class KeyPressed(Signal, frozen=True, kw_only=True, tag="key_pressed"):
    """caller: a key (with the digits typed before it, as they stood: "012")."""

    key: Key
    digits: str = ""


class Rated(Signal, frozen=True, kw_only=True, tag="rated"):
    """evaluator: the citizen pressed a grade. `visit` where the device knows which visit it was asked for."""

    grade: Grade
    visit: str | None = None


class TicketRequested(Signal, frozen=True, kw_only=True, tag="ticket_requested"):
    """kiosk: somebody wants a ticket. `request` is the kiosk's own id: repeated, it means the same ticket."""

    service: str
    request: str
    category: Category = "ordinary"
    identity: Annotated[str, msgspec.Meta(max_length=32)] | msgspec.UnsetType = msgspec.UNSET
    """The person's identity number, read from a card or typed; optional (R36). Taken off at the hall's reception."""
    phone: Annotated[str, msgspec.Meta(max_length=32)] | msgspec.UnsetType = msgspec.UNSET
    person_name: Annotated[str, msgspec.Meta(max_length=64)] | msgspec.UnsetType = msgspec.UNSET

    def __repr__(self) -> str:
        """Never the number: a repr ends in logs."""
        given = [name for name in ("identity", "phone", "person_name") if getattr(self, name)]
        told = f"service={self.service!r}, request={self.request!r}, category={self.category!r}"
        return f"TicketRequested({told}{''.join(f', {name}=***' for name in given)})"


class Printed(Signal, frozen=True, kw_only=True, tag="printed"):
    """kiosk, printer: the paper for `ticket` came out."""

    ticket: str


class PrintFailed(Signal, frozen=True, kw_only=True, tag="print_failed"):
    """kiosk, printer: no paper for `ticket`; `reason` is a short code (paper_out, cover_open, cutter, offline)."""

    ticket: str
    reason: str


class Shown(Signal, frozen=True, kw_only=True, tag="shown"):
    """screen and others: the device confirmed the last instruction it was given."""


class Spoken(Signal, frozen=True, kw_only=True, tag="spoken"):
    """voice: the announcement `call` has been played to its end."""

    call: str


class Complained(Signal, frozen=True, kw_only=True, tag="complained"):
    """any role: the device refused or reports a fault of its own; `code` is stable, `detail` is for people."""

    code: str
    detail: str = ""


class Recovered(Signal, frozen=True, kw_only=True, tag="recovered"):
    """any role: the fault `code` is over."""

    code: str


class Alive(Signal, frozen=True, kw_only=True, tag="alive"):
    """any role: a heartbeat or an identification."""

    model: str = ""
    firmware: str = ""


AnySignal = (
    KeyPressed | Rated | TicketRequested | Printed | PrintFailed | Shown | Spoken | Complained | Recovered | Alive
)


class Instruction(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True):
    """Base of everything a device may be asked to do. All are absolute ("show A012"), so repeating one is harmless."""


class ShowText(Instruction, frozen=True, kw_only=True, tag="show_text"):
    """screen: show this text. `#0# #1# #2#` inside it switch to red, green, yellow where the device has colours
    (elsewhere they are left out); `colour` is what it starts with."""

    text: str
    colour: Colour = "red"


class ShowNumber(Instruction, frozen=True, kw_only=True, tag="show_number"):
    """screen, caller: show a ticket's number ("A012") as well as the device can."""

    number: str


class ShowWaiting(Instruction, frozen=True, kw_only=True, tag="show_waiting"):
    """caller: show how many people wait."""

    count: Annotated[int, msgspec.Meta(ge=0)]


class Blank(Instruction, frozen=True, kw_only=True, tag="blank"):
    """screen: show nothing."""


class Power(Instruction, frozen=True, kw_only=True, tag="power"):
    """screen: switch the display on or off."""

    on: bool


class SetClock(Instruction, frozen=True, kw_only=True, tag="set_clock"):
    """screen: set the device's clock; `at` is local time, ISO 8601 without offset ("2024-01-08T09:05:30")."""

    at: str


class Initialise(Instruction, frozen=True, kw_only=True, tag="initialise"):
    """screen: whatever the model wants said once before use."""


class Beep(Instruction, frozen=True, kw_only=True, tag="beep"):
    """caller: draw the clerk's attention."""


class Acknowledge(Instruction, frozen=True, kw_only=True, tag="acknowledge"):
    """caller: tell the clerk that what the key asked for was done (ok) or refused (a stable code and words)."""

    ok: bool
    code: str = ""
    words: str = ""


class AskRating(Instruction, frozen=True, kw_only=True, tag="ask_rating", omit_defaults=True):
    """evaluator: ask the citizen about this visit. `link`: for a QR code beside the grades, so that it can be rated on
    the citizen's own telephone (R27); a device without a screen leaves it out."""

    visit: str
    link: str = ""


class CloseRating(Instruction, frozen=True, kw_only=True, tag="close_rating"):
    """evaluator: stop asking."""


class PrintTicket(Instruction, frozen=True, kw_only=True, tag="print_ticket"):
    """kiosk, printer: put this ticket on paper. `request` answers the kiosk's own id; `lines` are ready for print."""

    ticket: str
    number: str
    request: str = ""
    lines: tuple[str, ...] = ()
    link: str = ""


class RefuseTicket(Instruction, frozen=True, kw_only=True, tag="refuse_ticket"):
    """kiosk: the request was refused; `words` are for the citizen."""

    request: str
    code: str
    words: str


class Speak(Instruction, frozen=True, kw_only=True, tag="speak"):
    """voice: say this `times` times; `call` names the call record it belongs to."""

    call: str
    text: str
    times: Annotated[int, msgspec.Meta(ge=1, le=5)] = 2


AnyInstruction = (
    ShowText
    | ShowNumber
    | ShowWaiting
    | Blank
    | Power
    | SetClock
    | Initialise
    | Beep
    | Acknowledge
    | AskRating
    | CloseRating
    | PrintTicket
    | RefuseTicket
    | Speak
)

SIGNALS_OF: dict[str, tuple[type[Signal], ...]] = {
    "caller": (KeyPressed, Shown, Complained, Recovered, Alive),
    "screen": (Shown, Complained, Recovered, Alive),
    "evaluator": (Rated, Shown, Complained, Recovered, Alive),
    "kiosk": (TicketRequested, Printed, PrintFailed, Complained, Recovered, Alive),
    "printer": (Printed, PrintFailed, Complained, Recovered, Alive),
    "voice": (Spoken, Complained, Recovered, Alive),
}
INSTRUCTIONS_OF: dict[str, tuple[type[Instruction], ...]] = {
    "caller": (ShowNumber, ShowWaiting, Beep, Acknowledge),
    "screen": (ShowText, ShowNumber, Blank, Power, SetClock, Initialise),
    "evaluator": (AskRating, CloseRating),
    "kiosk": (PrintTicket, RefuseTicket),
    "printer": (PrintTicket,),
    "voice": (Speak,),
}
