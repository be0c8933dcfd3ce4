"""What the library holds, counted over the articles that a reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Model, QuerySet, Window
from django.db.models.functions import ExtractYear, RowNumber, Substr

from articles.models import Article, Brand, Initiative, Locality, Mention, Practice, Problem, Publisher
from articles.models.article import ArticleQuerySet
from articles.models.locality import ID_DIGITS

PROVINCES = 31
"""Provinces, autonomous regions and municipalities of the gazetteer."""


# Names: how many cases ----------------------------------------------------------------------------------


def case_counts(model: type[Model], articles: ArticleQuerySet, **only: object) -> QuerySet:
    """(id, number of cases) of each thing that the articles name, the most frequent first; `only` narrows the things.

    The ids alone are grouped: grouping whole rows of things took four times as long at 10,000 cases.
    """
    kind = model._meta.model_name
    rows = articles.order_by() if model is Publisher else _mentions(articles)
    article = "pk" if model is Publisher else "article"
    named = rows.filter(**{f"{kind}__isnull": False}, **{f"{kind}__{name}": value for name, value in only.items()})
    return named.values_list(kind).annotate(count=Count(article, distinct=True)).order_by("-count", kind)


def with_counts(things: QuerySet, counts: Iterable[tuple[int, int]]) -> list[Model]:
    """The things of these ids, in this order, each with its `case_count`."""
    numbers = dict(counts)
    found = things.in_bulk(numbers)
    for pk, thing in found.items():
        thing.case_count = numbers[pk]
    return [found[pk] for pk in numbers]


def most_named(things: QuerySet, articles: ArticleQuerySet, limit: int, **only: object) -> list[Model]:
    return with_counts(things, case_counts(things.model, articles, **only)[:limit])


def counts_of(articles: ArticleQuerySet, kind: str, ids: Collection[int]) -> dict[int, int]:
    """How many of the articles name each of some things; a place is named with everything below it."""
    if kind == "locality":
        return _place_counts(articles, ids)
    model = next(model for model in (Brand, Initiative, Practice, Problem, Publisher) if model._meta.model_name == kind)
    return dict(case_counts(model, articles, pk__in=ids))


# Places: how many cases, everything below taken in ------------------------------------------------------


@dataclass(slots=True)
class Branch:
    """A locality, how many cases name it or a place inside it, and the branches below."""

    locality: Locality
    count: int
    below: list[Branch] = field(default_factory=list)


def branches(articles: ArticleQuerySet, depth: int, inside: Locality | None = None) -> list[Branch]:
    """The localities of one depth (a province has 1) with their counts, the most frequent first."""
    mentions = _mentions(articles).filter(locality__isnull=False)
    if inside:
        mentions = mentions.filter(**inside.subtree("locality__")).exclude(locality=inside)
    own_id = Substr("locality__path", (depth - 1) * ID_DIGITS + 1, ID_DIGITS)
    counted = mentions.values_list(own_id).annotate(count=Count("article", distinct=True)).order_by("-count", own_id)
    counts = {int(number): count for number, count in counted if number}
    places = Locality.objects.in_bulk(counts)
    return [Branch(places[pk], count) for pk, count in counts.items()]


def _place_counts(articles: ArticleQuerySet, ids: Collection[int]) -> dict[int, int]:
    """One query for each depth that the places have."""
    depths: dict[int, list[str]] = defaultdict(list)
    for path in Locality.objects.filter(pk__in=ids).order_by().values_list("path", flat=True):
        depths[len(path)].append(path[-ID_DIGITS:])
    mentions, counts = _mentions(articles).filter(locality__isnull=False), {}
    for length, own_ids in depths.items():
        own_id = Substr("locality__path", length - ID_DIGITS + 1, ID_DIGITS)
        inside = mentions.annotate(own_id=own_id).filter(own_id__in=own_ids).order_by()
        counted = inside.values_list("own_id").annotate(count=Count("article", distinct=True))
        counts |= {int(number): count for number, count in counted}
    return counts


def provinces(articles: ArticleQuerySet) -> list[Branch]:
    """The provinces with cases; a street whose province no text tells is none."""
    return [branch for branch in branches(articles, depth=1) if branch.locality.level == Locality.Level.PROVINCE]


def tree(articles: ArticleQuerySet, depth: int) -> list[Branch]:
    """The localities down to that depth, each below its parent; the most frequent first."""
    cases: dict[str, set[int]] = defaultdict(set)
    named = _mentions(articles).filter(locality__isnull=False).values_list("locality__path", "article").distinct()
    for path, article in named.iterator():
        for end in range(ID_DIGITS, min(len(path), depth * ID_DIGITS) + 1, ID_DIGITS):
            cases[path[:end]].add(article)
    places = Locality.objects.in_bulk([int(path[-ID_DIGITS:]) for path in cases])
    known = {place.path: Branch(place, len(cases[place.path])) for place in places.values()}
    roots: list[Branch] = []
    for path, branch in sorted(known.items(), key=lambda item: (-item[1].count, item[0])):
        parent = known.get(path[:-ID_DIGITS])
        (parent.below if parent else roots).append(branch)
    return roots


def _mentions(articles: ArticleQuerySet) -> QuerySet:
    return Mention.objects.standing().filter(article__in=articles.order_by().values("pk"))


# Years --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Year:
    """A year of publication: how many cases, and the first of them."""

    year: int
    count: int
    cases: list[Article] = field(default_factory=list)


def timeline(articles: ArticleQuerySet, each_year: int) -> list[Year]:
    """The years in which the articles came out, the earliest first; those that tell no date stand in none."""
    year = {"partition_by": ExtractYear("published_on")}
    dated = articles.filter(published_on__isnull=False).annotate(
        rank=Window(RowNumber(), order_by=["published_on", "pk"], **year), count=Window(Count("pk"), **year)
    )
    years: dict[int, Year] = {}
    shown = dated.filter(rank__lte=each_year).only("title", "published_on", "published_precision")
    for article in shown.order_by("published_on", "pk"):
        number = article.published_on.year
        years.setdefault(number, Year(number, article.count)).cases.append(article)
    return list(years.values())
