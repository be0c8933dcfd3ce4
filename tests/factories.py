"""Rows for tests: each function sets what the models demand, and the test what it speaks of."""

from __future__ import annotations

import datetime
from hashlib import sha256
from itertools import count

from django.contrib.auth.models import Permission, User
from model_bakery import baker

from articles.exports.rows import Export
from articles.models import (
    Article,
    ArticleBody,
    Basket,
    Brand,
    Claim,
    Indicator,
    Initiative,
    Locality,
    Mention,
    Practice,
    Problem,
    Publisher,
    SavedSearch,
    Source,
    SourceContent,
    Succession,
)
from articles.search.entries import index

LEVELS = ("province", "prefecture", "county", "township", "community")
numbers = count(1)


def make_person(name: str, *codenames: str, **fields) -> User:
    """Somebody with these permissions."""
    person = User.objects.create_user(name, **fields)
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return person


def make_source(text: str = "", **fields) -> Source:
    """A source file whose lines are all text."""
    name = fields.pop("name", f"{next(numbers)}.txt")
    raw = fields.pop("raw", text.encode())
    lines = fields.pop("lines", None)
    fields = {"encoding": "utf-8", "size": len(raw), "length": len(text), **fields}
    source = Source.objects.create(name=name, sha256=sha256(raw + name.encode()).hexdigest(), **fields)
    if lines is None:
        lines = [[start, end, "body", "test"] for start, end in _lines(text)]
    SourceContent.objects.create(source=source, raw=raw, text=text, lines=lines)
    return source


def make_article(text: str = "社区办了一件事。", **fields) -> Article:
    """A published article with one body paragraph for each line of `text`."""
    source = fields.pop("source", None) or make_source(text)
    fields = {"state": Article.State.PUBLISHED, "fingerprint": f"{next(numbers):064}", **fields}
    article = Article.objects.create(source=source, **fields)
    paragraphs = [[start, end, "body"] for start, end in _lines(text)]
    ArticleBody.objects.create(article=article, text=text, paragraphs=paragraphs)
    index([article.pk])
    return article


def _lines(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for line in text.split("\n"):
        if line:
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def make_locality(*names: str) -> Locality:
    """The last of 甘肃省, 兰州市, … with all above it, made where they are new."""
    place = None
    for level, name in zip(LEVELS, names, strict=False):
        place, _ = Locality.objects.get_or_create(name=name, level=level, parent=place)
    return place


def make_succession(former: Locality, present: Locality, on: str = "", **fields) -> Succession:
    """`on` is as exact as it is written: 2019, 2019-10 or 2019-10-08."""
    precision = {0: "", 4: "year", 7: "month", 10: "day"}[len(on)]
    fields = {"kind": "renamed", "precision": precision, **fields}
    on = datetime.date.fromisoformat(f"{on}-01-01"[:10]) if on else None
    return Succession.objects.create(former=former, present=present, on=on, **fields)


def make_practice(name: str, **fields) -> Practice:
    return baker.make(Practice, name=name, **fields)


def make_problem(name: str, **fields) -> Problem:
    return baker.make(Problem, name=name, **fields)


def make_publisher(name: str, **fields) -> Publisher:
    return baker.make(Publisher, name=name, **fields)


def make_indicator(name: str, **fields) -> Indicator:
    return Indicator.objects.create(name=name, **{"unit": "个", "dimension": "count", **fields})


def make_initiative(name: str, **fields) -> Initiative:
    return baker.make(Initiative, name=name, **fields)


def make_brand(name: str, **fields) -> Brand:
    return baker.make(Brand, name=name, **fields)


def make_mention(article: Article, thing, quote: str = "", **fields) -> Mention:
    """The article names `thing` where `quote` (by default the first two characters) stands."""
    text = article.source.content.text
    quote = quote or text[:2]
    start = text.index(quote)
    fields = {"rule": "test", "start": start, "end": start + len(quote), "quote": quote, **fields}
    mention = Mention.objects.create(article=article, **{thing._meta.model_name: thing}, **fields)
    index([article.pk])
    return mention


def make_claim(article: Article, figure: str, value=1, unit: str = "个", **fields) -> Claim:
    """A figure of the article, its quote the figure itself."""
    start = article.source.content.text.index(figure)
    end = start + len(figure)
    passage = {"start": start, "end": end, "quote": figure, "figure_start": start, "figure_end": end}
    fields = {"kind": "count", "rule": "test", **passage, **fields}
    claim = Claim.objects.create(article=article, value=value, unit=unit, **fields)
    index([article.pk])
    return claim


def make_export(**fields) -> Export:
    """What a file tells about a list of one case, without conditions."""
    fields = {
        "title": "案例库：全部案例",
        "address": "https://cases.example/articles/",
        "file_address": "https://cases.example/articles/?format=atom",
        "conditions": (),
        "order": "日期",
        "total": 1,
        "made_at": datetime.datetime(2026, 11, 22, 8, 30, tzinfo=datetime.UTC),
        "with_state": False,
        **fields,
    }
    return Export(**fields)


def make_search(owner, name: str = "停车难", query: str = "problem=停车难", **fields) -> SavedSearch:
    """A saved search; `seen_at` is now unless a test says otherwise."""
    return SavedSearch.objects.create(owner=owner, name=name, query=query, **fields)


def make_basket(owner, *articles: Article, **fields) -> Basket:
    """A basket of these cases in this order; without an owner it is a stranger's."""
    fields = {"name": f"清单{next(numbers)}", **fields}
    basket = Basket.objects.create(owner=owner, **fields)
    for position, article in enumerate(articles, start=1):
        basket.items.create(article_id=article.pk, position=position)
    return basket
