"""What the terminal shows while the demo runs: windows, last calls, who waits, lines, voice."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from simulators.demo import Demo
from simulators.devices.diary import Entry
from simulators.linestats import count_lines

REFRESH_S = 0.5
CALLS_SHOWN = 8


class DemoView:
    """Reads the board as any visitor can, and the diary of the devices."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._board: dict[str, Any] = {}
        self._spoken: deque[str] = deque(maxlen=3)
        self._papers = 0
        self._grades = 0
        self._began = time.monotonic()
        demo.diary.listeners.append(self._notice)

    def _notice(self, entry: Entry) -> None:
        if entry.kind == "speaks":
            self._spoken.appendleft(entry.text)
        self._papers += entry.kind == "prints"
        self._grades += entry.kind == "rated"

    async def run(self, console: Console) -> None:
        """Until cancelled."""
        with Live(self._draw(), console=console, refresh_per_second=4, transient=True) as live:
            while True:
                if self._demo.daemon is not None:
                    self._board = await self._demo.daemon.ask("/api/v1/board") or self._board
                live.update(self._draw())
                await asyncio.sleep(REFRESH_S)

    def _draw(self) -> RenderableType:
        columns = Table.grid(padding=(0, 2), expand=True)
        columns.add_row(self._windows(), self._calls())
        lower = Table.grid(padding=(0, 2), expand=True)
        lower.add_row(self._services(), self._lines())
        ran_s = time.monotonic() - self._began
        voice = "  ·  ".join(self._spoken) or "—"
        hall = self._board.get("hall", "")
        head = Text(f"{hall}   {ran_s:5.0f} s   取号 {self._papers}   评价 {self._grades}", "bold")
        foot = Text(f"语音  {voice}", "cyan", no_wrap=True, overflow="ellipsis")
        return Panel(Group(head, columns, lower, foot), title=self._address(), subtitle="Ctrl-C 结束")

    def _address(self) -> str:
        return self._demo.daemon.url + "/board" if self._demo.daemon is not None else ""

    def _windows(self) -> Table:
        table = Table("窗口", "票号", "屏幕", box=None, title="窗口", title_justify="left")
        shown = {self._demo.props.window_of.get(name): text for name, text in self._screens().items()}
        for window in self._board.get("windows", []):
            style = {"open": "", "paused": "yellow", "closed": "dim"}.get(window["status"], "")
            number = f"[green]{window['number']}[/]" if window["serving"] else f"[bold red]{window['number']}[/]"
            table.add_row(window["name"], number, shown.get(window["id"], ""), style=style)
        return table

    def _screens(self) -> dict[str, str]:
        screens, _ = self._demo.props.public()
        texts = {name: str(getattr(self._demo.props.units[name], "text", "")) for name in screens}
        return dict(sorted(texts.items(), key=lambda item: len(item[1])))

    def _calls(self) -> Table:
        table = Table("票号", "到", "次", box=None, title="最近呼叫", title_justify="left")
        for call in self._board.get("calls", [])[:CALLS_SHOWN]:
            table.add_row(f"[bold]{call['number']}[/]", call["window_name"], str(call["times"]))
        return table

    def _services(self) -> Table:
        table = Table("事项", "等候", "预计", box=None, title="等候", title_justify="left")
        for service in self._board.get("services", []):
            wait = service["wait"]
            table.add_row(service["name"], str(service["waiting"]), f"{wait['minutes']:.0f} 分钟" if wait else "—")
        return table

    def _lines(self) -> Table:
        table = Table("线路", "好帧", "坏帧", "上行", box=None, title="线路", title_justify="left")
        for line, stats in count_lines(self._demo.props).items():
            table.add_row(line, str(stats.good), str(stats.bad), str(stats.sent), style="red" if stats.bad else "")
        return table
