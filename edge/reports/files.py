"""Tables as files. CSV: UTF-8 with a byte order mark, so that Excel opens Chinese; all tables one under the other, each
with its title in a row of its own. XLSX: a sheet a table.

A text that a spreadsheet would take for a formula gets an apostrophe before it: ids and reasons come from outside.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from edge.reports.tables import Cell, Table

FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEAD = PatternFill("solid", fgColor="0F5C63")
WIDTH_MIN, WIDTH_MAX = 8, 40


def csv_of(tables: Sequence[Table]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for index, table in enumerate(tables):
        if index:
            writer.writerow([])
        writer.writerow([table.title])
        writer.writerow(table.columns)
        writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(tables: Sequence[Table]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for table in tables:
        _sheet(book.create_sheet(table.title), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Worksheet, table: Table) -> None:
    sheet.append(list(table.columns))
    for row in table.rows:
        sheet.append([_plain(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = HEAD
    sheet.freeze_panes = "B2"
    for index, title in enumerate(table.columns):
        texts = [title, *(str(row[index]) for row in table.rows if row[index] is not None)]
        width = max(sum(2 if letter > "\u2e7f" else 1 for letter in text) for text in texts)
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(WIDTH_MAX, max(WIDTH_MIN, width + 2))


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", cell)
        return f"'{text}" if text.startswith(FORMULA) else text
    return "" if cell is None else cell
