"""`hallgate …`: the verbs that installed packages offer under the entry point group `hallgate.commands`.

Every verb: `--json` for machines, exit 0 done, 1 failed, 2 unusable input, one clear line on stderr.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points, version

from cyclopts import App, CycloptsError

from edge.verbs.door import unusable

SUMMARIES = {
    "demo": "Run a whole hall with simulated devices on real wires.",
    "run": "Run the daemon of a hall.",
    "accounts": "Who may log in, with which role; tokens of kiosks and boards.",
    "check": "Read a site.toml and the profiles it names; say every fault at once.",
    "play": "A script of commands in, the events out, on virtual time.",
    "profiles": "What is known about devices: list, show, check, encode, decode.",
    "journal": "What happened: tail, verify, why, export.",
    "vault": "Identity and telephone numbers: the master key, what is kept, erasing by hand.",
    "report": "What a hall has done in a day, a month or a quarter; also as CSV and XLSX.",
    "bench": "Measure, beside the floor of this machine, in one run.",
    "sim": "Simulated devices and whole simulated days.",
}


def main() -> None:
    """Find the verb, load only that verb's module, run it."""
    verbs = {point.name: point for point in entry_points(group="hallgate.commands")}
    app = App(
        name="hallgate",
        help="An edge gateway for government service halls (政务服务大厅).",
        version=version("hallgate"),
    )
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    for name in sorted(verbs, key=lambda verb: (list(SUMMARIES).index(verb) if verb in SUMMARIES else 99, verb)):
        if name == wanted:
            verb = verbs[name].load()
            app.command(verb, name=name)
        elif wanted not in verbs:
            app.command(App(name=name, help=SUMMARIES.get(name, "")))
    if wanted and not wanted.startswith("-") and wanted not in verbs:
        unusable(f"there is no verb '{wanted}'; there are: {', '.join(sorted(verbs))}")
    try:
        app(exit_on_error=False, print_error=False)
    except BrokenPipeError:
        # Whoever read the output has heard enough (`| head`); the interpreter must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except CycloptsError as error:
        unusable(f"{' '.join(sys.argv[1:2])}: {str(error).strip()} (see: hallgate {wanted} --help)")
