"""What the rows of a list show, in a fixed number of queries however many rows there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Model

from articles.models import Article, Brand, Claim, Mention, Practice
from articles.models.article import ArticleQuerySet

FIGURES, PRACTICES, BRANDS = 3, 2, 2
"""How many of each a row has room for."""


def rows(ids: Sequence[int], articles: ArticleQuerySet) -> list[Article]:
    """Those of `articles` with these ids, in this order; what is gone or hidden is left out.

    Each with its place path and text, what it names as `tags`, its surest figures as `figures`. Ids are picked among
    ids: whole mentions and claims, ranked by a window of the database, took six times as long.
    """
    found = articles.order_by().select_related("locality__parent__parent__parent__parent", "body").in_bulk(ids)
    practices, brands = _named(Practice, found, PRACTICES), _named(Brand, found, BRANDS)
    figures = _figures(found)
    for pk, article in found.items():
        article.tags, article.figures = practices[pk] + brands[pk], figures[pk]
    return [found[pk] for pk in ids if pk in found]


def _named(model: type[Model], articles: Collection[int], limit: int) -> dict[int, list[Model]]:
    """The things of one kind that each case names first."""
    kind = model._meta.model_name
    mentions = Mention.objects.standing().filter(article__in=articles, **{f"{kind}__isnull": False})
    picked = _first(mentions.order_by("start", "pk").values_list("article", kind), articles, limit)
    things = model.objects.in_bulk({pk for ids in picked.values() for pk in ids})
    return {article: [things[pk] for pk in ids] for article, ids in picked.items()}


def _figures(articles: Collection[int]) -> dict[int, list[Claim]]:
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
