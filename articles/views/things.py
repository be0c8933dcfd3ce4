"""Places, initiatives, brands and publishers: the list of each kind and the page of each one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import coverage
from articles.bars import add_bars
from articles.lineage import lineage
from articles.models import Article, Brand, Claim, Indicator, Initiative, Locality, Practice, Problem, Publisher
from articles.models.locality import ANCESTORS
from articles.models.moved import present_id
from articles.search.names import exactly
from articles.search.selection import Selection, select
from articles.similar import peers_of
from articles.text.periods import Years, years_of
from articles.views.paging import get_page
from casebook.middleware import public_read

PER_PAGE = 60
NEIGHBOURS = 8
CASES = 10
"""Rows of a thing's page; the list of all its cases is a link away."""
OWN_NAMES = 32
"""Brands and initiatives of a place that its page shows; a province owns hundreds."""
PLACES = 400
"""Places on the page of all: of more, counties are left to the pages of their prefectures."""
FIGURES = 12
FIRSTS = 3
"""Cases of a year that the timeline names."""
LOOKED_AT = 300
"""Cases, the newest ones, whose figures a page looks through."""
STATED = 60
"""Figures with an indicator on the page of a place: the newest ones; the explorer shows all."""
PEERS = 6
"""Places of the same level, and things that they have cases of, on the page of a place."""
SEVERAL = (Practice, Problem)
"""The case list can be narrowed to several of these at once, to one of every other kind."""


# Lists -------------------------------------------------------------------------------------------------


@public_read
@require_safe
def locality_list(request: HttpRequest) -> HttpResponse:
    roots = coverage.tree(select(request.user), depths=(3, 2), limit=PLACES)
    provinces = [branch for branch in roots if branch.locality.level == Locality.Level.PROVINCE]
    context = {
        "provinces": provinces,
        "elsewhere": [branch for branch in roots if branch not in provinces],
        "all_provinces": coverage.PROVINCES,
    }
    return render(request, "articles/locality_list.html", context)


@public_read
@require_safe
def initiative_list(request: HttpRequest) -> HttpResponse:
    return _list(request, Initiative.objects.select_related(f"locality__{ANCESTORS}"))


@public_read
@require_safe
def brand_list(request: HttpRequest) -> HttpResponse:
    return _list(request, Brand.objects.select_related(f"locality__{ANCESTORS}"))


@public_read
@require_safe
def publisher_list(request: HttpRequest) -> HttpResponse:
    return _list(request, Publisher.objects.all())


