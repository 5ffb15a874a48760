"""How the daemon logs: structlog, a constant event name and fields; one table of what is never written.

Lines go to stderr, for people or as JSON. No global state is changed but structlog's own configuration, once, by the
verb that starts the daemon.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

from edge.identity import GIVEN_FIELDS, mask_text

REDACTED: Final = frozenset(
    {"password", "token", "secret", "authorization", "cookie", "master_key", "id_number", *GIVEN_FIELDS}
)
"""Fields whose value is never written."""
DEPTH_MAX: Final = 6


def redact(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    """Take out what must not be in a log: secret fields, and identity and telephone numbers anywhere in what is told,
    also inside lists and tables."""
    for name, value in fields.items():
        fields[name] = _told(name, value, DEPTH_MAX)
    return fields


def _told(name: object, value: Any, depth: int) -> Any:
    """What is no plain value is told by its repr, without numbers; so is what lies deeper than anybody reads."""
    if name in REDACTED:
        return "***"
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return mask_text(str(value)) if mask_text(str(value)) != str(value) else value
    if isinstance(value, Mapping) and depth:
        return {mask_text(str(key)): _told(key, inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and depth:
        return [_told("", inner, depth - 1) for inner in value]
    return mask_text(value if isinstance(value, str) else repr(value))


def configure(*, json: bool, level: str = "info") -> None:
    """For `hallgate run`: lines to stderr from this level on."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
