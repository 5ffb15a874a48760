"""What somebody may want after a visit: rate it, offer its link, review a rating, work on a case, note in the ledger.

Part of `edge.queueing.commands`, which everybody imports.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec

from device_profiles.vocabulary import Grade
from edge.queueing.words import CaseStep, Command, Line, Name, RatingChannel

Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Report = Annotated[str, msgspec.Meta(max_length=500)]


def token_hash(token: str) -> str:
    """SHA-256, hexadecimal: what the journal knows of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


class Rate(Command, frozen=True, kw_only=True, tag="rate"):
    """The citizen rates a visit: the one of the link, of the ticket, the one named, or the one asked about at the
    window."""

    grade: Grade
    window: str = ""
    visit: str = ""
    ticket: str = ""
    """From a kiosk: the number; its newest visit that has ended and is not rated is meant."""
    token: Annotated[str, msgspec.Meta(max_length=128)] = ""
    """By link: what the link ends with. Never recorded; the journal has its SHA-256 only."""
    channel: RatingChannel = "evaluator"
    detail: Annotated[tuple[Name, ...], msgspec.Meta(max_length=16)] = ()
    words: Line = ""
    client: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """By link: an opaque mark of the citizen's client, made by the page's server. Two ratings with one mark are
    flagged."""
    own_network: bool = False
    """By link: it came from the hall's own network. Flagged."""


class OfferRating(Command, frozen=True, kw_only=True, tag="offer_rating"):
    """A device that faces the citizen is about to show the link to a visit that has ended."""

    visit: str = ""
    ticket: str = ""
    """Instead of the visit: the ticket's id or today's number; its newest visit that is not rated is meant."""
    token_hash: Digest
    """SHA-256 of the token, hexadecimal. The token itself stays with the device that shows it."""


class ReviewRating(Command, frozen=True, kw_only=True, tag="review_rating"):
    """An auditor has looked at a flagged rating: it counts as active, or it does not."""

    visit: Name
    counts: bool
    reason: Line


class AdvanceCase(Command, frozen=True, kw_only=True, tag="advance_case"):
    """A step on the case of a bad rating: called back, rectified, appealed, closed. The grade stays what it is."""

    case: Name
    """The visit that was rated."""
    step: CaseStep
    note: Report = ""
    detail: Annotated[tuple[Name, ...], msgspec.Meta(max_length=16)] = ()
    """With the call-back: what it was about, where the citizen had not said it."""


class NoteLedger(Command, frozen=True, kw_only=True, tag="note_ledger"):
    """The ledger of the 办不成事 window (R10): what could not be done, what was done about it, the call-back."""

    ticket: Name
    """Today's number, or the id of a ticket that stands in the ledger."""
    problem: Report = ""
    handling: Report = ""
    call_back: Report = ""
    """What the person said when asked again."""
    settled: bool = False
    """Nothing is left to do: only with problem, handling and call_back."""
