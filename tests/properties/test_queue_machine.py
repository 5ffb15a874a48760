"""The full set of commands in any order, against the reference and the invariants, and folded again from what was
recorded.
"""

from __future__ import annotations

import hashlib
from functools import reduce
from operator import or_
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge.queueing import commands as cm
from edge.queueing import events as ev
from edge.queueing.clocking import SECOND, from_iso
from edge.queueing.decide.rulebook import RULEBOOK
from edge.queueing.events import Event
from edge.queueing.evolve import evolve
from edge.queueing.invariants import Watch, check
from edge.queueing.model import State
from edge.queueing.rehearsal import CLOCK, Entry, Rehearsal
from edge.queueing.snapshot import decode, encode, hash_state
from edge.queueing.words import Actor, At, Role
from tests.properties.halls import BY_ITSELF, BY_KEY, SETTINGS, WITHOUT_ESTATE
from tests.properties.reference import Reference

ANY_EVENT: Any = reduce(or_, Event.__subclasses__())
WINDOWS = st.sampled_from([*"12223341112223334445", "9"])
SERVICES = st.sampled_from([*["tax", "social"] * 5, "estate", "estate", "unsolved", "none"])
CATEGORIES = st.sampled_from(["ordinary", "ordinary", "disabled"])
POSITIONS = st.sampled_from([None, "first", "last"])
CLERKS = {"1": "lin", "2": "wang", "3": "chen", "4": "wu", "5": "zhou"}
STAFF = st.sampled_from(["lin", "wang", "chen", "wu"])
CLERK, CITIZEN, DEVICE = Actor("staff", "lin"), Actor("citizen", "x"), Actor("device", "kiosk-1")
STARTS = ("09:00:00", "09:00:00", "23:50:00", "02:50:00")
LEAVING = (cm.PauseWindow, cm.CloseWindow, cm.LogOut, cm.HandOver, cm.ChangeSkills)
CITY = Actor("platform", "city")


