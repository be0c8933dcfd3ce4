"""A list as CSV, line by line: in UTF-8 with the mark that Excel knows it by, and without live formulas."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from articles.exports.rows import MAX_ROWS, Export, ExportRow, columns

BYTE_ORDER_MARK = "\ufeff"
"""Excel takes a file without it for GBK, and shows 浣撯 for Chinese."""
FORMULA = re.compile(r"[\t\r\n]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
"""What a spreadsheet would calculate rather than show, also behind blanks and in full width."""


class Line:
    """What csv.writer writes to: it answers the line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(export: Export, rows: Iterable[ExportRow]) -> Iterator[str]:
    """Header, a line a case and, when the file does not hold all of them, a last line that says so."""
    write = csv.writer(Line()).writerow
    shown = columns(export)
    yield BYTE_ORDER_MARK + write([safe(str(column.header)) for column in shown])
    for row in rows:
        yield write([safe(column.value(row)) for column in shown])
    if export.is_cut:
        note = _("Only the first %(limit)d of %(total)d cases: add conditions to take the rest.")
        yield write([safe(note % {"limit": MAX_ROWS, "total": export.total})])


def safe(value: str | int) -> str | int:
    """Numbers stay numbers; a text that begins like a formula gets a ' before it and stays a text."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
