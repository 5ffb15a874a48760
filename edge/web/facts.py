"""Records of the journal in words, for managers, technicians and auditors. No secret and no number of a person is told:
of accounts only who, from where and with which result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from edge.journal.record import Record
from edge.queueing.telling import tell
from edge.queueing.words import Event
from edge.records import event_of
from edge.upkeep import events as upkeep
from edge.views import Views
from edge.web.console_shapes import FactView
from edge.web.events import moment

_ABOUT_ACCOUNTS: dict[type[Event], str] = {
    upkeep.AccountCreated: "新建账号 {account}（{role}）",
    upkeep.PasswordSet: "修改密码 {account}",
    upkeep.RoleChanged: "调整角色 {account}：{role}",
    upkeep.AccountDisabled: "停用账号 {account}",
    upkeep.AccountEnabled: "启用账号 {account}",
    upkeep.DeviceTokenIssued: "设备令牌 {token}（{kind}）",
    upkeep.DeviceTokenRevoked: "撤销设备令牌 {token}",
    upkeep.LoggedIn: "登录 {account}（{role}），来自 {source}",
    upkeep.LoginFailed: "登录失败 {account}，来自 {source}（{code}）",
    upkeep.LoggedOut: "退出 {account}（{reason}）",
    upkeep.ActAudited: "{role} 操作 {act} {target}，来自 {source} {code}",
}


def facts_of(records: Sequence[Record], views: Views) -> tuple[FactView, ...]:
    told = [(record, event_of(record)) for record in records]
    tickets = dict.fromkeys(getattr(event, "ticket", "") for _, event in told)
    places = {name: views.ticket(name) for name in tickets if name}
    numbers = {name: place.number for name, place in places.items() if place is not None}
    return tuple(
        FactView(
            seq=record.seq,
            at=moment(record.at),
            trusted=record.clock_trusted,
            type=record.type,
            words=record.type if event is None else words_of(event, numbers),
            subject=record.subject,
            actor=record.actor,
        )
        for record, event in told
    )


def words_of(event: Event, numbers: Mapping[str, str]) -> str:
    line = _ABOUT_ACCOUNTS.get(type(event))
    return line.format(**msgspec.structs.asdict(event)).strip() if line else tell(event, numbers)
