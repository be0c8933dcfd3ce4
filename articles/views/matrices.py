"""Practice × place, or × problem: how many cases, each cell a link to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles import coverage, matrix
from articles.filters import ArticleFilter
from articles.models import Locality
from articles.search.entries import LEVELS
from articles.search.selection import select
from casebook.middleware import public_read

ROWS = {"practice": _("Practices"), "problem": _("Problems")}
COLUMNS = {
    "locality": _("Localities"),
    "level": _("Levels"),
    "year": _("Years"),
    "problem": _("Problems"),
    "practice": _("Practices"),
}
WIDEST = 31
"""Columns: all provinces, or all parts of most of them."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in the head of a row or a column."""

    number: int
    """Under which the index counts it."""
    text: str
    param: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    count: int
    address: str
    weight: int
    """1 to 5, by its share of the largest count: how dark it is drawn."""


@public_read
@require_safe
def matrix_page(request: HttpRequest) -> HttpResponse:
    filterset = ArticleFilter(request.GET, select(request.user))
    rows = request.GET.get("rows") if request.GET.get("rows") in ROWS else "practice"
    columns = request.GET.get("columns") if request.GET.get("columns") in COLUMNS else "locality"
    if columns == rows:
        columns = "locality"
    context = {"filter": filterset, "rows": rows, "columns": columns}
    if filterset.is_valid():
        query = filterset.link()
        heads, left_out = _columns(filterset, columns)
        context |= {
            "heads": heads,
            "left_out": left_out,
            "lines": _lines(filterset, rows, columns, heads),
            "total": filterset.found.total,
            "list_address": reverse("article_list") + query,
            "row_choices": [(name, _address(query, key, columns), key == rows) for key, name in ROWS.items()],
            "column_choices": [
                (name, _address(query, rows, key), key == columns) for key, name in COLUMNS.items() if key != rows
            ],
        }
    return render(request, "articles/matrix.html", context)


def _address(query: str, rows: str, columns: str) -> str:
    return f"{query}{'&' if query != '?' else ''}rows={rows}&columns={columns}"


def _columns(filterset: ArticleFilter, kind: str) -> tuple[list[Head], int]:
    """The heads of the columns and how many there is no room for."""
    selection = filterset.found
    if kind in matrix.TOPICS:
        heads = _topics(filterset, kind)
    elif kind == "level":
        present = selection.counts_of("level", range(len(LEVELS)))
        heads = [Head(at, str(Locality.Level(LEVELS[at]).label), LEVELS[at]) for at in sorted(present)]
    elif kind == "year":
        heads = [Head(year, str(year), str(year)) for year in coverage.years(selection)]
    else:
        places = matrix.places(filterset)
        heads = [Head(place.pk, place.name, str(place.pk), place.get_absolute_url()) for place in places]
    return heads[:WIDEST], max(len(heads) - WIDEST, 0)


def _topics(filterset: ArticleFilter, kind: str) -> list[Head]:
    things = matrix.topics(filterset, kind)
    return [Head(thing.pk, thing.name, thing.name, thing.get_absolute_url()) for thing in things]


def _lines(filterset: ArticleFilter, rows: str, columns: str, heads: list[Head]) -> list[tuple[Head, int, list[Cell]]]:
    """Each row with how many cases it has in all, and its cells."""
    lines = _topics(filterset, rows)[:WIDEST]
    counted = matrix.counts(
        filterset.found, (rows, [line.number for line in lines]), (columns, [head.number for head in heads])
    )
    totals = filterset.found.counts_of(rows, [line.number for line in lines])
    most = int(counted.max(initial=1)) or 1
    page = reverse("article_list")
    return [
        (
            line,
            totals.get(line.number, 0),
            [
                Cell(
                    count,
                    page + matrix.link(filterset, **{rows: line.param, columns: head.param}) if count else "",
                    -(-5 * count // most),
                )
                for head, count in zip(heads, numbers, strict=True)
            ],
        )
        for line, numbers in zip(lines, counted.tolist(), strict=True)
    ]
