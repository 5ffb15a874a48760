"""One event, one line, for people who know halls: the demo's live view, `hallgate play --tell`, the journal's tail."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from edge.queueing import events as ev
from edge.queueing.words import CaseStep, Category, Flag, Outcome, Step, UndoneAct

CATEGORIES_ZH: dict[Category, str] = {
    "ordinary": "普通",
    "elderly_60": "60岁以上",
    "elderly_65": "65岁以上",
    "disabled": "残疾人",
    "pregnant": "孕妇",
    "soldier": "现役军人",
    "veteran": "退役军人",
    "special_care": "优抚对象",
    "hmt_resident": "港澳台同胞",
    "other_priority": "其他优先",
}
OUTCOMES_ZH: dict[Outcome, str] = {
    "done": "办结",
    "incomplete": "未办结",
    "informed": "一次性告知",
    "withdrawn": "申请人撤回",
}
STEPS_ZH: dict[Step, str] = {
    "lane": "优先与普通轮转",
    "priority": "优先队列先到",
    "longest_wait": "等候超时优先于未到时段的预约",
    "appointment": "预约与现场轮转",
    "ordinary": "先到先办",
    "overflow": "协办规则",
    "cooldown": "过号缓叫规则",
    "named": "指定叫号",
    "returned": "挂起后返回",
}
FLAGS_ZH: dict[Flag, str] = {
    "after_call": "叫号后过快",
    "after_end": "办结后过快",
    "burst": "同键连按",
    "after_hours": "非工作时间",
    "same_client": "同一终端多次",
    "own_network": "本单位网络",
}
STEPS_OF_CASE_ZH: dict[CaseStep, str] = {"call_back": "回访", "rectify": "整改", "appeal": "申述", "close": "办结"}
UNDONE_ZH: dict[UndoneAct, str] = {
    "call": "呼叫",
    "missed": "过号",
    "finish": "办结",
    "transfer": "转办",
    "hold": "挂起",
}
GRADES_ZH = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}

_LINES: dict[type[ev.Event], str] = {
    ev.EpochBegan: "日志开始（{reason}）",
    ev.SettingsAdopted: "配置生效",
    ev.DayOpened: "开始营业 {date}",
    ev.DayClosed: "结束营业 {date}",
    ev.TicketIssued: "取号 {number}，前面{ahead}人",
    ev.TicketPrinted: "已出票 {ticket}",
    ev.PrintFailed: "出票失败 {ticket}：{reason}",
    ev.TicketReprinted: "补打 {ticket}，第{count}次",
    ev.TicketCancelled: "取消 {ticket}",
    ev.TicketRecalled: "重呼 {number} 到{window}号窗口，第{count}次",
    ev.ServiceStarted: "开始办理 {ticket}，{window}号窗口",
    ev.TicketAdvanced: "转入下一事项 {ticket}：{service}",
    ev.TicketMissed: "过号 {ticket}，{window}号窗口",
    ev.TicketHeld: "挂起 {ticket}，{window}号窗口",
    ev.TicketReturned: "取回 {ticket}，{window}号窗口",
    ev.TicketRevived: "过号恢复 {ticket}",
    ev.TicketTransferred: "转办 {ticket}：{service} → {to_service}",
    ev.TicketUnserved: "未办 {ticket}",
    ev.ClerkLoggedIn: "{staff} 登录{window}号窗口",
    ev.ClerkLoggedOut: "{staff} 退出{window}号窗口",
    ev.WindowOpened: "{window}号窗口开放",
    ev.WindowPaused: "{window}号窗口暂停服务",
    ev.WindowResumed: "{window}号窗口恢复服务",
    ev.WindowClosed: "{window}号窗口关闭",
    ev.HandedOver: "{window}号窗口替岗：{was} → {staff}",
    ev.HallSuspended: "大厅暂停服务：{reason}（{staff}）",
    ev.HallResumed: "大厅恢复服务（{staff}）",
    ev.WindowUnattended: "{window}号窗口无人值守，{waiting}人等候（{staff}）",
    ev.ServiceUnstaffed: "{service}没有窗口在办，{waiting}人等候",
    ev.ServiceStaffed: "{service}已有窗口在办",
    ev.WaitingWarned: "{service}等候{waiting}人，达到提醒线{threshold}人，请增开窗口",
    ev.WaitingEased: "{service}等候{waiting}人，已缓解",
    ev.HoldEnded: "挂起到时 {ticket}，回到{window}号窗口的队列",
    ev.RatingAsked: "请评价 {ticket}，{window}号窗口",
    ev.RatingPromptClosed: "评价提示结束，{window}号窗口",
    ev.RatingLapsed: "评价逾期 {visit}",
    ev.RatingLinkOffered: "离台评价链接 {ticket}",
    ev.CaseOpened: "差评立案 {number}：{call_back_by}前回访，{rectify_by}前整改（{window}号窗口）",
    ev.AppointmentBooked: "预约 {appointment}：{service}",
    ev.AppointmentWithdrawn: "预约取消 {appointment}",
    ev.AppointmentArrived: "预约签到 {appointment}",
    ev.AppointmentLapsed: "预约过时 {appointment}",
    ev.OvertimeStarted: "延时服务开始：{service}，还有{waiting}人等候",
    ev.OvertimeEnded: "延时服务结束：{service}",
    ev.LastTicketSet: "提前停止取号：{service}，关门前{minutes}分钟（{staff}）",
    ev.TicketCarriedOver: "顺延 {number}（{date}）→ {to_number}（{to_date}，{staff}）",
    ev.BlockLeased: "号段 {service} {first}–{last} 交给 {device}",
    ev.PersonNoted: "保险箱 {act} {ticket}：{purpose}",
    ev.DeviceUp: "设备恢复 {device}",
    ev.DeviceDown: "设备失联 {device}：{reason}",
    ev.DeviceFaulted: "设备故障 {device}：{code}",
    ev.DeviceFaultCleared: "设备故障解除 {device}：{code}",
    ev.CommandRefused: "依规拒绝（{rule}）：{words}",
    ev.RuleBent: "破例（{rule}）：{reason}，{staff}",
    ev.AnchorSet: "锚定至第{through_seq}条",
}


def tell(event: ev.Event, numbers: Mapping[str, str] = MappingProxyType({})) -> str:
    """One line in Chinese, without time. `numbers`: ticket -> number; a ticket that is not in it is told by its id. A
    type it does not know is told by its name."""
    named = numbers.get(getattr(event, "ticket", ""), getattr(event, "ticket", ""))
    match event:
        case ev.TicketIssued(category=category) if category != "ordinary":
            return f"取号 {event.number}（{CATEGORIES_ZH[category]}），前面{event.ahead}人"
        case ev.ActionUndone():
            return f"撤销{UNDONE_ZH[event.action]} {event.number}，{event.window}号窗口"
        case ev.SkillsChanged():
            overflow = f"，协办{'、'.join(event.overflow)}" if event.overflow else ""
            return f"{event.window}号窗口改办：{'、'.join(event.services)}{overflow}（{event.staff}）"
        case ev.CategorySet():
            return f"调整类别 {named}：{CATEGORIES_ZH[event.was]} → {CATEGORIES_ZH[event.category]}（{event.staff}）"
        case ev.WindowPaused(window=window, reason=reason) if reason:
            return f"{window}号窗口暂停服务（{reason}）"
        case ev.TicketCalled():
            over = f"，在{event.over}之前" if event.over else ""
            return f"请 {event.number} 到{event.window}号窗口（{STEPS_ZH[event.step]}{over}）"
        case ev.ServiceFinished():
            return f"服务结束 {named}，{event.window}号窗口，{OUTCOMES_ZH[event.outcome]}，{round(event.seconds)}秒"
        case ev.RatingGiven():
            return f"评价 {named}：{GRADES_ZH[event.grade]}"
        case ev.RatingFlagged():
            return f"评价待复核 {named}：{'、'.join(FLAGS_ZH[flag] for flag in event.reasons)}"
        case ev.RatingReviewed():
            return f"评价复核 {named}：{'计入' if event.counts else '不计入'}主动评价（{event.staff}）"
        case ev.ActiveRateLow():
            where = f"{event.window}号窗口" if event.window else "全大厅"
            return f"主动评价率低 {where} {event.date}：{event.active}/{event.finished}，{event.percent}%"
        case ev.LedgerNoted():
            said = "；".join(part for part in (event.problem, event.handling, event.call_back) if part)
            return f"台账{'办结' if event.settled else ''} {event.number}：{said}（{event.staff}）"
        case ev.CaseAdvanced():
            return f"差评{STEPS_OF_CASE_ZH[event.step]} {named}（{event.staff}）{'，已逾期' if event.late else ''}"
        case ev.CaseReminded():
            return f"差评提醒 {named}：{event.by}前{STEPS_OF_CASE_ZH[event.step]}"
        case ev.CaseOverdue():
            return f"差评逾期 {named}：应于{event.by}前{STEPS_OF_CASE_ZH[event.step]}"
    line = _LINES.get(type(event))
    return line.format(**{**msgspec.structs.asdict(event), "ticket": named}) if line else type(event).__name__
