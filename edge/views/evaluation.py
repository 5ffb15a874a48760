"""What is shown of ratings after the visit: the active rate, flagged ratings, cases, the ledger, a link's standing.

    Evaluation   rates a window, the hall and each of the last days (R26), flagged ratings, a year's counts (R9)
    CaseItem     one bad rating on its way (R28)          LedgerItem   one matter of the 办不成事 window (R10)
    RatingPlace  what the holder of a link may see of it

Made from the state after a commit that concerned any of it. No words of citizens: those stand in the journal alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from edge.queueing import events as ev
from edge.queueing.case_dates import owed
from edge.queueing.evaluation_model import Case, LedgerEntry, Link, Rated, Tally
from edge.queueing.model import State
from edge.queueing.words import At, CaseStatus, CaseStep, Flag, RatingChannel

SHOWN_DAYS = 8
CONCERNED = (
    ev.SettingsAdopted,
    ev.DayOpened,
    ev.ServiceFinished,
    ev.RatingLinkOffered,
    ev.RatingGiven,
    ev.RatingFlagged,
    ev.RatingReviewed,
    ev.RatingLapsed,
    ev.CommandRefused,
    ev.ActionUndone,
)
BOOKS = (ev.CaseOpened, ev.CaseAdvanced, ev.CaseReminded, ev.CaseOverdue, ev.LedgerNoted, ev.SettingsAdopted)


class RateFigure(msgspec.Struct, frozen=True, kw_only=True):
    """R26: 主动评价率 = active ratings ÷ finished visits."""

    date: str
    window: str
    """Empty: the whole hall."""
    finished: int
    active: int
    flagged: int
    """Given, but not counted before an auditor has looked."""
    lapsed: int
    early: int
    """Presses before the end of a service."""
    grades: tuple[int, ...]
    """How often each was given, 非常不满意 first."""
    percent: float | None
    """None where no visit has ended."""
    under: bool
    """Below what the hall is held to (90 %)."""


class FlaggedItem(msgspec.Struct, frozen=True, kw_only=True):
    visit: str
    number: str
    date: str
    window: str
    grade: int
    channel: RatingChannel
    at: At
    reasons: tuple[Flag, ...]


class CaseItem(msgspec.Struct, frozen=True, kw_only=True):
    case: str
    number: str
    service: str
    service_name: str
    window: str
    staff: str
    grade: int
    detail: tuple[str, ...]
    detail_words: tuple[str, ...]
    opened_at: At
    status: CaseStatus
    call_back_by: str
    rectify_by: str
    next_step: CaseStep | None
    """What is owed first; None: only the close is left, or nothing."""
    overdue: tuple[CaseStep, ...]
    soon: tuple[CaseStep, ...]
    """Reminded of, and still to be done."""
    steps: tuple[CaseLine, ...]


class CaseLine(msgspec.Struct, frozen=True, kw_only=True):
    step: CaseStep
    at: At
    staff: str
    note: str
    late: bool


class LedgerItem(msgspec.Struct, frozen=True, kw_only=True):
    ticket: str
    number: str
    service: str
    opened_at: At
    problem: str
    """Empty: nobody has noted it yet."""
    handling: str
    call_back: str
    settled: bool
    staff: str
    noted_at: At
    """0: never."""


class YearCount(msgspec.Struct, frozen=True, kw_only=True):
    """R9: visits of one service in one year; few of them mean 事项入驻、人不常驻."""

    service: str
    name: str
    year: str
    finished: int
    few: bool
    """Fewer than few_visits (250) in the year as far as it has gone."""
    shared: bool


class RatingPlace(msgspec.Struct, frozen=True, kw_only=True):
    visit: str
    number: str
    service: str
    service_name: str
    window: str
    status: Literal["open", "rated", "lapsed"]
    open_until: At


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    date: str = ""
    wanted_percent: int = 90
    rates: tuple[RateFigure, ...] = ()
    """Newest day first; within it the hall, then its windows."""
    flagged: tuple[FlaggedItem, ...] = ()
    years: tuple[YearCount, ...] = ()


class AfterVisits:
    """Follows the state; what is read here stays as it is until the next refresh."""

    def __init__(self) -> None:
        self.evaluation = Evaluation()
        self.cases: tuple[CaseItem, ...] = ()
        """Open ones first, those with the nearest date first; then closed ones, newest first."""
        self.ledger: tuple[LedgerItem, ...] = ()
        """Open matters first, newest first."""
        self._links: dict[str, RatingPlace] = {}
        self._touched_links: dict[str, None] = {}
        self._all_touched = True
        self._concerned = True
        self._books = True

    def apply(self, event: ev.Event) -> None:
        self._concerned = self._concerned or isinstance(event, CONCERNED)
        self._books = self._books or isinstance(event, BOOKS)
        if isinstance(event, ev.RatingLinkOffered | ev.RatingGiven | ev.RatingLapsed):
            self._touched_links[event.visit] = None
        if isinstance(event, ev.SettingsAdopted | ev.DayOpened | ev.ActionUndone):
            self._all_touched = True

    def refresh(self, state: State) -> None:
        if self._concerned:
            self._concerned = False
            self.evaluation = evaluation_of(state)
            self._refresh_links(state)
        if self._books or len(self.ledger) != len(state.ledger):
            self._books = False
            self.cases = tuple(sorted((_case(state, case) for case in state.cases.values()), key=_case_order))
            self.ledger = _ledger(state.ledger.values())

    def rating(self, token_hash: str) -> RatingPlace | None:
        return self._links.get(token_hash)

    def _refresh_links(self, state: State) -> None:
        if self._all_touched:
            self._links = {name: _place(state, link) for name, link in state.links.items()}
        else:
            for name, link in state.links.items():
                if link.visit in self._touched_links or name not in self._links:
                    self._links[name] = _place(state, link)
        self._touched_links = {}
        self._all_touched = False


def evaluation_of(state: State) -> Evaluation:
    settings = state.in_force.evaluation
    rates: list[RateFigure] = []
    for date in sorted(state.tallies, reverse=True)[:SHOWN_DAYS]:
        tallies = state.tallies[date]
        rates.append(_figure(date, "", _sum(tallies), settings.active_rate_percent))
        rates += [
            _figure(date, window, tallies[window], settings.active_rate_percent)
            for window in state.index.windows
            if window in tallies
        ]
    return Evaluation(
        date=state.day.date,
        wanted_percent=settings.active_rate_percent,
        rates=tuple(rates),
        flagged=tuple(_flagged(rated) for rated in state.flagged.values()),
        years=tuple(_years(state)),
    )


def _sum(tallies: Mapping[str, Tally]) -> Tally:
    every = list(tallies.values())
    return Tally(
        finished=sum(tally.finished for tally in every),
        active=sum(tally.active for tally in every),
        flagged=sum(tally.flagged for tally in every),
        lapsed=sum(tally.lapsed for tally in every),
        early=sum(tally.early for tally in every),
        grades=[sum(tally.grades[grade] for tally in every) for grade in range(5)],
    )


def _figure(date: str, window: str, tally: Tally, wanted: int) -> RateFigure:
    percent = round(100 * tally.active / tally.finished, 1) if tally.finished else None
    return RateFigure(
        date=date,
        window=window,
        finished=tally.finished,
        active=tally.active,
        flagged=tally.flagged,
        lapsed=tally.lapsed,
        early=tally.early,
        grades=tuple(tally.grades),
        percent=percent,
        under=percent is not None and percent < wanted,
    )


def _flagged(rated: Rated) -> FlaggedItem:
    return FlaggedItem(
        visit=rated.visit,
        number=rated.number,
        date=rated.date,
        window=rated.window,
        grade=rated.grade,
        channel=rated.channel,
        at=rated.at,
        reasons=rated.flags,
    )


def _years(state: State) -> Iterable[YearCount]:
    for year in sorted(state.served_in_year, reverse=True):
        counts = state.served_in_year[year]
        for service in state.in_force.services:
            finished = counts.get(service.id, 0)
            few = finished < state.in_force.evaluation.few_visits
            yield YearCount(
                service=service.id, name=service.name, year=year, finished=finished, few=few, shared=service.shared
            )


def _case(state: State, case: Case) -> CaseItem:
    steps = [step for step, _ in owed(case)]
    words = {detail.code: detail.words for detail in state.in_force.evaluation.details}
    return CaseItem(
        case=case.id,
        number=case.number,
        service=case.service,
        service_name=_service_name(state, case.service),
        window=case.window,
        staff=case.staff,
        grade=case.grade,
        detail=case.detail,
        detail_words=tuple(words.get(code[1:], code) for code in case.detail),
        opened_at=case.opened_at,
        status=case.status,
        call_back_by=case.call_back_by,
        rectify_by=case.rectify_by,
        next_step=steps[0] if steps else None,
        overdue=tuple(step for step in steps if step in case.overdue),
        soon=tuple(step for step in steps if step in case.reminded and step not in case.overdue),
        steps=tuple(
            CaseLine(step=entry.step, at=entry.at, staff=entry.staff, note=entry.note, late=entry.late)
            for entry in case.steps
        ),
    )


def _case_order(item: CaseItem) -> tuple[bool, str, int]:
    by = {"call_back": item.call_back_by, "rectify": item.rectify_by}.get(item.next_step or "", "~")
    return item.status == "closed", by if item.status != "closed" else "", -item.opened_at


def _ledger(entries: Iterable[LedgerEntry]) -> tuple[LedgerItem, ...]:
    items = [
        LedgerItem(**{field: getattr(entry, field) for field in LedgerItem.__struct_fields__}) for entry in entries
    ]
    return tuple(sorted(items, key=lambda item: (item.settled, -item.opened_at)))


def _place(state: State, link: Link) -> RatingPlace:
    return RatingPlace(
        visit=link.visit,
        number=link.number,
        service=link.service,
        service_name=_service_name(state, link.service),
        window=link.window,
        status=link.status,
        open_until=link.open_until,
    )


def _service_name(state: State, service: str) -> str:
    known = state.index.services.get(service)
    return known.name if known is not None else service
