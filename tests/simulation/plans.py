"""What the simulation tests play."""

from __future__ import annotations

from edge.config import load_site
from simulators.day import Plan

SHORT = Plan(site=load_site("demo"), seed=0, hours=0.45, people=700, faults=True)
"""A quarter of an hour of a full morning, then closing time."""
