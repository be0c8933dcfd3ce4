"""What the rows of a list show, in a fixed number of queries however many rows there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property, partial

from django.db.models import Model
from django.utils.functional import SimpleLazyObject

from articles.models import Article, Brand, Claim, Locality, Mention, Practice
from articles.models.article import ArticleQuerySet
from articles.search.shelf import shelf

FIGURES, PRACTICES, BRANDS = 3, 2, 2
"""How many of each a row has room for."""


def rows(ids: Sequence[int], articles: ArticleQuerySet) -> list[Article]:
    """Those of `articles` with these ids, in this order; what is gone or hidden is left out.

    Each with its text, its `place`, what it names as `tags`, its surest figures as `figures`, and the `clock`: until it
    moves, no part of any row changes, so a template may keep what it has made of them. What all rows keep is not read.
    """
    found = articles.order_by().select_related("body").in_bulk(ids)
    more, clock = _More(found), shelf().clock
    for pk, article in found.items():
        article.clock = clock
        article.place = SimpleLazyObject(partial(more.place, pk))
        article.tags = SimpleLazyObject(partial(more.tags, pk))
        article.figures = SimpleLazyObject(partial(more.figures, pk))
    return [found[pk] for pk in ids if pk in found]


class _More:
    """What the rows of one page show beside their texts, read for all of them when the first one asks."""

    def __init__(self, found: dict[int, Article]) -> None:
        self._found = found

    def place(self, pk: int) -> Locality | None:
        return self._places.get(self._found[pk].locality_id)

    def tags(self, pk: int) -> list[Model]:
        return self._practices[pk] + self._brands[pk]

    def figures(self, pk: int) -> list[Claim]:
        return self._figures[pk]

    @cached_property
    def _places(self) -> dict[int, Locality]:
        ids = {article.locality_id for article in self._found.values() if article.locality_id}
        return Locality.objects.with_ancestors().in_bulk(ids)

    @cached_property
    def _practices(self) -> dict[int, list[Model]]:
        return _named(Practice, self._found, PRACTICES)

    @cached_property
    def _brands(self) -> dict[int, list[Model]]:
        return _named(Brand, self._found, BRANDS)

    @cached_property
    def _figures(self) -> dict[int, list[Claim]]:
        return _surest(self._found)


def _named(model: type[Model], articles: Collection[int], limit: int) -> dict[int, list[Model]]:
    """The things of one kind that each case names first."""
    kind = model._meta.model_name
    mentions = Mention.objects.standing().filter(article__in=articles, **{f"{kind}__isnull": False})
    picked = _first(mentions.order_by("start", "pk").values_list("article", kind), articles, limit)
    things = model.objects.in_bulk({pk for ids in picked.values() for pk in ids})
    return {article: [things[pk] for pk in ids] for article, ids in picked.items()}


def _surest(articles: Collection[int]) -> dict[int, list[Claim]]:
    """The surest figures of each case; of equally sure ones those that its text tells first."""
    standing = Claim.objects.standing().filter(article__in=articles)
    picked = _first(standing.order_by("-score", "start", "pk").values_list("article", "pk"), articles, FIGURES)
    claims = Claim.objects.in_bulk({pk for ids in picked.values() for pk in ids})
    return {article: [claims[pk] for pk in ids] for article, ids in picked.items()}


def _first(pairs: Iterable[tuple[int, int]], articles: Collection[int], limit: int) -> dict[int, list[int]]:
    """(article, id) pairs → the first `limit` different ids of each article."""
    picked: dict[int, list[int]] = {article: [] for article in articles}
    for article, pk in pairs:
        if len(picked[article]) < limit and pk not in picked[article]:
            picked[article].append(pk)
    return picked
