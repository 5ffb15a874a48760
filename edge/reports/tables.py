"""A report as tables, in Chinese: one source for the terminal, the page, CSV and XLSX.

Cells are texts, whole numbers, or floats with one decimal: minutes, and shares in percent. None: no figure.
"""

from __future__ import annotations

from collections.abc import Iterable

from edge.queueing.telling import CATEGORIES_ZH
from edge.reports.figures import Figures, Ratings, Report, Row, TimeSheet

Cell = str | int | float | None
BUCKETS = ("≤5分钟", "≤10分钟", "≤20分钟", "≤30分钟", "≤60分钟", ">60分钟")
GRADES = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
CHANNELS = {
    "walk_in": "现场", "appointment": "预约", "kiosk": "取号机", "desk": "导办台", "mqtt": "智能终端",
    "lease": "离线号段", "api": "接口",
}  # fmt: skip
COUNTS = ("取号", "入队", "呼叫", "办结", "过号", "取消", "当日未办", "转次日")
AT_WINDOWS = ("呼叫", "办结", "过号")
"""Numbers are taken, given up and left over in the hall, not at a window."""
WAITS = ("平均等候(分)", "中位等候(分)", "P95等候(分)", "最长等候(分)", "30分钟内(%)")


class Table(Figures, frozen=True, kw_only=True):
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables_of(report: Report) -> tuple[Table, ...]:
    """Those with rows; the summary always."""
    dates = "月份" if report.period.kind == "quarter" else "日期"
    made = (
        _summary(report),
        _rows("各业务", "业务", report.services),
        _rows("各窗口", "窗口", report.windows, AT_WINDOWS),
        _rows("各工作人员", "工号", report.clerks, AT_WINDOWS),
        _rows(f"按{dates}", dates, report.days if report.period.kind != "day" else ()),
        _rows("按时段", "时段", report.hours),
        _distribution(report, dates),
        _ratings(report),
        _time("工作人员考勤", "工号", report.clerk_time),
        _time("窗口运行", "窗口", report.window_time),
        _sessions(report),
        _queues(report),
        _episodes(report),
        _others(report),
    )
    return tuple(table for table in made if table.rows)


def _summary(report: Report) -> Table:
    total = report.total
    rated = total.ratings
    pairs: list[tuple[str, Cell]] = [
        ("大厅", report.hall),
        ("期间", f"{report.period.first} 至 {report.period.last}"),
        ("数据截至", report.until),
        *zip(COUNTS, _counts(total), strict=True),
        ("取号人数（含同行）", total.people),
        *zip(WAITS, _waits(total), strict=True),
        ("平均办理(分)", _minutes(total.service.mean_s, total.service.count)),
        ("收到评价", rated.rated),
        ("主动评价率(%)", _percent(rated.active_rate)),
        ("满意率(%)", _percent(rated.good_rate)),
        ("等候超30分钟的时段数", len(report.episodes)),
    ]
    return Table(title="汇总", columns=("项目", "数值"), rows=tuple(pairs))


def _rows(title: str, first: str, rows: Iterable[Row], counts: tuple[str, ...] = COUNTS) -> Table:
    columns = (first, *counts, *WAITS, "平均办理(分)", "P95办理(分)", "评价数", "主动评价率(%)", "满意率(%)")
    return Table(title=title, columns=columns, rows=tuple(_line(row, counts) for row in rows))


def _line(row: Row, counts: tuple[str, ...]) -> tuple[Cell, ...]:
    service = row.service
    return (
        row.name,
        *(count for title, count in zip(COUNTS, _counts(row), strict=True) if title in counts),
        *_waits(row),
        _minutes(service.mean_s, service.count),
        _minutes(service.p95_s, service.count),
        row.ratings.rated,
        _percent(row.ratings.active_rate),
        _percent(row.ratings.good_rate),
    )


def _counts(row: Row) -> tuple[Cell, ...]:
    return (
        row.issued, row.joined, row.called, row.served, row.missed, row.cancelled, row.unserved, row.carried_over,
    )  # fmt: skip


def _waits(row: Row) -> tuple[Cell, ...]:
    spread = row.waits.spread
    seconds = (spread.mean_s, spread.median_s, spread.p95_s, spread.max_s)
    return (*(_minutes(one, spread.count) for one in seconds), _percent(row.waits.within_limit))


