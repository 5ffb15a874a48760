"""R27: the link to a visit's rating, for the evaluators whose screen can show it.

    RatingAsked ──▶ a token of the host's ──▶ OfferRating (its SHA-256) ──▶ committed ──▶ the evaluator shows the link

The token stands in memory until the next visit is asked about there, and nowhere else; after a restart a visit that is
still being asked about gets another one. Limit: ASKED_KEPT visits not yet offered; beyond that the oldest has no link.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from edge.devices.places import Place
from edge.hall import Accepted, Fact, Hall
from edge.queueing.commands import OfferRating
from edge.queueing.evaluation_commands import token_hash
from edge.queueing.events import RatingAsked
from edge.queueing.words import Actor
from firmware_bridge.ground.host import Host
from firmware_bridge.ground.mailbox import Mailbox

ASKED_KEPT = 64
WITH_SCREEN = "hallgate_mqtt"
"""The family of profiles whose devices get whole instructions and can draw a link as a QR code."""


class Offers:
    """Runs beside the desks. `base`: what links begin with; empty where citizens' telephones reach nothing."""

    def __init__(self, hall: Hall, host: Host, base: str, places: Mapping[str, Place]) -> None:
        self._hall, self._host, self._base = hall, host, base
        self._evaluators = {place.window: place.device for place in places.values() if shows_link(place)}
        self._asked: Mailbox[tuple[str, str]] = Mailbox("visits without a link", ASKED_KEPT, "drop_oldest")
        self._links: dict[str, tuple[str, str]] = {}
        self.on_link: Callable[[], None] | None = None
        """A link can be shown from now on."""

    def link_at(self, window: str, visit: str) -> str:
        """The link of the visit that is asked about at the window; "" while there is none."""
        known, link = self._links.get(window, ("", ""))
        return link if known == visit else ""

    def committed(self, facts: Collection[Fact]) -> None:
        for _, event in facts:
            if isinstance(event, RatingAsked):
                self._want(event.window, event.visit)

    async def run(self) -> None:
        """For ever."""
        for window, visit in self._hall.views.evaluators.items():
            self._want(window, visit or "")
        while True:
            window, visit = await self._asked.get()
            await self._offer(window, visit)

    def _want(self, window: str, visit: str) -> None:
        if self._base and visit and window in self._evaluators:
            self._asked.offer((window, visit))

    async def _offer(self, window: str, visit: str) -> None:
        token = self._host.new_id()
        command = OfferRating(visit=visit, token_hash=token_hash(token))
        actor = Actor("device", self._evaluators[window])
        outcome = await self._hall.submit(command, actor=actor, command_id=f"offer:{command.token_hash[:32]}")
        if isinstance(outcome, Accepted):
            self._links[window] = (visit, f"{self._base}/r/{token}")
            if self.on_link is not None:
                self.on_link()


def shows_link(place: Place) -> bool:
    return place.has("evaluator") and place.profile.family == WITH_SCREEN
