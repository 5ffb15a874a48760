"""Every reason why a command may be refused: one table of stable codes.

A code never changes its meaning. Words are for the clerk or citizen (Chinese first); the remedy says what would make it
possible. A refusal with a rule is itself recorded (`recorded`), because auditors ask.
"""

from __future__ import annotations

import msgspec

from edge.queueing.commands import Command, Rate
from edge.queueing.events import CommandRefused
from edge.queueing.words import Refusal


class Reason(msgspec.Struct, frozen=True):
    words: str
    """Chinese; `{…}` are filled in."""
    english: str
    remedy: str = ""
    rule: str = ""


REASONS: dict[str, Reason] = {
    "no_settings": Reason("大厅尚未配置", "The hall has no settings yet.", "先启用 site.toml 的配置"),
    "settings_unusable": Reason(
        "配置不可用：{faults}", "The settings are not usable; every fault is named.", "改正所列各处"
    ),
    "settings_cap": Reason(
        "配置设有限号：{faults}", "The settings set a cap on tickets.", "取消限号，可改用 warn_waiting 提醒", "R3"
    ),
    "settings_old_name": Reason(
        "名称应为“政务服务中心”：{faults}",
        "A text of the settings says 行政服务中心.",
        "将“行政服务中心”改为“政务服务中心”",
        "R39",
    ),
    "still_in_use": Reason(
        "{name}仍在使用，不能移除",
        "A service with people, or a window with a clerk, cannot be taken out.",
        "先办结或关闭后再改配置",
    ),
    "day_not_open": Reason(
        "今天尚未开始营业", "No business day is open: the clock is not trusted.", "由负责人指定日期：open_day"
    ),
    "day_closed": Reason("今天已结束营业", "The business day is over.", "请于下一工作日办理"),
    "date_goes_back": Reason(
        "日期只能向前，当前为{date}", "The business date never goes back.", "指定{date}之后的日期"
    ),
    "date_not_today": Reason("时钟可信，今天是{date}", "The clock is trusted and says another date.", "日期须为{date}"),
    "date_too_far": Reason("日期离{date}太远", "The date is far after the last one; it could never be taken back."),
    "not_a_date": Reason("日期格式应为 YYYY-MM-DD", "The date is not YYYY-MM-DD."),
    "clock_untrusted": Reason(
        "时钟不可信，不能自动确定日期",
        "The clock is not trusted, so the date must be said.",
        "由负责人指定日期：open_day",
    ),
    "outside_hours": Reason(
        "{name}现在不在办理时间，{opens}",
        "The service is not open now; tickets are given in its hours.",
        "{opens}再取号",
        "R31",
    ),
    "last_ticket_over": Reason(
        "{name}今天已停止取号（{at}起）",
        "A manager has set the last ticket of today before the closing time.",
        "请于下一工作日办理，或到导办台",
        "R3",
    ),
    "consent_missing": Reason("顺延须本人同意", "Nobody is carried over without agreeing.", "征得本人同意后再办"),
    "not_left_over": Reason("{number}不能顺延", "The ticket is not one that was left unserved, or is carried over."),
    "people_at_windows": Reason("仍有人在窗口办理：{number}", "A ticket is called or being served.", "先办结或过号"),
    "people_wait": Reason(
        "仍有{count}人等候，不得清号",
        "People wait; they are not purged.",
        "办完等候人员，或由负责人说明理由后强制结束",
        "R32",
    ),
    "unknown_service": Reason("没有事项“{name}”", "There is no such service."),
    "unknown_window": Reason("没有窗口“{name}”", "There is no such window."),
    "unknown_ticket": Reason("没有票号“{name}”", "There is no such ticket today."),
    "unknown_appointment": Reason(
        "没有预约“{name}”", "There is no such appointment here.", "请到导办台，可先按现场取号办理"
    ),
    "appointment_withdrawn": Reason("预约已取消", "The appointment was withdrawn.", "可按现场取号办理"),
    "already_checked_in": Reason("已签到，号码{number}", "The appointment has its ticket.", "需要时请补打"),
    "too_early": Reason("签到时间未到，{at}起可签到", "Check-in is not open yet.", "{at}起再签到，或按现场取号办理"),
    "slot_ends_first": Reason("时段的结束早于开始", "The slot ends before it begins."),
    "slot_over": Reason("时段已过", "The slot and its grace are over."),
    "code_taken": Reason("签到码已属于预约{appointment}", "Another appointment has the code."),
    "unknown_visit": Reason("没有这次办理", "There is no such visit, or it can no longer be rated."),
    "number_not_leased": Reason(
        "号码{number}不在本机的号段内", "The number is not in a block leased to this device today."
    ),
    "number_taken": Reason("号码{number}已使用", "The number was already issued.", "使用号段内的下一个号码"),
    "nobody_waits": Reason("无人等候", "Nobody waits for this window."),
    "not_served_here": Reason(
        "本窗口不办理该事项", "The window does not serve this ticket's service.", "转到办理该事项的窗口"
    ),
    "ticket_not_waiting": Reason("{number}不在等候中", "The ticket is not waiting (and not missed)."),
    "ticket_at_window": Reason("{number}正在{window}办理", "The ticket is at a window.", "由该窗口处理"),
    "ticket_not_missed": Reason("{number}没有过号", "The ticket was not missed."),
    "ticket_not_held": Reason("{number}没有在本窗口挂起", "The ticket is not held at this window."),
    "nothing_held": Reason("本窗口没有挂起的号", "Nothing is held at this window."),
    "ticket_over": Reason("{number}已结束", "The ticket is finished, cancelled or unserved."),
    "not_printing": Reason("{number}没有打印任务", "The ticket was not to be printed.", "需要时请补打"),
    "recall_first": Reason(
        "请先重呼，还需{left}次", "Recall first: the called person has not had the recalls the hall grants.", "按重呼键"
    ),
    "recall_too_soon": Reason(
        "重呼间隔不足，请{seconds}秒后再呼", "The last announcement was too short a time ago.", "稍后再呼"
    ),
    "settings_unstaff": Reason(
        "新配置使{services}没有窗口在办",
        "A staffed window would lose the service, and no other serves it now.",
        "先在其他窗口开办，或在营业结束后启用配置",
        "R1",
    ),
    "hall_suspended": Reason(
        "大厅暂停服务：{reason}", "The hall is suspended; nobody is called.", "由负责人恢复：resume_hall"
    ),
    "not_suspended": Reason("大厅没有暂停服务", "The hall is not suspended."),
    "manager_wanted": Reason("须由负责人操作", "Only a manager may do it.", "由负责人登录操作"),
    "clerk_cannot": Reason(
        "{staff}不办理这些事项", "The clerk at the window can do none of these services.", "先替岗，或换其他事项"
    ),
    "nothing_to_undo": Reason(
        "没有可撤销的操作（{seconds}秒内）", "The clerk did nothing here lately that can be taken back."
    ),
    "not_own_act": Reason("只能撤销本人的操作", "Somebody else did it.", "由{staff}撤销"),
    "acted_since": Reason(
        "{number}之后已有操作或评价，不能撤销", "Somebody has acted on the ticket since, or rated the visit."
    ),
    "nobody_called": Reason("当前没有已呼叫的号", "Nobody is called at this window.", "先呼叫"),
    "nobody_served": Reason("当前没有正在办理的号", "Nobody is being served at this window.", "先开始办理"),
    "nobody_here": Reason("当前窗口没有号", "Nobody is called or served at this window.", "先呼叫"),
    "window_busy": Reason(
        "{number}还在窗口", "Somebody is called or being served at the window.", "先办结、挂起或过号"
    ),
    "window_closed": Reason("窗口未开放", "The window is closed.", "先登录并开放窗口"),
    "window_paused": Reason("窗口已暂停", "The window is paused.", "先恢复服务"),
    "already_open": Reason("窗口已开放", "The window is open already."),
    "already_paused": Reason("窗口已暂停", "The window is paused already."),
    "already_closed": Reason("窗口已关闭", "The window is closed already."),
    "not_paused": Reason("窗口没有暂停", "The window is not paused."),
    "no_clerk": Reason("窗口无人登录", "No clerk is logged in at the window.", "工作人员先登录"),
    "window_taken": Reason("窗口已由{staff}登录", "Another clerk is logged in at the window.", "先退出登录"),
    "already_logged_in": Reason("已在本窗口登录", "The clerk is logged in here already."),
    "staff_elsewhere": Reason("{staff}已在{window}登录", "The clerk is logged in at another window.", "先在原窗口退出"),
    "sole_window": Reason(
        "单一窗口不得暂停服务：{services}只有本窗口在办",
        "The only staffed window of a service may not stop.",
        "先由他人替岗（hand_over），或由{who}开办{services}",
        "R1",
    ),
    "wait_over_limit": Reason(
        "{services}等候{when}超过{minutes}分钟，不得减少窗口",
        "People have waited longer than the limit, or would by the forecast; windows may not be reduced.",
        "先由{who}开办{services}，或待等候时间缩短",
        "R2",
    ),
    "force_not_from_device": Reason(
        "按键不能强制", "A rule is bent by a person with a name, never from a device.", "由负责人登录操作", "R1"
    ),
    "manager_only": Reason("只有负责人可以强制", "Only a manager may bend a rule.", "由负责人登录操作", "R1"),
    "force_needs_reason": Reason("强制须说明理由", "Bending a rule needs a reason.", "填写理由"),
    "desk_only": Reason("请到导办台办理", "Only the guidance desk or a manager may do it.", "由导办台登录操作"),
    "not_yet": Reason("办理尚未结束，请办完后评价", "Rated before the service has ended.", "办结后再评价", "R24"),
    "no_visit_asked": Reason("当前没有待评价的办理", "No visit is being asked about at this window."),
    "already_rated": Reason("请勿重复评价", "The visit has its one rating.", "", "R23"),
    "unknown_link": Reason("链接无效", "The link belongs to no visit here.", "请重新扫描窗口或自助机上的二维码"),
    "rating_lapsed": Reason("评价期已过", "The link was open for some days and is no longer."),
    "link_taken": Reason("请重新生成链接", "Another visit has this link.", "再试一次"),
    "too_many_links": Reason("链接已生成多次", "The visit has as many links as it may have.", "请使用已有的链接"),
    "auditor_only": Reason("只有审计员可以复核评价", "Only an auditor reviews ratings.", "由审计员登录操作", "R24"),
    "not_flagged": Reason("没有待复核的这条评价", "No rating of that visit waits for a review."),
    "review_needs_reason": Reason("复核须说明理由", "A review needs a reason.", "填写理由"),
    "unknown_case": Reason("没有这个差评事项", "There is no such case."),
    "no_appeal": Reason(
        "基本满意及以上的评价不得申述，不得要求修改",
        "There is no case and no appeal for grades 3 to 5; a grade is never changed.",
        "",
        "R25",
    ),
    "cases_by_manager": Reason(
        "差评由负责人处理", "Only a manager works on the case of a bad rating.", "由负责人登录操作", "R28"
    ),
    "own_case": Reason(
        "被评价人不得处理本人的差评", "Whoever was rated does not work on the case.", "由其他负责人处理", "R24"
    ),
    "case_closed": Reason("该差评已办结", "The case is closed."),
    "case_needs_note": Reason("请填写说明", "A step on a case says what was done.", "填写说明"),
    "called_back_already": Reason("已回访", "The citizen was called back already."),
    "call_back_first": Reason("请先回访", "The citizen is called back first.", "先登记回访", "R28"),
    "rectify_first": Reason(
        "请先登记整改或申述", "A case closes after it was put right or appealed.", "先登记整改或申述", "R28"
    ),
    "detail_with_call_back": Reason("差评原因只在回访时补充", "The detail is completed at the call-back."),
    "ledger_by_staff": Reason("台账由工作人员登记", "Only staff write in the ledger.", "登录后操作", "R10"),
    "ledger_incomplete": Reason(
        "台账不完整：须有问题，办结须有处置和回访",
        "A matter has a problem; a settled one also what was done and the call-back.",
        "补齐各栏",
        "R10",
    ),
    "nothing_noted": Reason("没有填写内容", "Nothing is said that the ledger does not say.", "填写后再提交"),
    "settings_unsolved": Reason(
        "配置缺少“办不成事”反映窗口：{faults}",
        "A hall has a window of the kind 办不成事反映; its settings cannot leave it out.",
        "设置一个 kind = 办不成事反映 的窗口",
        "R10",
    ),
    "staff_may_not_rate": Reason("工作人员不得评价", "Staff may not rate.", "由办事人本人评价", "R24"),
    "other_window": Reason(
        "该办理不在本窗口评价", "The device may rate only the visit asked about at its window.", "", "R24"
    ),
}


def refuse(code: str, **values: object) -> Refusal:
    """The refusal of that code, its words filled in."""
    reason = REASONS[code]
    return Refusal(
        code=code, words=reason.words.format(**values), rule=reason.rule, remedy=reason.remedy.format(**values)
    )


def recorded(command: Command, refusal: Refusal) -> CommandRefused | None:
    """The event that keeps a refusal under a rule; None for a plain refusal, which is decided anew each time. What a
    refused rating said is not kept: it counts as a press and nothing more."""
    if not refusal.rule:
        return None
    body = msgspec.to_builtins(command)
    if isinstance(command, Rate):
        named = ("ticket",) if command.ticket else ()
        body = {key: body[key] for key in ("do", "window", "visit", "channel", *named)}
    return CommandRefused(
        command=body, code=refusal.code, rule=refusal.rule, words=refusal.words, remedy=refusal.remedy
    )
