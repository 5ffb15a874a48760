"""R39, R40: what a hall may be called, and the words that nothing here may print, show or speak.

Source: 厦门市政务服务标准化规范化便利化任务分工 (2022), 闽效能办〔2014〕37号; for sub-centres and outposts
政务服务事项集中办理工作方案 (2023-09-15), which is the newer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

OLD_NAME = "行政服务中心"
NEW_NAME = "政务服务中心"

_PLACE = r"[\u4e00-\u9fff]{1,20}"
_AREA = rf"(?:{_PLACE}(?:省|市|区|县|旗|州|盟)(?:[(（]?{_PLACE}[区县][)）]?)?|福建)"
PATTERNS: dict[str, re.Pattern[str]] = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "XX市(区、县)政务服务中心": rf"^{_AREA}{NEW_NAME}$",
        "自贸试验区XX片区(经济开发区、新区)政务服务中心": rf"^{_PLACE}(?:片区|开发区|新区){NEW_NAME}$",
        "XX镇(街道)便民服务中心": rf"^{_PLACE}(?:镇|乡|街道|街)便民服务中心$",
        "XX村(社区)便民服务站": rf"^{_PLACE}(?:村|社区)便民服务站$",
        "XX政务服务中心XX局(委、办)XX分中心": rf"^{_AREA}{NEW_NAME}{_PLACE}(?:局|委|委员会|办|办公室){_PLACE}分中心$",
        "XX政务服务中心XX局(委、办)XX地点XX服务窗口": (
            rf"^{_AREA}{NEW_NAME}{_PLACE}(?:局|委|委员会|办|办公室){_PLACE}服务窗口$"
        ),
    }.items()
}
"""The form as people write it -> what a name of that form looks like."""


def form_of(name: str) -> str:
    """R39, R40: which of the forms the name has; empty where it has none."""
    return next((form for form, pattern in PATTERNS.items() if pattern.match(name)), "")


def old_names_in(table: object, path: str = "", first: int = 0) -> Iterator[str]:
    """R39: the place of every text in a settings table with 行政服务中心 in it. Rows are counted from `first`."""
    if isinstance(table, str):
        if OLD_NAME in table:
            yield path
    elif isinstance(table, dict):
        for key, value in table.items():
            yield from old_names_in(value, f"{path}.{key}" if path else str(key), first)
    elif isinstance(table, list | tuple):
        for number, row in enumerate(table, first):
            yield from old_names_in(row, f"{path}[{number}]", first)
