"""Articles → the index: their words, and an entry each with what they name and are. Whoever writes articles calls index().

An entry repeats what stands in ten tables so that a server can hold all of them as arrays: counting every value of a
facet over a hundred thousand articles then takes milliseconds.
"""

from __future__ import annotations

import datetime
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import connection, transaction

from articles.models import Locality
from articles.models.indicator import Indicator
from articles.models.locality import ID_DIGITS
from articles.search.backend import backend

KINDS = ("locality", "level", "practice", "problem", "initiative", "brand", "publisher", "year", "figure", "indicator")
"""What an entry tells of, in the order of its codes: new kinds go to the end, or the index has to be built anew."""
LEVELS = tuple(Locality.Level.values)
FIGURES = tuple(Indicator.Dimension.values)
ID_BITS = 27
AT_ONCE = 500

ARTICLES = """
SELECT article.id, article.title, article.state, article.published_on, article.public_since, article.publisher_id,
    place.path, place.level, body.text
FROM articles_article AS article
LEFT JOIN articles_locality AS place ON place.id = article.locality_id
LEFT JOIN articles_articlebody AS body ON body.article_id = article.id
WHERE article.id IN ({ids})"""
MENTIONS = """
SELECT DISTINCT mention.article_id, place.path, mention.practice_id, mention.problem_id, mention.initiative_id,
    mention.brand_id
FROM articles_mention AS mention LEFT JOIN articles_locality AS place ON place.id = mention.locality_id
WHERE mention.article_id IN ({ids}) AND mention.state <> 'rejected'"""
CLAIMS = """
SELECT article_id, kind, indicator_id, COUNT(*) FROM articles_claim
WHERE article_id IN ({ids}) AND state <> 'rejected' GROUP BY article_id, kind, indicator_id"""
KNOWN = "SELECT article_id, document, build, digest FROM articles_entry WHERE article_id IN ({ids})"
COLUMNS = ("article_id", "stamp", "document", "build", "digest", "state", "day", "figures", "public_since", "things")
PUT = (
    f"INSERT INTO articles_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
    f" ON CONFLICT (article_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[1:])}"
)


def code(kind: str, number: int) -> int:
    """A thing of a kind as one int32."""
    return KINDS.index(kind) << ID_BITS | number


def index(articles: Iterable[int]) -> None:
    """Renew what the index holds of the articles with these ids, in the transaction that changed them.

    The words are only indexed anew when title or text has changed; an article that is gone leaves an empty entry.
    """
    ids = list(dict.fromkeys(articles))
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            _index(ids[start : start + AT_ONCE])


def _index(ids: list[int]) -> None:
    stamp, build = _tick(len(ids))
    known = {row[0]: row[1:] for row in _ask(KNOWN, ids)}
    rows, documents = [], []
    for entry in entries(ids):
        stamp += 1
        document, old_build, old_digest = known.get(entry.article, (0, 0, b""))
        if (old_build, bytes(old_digest)) != (build, entry.digest):
            document = backend().document_of(entry.article, stamp)
            documents.append((document, entry.title, entry.text))
        rows.append((entry.article, stamp, document, build, *entry[3:]))
    gone = sorted(set(ids) - {row[0] for row in rows})
    for article in gone:
        stamp += 1
        rows.append((article, stamp, 0, build, b"", "", 0, 0, 0, b""))
    backend().remove(gone)
    backend().put(build, documents)
    with connection.cursor() as cursor:
        cursor.executemany(PUT, rows)


class Computed(NamedTuple):
    """What the index should hold of an article, from the tables that it repeats."""

    article: int
    title: str
    text: str
    digest: bytes
    state: str
    day: int
    figures: int
    public_since: int
    things: bytes


def entries(ids: Collection[int]) -> Iterator[Computed]:
    """The entries of those articles that there are."""
    things, figures = _things(ids)
    for article, title, state, published, since, publisher, path, level, body in _ask(ARTICLES, ids):
        text = body or ""
        codes = things[article]
        day = datetime.date.fromisoformat(str(published)) if published else None
        if publisher:
            codes.add(code("publisher", publisher))
        if day:
            codes.add(code("year", day.year))
        if path:
            codes.update(_places(path))
            codes.add(code("level", LEVELS.index(level)))
        digest = blake2b(f"{title}\0{text}".encode(), digest_size=16).digest()
        packed = array("i", sorted(codes)).tobytes()
        number = day.toordinal() if day else 0
        yield Computed(article, title, text, digest, state, number, figures[article], microseconds(since), packed)


def microseconds(moment: datetime.datetime | str | None) -> int:
    """Since 1970; 0 for none. SQLite answers a time as text, in UTC."""
    if not moment:
        return 0
    moment = datetime.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(microseconds=1)


def tick() -> None:
    """Tell all servers that something which rows and facets show has changed: a name, for instance."""
    with transaction.atomic():
        _tick(1)


def _tick(steps: int) -> tuple[int, int]:
    """The number of the clock before these steps, and the build; later writers wait until this transaction has ended."""
    if connection.vendor == "postgresql":
        # Foreign keys lock what they point to, and would do so at the end: whoever holds the clock waits for nobody.
        connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_indexclock SET number = number + %s RETURNING number - %s, build", [steps, steps]
        )
        row = cursor.fetchone()
        if row is None:  # a library whose clock was never set
            cursor.execute("INSERT INTO articles_indexclock (id, number, build) VALUES (1, %s, 1)", [steps])
            row = 0, 1
    return row


def _things(ids: Collection[int]) -> tuple[dict[int, set[int]], dict[int, int]]:
    """The codes of what each article names, and how many figures it states."""
    things: dict[int, set[int]] = defaultdict(set)
    figures: dict[int, int] = defaultdict(int)
    for article, path, *named in _ask(MENTIONS, ids):
        if path:
            things[article].update(_places(path))
        else:
            # A place that is gone (the transaction will fail) tells nothing.
            for kind, number in zip(("practice", "problem", "initiative", "brand"), named, strict=True):
                if number:
                    things[article].add(code(kind, number))
    for article, kind, indicator, count in _ask(CLAIMS, ids):
        things[article].add(code("figure", FIGURES.index(kind)))
        if indicator:
            things[article].add(code("indicator", indicator))
        figures[article] += count
    return things, figures


def _places(path: str) -> list[int]:
    """The place at the end of a path and all above it: who asks for 兰州市 means its districts, too."""
    return [code("locality", int(path[at : at + ID_DIGITS])) for at in range(0, len(path), ID_DIGITS)]


def _ask(statement: str, ids: Collection[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(ids=", ".join(["%s"] * len(ids))), list(ids))
        return cursor.fetchall()
