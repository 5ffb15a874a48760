"""Why was A012 called, and why before B003? One sentence, from what happened to the two of them that day.

search = Search("A012", "B003")        numbers of the day, or ids of tickets
search.take(seq, at, event)            every event of the day, in order
search.answer(settings)                → Answer(words, seqs of the records it rests on), or a code:
                                         unknown_ticket, not_called
"""

from __future__ import annotations

import msgspec

from edge.queueing import clocking
from edge.queueing import events as ev
from edge.queueing.settings import Settings
from edge.queueing.telling import CATEGORIES_ZH
from edge.queueing.words import At, Category, Event, LegStatus, Step

REASONS: dict[Step, str] = {
    "lane": "优先号与普通号按比例轮转，这一次轮到{lane}",
    "priority": "优先号之间先到先办",
    "longest_wait": "等候已超过时限，先于未到时段的预约",
    "appointment": "预约与现场取号按比例轮转",
    "ordinary": "先到先办",
    "overflow": "本窗口主办的业务无人等候，或已到协办时限",
    "cooldown": "排在前面的刚过号，暂缓呼叫",
    "named": "窗口人员指定呼叫",
    "returned": "此前在窗口挂起，现在返回",
}
AWAY: dict[LegStatus, str] = {
    "called": "已被呼叫",
    "serving": "正在办理",
    "finished": "已办结",
    "missed": "已过号",
    "held": "已挂起",
    "cancelled": "已取消",
    "unserved": "当日未办",
    "carried_over": "已转次日",
}


class Answer(msgspec.Struct, frozen=True):
    words: str
    seqs: tuple[int, ...]


class Moment(msgspec.Struct, frozen=True):
    """What one of the two was just before the call that is asked about."""

    seq: int
    at: At
    call: ev.TicketCalled | None
    status: LegStatus
    service: str
    arrival: At
    category: Category


class _Person(msgspec.Struct):
    wanted: str
    ticket: str = ""
    number: str = ""
    seqs: list[int] = []
    moments: list[Moment] = []
    services: dict[str, str] = {}

    def at(self, seq: int) -> Moment | None:
        """As it stood before the record `seq`; None where there was no number yet."""
        return next((one for one in reversed(self.moments) if one.seq < seq), None)


class Search:
    def __init__(self, wanted: str, over: str = "") -> None:
        self._one = _Person(wanted)
        self._other = _Person(over) if over else None

    def take(self, seq: int, at: At, event: Event) -> None:
        for person in (self._one, self._other):
            if person is not None:
                _follow(person, seq, at, event)

    def answer(self, settings: Settings) -> Answer | str:
        one, other = self._one, self._other
        if not one.ticket or (other is not None and not other.ticket):
            return "unknown_ticket"
        called = next((moment for moment in reversed(one.moments) if moment.call is not None), None)
        if called is None or called.call is None:
            return "not_called"
        words = _told(one.number, called.call, called.at, settings)
        if other is not None:
            words += _compared(one, other, called, settings)
        seqs = {called.seq, *one.seqs[:1]}
        if other is not None:
            seqs |= {*other.seqs[:1], *(moment.seq for moment in other.moments if moment.call is not None)}
        return Answer(words + "。", tuple(sorted(seqs)))