class QueueMachine(RuleBasedStateMachine):
    @initialize(start=st.sampled_from(STARTS), by_itself=st.booleans())
    def begin(self, start: str, by_itself: bool) -> None:
        self.hall = Rehearsal(BY_ITSELF if by_itself else SETTINGS, from_iso(f"2026-03-02T{start}+08:00"))
        self.watch = Watch()
        self.reference = Reference()
        self.log: list[tuple[Any, bytes]] = []
        self.take(list(self.hall.opening))
        self.man_the_windows()

    def do(self, command: cm.Command, actor: Actor = CLERK, command_id: str = "", role: Role = "") -> None:
        seq = self.hall.state.seq
        judged = isinstance(command, LEAVING) and self.hall.state.suspended is None
        judged = judged and self.hall.state.day.status == "open" and self.hall.now < self.hall.state.index.day_ends
        staffed = self.reference.staffed() if judged else set()
        before = hash_state(self.hall.state) if self.hall.state.seq % 16 == 0 else ""
        answer = self.hall.submit(command, actor, command_id, role)
        new = [entry for entry in answer.entries if entry[0].seq > seq]
        if answer.refusal is not None:
            row = RULEBOOK[type(command)]
            allowed = row.codes + (("day_not_open", "day_closed") if row.needs_day else ())
            assert answer.refusal.code in allowed, (command, answer.refusal)
            if before and not new:
                assert hash_state(self.hall.state) == before, "a refusal changed the state"
        self.take(new)
        if judged and not any(isinstance(event, ev.RuleBent) for _, event in new):
            assert staffed <= self.reference.staffed(), f"R1: {command} leaves a service without a window"

    def take(self, entries: list[Entry]) -> None:
        """The reference says beforehand who must be called; a window's own choice is nobody's turn."""
        for stamp, event in entries:
            if isinstance(event, ev.TicketCalled) and event.step not in ("named", "returned"):
                wanted = self.reference.next_for(self.reference.serving(event.window), stamp.at)
                assert wanted == event.leg, event
            self.reference.fold(stamp, event, self.hall.state.settings)
            assert self.watch.feed(stamp, event) == []
            self.log.append((stamp, msgspec.json.encode(event)))

    def wait(self, seconds: int) -> None:
        self.take(self.hall.pass_time(At(self.hall.now + seconds * SECOND)))

    def some_ticket(self, pick: int) -> str:
        """One of the day's, by number; now and then one that there is not."""
        numbers = list(self.hall.state.numbers)
        return numbers[pick % len(numbers)] if numbers and pick else "A999"

    def man_the_windows(self) -> None:
        for window, staff in CLERKS.items():
            here = self.hall.state.windows.get(window)
            if here is not None and here.status == "closed":
                self.do(cm.LogIn(window=window, staff=staff))
                self.do(cm.OpenWindow(window=window))

    @rule(services=st.lists(SERVICES, min_size=2, max_size=8), more=st.integers(0, 5), category=CATEGORIES)
    def issue(self, services: list[str], more: int, category: Any) -> None:
        then = ("estate", "tax")[:more] if more < 3 else ()
        for service in services:
            self.do(cm.IssueTicket(service=service, then=then, category=category, device="kiosk-1"), CITIZEN)
            self.wait(2)

    @rule(seconds=st.sampled_from([0, 1, 5, 16, 16, 25, 70, 200, 400, 2000]))
    def pass_time(self, seconds: int) -> None:
        self.wait(seconds)

    @rule(window=WINDOWS, times=st.integers(1, 4))
    def call_next(self, window: str, times: int) -> None:
        if all(here.status == "closed" for here in self.hall.state.windows.values()):
            self.man_the_windows()
        for _ in range(times):
            self.do(cm.CallNext(window=window))
            self.wait(21)

    @rule(window=WINDOWS, pick=st.integers(0, 9), short=st.booleans())
    def call_ticket(self, window: str, pick: int, short: bool) -> None:
        number = self.some_ticket(pick)
        self.do(cm.CallTicket(window=window, ticket=number.lstrip("ABC0") if short else number))

    @rule(
        kinds=st.lists(
            st.sampled_from([cm.Recall, cm.StartService, cm.FinishService, cm.MarkMissed, cm.Hold, cm.ReturnHeld]),
            min_size=1,
            max_size=3,
        ),
        window=WINDOWS,
    )
    def at_window(self, kinds: list[Any], window: str) -> None:
        here = self.hall.state.windows.get(window)
        if here is not None and here.status == "open" and not here.leg and kinds[0] is not cm.ReturnHeld:
            self.do(cm.CallNext(window=window))
        for kind in kinds:
            self.do(kind(window=window))
            self.wait(3)

    @rule(window=WINDOWS, revive=st.booleans())
    def nobody_comes(self, window: str, revive: bool) -> None:
        self.do(cm.CallNext(window=window))
        for _ in range(2):
            self.wait(16)
            self.do(cm.Recall(window=window))
        self.do(cm.MarkMissed(window=window))
        if revive:
            missed = [leg for leg in self.hall.state.legs.values() if leg.status == "missed"]
            self.do(cm.Revive(ticket=missed[-1].ticket if missed else "A999"))

    @rule(kind=st.sampled_from([cm.Revive, cm.CancelTicket, cm.ReturnHeld]), pick=st.integers(0, 9), window=WINDOWS)
    def on_ticket(self, kind: Any, pick: int, window: str) -> None:
        ticket = self.some_ticket(pick)
        self.do(kind(ticket=ticket, window=window) if kind is cm.ReturnHeld else kind(ticket=ticket))

    @rule(pick=st.integers(0, 9), category=CATEGORIES, role=st.sampled_from(["desk", "desk", "clerk"]))
    def set_category(self, pick: int, category: Any, role: Any) -> None:
        self.do(cm.SetCategory(ticket=self.some_ticket(pick), category=category, reason="出示证件"), CLERK, role=role)

    @rule(window=WINDOWS, service=st.sampled_from(["tax", "2", "estate"]), position=POSITIONS)
    def transfer(self, window: str, service: str, position: Any) -> None:
        self.do(cm.CallNext(window=window))
        self.do(cm.Transfer(window=window, service=service, position=position))

    @rule(window=WINDOWS, times=st.integers(1, 3), seconds=st.sampled_from([0, 3, 3, 40]))
    def undo(self, window: str, times: int, seconds: int) -> None:
        self.wait(seconds)
        here = self.hall.state.windows.get(window)
        for _ in range(times):
            self.do(cm.Undo(window=window), Actor("staff", here.staff if here and here.staff else "lin"))

    @rule(
        window=WINDOWS,
        kind=st.sampled_from([cm.CallNext, cm.FinishService, cm.Hold, cm.ReturnHeld, cm.Transfer, cm.MarkMissed]),
        number=st.integers(0, 9),
    )
    def act_and_undo(self, window: str, kind: Any, number: int) -> None:
        """The state is as before, but for what says that something was tried."""
        self.do(kind(window=window, service="estate", back=number > 4) if kind is cm.Transfer else kind(window=window))
        staff = self.hall.state.windows[window].staff if window in self.hall.state.windows else ""
        if number > 7:
            self.do(cm.CallTicket(window="2", ticket=self.some_ticket(number)))
        self.do(cm.Undo(window=window), Actor("staff", staff or "lin"))

    @rule(
        window=WINDOWS,
        staff=st.sampled_from(["zhao", "lin"]),
        services=st.sampled_from([(), ("tax",), ("social", "tax"), ("none",)]),
        force=st.booleans(),
    )
    def hand_over(self, window: str, staff: str, services: tuple[str, ...], force: bool) -> None:
        command = cm.HandOver(window=window, staff=staff, services=services, force=force, reason="替岗")
        self.do(command, role="manager" if force else "")
        here = self.hall.state.windows.get(window)
        if here is not None and here.staff == "zhao":
            self.do(cm.HandOver(window=window, staff=CLERKS[window]))

    @rule(
        window=WINDOWS,
        services=st.sampled_from([(), ("tax",), ("estate", "social"), ("social",), ("none",)]),
        overflow=st.sampled_from([(), ("tax", "estate")]),
        role=st.sampled_from(["manager", "manager", "manager", "clerk"]),
        force=st.booleans(),
    )
    def change_skills(self, window: str, services: Any, overflow: Any, role: Any, force: bool) -> None:
        command = cm.ChangeSkills(window=window, services=services, overflow=overflow, reason="调整", force=force)
        self.do(command, role=role)

    @rule(
        seconds=st.sampled_from([0, 60, 4000]),
        role=st.sampled_from(["manager", "manager", "clerk"]),
        again=st.booleans(),
    )
    def suspend(self, seconds: int, role: Any, again: bool) -> None:
        self.do(cm.SuspendHall(reason="停电"), role=role)
        self.do(cm.CallNext(window="2"))
        if again:
            self.do(cm.SuspendHall(reason="停电"), role=role)
        self.wait(seconds)
        self.do(cm.ResumeHall(), role="manager")

    @rule(services=st.permutations(["tax", "social", "estate"]), windows=st.lists(WINDOWS, min_size=1, max_size=4))
    def several_matters_in_any_order(self, services: list[str], windows: list[str]) -> None:
        first, *then = services
        self.do(cm.IssueTicket(service=first, then=tuple(then), free=True), CITIZEN)
        for window in windows:
            self.do(cm.CallNext(window=window))
            self.wait(21)

    @rule(window=WINDOWS, staff=STAFF, services=st.sampled_from([(), (), ("tax", "social"), ("estate",)]))
    def log_in(self, window: str, staff: str, services: Any) -> None:
        self.do(cm.LogIn(window=window, staff=staff, services=services))
        self.do(cm.OpenWindow(window=window), Actor("staff", staff))

    @rule(
        kind=st.sampled_from([cm.PauseWindow, cm.PauseWindow, cm.CloseWindow, cm.LogOut]),
        window=WINDOWS,
        force=st.sampled_from([False, False, True]),
        reason=st.sampled_from(["换班", ""]),
        actor=st.sampled_from([CLERK, CLERK, DEVICE]),
        role=st.sampled_from(["manager", "manager", "clerk"]),
    )
    def leave(self, kind: Any, window: str, force: bool, reason: str, actor: Actor, role: Role) -> None:
        self.do(kind(window=window, force=force, reason=reason), actor, role=role)

    @rule(kind=st.sampled_from([cm.ResumeWindow, cm.OpenWindow]), window=WINDOWS)
    def come_back(self, kind: Any, window: str) -> None:
        self.do(kind(window=window))

    @rule(window=WINDOWS, grade=st.integers(1, 5), actor=st.sampled_from([DEVICE, DEVICE, DEVICE, CLERK]))
    def serve_and_rate(self, window: str, grade: int, actor: Actor) -> None:
        self.do(cm.FinishService(window=window))
        self.do(cm.Rate(window=window, grade=grade), actor)

    @rule(grade=st.integers(1, 5), pick=st.integers(0, 6), way=st.sampled_from(["link", "link", "evaluator", "kiosk"]))
    def rate_a_visit(self, grade: int, pick: int, way: Any) -> None:
        visits = [*self.hall.state.unrated, *self.hall.state.visits, *self.hall.state.legs] or ["play-0.1"]
        visit = visits[pick % len(visits)]
        match way:
            case "link":
                token = f"{visit}/{pick % 3}"
                offer = cm.OfferRating(visit=visit, token_hash=hashlib.sha256(token.encode()).hexdigest())
                self.do(offer, DEVICE, role="clerk" if pick == 6 else "")
                token = token if pick else "guessed"
                here = {"client": f"client-{pick % 2}", "own_network": pick == 5}
                self.do(cm.Rate(token=token, grade=grade, channel="link", **here), CITIZEN)
            case "kiosk":
                self.do(cm.Rate(ticket=self.some_ticket(pick), grade=grade, channel="kiosk"), DEVICE)
            case _:
                self.do(cm.Rate(visit=visit, window="1" if pick % 2 else "", grade=grade), DEVICE)

    @rule(
        steps=st.lists(st.sampled_from(["call_back", "rectify", "appeal", "close"]), min_size=1, max_size=3),
        pick=st.integers(0, 6),
        role=st.sampled_from(["manager", "manager", "manager", "clerk"]),
    )
    def work_on_a_case(self, steps: list[Any], pick: int, role: Role) -> None:
        cases = [*self.hall.state.cases, *self.hall.state.visits] or ["play-0.1"]
        case = cases[pick % len(cases)]
        for step in steps:
            detail = ("201",) if pick == 4 else ()
            self.do(cm.AdvanceCase(case=case, step=step, note="已办" if pick else "", detail=detail), role=role)

    @rule(pick=st.integers(0, 3), counts=st.booleans(), role=st.sampled_from(["auditor", "auditor", "manager"]))
    def review(self, pick: int, counts: bool, role: Role) -> None:
        visits = [*self.hall.state.flagged, *self.hall.state.visits] or ["play-0.1"]
        reason = "已核对" if pick else ""
        self.do(cm.ReviewRating(visit=visits[pick % len(visits)], counts=counts, reason=reason), role=role)

    @rule(pick=st.integers(0, 9), part=st.integers(0, 4), role=st.sampled_from(["clerk", "desk", "manager", ""]))
    def note_the_ledger(self, pick: int, part: int, role: Role) -> None:
        matters = list(self.hall.state.ledger)
        ticket = matters[pick % len(matters)] if matters and pick % 2 else self.some_ticket(pick)
        said = {"problem": "材料", "handling": "协调", "call_back": "满意"}
        chosen = dict(list(said.items())[: part % 4])
        self.do(cm.NoteLedger(ticket=ticket, settled=part == 3, **chosen), role=role)

    @rule(service=SERVICES, number=st.integers(1, 12))
    def kiosk_on_its_own(self, service: str, number: int) -> None:
        self.do(cm.LeaseBlock(device="kiosk-1", service=service, size=3), DEVICE)
        leases = self.hall.state.leases
        text = f"A{leases[-1].first if leases else number:03d}"
        issued_at = self.hall.now - 30 * SECOND
        self.do(cm.IssueTicket(service="tax", number=text, device="kiosk-1", issued_at=issued_at), DEVICE)

    @rule(number=st.integers(1, 4))
    def pressed_again(self, number: int) -> None:
        """The same request id is the same ticket."""
        command_id = f"{self.hall.state.day.date}/{number}"
        first = self.hall.submit(cm.IssueTicket(service="social"), CITIZEN, command_id)
        seq = self.log[-1][0].seq
        self.take([entry for entry in first.entries if entry[0].seq > seq])
        assert self.hall.submit(cm.IssueTicket(service="social"), CITIZEN, command_id).entries == first.entries

    @rule(
        number=st.integers(1, 6), minutes=st.sampled_from([-40, -20, 0, 0, 1, 10, 40, 300]), version=st.integers(0, 2)
    )
    def book(self, number: int, minutes: int, version: int) -> None:
        begins = self.hall.now + minutes * 60 * SECOND
        self.do(
            cm.BookAppointment(
                appointment=f"xm-{number}",
                service=("tax", "social", "none")[number % 3],
                slot_from=begins,
                slot_to=begins + 900 * SECOND,
                code=f"{number % 5}",
                category="disabled" if number == 6 else "ordinary",
                version=version,
            ),
            CITY,
        )

    @rule(numbers=st.lists(st.integers(0, 7), min_size=1, max_size=4), seconds=st.sampled_from([0, 600]))
    def check_in(self, numbers: list[int], seconds: int) -> None:
        booked = [kept.code for kept in self.hall.state.appointments.values() if kept.status != "arrived"]
        for number in numbers:
            code = booked[number % len(booked)] if booked and number else "8"
            self.do(cm.CheckIn(code=code, device="kiosk-1"), DEVICE)
            self.wait(seconds)

    @rule(people=st.lists(st.sampled_from(["slot", "slot", "walk_in"]), min_size=3, max_size=7), window=WINDOWS)
    def a_slot_begins(self, people: list[str], window: str) -> None:
        for number, kind in enumerate(people):
            name = f"{self.hall.state.seq}-{number}"
            if kind == "slot":
                slot = {"slot_from": self.hall.now, "slot_to": self.hall.now + 900 * SECOND}
                self.do(cm.BookAppointment(appointment=name, service="social", code=name, **slot), CITY)
                self.do(cm.CheckIn(code=name), DEVICE)
            else:
                self.do(cm.IssueTicket(service="social"), CITIZEN)
        for _ in range(3):
            self.do(cm.CallNext(window=window))
            self.wait(21)

    @rule(number=st.integers(1, 7), version=st.integers(0, 3))
    def withdraw(self, number: int, version: int) -> None:
        self.do(cm.WithdrawAppointment(appointment=f"xm-{number}", version=version), CITY)

    @rule(which=st.integers(0, 11), pick=st.integers(0, 9))
    def rarely(self, which: int, pick: int) -> None:
        ticket = self.some_ticket(pick)
        match which:
            case 0:
                self.do(
                    cm.CloseDay(force=pick > 3, reason="演练" if pick > 5 else ""), role="manager" if pick > 4 else ""
                )
            case 1:
                self.do(cm.OpenDay(date=("", "2026-03-02", "nonsense", "2026-03-05")[pick % 4]), role="manager")
            case 2:
                self.hall.trusted = pick > 2
            case 3:
                self.wait(90_000)
            case 4 | 5:
                settings = msgspec.to_builtins((SETTINGS, BY_KEY, WITHOUT_ESTATE)[pick % 3])
                self.do(cm.AdoptSettings(settings={**settings, "max_tickets": 9} if pick == 9 else settings))
            case 6:
                self.do(cm.DeviceUp(device="kiosk-1"), CLOCK)
                self.do(cm.DeviceDown(device="kiosk-1", reason="no_answer"), CLOCK)
            case 7:
                self.do(cm.DeviceFault(device="kiosk-1", code="paper_low", over=pick > 4), DEVICE)
            case 8:
                self.do(cm.FailPrint(ticket=ticket, reason="paper_out"), DEVICE)
                self.do(cm.Reprint(ticket=ticket, reason="paper_out"))
            case 9:
                self.do(cm.ConfirmPrint(ticket=ticket), DEVICE)
            case 10:
                self.do(cm.AdoptSettings(settings={"hall": {}}))
            case 11:
                self.wait(8 * 86_400)

    @invariant()
    def state_is_whole(self) -> None:
        if hasattr(self, "hall"):
            assert check(self.hall.state) == []

    def teardown(self) -> None:
        """What was recorded, read back from JSON, makes the same state; so does a snapshot."""
        if not hasattr(self, "hall"):
            return
        again = State()
        for stamp, line in self.log:
            evolve(again, msgspec.json.decode(line, type=ANY_EVENT), stamp)
        assert hash_state(again) == hash_state(self.hall.state)
        assert again.index == self.hall.state.index
        assert decode(encode(again)).index == again.index


QueueMachine.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestQueue = QueueMachine.TestCase
