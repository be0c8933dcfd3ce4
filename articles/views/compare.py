"""Two to five cases, or places, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import baskets
from articles.beside import MOST, Section, cases_beside, places_beside
from articles.filters.fields import number_of
from articles.models import Article, Locality
from articles.search.selection import select
from casebook.middleware import public_read

LEAST = 2
KINDS = ("article", "locality")


@dataclass(frozen=True, slots=True)
class Column:
    """What stands above a column, and the address of the page without it."""

    thing: Article | Locality
    label: str
    """Stands before each cell on a phone."""
    without: str


@public_read
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """`article` or `locality`, two to five times; where both are given the cases are compared."""
    kind = next((kind for kind in KINDS if kind in request.GET), KINDS[0])
    asked = _numbers(request.GET, kind) or _first_of_basket(request)
    things = _visible(request, kind, asked[:MOST])
    only_different = request.GET.get("only") == "different"
    columns = [
        Column(thing, _label(thing), _address(kind, [other.pk for other in things if other != thing]))
        for thing in things
    ]
    sections = _sections(request, kind, things) if len(things) >= LEAST else []
    context = {
        "kind": kind,
        "columns": columns,
        "sections": _different(sections) if only_different else sections,
        "labels": [column.label for column in columns],
        "only_different": only_different,
        "address": _address(kind, [thing.pk for thing in things]),
        "left_out": len(asked) - len(things),
        "is_full": len(things) >= MOST,
        "most": MOST,
    }
    return render(request, "articles/compare.html", context)


def _label(thing: Article | Locality) -> str:
    """The place of a case rather than its title; a case of no place by its title."""
    place = getattr(thing, "locality", None)
    return str(place or thing)


def _numbers(given: QueryDict, kind: str) -> list[int]:
    """Each once, in the order of the address; what is no number is left out and told as missing."""
    values = [value.strip() for text in given.getlist(kind) for value in text.split(",")[:MOST]]
    return list(dict.fromkeys(number_of(value) for value in values if value))


def _first_of_basket(request: HttpRequest) -> list[int]:
    """A basket of which nothing was ticked: its first cases."""
    given = number_of(request.GET.get("basket", ""))
    basket = baskets.readable(request).filter(pk=given).first() if given else None
    return basket.article_ids(request.user)[:MOST] if basket else []


def _visible(request: HttpRequest, kind: str, asked: list[int]) -> list[Article] | list[Locality]:
    """Those that the reader may see, in the order of the address; of a place, that a visible case names it."""
    if kind == "article":
        articles = Article.objects.visible_to(request.user)
        found = articles.with_origin().in_bulk(asked)
    else:
        named = select(request.user).counts_of("locality", asked)
        found = Locality.objects.with_ancestors().in_bulk(list(named))
    return [found[pk] for pk in asked if pk in found]


def _sections(request: HttpRequest, kind: str, things: list) -> list[Section]:
    return cases_beside(things) if kind == "article" else places_beside(things, select(request.user))


def _different(sections: list[Section]) -> list[Section]:
    kept = [replace(section, lines=[line for line in section.lines if line.differs]) for section in sections]
    return [section for section in kept if section.lines]


def _address(kind: str, ids: list[int]) -> str:
    return f"{reverse('compare')}?{urlencode({kind: ids}, doseq=True)}" if ids else reverse("compare")