def _list(request: HttpRequest, things: QuerySet) -> HttpResponse:
    """What the cases name, the most frequent first; a name that stands in hidden cases only stays hidden."""
    counts = coverage.case_counts(things.model, select(request.user))
    page = Paginator(counts, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = coverage.with_counts(things, page.object_list)
    return render(request, f"articles/{things.model._meta.model_name}_list.html", {"page": page})


# Pages -------------------------------------------------------------------------------------------------


def follows_merges(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address of a thing that was merged, by its number or by a former name, leads to the one in its place."""
    kind = view.__name__.removesuffix("_detail")

    @wraps(view)
    def follow(request: HttpRequest, **which: Any) -> HttpResponse:
        try:
            return view(request, **which)
        except Http404:
            if "pk" in which:
                present = {present_id(kind, which["pk"])} - {which["pk"]}
                # What stands in hidden cases only has no former address either.
                found = list(select(request.user).counts_of(kind, present))
            else:
                found = [thing.name for thing in exactly(kind, which["name"]) if thing.name != which["name"]]
            if len(found) != 1:
                raise
            return redirect(f"{kind}_detail", found[0])

    return follow


@public_read
@require_safe
@follows_merges
def locality_detail(request: HttpRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(Locality.objects.with_ancestors(), pk=pk)
    selection = select(request.user)
    lines, formers = lineage(place, selection)
    return _detail(
        request,
        place,
        lineage=lines,
        formers=[(former, f"{cases_address(former.place)}&not_locality={place.pk}") for former in formers],
        claims=Claim.objects.filter(**place.subtree("locality__")),
        children=coverage.branches(selection, place.children.all()),
        peers=peers_of(place, selection, PEERS),
        stated=_stated(request, place),
        brands=_owned(Brand, place, selection),
        initiatives=_owned(Initiative, place, selection),
    )


def _stated(request: HttpRequest, place: Locality) -> list[tuple[Indicator, list[tuple[Years | None, Claim]]]]:
    """What texts state of the place itself, by indicator, each indicator's figures in the order of time."""
    visible = Article.objects.visible_to(request.user).order_by().values("pk")
    claims = Claim.objects.standing().filter(locality=place, indicator__isnull=False, article__in=visible)
    newest = claims.order_by("-article_id", "start").values_list("pk", flat=True)[:STATED]
    series: dict[Indicator, list[tuple[Years | None, Claim]]] = {}
    for claim in Claim.objects.select_related("indicator", "article").filter(pk__in=list(newest)):
        published = claim.article.published_on
        years = years_of(claim.as_of, published.year if published else None)
        series.setdefault(claim.indicator, []).append((years, claim))
    for told in series.values():
        told.sort(key=lambda each: (each[0] or (0, 0), each[1].pk))
    return sorted(series.items(), key=lambda each: each[0].position)


def _owned(model: type[Brand] | type[Initiative], place: Locality, selection: Selection) -> list[Model]:
    things = model.objects.select_related(f"locality__{ANCESTORS}")
    return coverage.most_named(things, selection, OWN_NAMES, model.objects.filter(**place.subtree("locality__")))


@public_read
@require_safe
@follows_merges
def initiative_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _owned_name(request, get_object_or_404(Initiative.objects.select_related(f"locality__{ANCESTORS}"), pk=pk))


@public_read
@require_safe
@follows_merges
def brand_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _owned_name(request, get_object_or_404(Brand.objects.select_related(f"locality__{ANCESTORS}"), pk=pk))


def _owned_name(request: HttpRequest, thing: Initiative | Brand) -> HttpResponse:
    return _detail(request, thing, claims=thing.claims.all(), practices=thing.practices.all())


@public_read
@require_safe
@follows_merges
def publisher_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, get_object_or_404(Publisher, pk=pk))


def _detail(request: HttpRequest, thing: Model, *, claims: QuerySet | None = None, **more: Any) -> HttpResponse:
    """The page of one thing: its cases, where and when they are, what else they name, and its figures."""
    selection = select(request.user).having(thing._meta.model_name, [thing.pk])
    articles = Article.objects.visible_to(request.user)
    page = get_page(selection.ids(selection.by_date), articles, request.GET.get("page"), CASES)
    if not page.paginator.count and not more.get("formers"):
        raise Http404  # hidden and missing answer alike
    years = coverage.timeline(selection, FIRSTS)
    context = {
        "thing": thing,
        "kind": thing._meta.model_name,
        "may_change": request.user.has_perm(f"articles.change_{thing._meta.model_name}"),
        "may_merge": request.user.has_perm(f"articles.delete_{thing._meta.model_name}"),
        "page": page,
        "total": page.paginator.count,
        "cases_address": cases_address(thing),
        "timeline": [(year, f"{cases_address(thing)}&year={year.year}") for year in years],
        "undated": page.paginator.count - sum(year.count for year in years),
        "provinces": _where(thing, selection),
        "neighbours": _neighbours(thing, selection),
        **figures(claims, selection),
        **more,
    }
    return render(request, f"articles/{thing._meta.model_name}_detail.html", context)


def cases_address(*things: Model) -> str:
    """The address of the list of cases that name all of these; without one of them, of those that name the others."""
    chosen: dict[str, list[str]] = {}
    for thing in things:
        values = chosen.setdefault(thing._meta.model_name, [])
        values.append(thing.name if isinstance(thing, SEVERAL) else str(thing.pk))
    # Two of one kind: both, where a list otherwise takes one of them.
    both = [name for name, values in chosen.items() if len(values) > 1]
    return f"{reverse('article_list')}?{urlencode(chosen | {'all': both}, doseq=True)}"


def _where(thing: Model, selection: Selection) -> list[tuple[Locality, int, str]]:
    """The provinces with such cases: locality, number, and the address of their list. A locality has its children."""
    if isinstance(thing, Locality):
        return []
    return [
        (place.locality, place.count, cases_address(thing, place.locality)) for place in coverage.provinces(selection)
    ]


def _neighbours(thing: Model, selection: Selection) -> dict[str, list[tuple[Model, int, str]]]:
    """What else the same cases name, by kind: thing, number of these cases, and the address of just these cases."""
    neighbours = {}
    for model in SEVERAL:
        named = coverage.most_named(model.objects.all(), selection, NEIGHBOURS + 1)
        others = [other for other in named if other != thing][:NEIGHBOURS]
        neighbours[model._meta.model_name] = [
            (other, other.case_count, cases_address(thing, other)) for other in others
        ]
    return neighbours


def figures(claims: QuerySet | None, selection: Selection) -> dict[str, Any]:
    """The surest figures of its newest cases, those that editors have confirmed first, and how many there are."""
    if claims is None:
        return {}
    visible = claims.standing().filter(article__in=selection.newest(0, LOOKED_AT))
    # All of them once: which figures belong to a topic takes a look at each of thousands, to count them another one.
    ids = list(visible.order_by("state", "-score", "-article_id", "start", "pk").values_list("pk", flat=True))
    shown = Claim.objects.select_related("article__publisher", "locality", "initiative", "brand").in_bulk(ids[:FIGURES])
    surest = [shown[pk] for pk in ids if pk in shown]
    add_bars(surest)
    return {
        "claims": surest,
        "has_bars": any(claim.bar for claim in surest),
        "claim_count": len(ids),
        "looked_at": LOOKED_AT if selection.total > LOOKED_AT else 0,
    }
