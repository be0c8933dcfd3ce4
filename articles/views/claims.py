"""The figures explorer: one indicator across places, and which indicators there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core.paginator import Page
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import coverage
from articles.comparison import Comparison, Figure, Guard, Row, compare, figures_among, figures_of, reach
from articles.exports import tables
from articles.exports.figures import COLUMNS, figure_rows
from articles.filters import ClaimFilter
from articles.models import Claim, Indicator, Practice, Problem
from articles.passages import claims_in_sentences
from articles.search.selection import select
from articles.views.files import file_response
from articles.views.paging import page_of
from casebook.middleware import public_read

PER_PAGE = 40
OTHERS = 8
"""Other indicators of the same cases that a link leads to."""
REFERABLE = frozenset([Guard.LEVEL, Guard.PERIOD])
"""What a reader can ask to be ranked instead; no question turns 人次 into 人."""


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator, how many of the cases state it, and the link to its figures."""

    indicator: Indicator
    count: int
    link: str


@public_read
@require_safe
def claim_list(request: HttpRequest) -> HttpResponseBase:
    filterset = ClaimFilter(request.GET, select(request.user))
    if not filterset.is_valid():
        return render(request, "articles/claim_list.html", {"filter": filterset})
    indicator = filterset.indicator_asked
    context = {
        "filter": filterset,
        "given": filterset.form.cleaned_data,
        "indicators": Indicator.objects.all(),
        "practices": Practice.objects.all(),
        "problems": Problem.objects.all(),
        "all_provinces": coverage.PROVINCES,
    }
    if indicator is None:
        return render(request, "articles/claim_list.html", context | {"known": _known(filterset)})
    figures = of_cases(filterset, indicator)
    chosen = chosen_figures(filterset, figures)
    comparison = _compared(filterset, indicator, chosen)
    if filterset.form.cleaned_data["format"]:
        return _file(request, filterset, comparison)
    page = page_of(comparison.rows, request.GET.get("page"), PER_PAGE)
    page.object_list = with_claims(page.object_list)
    # A case that states it of another place, or says "more than", is not asked for; but it does not state nothing.
    stating_otherwise = {figure.article for figure in figures} - {figure.article for figure in chosen}
    context |= {
        "indicator": indicator,
        "comparison": comparison,
        "reach": reach(comparison, filterset.cases.total - len(stating_otherwise)),
        "page": page,
        "references": references(filterset, page),
        "others": [each for each in _known(filterset) if each.indicator != indicator][:OTHERS],
    }
    return render(request, "articles/claim_list.html", context)


def _compared(filterset: ClaimFilter, indicator: Indicator, chosen: list[Figure]) -> Comparison:
    """Of all figures of an indicator it is kept until something changes: thousands of them take a tenth of a second."""
    given, order = filterset.form.cleaned_data, filterset.order

    def made() -> Comparison:
        return compare(indicator, chosen, level=given["level"], years=filterset.years, sort=order)

    is_whole = not any(value for name, value in given.items() if name not in ("indicator", "sort", "format"))
    return filterset.queryset.kept(f"comparison of {indicator.pk} by {order}", made) if is_whole else made()


def of_cases(filterset: ClaimFilter, indicator: Indicator) -> list[Figure]:
    """All that the cases state of an indicator."""
    figures = figures_of(indicator, filterset.queryset)
    return figures if filterset.cases is filterset.queryset else figures_among(figures, filterset.cases)


def chosen_figures(filterset: ClaimFilter, figures: list[Figure]) -> list[Figure]:
    """Those that meet all conditions but level and years: those that differ in these are shown, not ranked."""
    places, qualifier = filterset.places, filterset.form.cleaned_data["qualifier"]
    return [
        figure
        for figure in figures
        if (not places or any(figure.place.startswith(place.path) for place in places))
        and qualifier in ("", figure.qualifier)
    ]


def with_claims(rows: list[Row]) -> list[Row]:
    """The rows of a page with their claims; what was deleted a moment ago is left out."""
    claims = claims_in_sentences(row.figure.pk for row in rows)
    for row in rows:
        row.claim = claims.get(row.figure.pk)
    return [row for row in rows if row.claim]


def references(filterset: ClaimFilter, page: Page) -> dict[int, str]:
    """Claim → the link that ranks what is like it: of a row that another level or other years keep from the scale."""
    links = {}
    for row in page.object_list:
        if not REFERABLE.issuperset(row.guards):
            continue
        if Guard.PERIOD in row.guards and not filterset.takes(row.figure.years):
            continue
        changes = {}
        if Guard.LEVEL in row.guards:
            changes["level"] = row.figure.level
        if Guard.PERIOD in row.guards:
            changes |= {"first": str(row.figure.years.first), "last": str(row.figure.years.last)}
        if changes:
            links[row.figure.pk] = filterset.link(**changes)
    return links


def _file(request: HttpRequest, filterset: ClaimFilter, comparison: Comparison) -> HttpResponseBase:
    """All figures that meet the conditions, ranked or not, in the order of the page."""
    asked, indicator = filterset.form.cleaned_data["format"], comparison.indicator
    site = request.build_absolute_uri("/").rstrip("/")
    sheet = tables.Sheet(indicator.name, [str(name) for name in COLUMNS.values()], figure_rows([comparison], site))
    if asked == "xlsx":
        content: bytes | str = tables.workbook(indicator.name, timezone.now(), [sheet])
    elif asked == "csv":
        content = "".join(tables.csv_lines(sheet))
    else:
        about = {"address": site + request.path + filterset.link(), "indicator": indicator.name, "unit": indicator.unit}
        content = tables.json_document("casebook/figures", about, list(COLUMNS), sheet.rows)
    return file_response(content, f"{indicator.name}-{timezone.localdate()}", asked)


def _known(filterset: ClaimFilter) -> list[Known]:
    """The indicators that the cases state, the most frequent first."""
    counts = _stating(filterset) if filterset.narrows_figures else coverage.case_counts(Indicator, filterset.cases)
    found = coverage.with_counts(Indicator.objects.all(), counts)
    return [Known(each, each.case_count, filterset.link(indicator=each.name)) for each in found]


def _stating(filterset: ClaimFilter) -> list[tuple[int, int]]:
    """(id, number of cases) of each indicator of which they state such a figure, the most frequent first."""
    claims = Claim.objects.standing().filter(indicator__isnull=False)
    if qualifier := filterset.form.cleaned_data["qualifier"]:
        claims = claims.filter(qualifier=qualifier)
    if filterset.places:
        claims = claims.filter(reduce(or_, (Q(**place.subtree("locality__")) for place in filterset.places)))
    stated = list(claims.order_by().values_list("indicator", "article").distinct())
    visible = filterset.cases.has([article for _indicator, article in stated])
    counts = Counter(indicator for (indicator, _article), is_in in zip(stated, visible, strict=True) if is_in)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
