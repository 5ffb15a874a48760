"""The demo: a hall on real wires, the daemon as its own process, people at a lively pace, and a summary at the end.

wires -> daemon -> MQTT devices -> clerks log in -> people -> quiet -> daemon ends -> journal against the diary
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from edge.config import load_site
from edge.journal.verify import verify
from edge.site import Site
from simulators.clerks import Routine
from simulators.daemon import Daemon
from simulators.devices.diary import Diary
from simulators.hall import read_journal
from simulators.judge import Committed, Judge
from simulators.linestats import LineStats, count_lines
from simulators.opinion import breaches_of
from simulators.people import Pace, steady
from simulators.virtual.host import Streams
from simulators.wiring import Wiring
from simulators.world import Crowd, Props, Shift

WIND_DOWN_S = 4.0
"""Of the asked time: screens come to rest, the daemon ends, the journal is verified."""
FOR_EVER_S = 7 * 86_400.0
LONGEST_CROWD_S = 3600.0
SECONDS_A_PERSON = 9.0
"""At one window, at speed 1."""
MICROSECONDS = 1_000_000


def lively(speed: float) -> tuple[Pace, Routine]:
    """People in a hurry. The same key twice within the hall's repeat time is one press, so a clerk is never faster."""
    pace = Pace(
        walk=(0.3 / speed, 1.5 / speed),
        patience=(40 / speed, 120 / speed),
        rates_after=(0.3 / speed, 1.5 / speed),
        paper_timeout=8.0,
        asked_timeout=3.0,
        window_patience=10.0,
    )
    routine = Routine(
        answer_timeout=3.0,
        think=(0.3 / speed, 1.0 / speed),
        comes_within=6.0,
        recalls=2,
        repeat_gap=5.5,
        idle=(0.5 / speed, 6.0 / speed),
        service_scale=0.006 / speed,
    )
    return pace, routine


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo ends with. Times in seconds."""

    seed: int
    ran_s: float
    issued: int
    called: int
    finished: int
    missed: int
    rated: int
    people: dict[str, int]
    calls_agreed: int
    calls_superseded: int
    calls_never_agreed: int
    agreement_p50_s: float
    agreement_p99_s: float
    lines: dict[str, LineStats]
    records: int
    journal: str
    """"verified", or what does not hold."""
    breaches: list[str]

    @property
    def holds(self) -> bool:
        return self.journal == "verified" and not self.breaches


class Demo:
    """`folder` holds wires, state and log; it is removed at the end."""

    def __init__(self, site: str, seed: int, speed: float) -> None:
        self.site: Site = load_site(site)
        self.seed = seed
        self.folder = Path(tempfile.mkdtemp(prefix="hallgate-demo-"))
        self.ended = asyncio.Event()
        chance = Streams(seed)
        self.diary = Diary(time.time)
        self.props = Props(self.site, self.diary, chance, real_signs=True)
        self.floor = self.props.floor()
        self.crowd = Crowd(self.props, self.floor, chance, *lively(speed))
        self.wiring = Wiring(self.props, self.folder, self.folder / "state")
        self.daemon: Daemon | None = None
        self._site_name = site
        self._speed = speed
        self._chance = chance
        self._began_s = time.monotonic()

    def end(self) -> None:
        """Somebody has seen enough."""
        self.ended.set()

    async def run(self, for_s: float | None, ready: Callable[[Demo], None]) -> Summary:
        """Play until `for_s` seconds have passed since the beginning, or `ended` is set. Raises DaemonFailed."""
        try:
            daemon = await self._set_up()
            ready(self)
            await self._play(daemon, for_s)
            lines = count_lines(self.props)
            await daemon.stop()
            return self._sum_up(lines)
        finally:
            await self._clear_away()

    async def _set_up(self) -> Daemon:
        (self.folder / "state").mkdir()
        await self.wiring.open()
        self.daemon = Daemon(self._site_name, self.folder / "state", self.wiring.links(), self.folder / "log")
        await self.daemon.start()
        self.wiring.switch_on(self.site.settings.hall.id)
        for window in self.site.settings.windows:
            await self.daemon.open_window(window.id)
        return self.daemon

    async def _play(self, daemon: Daemon, for_s: float | None) -> None:
        loop = asyncio.get_running_loop()
        left_s = for_s - (time.monotonic() - self._began_s) - WIND_DOWN_S if for_s is not None else FOR_EVER_S
        until_s = loop.time() + max(1.0, left_s)
        shift = Shift(loop.time(), until_s)
        weights = [(service.id, 1.0 / service.minutes) for service in self.site.settings.services]
        each_s = SECONDS_A_PERSON / len(self.site.settings.windows) / self._speed
        people = steady(self._chance("arrivals"), weights, each_s, shift.begins_s, min(left_s, LONGEST_CROWD_S))
        work = asyncio.create_task(self.crowd.work(shift, people, "demo"))
        ended = asyncio.create_task(self.ended.wait())
        await asyncio.wait([work, ended], timeout=until_s - loop.time(), return_when=asyncio.FIRST_COMPLETED)
        for task in (work, ended):
            task.cancel()
        await asyncio.gather(work, ended, return_exceptions=True)
        await asyncio.sleep(1.0)

    def _sum_up(self, lines: dict[str, LineStats]) -> Summary:
        state_dir = self.folder / "state"
        verdict = verify(state_dir)
        committed = [Committed(record.at / MICROSECONDS, record, event) for record, event in read_journal(state_dir)]
        judge = Judge(self.site, *self.props.public())
        judge.hear(committed, list(self.diary.entries))
        judge.rest()
        found = [*judge.breaches, *breaches_of(committed)]
        counts, agreement = judge.ledger.counts, judge.agreement
        return Summary(
            seed=self.seed,
            ran_s=round(time.monotonic() - self._began_s, 1),
            issued=counts.get("TicketIssued", 0),
            called=counts.get("TicketCalled", 0),
            finished=counts.get("ServiceFinished", 0),
            missed=counts.get("TicketMissed", 0),
            rated=counts.get("RatingGiven", 0),
            people=vars(self.crowd.tally),
            calls_agreed=len(agreement.latencies_s),
            calls_superseded=agreement.superseded,
            calls_never_agreed=agreement.never,
            agreement_p50_s=round(agreement.at_share(0.5), 4),
            agreement_p99_s=round(agreement.at_share(0.99), 4),
            lines=lines,
            records=len(committed),
            journal="verified" if verdict.ok else f"record {verdict.bad_seq}: {verdict.bad}",
            breaches=[str(breach) for breach in found],
        )

    async def _clear_away(self) -> None:
        if self.daemon is not None:
            await self.daemon.stop()
        await self.wiring.close()
        shutil.rmtree(self.folder, ignore_errors=True)
