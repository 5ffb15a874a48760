"""A small hall that has everything the order of calls depends on: shared windows, overflow, weights, a lone service."""

from __future__ import annotations

from typing import Any

import msgspec

from edge.queueing.settings import Settings

TABLES: dict[str, Any] = {
    "hall": {"id": "test", "name": "思明区政务服务中心"},
    "services": [
        {"id": "tax", "name": "税务", "prefix": "A", "keypad_code": "1"},
        {"id": "social", "name": "社保", "prefix": "B", "digits": 2, "keypad_code": "2"},
        {"id": "estate", "name": "不动产", "prefix": "C", "keypad_code": "3"},
        {"id": "unsolved", "name": "办不成事反映", "prefix": "D", "keypad_code": "4"},
    ],
    "windows": [
        {"id": "1", "services": ["tax"], "overflow": ["social"], "overflow_after_min": 5},
        {"id": "2", "services": ["tax", "social"], "weights": {"social": 10}},
        {"id": "3", "services": ["social"]},
        {"id": "4", "services": ["estate"]},
        {"id": "5", "services": ["unsolved"], "kind": "办不成事反映"},
    ],
}
SETTINGS = msgspec.convert(TABLES, Settings)
BY_ITSELF = msgspec.convert(
    {
        **TABLES,
        "services": [{**service, "warn_waiting": 3} for service in TABLES["services"]],
        "windows": [{**window, "auto_call_s": 15 * (window["id"] in "13")} for window in TABLES["windows"]],
        "rules": {
            "hold_return_min": 2,
            "unattended_after_min": 3,
            "unstaffed_after_min": 2,
            "undo_s": 300,
            "revive_position": "after_three",
            "transfer_position": "last",
        },
    },
    Settings,
)
"""The same hall doing much by itself."""
BY_KEY = msgspec.convert({**TABLES, "rules": {"start": "key", "priority_ratio": [1, 2]}}, Settings)
"""The same hall under other rules, to be adopted in the middle of a day."""
WITHOUT_ESTATE = msgspec.convert(
    {
        **TABLES,
        "services": [service for service in TABLES["services"] if service["id"] != "estate"],
        "windows": [window for window in TABLES["windows"] if window["id"] != "4"],
    },
    Settings,
)
