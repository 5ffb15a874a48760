"""Who may do what: one table. What stands in no row may be asked for by nobody over HTTP.

等保 wants three powers apart: whoever keeps the devices does not bend rules, whoever bends rules is read by an auditor
who can change nothing. So an account has one role, and somebody with two duties has two accounts.

A command of the queue is named by its tag; a test holds that each one stands either here or in UNASKED.
"""

from __future__ import annotations

from typing import Final, Literal

from edge.queueing.words import Role

DeviceKind = Literal["kiosk", "board"]
"""What a token is for. board: reads what anybody in the hall may see."""

_OWN: Final = frozenset({"set_password", "end_session"})
_WINDOW: Final = frozenset(
    {
        "call_next",
        "call_ticket",
        "recall",
        "start_service",
        "finish_service",
        "mark_missed",
        "hold",
        "return_held",
        "transfer",
        "revive",
        "log_in",
        "log_out",
        "open_window",
        "pause_window",
        "resume_window",
        "close_window",
        "hand_over",
        "undo",
        "carry_over",
        "note_ledger",
    }
)
_DESK: Final = frozenset(
    {
        "issue_ticket",
        "confirm_print",
        "fail_print",
        "reprint",
        "cancel_ticket",
        "revive",
        "check_in",
        "book_appointment",
        "withdraw_appointment",
        "set_category",
        "carry_over",
        "note_ledger",
    }
)
_MANAGER: Final = frozenset(
    {
        "open_day",
        "close_day",
        "suspend_hall",
        "resume_hall",
        "set_last_ticket",
        "change_skills",
        "create_account",
        "change_role",
        "disable_account",
        "enable_account",
        "advance_case",
    }
)
_AUDITOR: Final = frozenset({"review_rating"})
_TECHNICIAN: Final = frozenset({"issue_device_token", "revoke_device_token", "adopt_settings"})

RIGHTS: Final[dict[Role, frozenset[str]]] = {
    "": frozenset(),
    "clerk": _OWN | _WINDOW,
    "desk": _OWN | _DESK,
    "manager": _OWN | _WINDOW | _DESK | _MANAGER,
    "technician": _OWN | _TECHNICIAN,
    "auditor": _OWN | _AUDITOR,
}
"""clerk: at the window of the session. desk (导办台): for whoever stands before it. manager (负责人): everything of the
two, rules bent with a reason, accounts, cases of bad ratings. technician: devices and settings. auditor: reads, and
reviews ratings that were flagged (R24)."""

DEVICE_RIGHTS: Final[dict[DeviceKind, frozenset[str]]] = {
    "kiosk": frozenset({"issue_ticket", "confirm_print", "fail_print", "check_in", "rate", "offer_rating"}),
    "board": frozenset(),
}

UNASKED: Final = frozenset(
    {
        "tick",
        "lease_block",
        "device_up",
        "device_down",
        "device_fault",
        "note_person",
        "begin_session",
    }
)
"""Nobody's right: the clock's and the devices' own. The rating is the citizen's alone (R24): at a kiosk, or by link."""

PRIVILEGED: Final = _MANAGER | _TECHNICIAN | _AUDITOR | {"set_password"}
"""Audited whoever asks; and whatever is forced."""


def may(role: Role, tag: str) -> bool:
    """Has this role the right to this command?"""
    return tag in RIGHTS[role]
