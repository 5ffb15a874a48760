"""hatchling's build hook: a wheel carries the built pages. Editable installs skip it (`make setup` builds them)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesHook(BuildHookInterface[Any]):
    """Builds edge/web/pages with the same script that everybody uses, unless they are finished."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from edge.web import build_pages
        finally:
            sys.path.remove(self.root)
        if build_pages.build():
            self.app.display_info("pages built")
        pages = Path(self.root) / "edge" / "web" / "pages"
        for file in sorted(pages.rglob("*")):
            if file.is_file():
                build_data["force_include"][str(file)] = file.relative_to(self.root).as_posix()
