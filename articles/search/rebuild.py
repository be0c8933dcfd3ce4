"""The whole index made anew while people read, or compared with what it should hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import F

from articles.models import Article, ArticleBody, Entry, IndexClock
from articles.search.backend import backend
from articles.search.entries import entries, index

AT_ONCE = 20
"""Articles in one transaction: others who write wait no longer than for some imports."""


def pending() -> list[int]:
    """The articles that the present build does not hold: none but after an interrupted build, or an upgrade."""
    build = _clock().build
    return list(
        Article.objects.exclude(pk__in=Entry.objects.filter(build=build).exclude(state="").values("article_id"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def begin() -> None:
    """A new build: from now on every article is written into it; what was built before is asked until end()."""
    with transaction.atomic():
        IndexClock.objects.filter(pk=_clock().pk).update(build=F("build") + 1, number=F("number") + 1)
        backend().create(_clock().build)


def build(articles: Sequence[int]) -> Iterator[int]:
    """Index the articles, and tell how many are done."""
    for start in range(0, len(articles), AT_ONCE):
        index(articles[start : start + AT_ONCE])
        yield min(start + AT_ONCE, len(articles))


def end() -> None:
    """Leave what the former builds hold."""
    gone = Entry.objects.exclude(state="").exclude(pk__in=Article.objects.values("pk"))
    index(list(gone.values_list("pk", flat=True)))
    backend().compact(_clock().build)
    # By now no entry points into them, so no server has asked for them since the last articles were written.
    with transaction.atomic():
        backend().drop_before(_clock().build)


def differing() -> Iterator[tuple[int, str]]:
    """Articles of which the index holds something else than the tables do, and what: "missing", "entry" or "words"."""
    clock = _clock()
    held = {entry.article_id: entry for entry in Entry.objects.exclude(state="").iterator()}
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    documents = {}
    for start in range(0, len(ids), AT_ONCE):
        for expected in entries(ids[start : start + AT_ONCE]):
            entry = held.pop(expected.article, None)
            if entry is None:
                yield expected.article, "missing"
                continue
            documents[entry.document] = expected.article
            columns = (entry.digest, entry.state, entry.day, entry.figures, entry.public_since, entry.things)
            if tuple(map(_plain, columns)) != expected[3:]:
                yield expected.article, "entry"
    yield from ((article, "gone") for article in sorted(held))
    for document in backend().differing(clock.build, _texts(documents)):
        yield documents[document], "words"


def _texts(documents: dict[int, int]) -> Iterator[tuple[int, str, str]]:
    numbers = list(documents)
    for start in range(0, len(numbers), AT_ONCE):
        some = {documents[number]: number for number in numbers[start : start + AT_ONCE]}
        texts = dict(ArticleBody.objects.filter(pk__in=some).values_list("pk", "text"))
        for article, title in Article.objects.filter(pk__in=some).values_list("pk", "title"):
            yield some[article], title, texts.get(article, "")


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _clock() -> IndexClock:
    return IndexClock.objects.get_or_create(pk=1)[0]
