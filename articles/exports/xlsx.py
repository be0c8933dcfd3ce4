"""A list as an Excel workbook: the cases on one sheet, what was asked for on another."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from articles.exports.rows import ADDRESS, MAX_ROWS, Export, ExportRow, columns, printable

MAX_TEXT = 32_767
"""Characters that a cell of Excel may hold; XlsxWriter leaves out a longer text without a word."""
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""Rows go to disk as they come, and no text of a source becomes a formula or a link."""


def workbook(export: Export, rows: Iterable[ExportRow]) -> bytes:
    file = BytesIO()
    with Workbook(file, OPTIONS) as book:
        book.set_properties({"title": printable(export.title), "created": timezone.make_naive(export.made_at)})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"valign": "top"}),
            "link": book.add_format({"valign": "top", "font_color": "#0B57A4", "underline": 1}),
        }
        _cases(book.add_worksheet(_("Cases")), export, rows, styles)
        _query(book.add_worksheet(_("Query")), export, styles)
    return file.getvalue()


def _cases(sheet: Worksheet, export: Export, rows: Iterable[ExportRow], styles: dict) -> None:
    shown = columns(export)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    for at, column in enumerate(shown):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, str(column.header), styles["head"])
    last = 0
    for last, row in enumerate(rows, start=1):
        for at, column in enumerate(shown):
            value = column.value(row)
            if isinstance(value, int):
                sheet.write_number(last, at, value, styles["number"])
            elif column is ADDRESS:
                # Our own address, not one out of a text.
                sheet.write_url(last, at, value, styles["link"], value)
            else:
                sheet.write_string(last, at, value[:MAX_TEXT], styles["text"])
    sheet.autofilter(0, 0, last, len(shown) - 1)


def _query(sheet: Worksheet, export: Export, styles: dict) -> None:
    """What was asked for, when, and how much of the answer lies on the first sheet."""
    made_at = timezone.localtime(export.made_at)
    lines: list[tuple[str, str | int]] = [
        *(export.conditions or [(_("Conditions"), _("none: all cases"))]),
        (_("Order"), export.order),
        (_("Cases found"), export.total),
        (_("Cases in this file"), min(export.total, MAX_ROWS)),
        (_("Made at"), f"{made_at:%Y-%m-%d %H:%M}"),
        (_("Address of the list"), export.address),
    ]
    if export.is_cut:
        note = _("Only the first %(limit)d of %(total)d cases: add conditions to take the rest.")
        lines.append((_("Note"), note % {"limit": MAX_ROWS, "total": export.total}))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 80)
    for at, (name, value) in enumerate(lines):
        sheet.write_string(at, 0, name, styles["head"])
        if isinstance(value, int):
            sheet.write_number(at, 1, value, styles["number"])
        else:
            sheet.write_string(at, 1, value[:MAX_TEXT], styles["text"])