def _distribution(report: Report, dates: str) -> Table:
    """R7: 窗口排队时长分布."""
    kinds = (("全厅", (report.total,)), ("业务", report.services), (dates, report.days))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (kind, row.name, *row.waits.buckets, row.waits.spread.count)
        for kind, found in kinds
        for row in found
        if row.waits.spread.count
    )
    return Table(title="等候时长分布", columns=("范围", "名称", *BUCKETS, "合计"), rows=rows)


def _ratings(report: Report) -> Table:
    """R26, R30: by grade, and how many are 满意 and below, 基本满意 and below."""
    kinds = (("全厅", (report.total,)), ("业务", report.services), ("窗口", report.windows), ("工号", report.clerks))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (kind, row.name, row.served, *_graded(row.ratings)) for kind, found in kinds for row in found if row.served
    )
    columns = ("范围", "名称", "办结", "已请评价", "收到评价", *GRADES, "满意及以下", "基本满意及以下",
               "主动评价率(%)", "满意率(%)")  # fmt: skip
    return Table(title="评价", columns=columns, rows=rows)


def _graded(ratings: Ratings) -> tuple[Cell, ...]:
    grades = ratings.by_grade
    return (
        ratings.asked,
        ratings.rated,
        *grades,
        sum(grades[1:]),
        sum(grades[2:]),
        _percent(ratings.active_rate),
        _percent(ratings.good_rate),
    )


def _time(title: str, first: str, sheets: Iterable[TimeSheet]) -> Table:
    columns = (
        first,
        "天数",
        "登录次数",
        "在岗(分)",
        "办理(分)",
        "等人(分)",
        "空闲(分)",
        "暂停(分)",
        "未开放(分)",
        "暂停事由",
    )
    return Table(title=title, columns=columns, rows=tuple(_sheet(sheet) for sheet in sheets))


def _sheet(sheet: TimeSheet) -> tuple[Cell, ...]:
    times_s = (sheet.present_s, sheet.serving_s, sheet.calling_s, sheet.idle_s, sheet.paused_s, sheet.shut_s)
    pauses = "；".join(f"{reason or '未注明'} {count}次" for reason, count in sheet.pauses.items())
    return (sheet.name, sheet.days, sheet.sessions, *(round(seconds / 60, 1) for seconds in times_s), pauses)


def _sessions(report: Report) -> Table:
    rows = tuple(
        (one.staff, one.window, _clock(one.began), _clock(one.ended) or "在岗", round(one.seconds / 60, 1))
        for one in report.sessions
    )
    return Table(title="登录记录", columns=("工号", "窗口", "登录", "退出", "时长(分)"), rows=rows)


def _queues(report: Report) -> Table:
    rows = tuple((one.name, one.waiting, _clock(one.at)) for one in report.queues)
    return Table(title="最长队列", columns=("业务", "最多等候人数", "时间"), rows=rows)


def _episodes(report: Report) -> Table:
    rows = tuple(
        (one.name, _clock(one.began), _clock(one.ended), one.minutes, one.people, round(one.longest_s / 60, 1))
        for one in report.episodes
    )
    columns = ("业务", "开始", "结束", "持续(分)", "涉及人数", "最长等候(分)")
    return Table(title="等候超30分钟", columns=columns, rows=rows)


def _others(report: Report) -> Table:
    categories = {str(name): words for name, words in CATEGORIES_ZH.items()}
    groups: tuple[tuple[str, dict[str, int]], ...] = (
        ("取号方式", {CHANNELS.get(name, name): count for name, count in report.channels.items()}),
        ("人群类别", {categories.get(name, name): count for name, count in report.categories.items()}),
        ("评价细项", report.details),
        ("强制突破规则", report.rules_bent),
        ("依规拒绝", report.refused),
    )
    rows = tuple((group, name, count) for group, counts in groups for name, count in sorted(counts.items()))
    return Table(title="其他", columns=("项目", "名称", "次数"), rows=rows)


def _minutes(seconds: float, count: int) -> float | None:
    return round(seconds / 60, 1) if count else None


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _clock(iso: str) -> str:
    """`2026-03-02 09:00:05` of an ISO text in the hall's own time."""
    return iso[:19].replace("T", " ")
