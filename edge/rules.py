"""The rules that a hall must obey: what each asks, how far hallgate has it, and the one place in the code that is it.

`hallgate check --rules` prints the table; docs/rules has a section for each. A place is `module:Name` (or a module);
its own text cites the rule's id, and a test holds that, like the rule's tests and its section.
Standing: held · partly (the words say what is missing) · later · elsewhere (not software, or not this program's).
Source: 厦门市政务服务标准化规范化便利化任务分工 (2022), except where docs/rules says otherwise.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Standing = Literal["held", "partly", "later", "elsewhere"]


class Rule(msgspec.Struct, frozen=True):
    id: str
    zh: str
    en: str
    places: tuple[str, ...] = ()
    """The first is the rule; the others are what it also needs."""
    standing: Standing = "held"
    but: str = ""
    """What is missing, or whose it is."""

    @property
    def number(self) -> int:
        return int(self.id[1:])


Q = "edge.queueing"
UPSTREAM = "comes with the links to city and province"

RULES: tuple[Rule, ...] = (
    Rule(
        "R1",
        "单一窗口不得暂停服务，离岗必须有替岗",
        "a service's last staffed window does not stop without a substitute",
        (f"{Q}.decide.staying:_sole", f"{Q}.decide.floor:hand_over", f"{Q}.notices:_unstaffed"),
    ),
    Rule(
        "R2",
        "窗口等候时长在30分钟内，方可减少窗口，并显示暂停服务",
        "windows become fewer only while nobody waits, or would wait, more than 30 minutes",
        (f"{Q}.decide.staying:_too_long", "edge.reports.figures:Episode"),
    ),
    Rule(
        "R3",
        "不得通过限号等手段限制群众办事",
        "no cap on tickets anywhere; numbers widen",
        (f"{Q}.coherence:caps_in", f"{Q}.decide.checks:number_text", f"{Q}.decide.hours:set_last_ticket"),
    ),
    Rule(
        "R4",
        "在岗时间有记录；窗口无否决权",
        "clerks' time is recorded; there is no way to reject somebody's business",
        ("edge.reports.figures:TimeSheet", f"{Q}.words:Outcome"),
    ),
    Rule(
        "R5",
        "每日汇总大厅办件情况、群众等待时长",
        "each day's counts, waits and service times",
        ("edge.reports",),
    ),
    Rule(
        "R6",
        "考核含考勤、办件、时长、评价",
        "attendance, counts, times and ratings by clerk, for a month",
        ("edge.reports.figures:TimeSheet",),
    ),
    Rule(
        "R7",
        "每季度窗口排队时长问题库",
        "a quarter's distribution of waits",
        ("edge.reports.tables:_distribution",),
    ),
    Rule(
        "R8",
        "综合窗口、帮代办、出件等窗口类型",
        "windows are of the kinds that there are",
        (f"{Q}.settings:WINDOW_KINDS", f"{Q}.coherence:faults_of"),
    ),
    Rule(
        "R9",
        "年办件量低或季节性事项：事项入驻、人不常驻",
        "shared windows, seasonal services, a year's count for each service",
        (f"{Q}.settings:Service", f"{Q}.evolve.ratings:count_visit", "edge.site_warnings:_services"),
    ),
    Rule(
        "R10",
        "设立“办不成事”反映窗口，建立台账，落实处置和回访",
        "every hall has the window for what could not be done, and its ledger",
        (f"{Q}.coherence:without_unsolved", f"{Q}.decide.cases:note_ledger"),
    ),
    Rule(
        "R11",
        "收件登记，3个工作日内一次告知",
        "receipts of applications",
        standing="elsewhere",
        but="the acceptance systems register receipts; hallgate never changes a record's time",
    ),
    Rule("R12", "即来即办", "matters done at once", standing="later", but="their list comes from upstream"),
    Rule("R13", "按功能分区", "zones of a hall", standing="elsewhere", but="windows and speakers have zones"),
    Rule("R14", "加强便民服务设施的管理和维护", "facilities are kept", standing="elsewhere", but="devices' health"),
    Rule("R15", "统一预约和排队数据报送", "appointments and queues reported", standing="later", but=UPSTREAM),
    Rule("R16", "视频监督", "video supervision", standing="later", but="windows carry their camera's number already"),
    Rule("R17", "业务数据实时推送", "data pushed at once", standing="later", but=UPSTREAM),
    Rule("R18", "实时性、完整性、准确率", "lag, completeness, accuracy", standing="later", but=UPSTREAM),
    Rule("R19", "开放数据端口", "an open data port", standing="elsewhere", but="docs/reference/http.md"),
    Rule(
        "R20",
        "错峰提供政务服务",
        "off-peak service",
        standing="later",
        but="waits are told; bookings come later",
    ),
    Rule("R21", "预约后告知便民小贴士", "tips with an appointment", standing="later", but=UPSTREAM),
    Rule(
        "R22",
        "每月检查、每季评估可导出",
        "reports of a month and a quarter can be exported",
        ("edge.reports",),
    ),
    Rule(
        "R23",
        "线下办事“一次一评”",
        "one rating a visit",
        (f"{Q}.decide.ratings:rate",),
    ),
    Rule(
        "R24",
        "严查“先评价，后办事”、“自行评价”和虚假评价",
        "ratings only after the end, never by staff, never changed; odd ones are flagged",
        (f"{Q}.decide.ratings:rate", f"{Q}.decide.suspicion", f"{Q}.decide.ratings:review_rating"),
    ),
    Rule(
        "R25",
        "不得强制要求申请修改提升评价等级",
        "nothing raises a grade",
        (f"{Q}.decide.cases:advance_case",),
    ),
    Rule(
        "R26",
        "线下主动评价率保持在90%以上",
        "at least 90 % of visits are actively rated",
        (f"{Q}.decide.ratings:low_rates", "edge.views.evaluation:RateFigure"),
    ),
    Rule(
        "R27",
        "五级评价，离台评价",
        "five grades, and rating away from the counter",
        (f"{Q}.decide.ratings:offer_rating", "edge.site_warnings:incomplete", "edge.web.rating"),
    ),
    Rule(
        "R28",
        "差评2个工作日回访，15个工作日整改",
        "a bad grade is called back in 2 and put right in 15 working days",
        (f"{Q}.decide.ratings:_case", f"{Q}.case_dates", f"{Q}.decide.cases:advance_case"),
    ),
    Rule("R29", "评价数据3个工作日内汇聚", "ratings reported within 3 working days", standing="later", but=UPSTREAM),
    Rule(
        "R30",
        "重点分析“满意”及以下评价",
        "ratings by grade, 满意 and below, and by what was named",
        ("edge.reports.tables:_ratings",),
    ),
    Rule(
        "R31",
        "周一至周五（除法定节日）上午9:00-12:00，下午13:00-17:00",
        "the working week with its holidays and make-up days",
        (f"{Q}.decide.hours:closed_for", f"{Q}.settings:WORKING_SPANS", f"{Q}.timetable"),
    ),
    Rule(
        "R32",
        "对每日未完成办件开展延时服务；周六轮值",
        "overtime until the queue is empty; whoever waits is never purged",
        (f"{Q}.decide.hours:overtime", f"{Q}.decide.hours:carry_over", f"{Q}.decide.day:_next_day"),
    ),
    Rule(
        "R33",
        "周末轮班制度",
        "a roster of windows and services for free days",
        (f"{Q}.settings:Roster",),
    ),
    Rule(
        "R34",
        "老年人、残疾人、孕妇、军人等优先服务",
        "who is served first, and how the others are not starved",
        (f"{Q}.decide.tickets:set_category", f"{Q}.order", "edge.identity:elderly"),
    ),
    Rule(
        "R35",
        "大字版、语音版",
        "large print, calls seen and heard",
        ("edge.devices.voice:Said",),
        "partly",
        "large print at the kiosk, calls shown and spoken twice; no slower call for single tickets",
    ),
    Rule(
        "R36",
        "必须保留线下受理渠道",
        "a ticket without app, telephone or appointment",
        ("edge.vault.reception",),
    ),
    Rule("R37", "自助终端统一", "self-service terminals alike", standing="later", but="their items come from upstream"),
    Rule("R38", "自助终端省级标准", "a standard of terminals", standing="elsewhere", but="its text is not published"),
    Rule(
        "R39",
        "大厅名称：政务服务中心、便民服务中心、便民服务站",
        "halls have the names of the rule; never 行政服务中心",
        (f"{Q}.hall_names:old_names_in", f"{Q}.hall_names:form_of"),
    ),
    Rule(
        "R40",
        "分中心、服务窗口的名称",
        "names of sub-centres and outposts",
        (f"{Q}.hall_names:form_of",),
    ),
    Rule(
        "R41",
        "办理地点要精确到楼层房号；杜绝“体外循环”",
        "the place on the ticket by floor and room; no service without a record",
        ("edge.devices.paper:ticket_paper", f"{Q}.settings:Service"),
    ),
    Rule(
        "R42",
        "24小时自助服务区",
        "self-service zones with hours of their own",
        (f"{Q}.decide.hours:_open_in_zone", f"{Q}.settings:Zone"),
    ),
)
