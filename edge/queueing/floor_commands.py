"""What may be wanted of windows, clerks and the hall as a whole beyond calling: who takes over, which services, a stop.

Part of `edge.queueing.commands`, which everybody imports.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from edge.queueing.words import Command, Line, Name

Services = Annotated[tuple[Name, ...], msgspec.Meta(max_length=64)]


class HandOver(Command, frozen=True, kw_only=True, tag="hand_over"):
    """A substitute clerk takes the window, in one act and without a pause (R1: 离岗必须有替岗)."""

    window: Name
    staff: Name
    services: Services = ()
    """What the substitute can do, of the window's services; empty: all of them."""
    reason: Line = ""
    force: bool = False
    """A manager may bend R1/R2 with a reason where the substitute can do less; never from a keypad."""


class ChangeSkills(Command, frozen=True, kw_only=True, tag="change_skills"):
    """A window serves other services from now on, until the day ends. Nothing named: what site.toml says again."""

    window: Name
    services: Services = ()
    """Primary services, by id."""
    overflow: Services = ()
    reason: Line = ""
    force: bool = False


class SuspendHall(Command, frozen=True, kw_only=True, tag="suspend_hall"):
    """Fire, typhoon, power: nobody is called, nobody loses their place. Exempt from R1 and R2."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class ResumeHall(Command, frozen=True, kw_only=True, tag="resume_hall"):
    """The suspended hall serves again."""


class Undo(Command, frozen=True, kw_only=True, tag="undo"):
    """Take back the clerk's own last call, missed, finish, transfer or hold at the window."""

    window: Name
