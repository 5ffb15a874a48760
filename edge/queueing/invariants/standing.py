"""Is the state whole? Looks at everything; costs as much as there is."""

from __future__ import annotations

from collections.abc import Iterator

from edge.queueing.invariants.breach import Breach
from edge.queueing.invariants.evaluation import sums
from edge.queueing.model import OPEN_STATUSES, State


def check(state: State) -> list[Breach]:
    """Every breach of I1, I2, I3, I6 and I17 in this state."""
    if state.settings is None:
        return []
    return [
        *(Breach("I1", words, state.seq) for words in _numbers(state)),
        *(Breach("I2", words, state.seq) for words in _nobody_lost(state)),
        *(Breach("I3", words, state.seq) for words in _one_place(state)),
        *(Breach("I6", words, state.seq) for words in (*_ratings(state), *sums(state))),
        *(Breach("I17", words, state.seq) for words in _leases(state)),
    ]


def _numbers(state: State) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for ticket in state.tickets.values():
        other = seen.setdefault((ticket.date, ticket.number), ticket.id)
        if other != ticket.id:
            yield f"{ticket.number} of {ticket.date} is on {other} and {ticket.id}"
        if state.numbers.get(ticket.number) != ticket.id:
            yield f"{ticket.number} does not lead to {ticket.id}"
    if len(state.numbers) != len(state.tickets):
        yield f"{len(state.tickets)} tickets have {len(state.numbers)} numbers"


def _nobody_lost(state: State) -> Iterator[str]:
    """Each leg in exactly one place: waiting ones in exactly one list, each ticket with at most one open leg."""
    listed: dict[str, int] = {}
    for service, waiting in state.index.waiting.items():
        for places in (waiting.priority, waiting.walk_in, waiting.slot):
            if places != sorted(places):
                yield f"a list of {service} is out of order"
            for arrival, seq, name in places:
                listed[name] = listed.get(name, 0) + 1
                leg = state.legs.get(name)
                if leg is None or (leg.arrival, leg.seq, leg.service) != (arrival, seq, service):
                    yield f"{name} stands in a list of {service} where it does not belong"
    for leg in state.legs.values():
        if listed.get(leg.id, 0) != (leg.status == "waiting"):
            yield f"{leg.id} is {leg.status} and stands in {listed.get(leg.id, 0)} lists"
    for ticket in state.tickets.values():
        open_legs = [name for name in ticket.legs if state.legs[name].status in OPEN_STATUSES]
        if ticket.free and all(state.legs[name].status == "waiting" for name in open_legs):
            continue
        if len(open_legs) > 1 or (open_legs and open_legs != [ticket.leg]):
            yield f"{ticket.id} is open in {open_legs}, its leg is {ticket.leg}"
    if sum(len(ticket.legs) for ticket in state.tickets.values()) != len(state.legs):
        yield "there are legs without a ticket"


def _one_place(state: State) -> Iterator[str]:
    for window in state.windows.values():
        if window.leg:
            leg = state.legs.get(window.leg)
            if leg is None or leg.window != window.id or leg.status not in ("called", "serving"):
                yield f"window {window.id} has {window.leg}, which is not there"
        for name in window.held:
            if state.legs[name].status != "held" or state.legs[name].window != window.id:
                yield f"window {window.id} holds {name}, which is not held there"
        for act in window.acts:
            if act.leg not in state.legs or act.ticket not in state.tickets:
                yield f"window {window.id} may undo the {act.action} of {act.leg}, which there is not"
    for leg in state.legs.values():
        if leg.status in ("called", "serving"):
            at = [window.id for window in state.windows.values() if window.leg == leg.id]
            if len(at) != 1:
                yield f"{leg.id} is {leg.status} at {len(at)} windows"
        if leg.status == "held" and leg.id not in state.windows[leg.window].held:
            yield f"{leg.id} is held nowhere"


def _ratings(state: State) -> Iterator[str]:
    for visit in state.visits.values():
        leg = state.legs.get(visit.id)
        if leg is not None and leg.status != "finished":
            yield f"visit {visit.id} may be rated, but its leg is {leg.status}"
        if (visit.grade == 0) != (visit.id in state.unrated):
            yield f"visit {visit.id} has grade {visit.grade} and is {'not ' * bool(visit.grade)}open for rating"
    for window in state.windows.values():
        if window.asked:
            asked = state.visits.get(window.asked)
            if asked is None or asked.grade or asked.window != window.id:
                yield f"window {window.id} asks about {window.asked}, which it may not"


def _leases(state: State) -> Iterator[str]:
    for number, lease in enumerate(state.leases):
        for other in state.leases[:number]:
            if other.service == lease.service and other.first <= lease.last and lease.first <= other.last:
                yield f"blocks of {lease.service} overlap: {other.first}-{other.last} and {lease.first}-{lease.last}"
    for ticket in state.tickets.values():
        service = state.index.services[state.legs[ticket.legs[0]].service]
        digits = ticket.number.removeprefix(service.prefix)
        inside = any(
            lease.service == service.id and digits.isdigit() and lease.first <= int(digits) <= lease.last
            for lease in state.leases
        )
        if inside != (ticket.channel == "lease"):
            yield f"{ticket.number} came by {ticket.channel} and is {'in' if inside else 'out of'} a leased block"
