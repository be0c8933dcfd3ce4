"""The words of all articles in SQLite's FTS5: pairs of characters with their places, and single characters apart.

Contentless, so that the text is not stored again. SQLite before 3.43 can take nothing out of such a table: a changed
text becomes a new document, and whoever reads leaves out documents that no entry points to. A new build of the index
fills tables of its own; until it is done, both are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

import numpy as np
from django.db import connection

from articles.search.query import Words
from articles.text.grams import Term, characters, grams

NAME = "articles_words_{build}"
CHARACTERS = "articles_characters_{build}"
TITLE_WEIGHT, BODY_WEIGHT = 8.0, 1.0
MERGED = 500
"""Pages of the index that one step of a merge writes."""
# Blanks part the grams that are handed over; a + belongs to them.
TOKENS = "tokenize=\"ascii tokenchars '+'\""
Document = tuple[int, str, str]
"""Its number, title and text."""


def create(build: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {NAME.format(build=build)}"
            f" USING fts5(title, body, content='', {TOKENS})"
        )
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {CHARACTERS.format(build=build)}"
            f" USING fts5(body, content='', detail=none, columnsize=0, {TOKENS})"
        )


def compact(build: int) -> None:
    """Merge what many small writes have left, in steps that nobody waits long for: a tenth smaller, quicker to ask."""
    forget_statistics()
    for name in (NAME.format(build=build), CHARACTERS.format(build=build)):
        _merge(name, -MERGED)  # less than nothing: all segments into one
        while _merge(name, MERGED) > 1:  # the step writes its own row, even when nothing is left to merge
            pass


def forget_statistics() -> None:
    """Whoever ran ANALYZE while the index was small has told SQLite to read all of it with every write, ever after.

    At 100,000 cases a write of twenty then took two seconds instead of a tenth of one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone():
            cursor.execute(
                "DELETE FROM sqlite_stat1 WHERE tbl GLOB 'articles_words_*' OR tbl GLOB 'articles_characters_*'"
            )


def _merge(name: str, pages: int) -> int:
    """One step, and how many rows it has changed."""
    before = connection.connection.total_changes
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('merge', {pages})")
    return connection.connection.total_changes - before


def drop_before(build: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE name GLOB 'articles_words_*' AND sql LIKE 'CREATE VIRTUAL%%'"
        )
        builds = [int(name.rsplit("_", 1)[1]) for (name,) in cursor.fetchall()]
    for old in builds:
        if old < build:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE {NAME.format(build=old)}")
                cursor.execute(f"DROP TABLE {CHARACTERS.format(build=old)}")


def put(build: int, documents: Iterable[Document]) -> None:
    rows, singles = [], []
    for number, title, body in documents:
        rows.append((number, " ".join(grams(title)), " ".join(grams(body))))
        singles.append((number, " ".join(characters(title) | characters(body))))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {NAME.format(build=build)} (rowid, title, body) VALUES (%s, %s, %s)", rows)
        cursor.executemany(f"INSERT INTO {CHARACTERS.format(build=build)} (rowid, body) VALUES (%s, %s)", singles)


def differing(build: int, documents: Iterable[Document]) -> Iterator[int]:
    """The numbers of documents of which the index holds something else than it should."""
    name = NAME.format(build=build)
    expected: dict[int, int] = {}
    for number, title, body in documents:
        both = [(0, at, gram) for at, gram in enumerate(grams(title))]
        both += [(1, at, gram) for at, gram in enumerate(grams(body))]
        expected[number] = sum(map(hash, both))
    held = dict.fromkeys(expected, 0)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.instances USING fts5vocab(main, '{name}', 'instance')")
        cursor.execute("SELECT doc, col, offset, term FROM temp.instances")
        columns = {"title": 0, "body": 1}
        for number, column, offset, gram in iter(cursor.fetchone, None):
            if number in held:
                held[number] += hash((columns[column], offset, gram))
        cursor.execute("DROP TABLE temp.instances")
    yield from (number for number, value in expected.items() if held[number] != value)


def remove(articles: Sequence[int]) -> None:
    """Nothing to do: no entry points to their documents."""


def document_of(article: int, stamp: int) -> int:
    """A new number for each text."""
    return stamp


# Asking ------------------------------------------------------------------------------------------------


def hits(words: Words, builds: Sequence[int]) -> np.ndarray:
    """The numbers of all documents that hold every one of the words in one of its spellings."""
    none = np.zeros(0, np.int64)
    return np.concatenate([none, *(_hits_in(build, words) for build in builds)])


def scored(words: Words, builds: Sequence[int], *, in_title: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Document numbers, and how well each answers the words (bm25: higher is better); none for single characters.

    With `in_title` only those whose title holds all of them.
    """
    rows: list[tuple[int, float]] = []
    if match := _match(words):
        match = f"{{title}}: ({match})" if in_title else match
        for build in builds:
            name = NAME.format(build=build)
            score = f"-bm25({name}, {TITLE_WEIGHT}, {BODY_WEIGHT})"
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT rowid, {score} FROM {name} WHERE {name} MATCH %s", [match])
                rows += cursor.fetchall()
    return np.array([number for number, _ in rows], dtype=np.int64), np.array([score for _, score in rows])


def _hits_in(build: int, words: Words) -> np.ndarray:
    name, characters_name = NAME.format(build=build), CHARACTERS.format(build=build)
    match = _match(words)
    found = [_numbers(name, match)] if match else []
    for spellings in words:
        if singles := [term for term in spellings if term.is_character]:
            pairs = [term for term in spellings if not term.is_character]
            holding = _numbers(characters_name, _either(singles))
            found.append(np.union1d(holding, _numbers(name, _either(pairs))) if pairs else holding)
    return reduce(np.intersect1d, found)


def _match(words: Words) -> str:
    """The words that pairs can find, as FTS5 writes it."""
    found_by_pairs = [spellings for spellings in words if not any(term.is_character for term in spellings)]
    return " AND ".join(f"({_either(spellings)})" for spellings in found_by_pairs)


def _either(terms: Iterable[Term]) -> str:
    return " OR ".join(map(_phrase, terms))


def _phrase(term: Term) -> str:
    """Grams hold letters, digits, Han characters and + alone: nothing that FTS5 could read as a sign of its own."""
    return f'"{" ".join(term.grams)}"{"*" if term.is_open else ""}'


def _numbers(table: str, match: str) -> np.ndarray:
    # One long string of numbers: three times as fast as a row for each.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT group_concat(rowid) FROM {table} WHERE {table} MATCH %s", [match])
        return _parsed(cursor.fetchone()[0])


def _parsed(numbers: str | None) -> np.ndarray:
    return np.fromstring(numbers, dtype=np.int64, sep=",") if numbers else np.zeros(0, dtype=np.int64)
