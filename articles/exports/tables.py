"""Tables as files: one sheet each in a workbook, lines of CSV, records of JSON; numbers are numbers in all of them."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from xlsxwriter import Workbook

from articles.exports.csv import BYTE_ORDER_MARK, Line, safe
from articles.exports.figures import Value
from articles.exports.jsonl import number
from articles.exports.rows import printable
from articles.exports.xlsx import MAX_TEXT, OPTIONS

WIDEST, NARROWEST = 60, 8
"""Characters of half width that a column takes."""
FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")
LONGEST_NAME = 31
"""Characters of a sheet's name that Excel takes."""


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]


def workbook(title: str, made_at: datetime.datetime, sheets: Iterable[Sheet]) -> bytes:
    file = BytesIO()
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"title": printable(title), "created": timezone.make_naive(made_at)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        plain = book.add_format({"valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name.translate(FORBIDDEN)[:LONGEST_NAME])
            page.freeze_panes(1, 1)
            page.set_landscape()
            page.set_paper(9)  # A4
            page.repeat_rows(0)
            page.fit_to_pages(1, 0)
            for at, name in enumerate(sheet.header):
                # Widths come before the rows, which go to disk as they come: a column is as wide as its name says.
                page.set_column(at, at, min(max(2 * len(name) + 4, NARROWEST), WIDEST))
                page.write_string(0, at, printable(name), head)
            last = 0
            for last, row in enumerate(sheet.rows, start=1):
                for at, value in enumerate(row):
                    if isinstance(value, int | Decimal):
                        page.write_number(last, at, float(value), plain)
                    elif value:
                        page.write_string(last, at, printable(value)[:MAX_TEXT], text)
            page.autofilter(0, 0, last, len(sheet.header) - 1)
    return file.getvalue()


def csv_lines(sheet: Sheet) -> Iterator[str]:
    write = csv.writer(Line()).writerow
    yield BYTE_ORDER_MARK + write([safe(name) for name in sheet.header])
    for row in sheet.rows:
        yield write([f"{value.normalize():f}" if isinstance(value, Decimal) else safe(value) for value in row])


def json_document(schema: str, about: dict[str, object], names: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    records = [
        {name: number(value) if isinstance(value, Decimal) else value for name, value in zip(names, row, strict=True)}
        for row in rows
    ]
    return json.dumps({"schema": schema, "version": 1, **about, "figures": records}, ensure_ascii=False, indent=1)
