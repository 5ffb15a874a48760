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


Span = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
"""`09:00-12:00`, local time; 24:00 is midnight at the end."""
Date = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
WORKING_SPANS: tuple[Span, ...] = ("09:00-12:00", "13:00-17:00")
"""R31: 上午9:00-12:00，下午13:00-17:00."""


class Hours(_Table, frozen=True, kw_only=True):
    """When tickets are given and people are served. Left out altogether, the hall never closes."""

    always: bool = False
    """Round the clock, holidays too; `days` may still close single ones."""
    spans: tuple[Span, ...] = WORKING_SPANS
    """R31: of an ordinary day; what lies between two of them is the lunch."""
    weekdays: tuple[Weekday, ...] = (1, 2, 3, 4, 5)
    """1 is Monday: the days that have `spans`. Holidays and make-up days come from the calendar."""
    week: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], tuple[Span, ...]] = {}
    """A day of the week with spans of its own: fri = ["09:00-12:00"]; [] closes it."""
    days: dict[Date, tuple[Span, ...]] = {}
    """Special days: "2026-03-04" = ["09:00-12:00"]; [] closes one. Stands above everything else."""
    early_min: NotNegative = 0
    """Tickets may be taken this long before an opening."""


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
    hours: Hours | None = None
    """Its own; left out: the hall's."""
    place: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """R41: where it is done, by floor and room: "主楼3层302室". Printed on its tickets."""
    seasons: tuple[Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-)?\d\d-\d\d\.\.(\d{4}-)?\d\d-\d\d$")], ...] = ()
    """R9: when a seasonal service is there, both days included: "03-01..06-30" every year, or with the year; left out:
    all year."""
    shared: bool = False
    """R9 (事项入驻、人不常驻): its department keeps nobody here; a shared window serves it."""


WINDOW_KINDS = (
    "综合窗口", "综合咨询", "无差别综合", "分领域综合", "综合出件", "部门专窗", "帮代办", "办不成事反映", "涉台专窗",
    "跨省通办", "省内通办", "全市通办",
)  # fmt: skip
"""R8: what a window may be. Held when settings are adopted, not by the type: the journal keeps what once was."""
UNSOLVED = "办不成事反映"
"""R10: every hall has a window of this kind."""


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
    """R8: one of WINDOW_KINDS."""
    zone: Name = "main"
    """The loudspeaker and board it belongs to."""
    camera: str = ""
    """GB/T 28181 number of its camera, 20 digits; empty: none."""
    weights: dict[str, int] = {}
    """Service id -> minutes of advantage when choosing inside the ordinary lane."""
    auto_call_s: NotNegative = 0
    """So long after a service has ended the next one is called by itself. 0: only the clerk calls."""


class Roster(_Table, frozen=True, kw_only=True):
    """R32, R33: 周六对外轮值 · 周末轮班: which windows and services are there on a day that is otherwise free."""

    weekdays: tuple[Weekday, ...] = (6,)
    """Every week, but not on statutory holidays; passed over where `dates` are given."""
    dates: tuple[Date, ...] = ()
    """Only on these days, as a rota has them."""
    spans: tuple[Span, ...] = WORKING_SPANS
    windows: tuple[Name, ...]
    services: tuple[Name, ...] = ()
    """Left out: what these windows serve first."""


class Zone(_Table, frozen=True, kw_only=True):
    """R42: a part of the hall with hours of its own, such as a self-service zone round the clock."""

    id: Name
    """As windows and devices name it."""
    hours: Hours = Hours(always=True)
    devices: tuple[Name, ...] = ()
    """Kiosks of the zone; those whose [[device]] names the zone are added."""
    services: tuple[Name, ...] = ()
    """For which its kiosks give tickets in the zone's hours, until the service's own day is over; left out: all. What
    only windows of the zone serve has the zone's hours anyway."""


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
    """So long a clerk may take back the own last call, missed, finish, transfer or hold."""
    hold_return_min: NotNegative = 30
    """After this a held ticket waits again by itself, for the window that held it first. 0: it stays held."""
    unattended_after_min: NotNegative = 15
    """An open window without an act of its clerk for so long while people wait is reported. 0: none is."""
    unstaffed_after_min: NotNegative = 5
    """A service in its hours that no staffed window serves for so long is reported (R1)."""
    revive_position: Literal["first", "arrival", "last", "after_three"] = "last"
    transfer_position: Literal["first", "arrival", "last"] = "arrival"


class Detail(_Table, frozen=True, kw_only=True):
    """One answer to "what was it about?" of a bad grade."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=8)]
    """Follows the grade's digit: 01 of 不满意 (2) is 201. The platform's own list goes here."""
    words: Name


class Evaluation(_Table, frozen=True, kw_only=True):
    call_back_days: Positive = 2
    """R28: working days after a bad rating in which the citizen is called back."""
    rectify_days: Positive = 15
    """R28: working days after a bad rating in which it is put right and explained."""
    remind_days: Positive = 1
    """Working days before either date when somebody is reminded."""
    details: tuple[Detail, ...] = (
        Detail(code="01", words="没有一次性告知"),
        Detail(code="02", words="等候或办理时间过长"),
        Detail(code="03", words="服务态度不好"),
        Detail(code="04", words="要求重复提供材料"),
        Detail(code="05", words="窗口无人或暂停服务"),
        Detail(code="99", words="其他"),
    )
    """What a citizen may name for a bad grade."""
    detail_missing: Annotated[str, msgspec.Meta(min_length=1, max_length=8)] = "99"
    """Stands for a bad grade without a detail, until the call-back completes it."""
    active_rate_percent: Annotated[int, msgspec.Meta(ge=1, le=100)] = 90
    """R26: active ratings of finished visits; below it the day's end says so."""
    flag_after_call_s: NotNegative = 20
    """R24: a rating this soon after the person was called is flagged. 0: none is."""
    flag_after_end_s: NotNegative = 1
    """R24: a rating this soon after the service ended: nobody reads five words faster. 0: none is."""
    flag_burst: Annotated[int, msgspec.Meta(ge=0, le=16)] = 4
    """R24: so many ratings of one grade at one device within flag_burst_s are flagged. 0: none are."""
    flag_burst_s: Positive = 120
    flag_from: Annotated[str, msgspec.Meta(pattern=r"^\d\d:\d\d$")] = "07:00"
    """R24: a rating on a device of the hall outside flag_from to flag_to, local time, is flagged."""
    flag_to: Annotated[str, msgspec.Meta(pattern=r"^\d\d:\d\d$")] = "21:00"
    few_visits: NotNegative = 250
    """R9: a service with fewer finished visits a year is told as one for a shared window."""


class Calendar(_Table, frozen=True, kw_only=True):
    """Left out, it is filled with the statutory holidays that this release knows (国务院办公厅 节假日安排)."""

    holidays: tuple[str, ...] = ()
    """YYYY-MM-DD: nobody works, whatever day of the week it is."""
    workdays: tuple[str, ...] = ()
    """YYYY-MM-DD: worked although a weekend (调休)."""


class Settings(_Table, frozen=True, kw_only=True):
    hall: Hall
    services: tuple[Service, ...]
    windows: tuple[Window, ...]
    rules: Rules = Rules()
    evaluation: Evaluation = Evaluation()
    calendar: Calendar = Calendar()
    hours: Hours | None = None
    roster: tuple[Roster, ...] = ()
    zones: tuple[Zone, ...] = ()
