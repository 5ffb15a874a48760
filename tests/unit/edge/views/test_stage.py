"""The next views are made ready during a commit: nothing of them is seen before it, and they end up the same."""

from __future__ import annotations

from typing import Any

import msgspec

from edge.journal.record import Record
from edge.queueing.events import Event
from edge.queueing.words import Stamp
from edge.views import Views
from edge.views.stage import Stage
from tests.unit.edge.queueing.talk import Talk
from tests.unit.edge.views.test_views import ACTOR, record_of

MORNING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("open_window", {"window": "1"}),
    *((("issue_ticket", {"service": "tax"}),) * 3),
    *((("call_next", {"window": "1"}), ("start_service", {"window": "1"}), ("finish_service", {"window": "1"})) * 2),
    ("call_next", {"window": "1"}),
    ("recall", {"window": "1"}),
)


class Heard:
    """A conversation, its facts so far, and two ways to show them."""

    def __init__(self) -> None:
        self.talk = Talk()
        self.plain, self.stage = Views(), Stage(Views())
        self._seen = 0

    @property
    def now(self) -> Any:
        return self.talk.hall.now

    def facts(self) -> list[tuple[Record, Event]]:
        new = self.talk.events[self._seen :]
        stamps = [
            Stamp(seq=number, at=self.now, actor=ACTOR, command_id="")
            for number, _ in enumerate(new, start=self._seen + 1)
        ]
        self._seen = len(self.talk.events)
        return [(record_of(stamp, event), event) for stamp, event in zip(stamps, new, strict=True)]

    def show_plain(self, facts: list[tuple[Record, Event]]) -> None:
        for record, event in facts:
            self.plain.apply(record, event, self.talk.hall.state)
        self.plain.refresh(self.talk.hall.state, self.now)


def seen(views: Views) -> bytes:
    """Everything that can be read of them."""
    tickets = [views.ticket(f"A{number:03}") for number in range(1, 5)]
    told = (views.through_seq, views.date, views.board, views.evaluators, list(views.voice), views.print_failures)
    return msgspec.json.encode((told, views.windows, views.waits, tickets))


def test_what_is_made_ready_is_not_seen_before_it_is_shown_and_then_is_the_same() -> None:
    heard = Heard()
    shown = heard.stage.shown
    for do, fields in MORNING:
        heard.talk.says(do, **fields)
        facts = heard.facts()
        before = seen(shown)
        heard.stage.make_ready(facts, heard.talk.hall.state, heard.now)
        assert seen(shown) == before
        heard.stage.show(facts, heard.talk.hall.state, heard.now)
        heard.show_plain(facts)
        assert shown is heard.stage.shown
        assert seen(shown) == seen(heard.plain)
        heard.talk.after(60)
        facts = heard.facts()
        heard.stage.show(facts, heard.talk.hall.state, heard.now)
        heard.show_plain(facts)
        assert seen(shown) == seen(heard.plain)


def test_screens_that_did_not_change_stay_the_same_objects() -> None:
    heard = Heard()
    for number, (do, fields) in enumerate(MORNING):
        before = dict(heard.stage.shown.windows)
        heard.talk.says(do, **fields)
        facts = heard.facts()
        heard.stage.show(facts, heard.talk.hall.state, heard.now)
        same = [name for name, screen in heard.stage.shown.windows.items() if before.get(name) == screen]
        assert number == 0 or same
        assert all(heard.stage.shown.windows[name] is before[name] for name in same)


def test_what_was_made_ready_for_a_commit_that_failed_has_never_happened() -> None:
    heard = Heard()
    for do, fields in MORNING:
        before = seen(heard.stage.shown)
        heard.talk.says(do, **fields)
        facts = heard.facts()
        heard.stage.make_ready(facts, heard.talk.hall.state, heard.now)
        heard.stage.forget()
        assert seen(heard.stage.shown) == before
        heard.stage.show(facts, heard.talk.hall.state, heard.now)
        heard.show_plain(facts)
        assert seen(heard.stage.shown) == seen(heard.plain)