def _follow(person: _Person, seq: int, at: At, event: Event) -> None:
    if isinstance(event, ev.TicketIssued) and person.wanted in (event.number, event.ticket):
        arrival = event.arrival if event.arrival is not None else event.issued_at or at
        person.ticket, person.number = event.ticket, event.number
        person.services = dict(zip(event.legs, event.services, strict=True))
        person.moments = [Moment(seq, at, None, "waiting", event.services[0], At(arrival), event.category)]
        person.seqs = [seq]
        return
    if not person.ticket or getattr(event, "ticket", "") != person.ticket:
        return
    person.seqs.append(seq)
    last = person.moments[-1]
    changed = msgspec.structs.replace(last, seq=seq, at=at, call=None)
    match event:
        case ev.TicketCalled():
            changed = msgspec.structs.replace(changed, call=event, status="called", service=event.service)
        case ev.ActionUndone():
            if event.action == "call":
                person.moments = [one for one in person.moments if one.call is None or one is not _last_call(person)]
            changed = msgspec.structs.replace(changed, status=event.status)
        case ev.TicketTransferred():
            person.services[event.to_leg] = event.to_service
            changed = msgspec.structs.replace(
                changed, status="waiting", service=event.to_service, arrival=event.arrival
            )
        case ev.TicketAdvanced():
            changed = msgspec.structs.replace(changed, status="waiting", service=event.service, arrival=event.arrival)
        case ev.TicketRevived() | ev.HoldEnded():
            changed = msgspec.structs.replace(changed, status="waiting", arrival=event.arrival)
        case ev.CategorySet():
            changed = msgspec.structs.replace(changed, category=event.category)
        case _:
            changed = msgspec.structs.replace(changed, status=_STATUS.get(type(event), changed.status))
    person.moments.append(changed)


_STATUS: dict[type[Event], LegStatus] = {
    ev.ServiceStarted: "serving",
    ev.ServiceFinished: "finished",
    ev.TicketMissed: "missed",
    ev.TicketHeld: "held",
    ev.TicketCancelled: "cancelled",
    ev.TicketUnserved: "unserved",
    ev.TicketCarriedOver: "carried_over",
}


def _last_call(person: _Person) -> Moment | None:
    return next((one for one in reversed(person.moments) if one.call is not None), None)


def _told(number: str, call: ev.TicketCalled, at: At, settings: Settings) -> str:
    minutes = round(call.waited_s / 60)
    reason = REASONS[call.step].format(lane="优先号" if call.lane == "priority" else "普通号")
    named = f"（{call.reason}）" if call.step == "named" and call.reason else ""
    against = f"，当时与{call.over}相比" if call.over else ""
    return f"{number}在{_clock(at, settings)}被叫到{call.window}号窗口，等候{minutes}分钟：{reason}{named}{against}"


def _compared(one: _Person, other: _Person, called: Moment, settings: Settings) -> str:
    """What stood against the other at that moment; the first that applies."""
    call = called.call
    assert call is not None
    then = other.at(called.seq)
    if then is None:
        return f"；{other.number}在{_clock(other.moments[0].at, settings)}才取号"
    earlier = [moment for moment in other.moments if moment.call is not None and moment.seq < called.seq]
    if then.status != "waiting":
        before = (
            f"，{_clock(earlier[-1].at, settings)}先被叫到{earlier[-1].call.window}号窗口"
            if earlier and earlier[-1].call
            else ""
        )
        return f"；{other.number}当时{AWAY.get(then.status, '不在等候')}{before}"
    window = next((window for window in settings.windows if window.id == call.window), None)
    if window is not None and then.service not in (*window.services, *window.overflow):
        name = next((service.name for service in settings.services if service.id == then.service), then.service)
        return f"；{other.number}等候的是{name}，{call.window}号窗口不办这项业务"
    if call.over == other.number and call.step not in ("ordinary", "priority"):
        return f"；{other.number}正是当时相比的号"
    mine = one.at(called.seq) or called
    if (mine.category == "ordinary") != (then.category == "ordinary"):
        mine_is, other_is = CATEGORIES_ZH[mine.category], CATEGORIES_ZH[then.category]
        return f"；{one.number}是{mine_is}号，{other.number}是{other_is}号，两队按比例轮转"
    if mine.arrival < then.arrival:
        return f"；{one.number}排队在先（{_place(mine, settings)}），{other.number}在后（{_place(then, settings)}）"
    return f"；{other.number}排队在先（{_place(then, settings)}），由上述规则决定先叫{one.number}"


def _place(moment: Moment, settings: Settings) -> str:
    return _clock(moment.arrival, settings) if moment.arrival else "队首"


def _clock(at: At, settings: Settings) -> str:
    return clocking.iso(At(at - at % clocking.SECOND), settings.hall)[11:19]
