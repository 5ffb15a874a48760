"""Reports as files, opened by readers that are not ours; and the command that writes them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from edge.queueing import events as ev
from edge.reports import period
from edge.reports.files import csv_of, xlsx_of
from edge.reports.tables import Table, tables_of
from edge.verbs import report as verb
from tests.unit.edge.reports.journal import Hand, reported, written


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    hand = Hand().on("2026-03-02")
    hand.at("09:00:00", ev.ClerkLoggedIn(window="1", staff="=cmd"), ev.WindowOpened(window="1", staff="=cmd"))
    hand.comes("09:00:00", "t1", "tax").called("09:10:00", "t1.1", "tax", 600, staff="=cmd")
    hand.served("09:15:00", "t1.1", "tax", 300, staff="=cmd").rated("09:16:00", "t1.1", 5)
    hand.at("09:20:00", ev.WindowPaused(window="1", staff="=cmd", reason="卡\x07纸, 换\n纸"))
    return written(tmp_path, hand.entries)


def tables(hall: Path) -> tuple[Table, ...]:
    return tables_of(reported(hall, period.day("2026-03-02")))


def test_r22_csv_is_read_by_the_csv_module_and_says_utf8_to_excel(hall: Path) -> None:
    content = csv_of(tables(hall))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["汇总"]
    summary = dict(row for row in rows[2 : rows.index([])])
    assert (summary["取号"], summary["平均等候(分)"], summary["主动评价率(%)"]) == ("1", "10.0", "100.0")
    begin = rows.index(["各工作人员"])
    assert rows[begin + 2][0] == "'=cmd"


def test_xlsx_is_read_by_openpyxl_a_sheet_a_table(hall: Path) -> None:
    made = tables(hall)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(made)))
    assert book.sheetnames == [table.title for table in made]
    sheet = book["各业务"]
    assert [cell.value for cell in sheet[2]][:4] == ["税务", 1, 1, 1]
    assert sheet["A1"].value == "业务"
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert "卡纸, 换\n纸 1次" in [cell.value for cell in book["工作人员考勤"][2]]


def test_every_row_has_a_cell_a_column_and_every_sheet_a_name_of_its_own(hall: Path) -> None:
    made = tables(hall)
    assert len({table.title for table in made}) == len(made)
    for table in made:
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_the_command_shows_writes_and_tells(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    when = verb.When(day="2026-03-02")
    verb.report(str(hall), when=when)
    assert "各业务" in capsys.readouterr().out
    verb.report(str(hall), when=when, json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["period"]["first"], told["total"]["served"]) == ("2026-03-02", 1)
    files = verb.Files(csv=hall / "a.csv", xlsx=hall / "a.xlsx")
    verb.report(str(hall), when=when, files=files)
    assert (hall / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert openpyxl.load_workbook(hall / "a.xlsx").sheetnames[0] == "汇总"
    verb.report("demo", when=when, state=hall)


@pytest.mark.parametrize(
    ("when", "code", "words"),
    [
        (verb.When(), 2, "which period"),
        (verb.When(day="2026-03-02", month="2026-03"), 2, "which period"),
        (verb.When(day="2026-02-30"), 2, "--day 2026-02-30"),
        (verb.When(quarter="2026Q5"), 2, "2026Q1"),
        (verb.When(month="2026-13"), 2, "--month"),
        (verb.When(month="2025-12"), 1, "nothing of 2025-12"),
    ],
)
def test_what_cannot_be_reported_is_one_line(
    hall: Path, capsys: pytest.CaptureFixture[str], when: verb.When, code: int, words: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        verb.report(str(hall), when=when)
    assert ended.value.code == code
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_a_place_that_is_no_hall(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in (str(tmp_path), "nowhere", "demo"):
        with pytest.raises(SystemExit) as ended:
            verb.report(place, when=verb.When(day="2026-03-02"), state=tmp_path)
        assert ended.value.code == 2
    assert capsys.readouterr().err.count("hallgate: ") == 3


def test_periods() -> None:
    assert (period.month("2026-02").first, period.month("2026-02").last) == ("2026-02-01", "2026-02-28")
    assert (period.month("2028-02").last, period.month("2026-12").last) == ("2028-02-29", "2026-12-31")
    assert (period.quarter("2026Q4").first, period.quarter("2026Q4").last) == ("2026-10-01", "2026-12-31")
