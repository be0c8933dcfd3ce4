"""Cases as JSON lines: one object per article, with the keys that the reading scores compare."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from articles.models import Article, Claim, Mention
from articles.models.article import ArticleQuerySet
from articles.models.locality import ANCESTORS


def lines(articles: ArticleQuerySet) -> Iterator[str]:
    """One JSON object a line, oldest article first, without holding them all in memory."""
    complete = articles.select_related("source", "publisher", "body").prefetch_related(
        Prefetch(
            "mentions",
            Mention.objects.standing()
            .select_related(f"locality__{ANCESTORS}", "initiative", "brand", "practice")
            .order_by("start", "pk"),
        ),
        Prefetch("claims", Claim.objects.standing().select_related("locality", "initiative", "brand")),
    )
    for article in complete.order_by("pk").iterator(chunk_size=100):
        yield json.dumps(record(article), ensure_ascii=False)


def record(article: Article) -> dict[str, Any]:
    mentions = list(article.mentions.all())
    return {
        "source": article.source.name,
        "title": article.title or None,
        "publisher": article.publisher.name if article.publisher else None,
        "site": article.site or None,
        "author": article.author or None,
        "published_on": _date(article),
        "body": article.body.text,
        "localities": _localities(article, mentions),
        "brands": _names(mentions, "brand"),
        "initiatives": _names(mentions, "initiative"),
        "claims": [_claim(claim) for claim in article.claims.all()],
        "practices": _practices(mentions),
    }


def _date(article: Article) -> str | None:
    """As much of the date as the text gives: 2022, 2022-07 or 2022-07-01."""
    if article.published_on is None:
        return None
    length = {"year": 4, "month": 7, "day": 10}[article.published_precision]
    return article.published_on.isoformat()[:length]


def _localities(article: Article, mentions: list[Mention]) -> list[dict[str, Any]]:
    named = {mention.locality_id: mention.locality for mention in mentions if mention.locality_id}
    return [
        {"name": place.name, "path": list(place.names), "level": place.level, "primary": pk == article.locality_id}
        for pk, place in named.items()
    ]


def _names(mentions: list[Mention], target: str) -> list[dict[str, Any]]:
    """Each brand or initiative once, with the passage that names it first."""
    first: dict[int, Mention] = {}
    for mention in mentions:
        if mention.target_kind == target:
            first.setdefault(mention.target.pk, mention)
    return [{"name": mention.target.name, "quote": mention.quote} for mention in first.values()]


def _practices(mentions: list[Mention]) -> list[dict[str, str]]:
    best: dict[str, Mention] = {}
    for mention in mentions:
        if mention.practice_id:
            family = mention.practice.name
            if family not in best or mention.score > best[family].score:
                best[family] = mention
    return [{"family": family, "quote": mention.quote} for family, mention in best.items()]


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "quote": claim.quote,
        "value": number(claim.value),
        "value_max": number(claim.value_max),
        "unit": claim.unit,
        "subject": claim.subject,
        "qualifier": claim.qualifier,
        "kind": claim.kind,
        "locality": claim.locality.name if claim.locality else None,
        "as_of": claim.as_of or None,
        "attribute_to": claim.measures.name if claim.measures else None,
    }


def number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
