"""The lines of a comparison, written by code: a page holds hundreds of cells, and as a template they took a third of it."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles.beside import Item, Line
from articles.templatetags.figures import bar_html, figure_html, guard_html

register = template.Library()

CELL = '<td data-label="{}">{}</td>'
GAP = '<td data-label="{}" class="is-gap">{}</td>'


@register.simple_tag
def line_html(line: Line, labels: Sequence[str], gap: str) -> SafeString:
    """A row: `labels` stand before its cells on a phone, `gap` in those without anything."""
    # A page in Chinese says of itself that it is Chinese; in one in English every quotation says so.
    is_english = get_language() == "en"
    quoted, said = (mark_safe(' lang="zh-Hans"'), mark_safe(' lang="en"')) if is_english else ("", "")
    kind = mark_safe(' class="prose-cell"') if line.is_prose else ""
    quotation, own = format_html("<div{}{}>", kind, quoted), format_html("<div{}{}>", kind, said)
    name = format_html('<a href="{}">{}</a>', line.address, line.name) if line.address else line.name
    head = format_html('<th scope="row"{}>{}</th>', quoted if line.address else "", name)
    cells = []
    for label, items in zip(labels, line.cells, strict=True):
        inside = [
            _figure(item, line, quotation, said) if item.row else _words(item, own if item.is_said else quotation, said)
            for item in items
        ]
        cells.append(format_html(CELL, label, mark_safe("".join(inside))) if items else format_html(GAP, label, gap))
    opening = "<tr>" if line.differs else '<tr class="is-same">'
    return mark_safe("".join([opening, head, *cells, "</tr>"]))


def _words(item: Item, opening: SafeString, said: str) -> SafeString:
    words = format_html('<a href="{}">{}</a>', item.address, item.text) if item.address else item.text
    note = format_html(' <span class="note-small"{}>{}</span>', said, item.note) if item.note else ""
    return format_html("{}{}{}</div>", opening, words, note)


def _figure(item: Item, line: Line, opening: SafeString, said: str) -> SafeString:
    row = item.row
    parts = [format_html('{}<a class="fig" href="{}">{}</a>', opening, item.address, figure_html(item.text))]
    if row.claim and row.claim.subject:
        parts.append(format_html(' <span class="path">{}</span>', row.claim.subject))
    if item.note:
        parts.append(format_html('<span class="path">{}</span>', item.note))
    if row.bar:
        parts.append(bar_html(row.bar))
    if row.guards:
        parts.append(format_html("<span{}>{}</span>", said, guard_html(row, line.comparison)))
    return mark_safe("".join([*parts, "</div>"]))
