"""One row's counters while a report is folded. The same event counts in several: hall, service, window, clerk, date."""

from __future__ import annotations

import msgspec

from edge.reports.figures import Ratings, Row
from edge.reports.spread import share, spread_of, waits_of

GRADES = (5, 4, 3, 2, 1)


class Tally(msgspec.Struct):
    issued: int = 0
    joined: int = 0
    people: int = 0
    called: int = 0
    served: int = 0
    missed: int = 0
    cancelled: int = 0
    unserved: int = 0
    carried_over: int = 0
    asked: int = 0
    waits_s: list[float] = []
    served_s: list[float] = []
    grades: dict[int, int] = {}
    passive: int = 0
    """Of the grades, those that do not count as given by the citizen's own will."""

    def row(self, id: str, name: str) -> Row:
        rated = sum(self.grades.values())
        good = sum(count for grade, count in self.grades.items() if grade >= 3)
        return Row(
            id=id,
            name=name,
            issued=self.issued,
            joined=self.joined,
            people=self.people,
            called=self.called,
            served=self.served,
            missed=self.missed,
            cancelled=self.cancelled,
            unserved=self.unserved,
            carried_over=self.carried_over,
            waits=waits_of(self.waits_s),
            service=spread_of(self.served_s),
            ratings=Ratings(
                asked=self.asked,
                rated=rated,
                by_grade=tuple(self.grades.get(grade, 0) for grade in GRADES),
                active_rate=share(rated - self.passive, self.served),
                good_rate=share(good, rated),
            ),
        )
