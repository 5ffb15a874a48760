"""The fold: every record of a period in order, and after it the ratings that still came for its visits."""

from __future__ import annotations

from collections import Counter

import msgspec

from edge.journal.record import Record
from edge.queueing import clocking
from edge.queueing import events as ev
from edge.queueing.settings import Settings
from edge.queueing.words import At, Event
from edge.reports.attendance import Attendance
from edge.reports.figures import Report
from edge.reports.period import Period
from edge.reports.queues import Queues
from edge.reports.rows import Place, Rows

LEFT = {ev.TicketCancelled: "cancelled", ev.TicketUnserved: "unserved", ev.TicketCarriedOver: "carried_over"}


class Call(msgspec.Struct, frozen=True):
    place: Place
    waited_s: float
    counts: bool


class Fold:
    """`take` records in order, from the first of the period on; `take_late` those after it; then `report` once."""

    def __init__(self, period: Period, settings: Settings) -> None:
        """`settings`: as in force at the beginning; later ones come in the records."""
        self._period = period
        self._hall = settings.hall
        self._rows = Rows(settings, by_month=period.kind == "quarter")
        self._attendance = Attendance()
        self._queues = Queues()
        self._legs: dict[str, str] = {}
        """Leg -> its service; of the running date."""
        self._placed: dict[str, Place] = {}
        """Leg -> where it joined a queue; of the running date."""
        self._served: dict[str, Place] = {}
        """Visit -> where it was, for its rating."""
        self._flagged: dict[str, None] = {}
        self._called: dict[str, Call] = {}
        """Leg -> its last call; of the running date."""
        self._ended: dict[str, float] = {}
        """Visit -> seconds; of the running date."""
        self._channels: Counter[str] = Counter()
        self._categories: Counter[str] = Counter()
        self._details: Counter[str] = Counter()
        self._bent: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._records = 0
        self._until = 0
        self._acted_at = 0

    def take(self, record: Record, event: Event) -> None:
        at, date = self._moment(record, event), record.business_date
        self._records += 1
        self._until = max(self._until, at)
        self._attendance.take(event, at, date)
        match event:
            case ev.TicketIssued():
                self._issued(event, at, date)
            case ev.TicketAdvanced():
                self._joined(event.leg, event.service, at, date)
            case ev.TicketTransferred():
                self._legs[event.to_leg] = event.to_service
                self._joined(event.to_leg, event.to_service, at, date)
            case ev.TicketRevived() | ev.HoldEnded():
                self._queues.join(event.leg, self._legs.get(event.leg, ""), at)
            case ev.TicketCalled():
                self._call(event, at, date)
            case ev.ServiceFinished():
                self._finished(event, at, date)
            case ev.TicketMissed():
                self._rows.count("missed", self._place(event.leg, at, date))
            case ev.TicketCancelled() | ev.TicketUnserved() | ev.TicketCarriedOver():
                self._left(event, at, date)
            case ev.ActionUndone():
                self._undone(event)
            case ev.RatingAsked():
                self._rows.count("asked", self._served.get(event.visit))
            case _:
                self._rest(event)

    def take_late(self, event: Event) -> None:
        """After the period only ratings of its visits count."""
        match event:
            case ev.RatingGiven(visit=visit) if visit in self._served:
                place = self._served[visit]
                self._rows.rate(place, event.grade)
                self._details.update(event.detail)
            case ev.RatingFlagged(visit=visit) if visit in self._served and visit not in self._flagged:
                self._flagged[visit] = None
                self._rows.count("passive", self._served[visit])
            case ev.RatingReviewed(visit=visit, counts=True) if visit in self._flagged:
                del self._flagged[visit]
                self._rows.count("passive", self._served[visit], -1)

    def report(self) -> Report:
        """What it came to. Whoever still waits or sits at a window has done so until the last record."""
        self._queues.settle(self._until)
        self._attendance.settle(self._until)
        rows = self._rows
        return Report(
            period=self._period,
            hall=rows.hall,
            records=self._records,
            until=self._iso(self._until) if self._until else "",
            total=rows.total.row("", rows.hall),
            services=rows.told("service"),
            windows=rows.told("window"),
            clerks=rows.told("staff"),
            days=rows.told("date"),
            hours=rows.told("hour"),
            clerk_time=self._attendance.clerk_sheets(),
            window_time=self._attendance.window_sheets(rows.window_name),
            sessions=self._attendance.sessions(self._iso, self._until),
            episodes=self._queues.episodes(rows.service_name, self._iso),
            queues=self._queues.largest(rows.service_name, self._iso),
            channels=dict(self._channels),
            categories=dict(self._categories),
            details=dict(self._details),
            rules_bent=dict(self._bent),
            refused=dict(self._refused),
        )

    def _moment(self, record: Record, event: Event) -> int:
        """When it counts. What a box that was off in the evening closes the next morning counts as of the last act of
        that evening: nobody sat or waited there all night."""
        if record.clock_trusted and record.business_date:
            ends = clocking.day_begins(record.business_date, self._hall) + clocking.DAY
            if record.at >= ends:
                return self._acted_at or ends
        if getattr(event, "window", "") or getattr(event, "ticket", ""):
            self._acted_at = record.at
        return record.at

    # -- one kind of event each

    def _issued(self, event: ev.TicketIssued, at: int, date: str) -> None:
        self._legs.update(zip(event.legs, event.services, strict=True))
        place = Place(date, self._hour(at), event.services[0])
        self._rows.count("issued", place)
        self._rows.count("people", place, event.party)
        self._channels[event.channel] += 1
        self._categories[event.category] += 1
        self._joined(event.legs[0], event.services[0], at, date)

    def _joined(self, leg: str, service: str, at: int, date: str) -> None:
        self._placed[leg] = place = Place(date, self._hour(at), service)
        self._rows.count("joined", place)
        self._queues.join(leg, service, at)

    def _call(self, event: ev.TicketCalled, at: int, date: str) -> None:
        """A held ticket that comes back to its window was called before: no new wait. A further leg in free order
        is heard of first when it is called."""
        if event.leg not in self._placed:
            self._joined(event.leg, event.service, at, date)
        waited_s = event.waited_s if event.in_hours_s is None else event.in_hours_s
        self._queues.leave(event.leg, at, waited_s)
        place = Place(date, self._hour(at), event.service, event.window, event.staff)
        counts = event.step != "returned"
        self._called[event.leg] = Call(place, waited_s, counts)
        if counts:
            self._rows.call(place, waited_s)

    def _finished(self, event: ev.ServiceFinished, at: int, date: str) -> None:
        place = Place(date, self._hour(at), event.service, event.window, event.staff)
        self._served[event.visit] = place
        self._ended[event.visit] = event.seconds
        self._rows.serve(place, event.seconds)

    def _left(self, event: ev.TicketCancelled | ev.TicketUnserved | ev.TicketCarriedOver, at: int, date: str) -> None:
        self._queues.leave(event.leg, at)
        self._rows.count(LEFT[type(event)], Place(date, self._hour(at), self._legs.get(event.leg, "")))

    def _undone(self, event: ev.ActionUndone) -> None:
        """What a clerk took back does not count: it did not happen."""
        leg = event.leg
        seconds = self._ended.pop(leg, None)
        if seconds is not None:
            self._rows.serve(self._served.pop(leg), seconds, -1)
        call = self._called.get(leg)
        if event.action == "missed":
            self._rows.count("missed", call.place if call else None, -1)
        if event.action == "call" and call is not None:
            if call.counts:
                self._rows.call(call.place, call.waited_s, -1)
            del self._called[leg]
        if event.status == "waiting":
            self._queues.rejoin(leg)
        for further in (*event.dropped, *event.planned):
            self._queues.forget(further)
            self._rows.count("joined", self._placed.pop(further, None), -1)

    def _rest(self, event: Event) -> None:
        match event:
            case ev.DayOpened():
                self._queues.clear()
                self._legs.clear()
                self._placed.clear()
                self._called.clear()
                self._ended.clear()
            case ev.SettingsAdopted():
                self._hall = self._rows.adopt(event.settings).hall
            case ev.RuleBent():
                self._bent[event.rule] += 1
            case ev.CommandRefused():
                self._refused[event.rule] += 1
            case _:
                self.take_late(event)

    def _place(self, leg: str, at: int, date: str) -> Place:
        """Where a leg was called."""
        found = self._called.get(leg)
        return found.place if found else Place(date, self._hour(at), self._legs.get(leg, ""))

    def _hour(self, at: int) -> str:
        local = (at + clocking.offset_us(self._hall)) // (60 * clocking.MINUTE) % 24
        return f"{local:02}:00"

    def _iso(self, at: int) -> str:
        return clocking.iso(At(at - at % clocking.SECOND), self._hall)
