"""How the daemon logs: structlog, a constant event name and fields; one table of what is never written.

Lines go to stderr, for people or as JSON. No global state is changed but structlog's own configuration, once, by the
verb that starts the daemon.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

REDACTED: Final = frozenset({"password", "token", "secret", "authorization", "id_number", "phone"})
"""Fields whose value is never written."""
IDENTITY_NUMBER: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
PHONE_NUMBER: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def redact(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    """Take out what must not be in a log: secret fields, and identity and telephone numbers anywhere in text."""
    for name, value in fields.items():
        if name in REDACTED:
            fields[name] = "***"
        elif isinstance(value, str):
            fields[name] = PHONE_NUMBER.sub("***", IDENTITY_NUMBER.sub("***", value))
    return fields


def configure(*, json: bool, level: str = "info") -> None:
    """For `hallgate run`: lines to stderr from this level on."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.format_exc_info if json else structlog.processors.StackInfoRenderer(),
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
