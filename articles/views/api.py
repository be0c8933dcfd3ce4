"""What programs may ask the list for: read from the filters and from the fields of the files, so that it stays true."""

from __future__ import annotations

from dataclasses import dataclass

import django_filters
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_filters.fields import ChoiceField

from articles.exports import atom, json
from articles.exports.rows import COLUMNS, FIGURES, MAX_ROWS, STATE
from articles.filters import ArticleFilter
from articles.filters.fields import (
    FIRST_YEAR,
    MAX_QUERY,
    MAX_VALUES,
    AmountField,
    JoinedField,
    NameField,
    OptionsField,
    ThingsField,
    TopicsField,
    UnitField,
    WordsField,
    YearsField,
)
from casebook.middleware import public_read

ACCEPTED: dict[type[forms.Field], str | Promise] = {
    WordsField: _(
        'Words, at most %(query)d characters. Each must stand in the title or the text; "…" holds words together, a - '
        "before a word leaves out what has it."
    ),
    ThingsField: _("The number in the address of its page (5 for %(page)s) or its name; up to %(values)d of them."),
    TopicsField: _("A name of the vocabulary; up to %(values)d of them."),
    YearsField: _("A year of publication, %(first)d or later; up to %(values)d of them."),
    OptionsField: _("One of these values, or several of them:"),
    JoinedField: _("Facets of which a case must have all values that are asked for, not one of them:"),
    NameField: _("The name of an indicator."),
    UnitField: _("The unit of a figure as it is printed."),
    AmountField: _("A number; together with a unit or an indicator."),
    ChoiceField: _("One of these values:"),
}
"""What a parameter takes, by its field."""
FORMATS = {
    "xlsx": _("For Excel and WPS: the cases on one sheet, what was asked for on another."),
    "csv": _(
        "For spreadsheets and programs: UTF-8 with a byte order mark. A text that begins like a formula has a ' before it."
    ),
    "json": _("For programs: every field as below, names as lists, values as numbers."),
    "atom": _("For readers of feeds: the newest cases of the list, whatever its order."),
}
SAMPLE = "year=2021&has_figures=1"
EXAMPLES = (
    (_("All cases as JSON"), "format=json"),
    (_("Cases that hold a word, as an Excel table"), "q=停车&format=xlsx"),
    (
        _("Cases of 2021 with figures, those with most figures first, as CSV"),
        f"{SAMPLE}&sort=figures&format=csv",
    ),
    (_("A feed of new cases that hold a word"), "q=物业&format=atom"),
)
SECTIONS = {
    "address": _("One address"),
    "parameters": _("Parameters"),
    "formats": _("Formats"),
    "limits": _("Limits"),
    "permissions": _("Who may read what"),
    "columns": _("Columns of the tables"),
    "fields": _("Fields of the JSON"),
    "examples": _("Examples"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    label: str
    accepted: str
    choices: list[tuple[str, str]]


@public_read
@require_safe
def api(request: HttpRequest) -> HttpResponse:
    address = reverse("article_list")
    context = {
        "sections": SECTIONS,
        "page_address": f"{address}?{SAMPLE}",
        "file_address": f"{address}?{SAMPLE}&format=json",
        "parameters": [_parameter(name, found) for name, found in ArticleFilter.base_filters.items()],
        "formats": [
            (name, f"format={key}", FORMATS[key]) for key, name in ArticleFilter.base_filters["format"].extra["choices"]
        ],
        "max_rows": MAX_ROWS,
        "max_entries": atom.MAX_ENTRIES,
        "max_figures": FIGURES,
        "is_public": settings.PUBLIC_READ,
        "columns": [column.header for column in COLUMNS],
        "state_column": STATE.header,
        "schema": f"{json.SCHEMA} {json.VERSION}",
        "fields": [
            (_("Of the file"), json.OF_THE_FILE),
            (_("Of a case"), json.OF_A_CASE),
            (_("Of a figure"), json.OF_A_FIGURE),
        ],
        "examples": [(text, f"{address}?{query}") for text, query in EXAMPLES],
    }
    return render(request, "api.html", context)


def _parameter(name: str, found: django_filters.Filter) -> Parameter:
    page = reverse(f"{found.kind}_detail", args=[5]) if issubclass(found.field_class, ThingsField) else ""
    numbers = {"query": MAX_QUERY, "values": MAX_VALUES, "first": FIRST_YEAR, "page": page}
    choices = found.extra.get("choices") or [(key, found.extra["words"][key]) for key in found.extra.get("codes", ())]
    return Parameter(name, str(found.label), str(ACCEPTED[found.field_class]) % numbers, choices)
