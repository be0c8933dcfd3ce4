"""A list as JSON, line by line. Its fields are promised under /api/: what changes them raises the version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.exports.jsonl import number
from articles.exports.rows import MAX_ROWS, Export, ExportRow, Figure

SCHEMA, VERSION = "casebook/articles", 1


class Field(NamedTuple):
    kind: str
    """Its type in JSON."""
    meaning: str | Promise


OF_THE_FILE = {
    "schema": Field("string", _("Always the same: what kind of file this is.")),
    "version": Field("integer", _("Rises when a field changes its meaning or goes; new fields leave it as it is.")),
    "address": Field("string", _("The list as a page.")),
    "made_at": Field("string", _("When the file was made, as ISO 8601 with time zone.")),
    "conditions": Field("array", _("The conditions in words, each with “kind” and “text”.")),
    "order": Field("string", _("The order of the cases, in words.")),
    "total": Field("integer", _("How many cases meet the conditions.")),
    "limit": Field("integer", _("How many cases a file holds at most.")),
    "truncated": Field("boolean", _("Whether there are more cases than the file holds.")),
    "articles": Field("array", _("The cases, in the order of the list.")),
}
OF_A_CASE = {
    "title": Field("string | null", _("The title.")),
    "locality": Field("array of strings", _("The primary locality with all above it, the province first.")),
    "level": Field(
        "string | null", _("Of this locality: “province”, “prefecture”, “county”, “township” or “community”.")
    ),
    "publisher": Field("string | null", _("Who published the text first.")),
    "published_on": Field("string | null", _("2021-08-27, 2021-08 or 2021: no more than the text tells.")),
    "published_precision": Field("string | null", _("“day”, “month” or “year”.")),
    "practices": Field("array of strings", _("The practices that the case names, in the order of its text.")),
    "problems": Field("array of strings", _("The problems that it names.")),
    "initiatives": Field("array of strings", _("The initiatives that it names.")),
    "brands": Field("array of strings", _("The brands that it names.")),
    "figure_count": Field("integer", _("How many figures the case states.")),
    "figures": Field("array", _("Its surest figures, each with the fields below.")),
    "address": Field("string", _("The case as a page.")),
    "state": Field("string", _("For editors only: “proposed”, “in_review”, “published” or “archived”.")),
}
OF_A_FIGURE = {
    "text": Field("string", _("The figure as printed.")),
    "subject": Field("string | null", _("What is counted.")),
    "value": Field("number", _("The value; the lower one of a range.")),
    "value_max": Field("number | null", _("The upper value of a range.")),
    "unit": Field("string", _("The unit.")),
    "qualifier": Field("string", _("“exact”, “over”, “about”, “nearly” or “under”.")),
    "period": Field("string | null", _("The period that the text tells.")),
    "state": Field("string", _("“proposed” by the machine or “confirmed” by an editor.")),
    "address": Field("string", _("Leads to the sentence of the figure.")),
}


def lines(export: Export, rows: Iterable[ExportRow]) -> Iterator[str]:
    """One object: what the file is, then a line a case. Without the last line it is no JSON, so a cut one is noticed."""
    yield _as_json(_head(export))[:-1] + ', "articles": ['
    separator = "\n"
    for row in rows:
        yield separator + _as_json(_case(row, export))
        separator = ",\n"
    yield "\n]}\n"


def _as_json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)


def _head(export: Export) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "address": export.address,
        "made_at": timezone.localtime(export.made_at).isoformat(timespec="seconds"),
        "conditions": [{"kind": kind, "text": text} for kind, text in export.conditions],
        "order": export.order,
        "total": export.total,
        "limit": MAX_ROWS,
        "truncated": export.is_cut,
    }


def _case(row: ExportRow, export: Export) -> dict[str, Any]:
    case = {
        "title": row.title or None,
        "locality": list(row.place),
        "level": row.level or None,
        "publisher": row.publisher or None,
        "published_on": row.date or None,
        "published_precision": row.precision or None,
        "practices": row.names["practice"],
        "problems": row.names["problem"],
        "initiatives": row.names["initiative"],
        "brands": row.names["brand"],
        "figure_count": row.claim_count,
        "figures": [_figure(figure) for figure in row.figures],
        "address": row.address,
    }
    return case | {"state": row.state} if export.with_state else case


def _figure(figure: Figure) -> dict[str, Any]:
    claim = figure.claim
    return {
        "text": figure.text,
        "subject": figure.subject or None,
        "value": number(claim.value),
        "value_max": number(claim.value_max),
        "unit": claim.unit,
        "qualifier": claim.qualifier,
        "period": claim.as_of or None,
        "state": claim.state,
        "address": figure.address,
    }
