"""What a person tells at a page, taken off the body before a Command is made of it: see `edge.vault.reception`."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from edge.identity import GIVEN_FIELDS, Given
from edge.queueing.commands import CheckIn, IssueTicket
from edge.queueing.words import Command
from edge.web.problems import Trouble

WITH_PEOPLE: Final[tuple[type[Command], ...]] = (IssueTicket, CheckIn)
"""Commands at which somebody may show an identity card or leave a telephone number."""
IN_BODY: Final[dict[str, dict[str, Any]]] = {
    "identity": {
        "type": "string",
        "maxLength": 32,
        "default": "",
        "description": "The person's identity number; never needed for a ticket (R36), and never told again.",
    },
    "phone": {"type": "string", "maxLength": 32, "default": "", "description": "A mobile number to call back."},
    "person_name": {"type": "string", "maxLength": 64, "default": "", "description": "The person's name."},
}
"""JSON Schema of these fields, for the OpenAPI document."""


def taken_off(command: type[Command], fields: dict[str, Any]) -> Given:
    """Removes them from `fields`. Raises Trouble(command_unusable), which names the field and repeats nothing."""
    if command not in WITH_PEOPLE:
        return Given()
    told = {name: fields.pop(name) for name in GIVEN_FIELDS if name in fields}
    for name, value in told.items():
        try:
            msgspec.convert({name: value}, Given)
        except msgspec.ValidationError:
            raise Trouble("command_unusable", f"{name}: text of at most 64 characters is expected") from None
    return msgspec.convert(told, Given)
