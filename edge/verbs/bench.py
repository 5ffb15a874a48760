"""`hallgate bench …`: figures beside the floor of this machine, in the same run. Each bench loads by itself."""

from __future__ import annotations

from importlib.util import find_spec

from cyclopts import App

app = App(name="bench", help="Measure, beside the floor of this machine, in one run.")

BENCHES = {
    "journal": "Durable commands a second, one by one and with 64 waiting, beside the raw fsync floor.",
    "queue": "Commands a second through the queue's rules alone, without a disk.",
    "calls": "From the last byte of a key press to the last byte of the screen, beside the wires and the fsync floor.",
}

for _name, _summary in BENCHES.items():
    if find_spec(f"edge.verbs.bench_{_name}") is not None:
        app.command(f"edge.verbs.bench_{_name}:{_name}", name=_name, help=_summary)
