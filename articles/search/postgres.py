"""The words of all articles in PostgreSQL: folded texts, and an index of their characters and pairs, without extensions.

Pairs tell which articles may hold a longer term; whether they do is looked up in the folded text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from django.db import connection

from articles.search.query import Words
from articles.text.grams import FAR_HAN, Term, canonical
from articles.text.normalize import HAN

TABLE = "articles_words"
ALL_GRAMS = "articles_grams(title || body)"
TITLE_WEIGHT, BODY_WEIGHT = 8.0, 1.0
SATURATION, LENGTH_SHARE = 1.2, 0.75
"""k1 and b of bm25, as SQLite's FTS5 has them."""
Document = tuple[int, str, str]
"""Its number, title and text."""
HAN_CHARACTER = f"[{HAN}{FAR_HAN}]"
# The sets of grams() and characters() once more, out of a folded text: kept in the index alone, since a tsvector beside it
# would be three times the text.
GRAMS = f"""
CREATE OR REPLACE FUNCTION articles_grams(folded text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
    SELECT array_to_tsvector(
        array(
            SELECT one || next
            FROM unnest(string_to_array(folded, NULL), string_to_array(substr(folded, 2), NULL)) AS pair (one, next)
            WHERE one ~ '{HAN_CHARACTER}' AND next ~ '{HAN_CHARACTER}'
        )
        || array(SELECT one FROM unnest(string_to_array(folded, NULL)) AS single (one) WHERE one ~ '{HAN_CHARACTER}')
        || array(SELECT run FROM unnest(string_to_array(folded, ' ')) AS other (run) WHERE run !~ '^({HAN_CHARACTER}|$)')
    )
$$"""


def create(build: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(GRAMS)
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE} (article_id bigint PRIMARY KEY, title text NOT NULL, body text NOT NULL)"
        )
        # Nothing is left lying in a pending list that the next reader would have to go through.
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {TABLE}_grams ON {TABLE} USING gin ({ALL_GRAMS}) WITH (fastupdate = off)"
        )
        # ANALYZE would cut thirty thousand texts to learn how often grams are; that they are cheaper than a scan is sure.
        cursor.execute(f"ALTER INDEX {TABLE}_grams ALTER COLUMN 1 SET STATISTICS 0")


def drop_before(build: int) -> None:
    """Rows are written over in place: nothing to drop but those of articles that are gone."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE article_id NOT IN (SELECT id FROM articles_article)")


def compact(build: int) -> None:
    """Nothing to do: autovacuum does."""


def put(build: int, documents: Iterable[Document]) -> None:
    rows = [(number, canonical(title), canonical(body)) for number, title, body in documents]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE} VALUES (%s, %s, %s) ON CONFLICT (article_id) DO UPDATE"
            " SET title = excluded.title, body = excluded.body",
            rows,
        )


def differing(build: int, documents: Iterable[Document]) -> Iterator[int]:
    """The numbers of documents of which the index holds something else than it should."""
    for number, title, body in documents:
        expected = (canonical(title), canonical(body))
        if _ask(f"SELECT title, body FROM {TABLE} WHERE article_id = %s", [number]) != [expected]:
            yield number


def remove(articles: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE article_id = ANY(%s)", [list(articles)])


def document_of(article: int, stamp: int) -> int:
    """The article itself: its row is written over."""
    return article


# Asking ------------------------------------------------------------------------------------------------


def hits(words: Words, builds: Sequence[int]) -> np.ndarray:
    """The numbers of all documents that hold every one of the words in one of its spellings; there is one table."""
    condition, values = _condition(words)
    (packed,) = _ask(f"SELECT string_agg(int4send(article_id::int), '') FROM {TABLE} WHERE {condition}", values)[0]
    return np.frombuffer(packed or b"", dtype=">i4").astype(np.int64)


def scored(words: Words, builds: Sequence[int], *, in_title: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Document numbers, and how well each answers the words (bm25: higher is better); none for single characters.

    With `in_title` only those whose title holds all of them. The server's own ranking reads the places of each word,
    which are not kept; counting them in the text takes as long for the few that are ranked.
    """
    words = tuple(spellings for spellings in words if not any(term.is_character for term in spellings))
    if not words:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    condition, values = _condition(words)
    if in_title:
        held, more = _held(words, ["title"])
        condition, values = f"{condition} AND {held}", values + more
    counts, looked_for = [], []
    for spellings in words:
        for column in ("title", "body"):
            times = " + ".join(f"(length({column}) - length(replace({column}, %s, ''))) / %s" for _ in spellings)
            counts.append(times)
            looked_for += [value for term in spellings for value in (term.canonical, len(term.canonical))]
    rows = _ask(
        f"SELECT article_id, length(title) + length(body), {', '.join(counts)} FROM {TABLE} WHERE {condition}",
        looked_for + values,
    )
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    table = np.array(rows, dtype=np.float64)
    times = table[:, 2::2] * TITLE_WEIGHT + table[:, 3::2] * BODY_WEIGHT
    length = 1 - LENGTH_SHARE + LENGTH_SHARE * table[:, 1:2] / table[:, 1].mean()
    scores = (times * (SATURATION + 1) / (times + SATURATION * length)).sum(axis=1)
    return table[:, 0].astype(np.int64), scores


def _ask(statement: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _condition(words: Words) -> tuple[str, list]:
    """For WHERE: the grams by the index, and the terms that pairs do not tell for sure in the text."""
    lexemes = " & ".join(f"({' | '.join(map(_all_grams, spellings))})" for spellings in words)
    unsure = tuple(spellings for spellings in words if not all(map(_is_sure, spellings)))
    held, values = _held(unsure, ["title", "body"])
    return f"{ALL_GRAMS} @@ %s::tsquery AND {held}", [lexemes, *values]


def _held(words: Words, columns: list[str]) -> tuple[str, list]:
    """For WHERE: every word stands in the text of one of the columns."""
    conditions, values = ["TRUE"], []
    for spellings in words:
        either = [f"strpos({column}, %s) > 0" for _ in spellings for column in columns]
        conditions.append(f"({' OR '.join(either)})")
        values += [term.canonical for term in spellings for _ in columns]
    return " AND ".join(conditions), values


def _all_grams(term: Term) -> str:
    """Grams hold letters, digits, Han characters and + alone: nothing that tsquery could read as a sign of its own."""
    quoted = [f"'{gram}'" for gram in dict.fromkeys(term.grams)]
    return f"({' & '.join(quoted)})"


def _is_sure(term: Term) -> bool:
    """Whether holding its grams is holding the term: one character, one pair, one number or word."""
    return len(term.grams) == 1
