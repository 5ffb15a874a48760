"""What the queue may be told about a hall; the part of site.toml that becomes `SettingsAdopted`.

Every field: unit, why this default, what leaving it out means.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from edge.queueing.words import Name

Positive = Annotated[int, msgspec.Meta(ge=1)]
NotNegative = Annotated[int, msgspec.Meta(ge=0)]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all settings tables: unknown keys are faults."""


class Hall(_Table, frozen=True, kw_only=True):
    id: Name
    """Short and for ever: part of every event's source and every MQTT topic. Letters, digits and hyphens."""
    name: Name
    """As R39/R40 want it: 思明区政务服务中心."""
    utc_offset: Annotated[str, msgspec.Meta(pattern=r"^[+-]\d\d:\d\d$")] = "+08:00"
    """China has one, without summer time."""
    cutover: Annotated[str, msgspec.Meta(pattern=r"^\d\d:\d\d$")] = "03:00"
    """Local time at which the business date changes; nobody is served then."""


class Service(_Table, frozen=True, kw_only=True):
    id: Name
    name: Name
    name_en: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """For the English side of the pages; empty: the Chinese name stands there too."""
    prefix: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{1,2}$")]
    """Before the digits of its numbers; unique in the hall."""
    digits: Annotated[int, msgspec.Meta(ge=2, le=6)] = 3
    """Least digits of a number; more are used when they run out (R3: never a refusal)."""
    minutes: Annotated[float, msgspec.Meta(gt=0, le=480)] = 8.0
    """Configured mean service time, until the hall has learnt its own."""
    keypad_code: str = ""
    """The digits a clerk types before the transfer key; empty: cannot be reached from a keypad."""
    warn_waiting: NotNegative = 0
    """R3: a warning threshold for people waiting, never a cap. 0: none."""


class Window(_Table, frozen=True, kw_only=True):
    id: Name
    name: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """What is said after 到: "3号窗口" if left out (made from the id)."""
    services: tuple[Name, ...]
    """Primary services, by id."""
    overflow: tuple[Name, ...] = ()
    """Served only when nothing primary waits, or after overflow_after_min."""
    overflow_after_min: NotNegative = 15
    kind: Name = "综合窗口"
    """R8."""
    zone: Name = "main"
    """The loudspeaker and board it belongs to."""
    camera: str = ""
    """GB/T 28181 number of its camera, 20 digits; empty: none."""
    weights: dict[str, int] = {}
    """Service id -> minutes of advantage when choosing inside the ordinary lane."""


class Rules(_Table, frozen=True, kw_only=True):
    priority_ratio: tuple[Positive, Positive] = (2, 1)
    """M:N, calls from the priority lane to calls from the ordinary lane."""
    appointment_ratio: tuple[Positive, Positive] = (1, 1)
    """P:Q, appointments in their slot to walk-ins."""
    appointment_early_min: NotNegative = 30
    """Check-in opens this long before the slot."""
    appointment_late_min: NotNegative = 15
    """Check-in is punctual until this long after the slot's end; then the appointment lapses."""
    appointment_late: Literal["walk_in", "every_n", "end_of_slot", "end_of_half_day"] = "walk_in"
    """Where somebody stands who checks in after that: as a walk-in who came now; behind every_n of those who wait;
    behind those of the own slot; as an appointment for the end of the half-day."""
    appointment_every_n: Positive = 5
    longest_wait_min: Positive = 30
    """R2; above it a walk-in goes before appointments whose slot has not begun."""
    recalls_before_missed: NotNegative = 2
    recall_gap_s: NotNegative = 15
    cooldown_min: NotNegative = 5
    """A leg missed less than this ago is passed over unless nothing else waits."""
    start: Literal["key", "auto"] = "auto"
    """auto: the service begins by itself start_after_s after the call (or the last recall), so that a keypad with
    only a call key works all day."""
    start_after_s: Positive = 20
    rating_prompt_s: Positive = 60
    rating_open_days: Positive = 7
    repeat_frame_s: Positive = 5
    """The same frame from the same device within this time is the same key press."""
    call_text: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = "请{number}号到{window}"
    """What the loudspeakers say. {number} is read digit by digit, {window} is the window's name."""
    call_times: Annotated[int, msgspec.Meta(ge=1, le=5)] = 2
    """How often an announcement is said; under pressure the voice line shortens it by itself."""
    undo_s: NotNegative = 30
    revive_position: Literal["first", "arrival", "last", "after_three"] = "last"
    transfer_position: Literal["first", "arrival", "last"] = "arrival"


class Settings(_Table, frozen=True, kw_only=True):
    hall: Hall
    services: tuple[Service, ...]
    windows: tuple[Window, ...]
    rules: Rules = Rules()
