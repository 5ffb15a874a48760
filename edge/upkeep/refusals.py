"""Why something about accounts may be refused: stable codes, Chinese words, what would make it possible."""

from __future__ import annotations

from typing import Final

from edge.queueing.words import Refusal

REASONS: Final[dict[str, tuple[str, str]]] = {
    "right_missing": ("您的角色不能做这项操作", "由有相应权限的人员操作"),
    "login_refused": ("账号或密码不正确，或账号暂时锁定", "核对后重试；连续 5 次错误将锁定 15 分钟"),
    "account_taken": ("账号“{name}”已存在", "换一个账号名"),
    "unknown_account": ("没有账号“{name}”", "先建立账号"),
    "unknown_token": ("没有设备令牌“{name}”", "先发放令牌"),
    "token_taken": ("设备令牌“{name}”已存在", "换一个名称，或先撤销再用新名称发放"),
    "first_is_manager": ("第一个账号必须是负责人", "先建立角色为 manager 的账号"),
    "last_manager": ("这是最后一个可用的负责人账号", "先建立另一个负责人账号"),
    "role_needed": ("账号必须有角色", "指定角色"),
    "windows_for_clerks": ("只有窗口人员可以限定窗口", "去掉窗口，或改为窗口人员"),
}
"""code -> words, remedy."""


def refuse(code: str, **values: object) -> Refusal:
    words, remedy = REASONS[code]
    return Refusal(code=code, words=words.format(**values), remedy=remedy)
