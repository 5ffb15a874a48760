"""The rating after the visit, as the web tells and takes it.

told        the citizen's page, the kiosk's grades; for manager and auditor: rates, cases, the ledger
Links       a link for the telephone of whoever stands at a kiosk, shown only after the end (R27)
Clients     what a rating by link says of where it came from: an opaque mark, and whether from the hall's own network
"""

from __future__ import annotations

import hashlib
import ipaddress

import msgspec
import segno
from aiohttp import hdrs, web

from edge.hall import Hall
from edge.queueing.commands import OfferRating
from edge.queueing.evaluation_commands import token_hash
from edge.queueing.settings import Settings
from edge.queueing.telling import GRADES_ZH
from edge.queueing.words import Refusal
from edge.site import Citizen
from edge.views.evaluation import CaseItem, LedgerItem, RatingPlace
from edge.web import evaluation_shapes as s
from edge.web.doors import KIOSK_LINK
from edge.web.events import moment
from edge.web.problems import answer, of_refusal
from edge.web.seat import authenticate, source_of
from firmware_bridge.ground.host import Host

WORDS_MAX = 200
BAD = 3
GRADES_EN = {5: "Very satisfied", 4: "Satisfied", 3: "Fairly satisfied", 2: "Dissatisfied", 1: "Very dissatisfied"}
MARK_LENGTH = 16


def grades(settings: Settings) -> tuple[s.GradeView, ...]:
    """R27: the five grades by their statutory words, best first."""
    details = settings.evaluation.details
    return tuple(
        s.GradeView(
            grade=grade,
            words=words,
            words_en=GRADES_EN[grade],
            details=tuple(
                s.DetailView(code=f"{grade}{detail.code}", words=detail.words) for detail in details if grade < BAD
            ),
        )
        for grade, words in sorted(GRADES_ZH.items(), reverse=True)
    )


def rating(place: RatingPlace, settings: Settings, window_name: str, through_seq: int) -> s.RatingView:
    return s.RatingView(
        through_seq=through_seq,
        hall=settings.hall.name,
        number=place.number,
        service_name=place.service_name,
        window_name=window_name,
        status=place.status,
        open_until=moment(place.open_until),
        words_max=WORDS_MAX,
        grades=grades(settings),
    )


def case(item: CaseItem) -> s.CaseView:
    return s.CaseView(
        case=item.case,
        number=item.number,
        service_name=item.service_name,
        window=item.window,
        staff=item.staff,
        grade=item.grade,
        detail=item.detail_words,
        opened_at=moment(item.opened_at),
        status=item.status,
        call_back_by=item.call_back_by,
        rectify_by=item.rectify_by,
        next_step=item.next_step,
        overdue=item.overdue,
        soon=item.soon,
        steps=tuple(
            s.CaseLineView(step=line.step, at=moment(line.at), staff=line.staff, note=line.note, late=line.late)
            for line in item.steps
        ),
    )


def ledger_line(item: LedgerItem) -> s.LedgerLineView:
    return s.LedgerLineView(
        ticket=item.ticket,
        number=item.number,
        service=item.service,
        opened_at=moment(item.opened_at),
        problem=item.problem,
        handling=item.handling,
        call_back=item.call_back,
        settled=item.settled,
        staff=item.staff,
        noted_at=moment(item.noted_at) if item.noted_at else None,
    )


class Links:
    """`POST /api/v1/tickets/{ticket}/rating-link`, for a kiosk's page. The token is made here, told once, and kept
    nowhere: the journal gets its SHA-256."""

    def __init__(self, hall: Hall, host: Host, citizen: Citizen) -> None:
        self._hall, self._host, self._citizen = hall, host, citizen

    async def offer(self, request: web.Request) -> web.StreamResponse:
        seat = authenticate(request, KIOSK_LINK, "kiosk")
        if not self._citizen.base:
            return answer(of_refusal(NO_LINKS))
        token = self._host.new_id()
        command = OfferRating(ticket=request.match_info["ticket"], token_hash=token_hash(token))
        command_id = f"offer:{command.token_hash[:32]}"
        outcome = await self._hall.submit(
            command, actor=seat.actor, command_id=command_id, role=seat.role, source=seat.source
        )
        if isinstance(outcome, Refusal):
            return answer(of_refusal(outcome))
        link = f"{self._citizen.base}/r/{token}"
        view = s.RatingLinkView(link=link, qr=qr_rows(link))
        return web.Response(body=msgspec.json.encode(view), content_type="application/json")


NO_LINKS = Refusal(code="no_links", words="本大厅未开通手机评价", rule="R27", remedy="可在窗口评价器或自助机上直接评价")


def qr_rows(text: str) -> tuple[str, ...]:
    """The QR code of a text (error correction M), a row a text of 1 (dark) and 0."""
    return tuple("".join("1" if dark else "0" for dark in row) for row in segno.make_qr(text, error="m").matrix)


class Clients:
    """Where a rating by link came from. The mark cannot be led back to an address: its key is this process's own."""

    def __init__(self, host: Host, citizen: Citizen) -> None:
        self._key = host.new_id().encode()
        self._proxy = citizen.proxy
        self._own = tuple(ipaddress.ip_network(network) for network in citizen.own_networks)

    def marks(self, request: web.Request) -> dict[str, object]:
        """`client` and `own_network` of a Rate."""
        address = self._address(request)
        agent = request.headers.get(hdrs.USER_AGENT, "")[:200]
        digest = hashlib.blake2s(f"{address}\0{agent}".encode(), key=self._key).hexdigest()
        return {"client": digest[:MARK_LENGTH], "own_network": self._is_own(address)}

    def _address(self, request: web.Request) -> str:
        """X-Forwarded-For is believed only of the proxy that the site names; its last entry is what the proxy saw."""
        source = source_of(request)
        if not self._proxy or source != self._proxy:
            return source
        return request.headers.get("X-Forwarded-For", source).rpartition(",")[2].strip()[:64]

    def _is_own(self, address: str) -> bool:
        try:
            where = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(where in network for network in self._own)
