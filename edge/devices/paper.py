"""The words on a ticket, line by line, as a kiosk or printer puts them on paper."""

from __future__ import annotations

from device_profiles.vocabulary import PrintTicket
from edge.queueing.events import TicketIssued
from edge.queueing.settings import Settings
from edge.views.waits import ServiceWait


def ticket_paper(
    issued: TicketIssued, settings: Settings, wait: ServiceWait | None, at_text: str, request: str = ""
) -> PrintTicket:
    """R41: with the place where it is done. Never a name or an identity number (R34).

    `at_text`: local time of issue for people, "2026-03-02 09:00".
    """
    names = {service.id: service.name for service in settings.services}
    lines = [
        settings.hall.name,
        " → ".join(names.get(service, service) for service in issued.services),
        issued.number,
        f"您前面还有 {issued.ahead} 人等待",
    ]
    if wait is not None and wait.words:
        lines.append(f"预计等候 {wait.words}")
    places = dict.fromkeys(s.place for name in issued.services for s in settings.services if s.id == name and s.place)
    if places:
        lines.append(f"办理地点 {'、'.join(places)}")
    lines += ["请留意叫号和大屏显示，过号请到导办台", at_text]
    return PrintTicket(ticket=issued.ticket, number=issued.number, request=request, lines=tuple(lines))
