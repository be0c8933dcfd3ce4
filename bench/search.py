"""What a search costs beside tantivy, plain SQL and a scan: `make bench-search` (SIZES="1000 10000", DATABASE=sqlite).

Forty queries of nine classes over a made-up library (bench/corpus.py). Each system answers each query in turn, several
times, in one run: how many cases, how many of each practice, place and year, and the first twenty. CPU milliseconds, with
those of the database's own process; the ratios are what counts, since they do not depend on the machine.
"""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import tantivy
from tqdm import tqdm

from bench.clock import cpu_seconds, p50, p95, verdict
from bench.corpus import built_library, set_up_django, vocabulary

ROUNDS = 7
PAGE = 20
FACETS = ("practice", "locality", "year")
STATE = "published"
OURS, RANKED, TANTIVY, SQL, SCAN = "newest", "bm25", "tantivy", "plain SQL", "LIKE scan"
HAN = ("common", "middling", "rare", "names", "several", "characters", "phrases")
"""Classes whose literal occurrence says what is right: all words stand in title or text."""

Answer = Callable[[str], int]
"""A query → how many cases it found, after everything that a page needs was fetched."""


# Queries ------------------------------------------------------------------------------------------------


def queries() -> dict[str, list[str]]:
    from articles.models import ArticleBody, Brand, Initiative

    words, _ = vocabulary()
    two = [word for word in words if len(word) == 2]
    names = [Initiative.objects.get(pk=pk).name for pk in (3, 40, 400)]
    names += [Brand.objects.get(pk=pk).name for pk in (6, 150)]
    middle = ArticleBody.objects.order_by("pk").values_list("text", flat=True)
    count = middle.count()
    phrases = [re.findall("[一-龥]{12}", middle[count * part // 4])[1] for part in (1, 2, 3)]
    return {
        "common": two[5::7][:5],
        "middling": two[1500::211][:5],
        "rare": two[9000::2100][:5],
        "names": names,
        "symbols": ["1+9+N", "3+X", "5G+网格", "YOUNG党建·白领汇"],
        "several": [
            f"{two[8]} {two[30]}",
            f"{two[15]} {two[700]}",
            f"{two[50]} {two[4000]}",
            "微心愿 志愿",
            "停车难 党建",
        ],
        "characters": ["党", "楼", "桥", "蜀"],
        "unknown": ["鬱嬲龘", "没有这样的话语", "zzyzx", "9+9+9"],
        "phrases": phrases,
    }


# Systems ------------------------------------------------------------------------------------------------


def ours() -> dict[str, Answer]:
    """The index of the library, as the case list asks it; nothing where it is not there yet."""
    try:
        from articles.search.selection import select
    except ImportError:
        print("articles.search.selection is not there: the others are measured without it")
        return {}

    def newest(q: str) -> int:
        found = select(states=(STATE,)).matching(q)
        total = found.total
        for kind in FACETS:
            found.counts(kind)
        found.newest(0, PAGE)
        return total

    def ranked(q: str) -> int:
        found = select(states=(STATE,)).matching(q)
        total = found.total
        for kind in FACETS:
            found.counts(kind)
        found.relevant(0, PAGE)
        return total

    return {OURS: newest, RANKED: ranked}


def ours_found(q: str) -> set[int]:
    from articles.search.selection import select

    found = select(states=(STATE,)).matching(q)
    return set(found.newest(0, found.total))


RUN = re.compile(r"([一-龥]+)|([a-z]+|[0-9]+|\+)")


def tokens(text: str) -> list[str]:
    """Overlapping pairs of Han characters, a run's last character alone, other runs whole."""
    found = []
    for match in RUN.finditer(text.lower()):
        run = match[1]
        found += [run[at : at + 2] for at in range(len(run))] if run else [match[2]]
    return found


class Tantivy:
    """A search engine over the same cases: pairs with their places, facets and date as columns of its own.

    Counting facets inside it (aggregations) is the faster way: answering the addresses of all hits to Python takes 1 µs
    each before anything is counted.
    """

    def __init__(self, folder: Path) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", tokenizer_name="whitespace", index_option="position")
        schema.add_text_field("characters", tokenizer_name="whitespace", index_option="basic")
        schema.add_text_field("state", tokenizer_name="raw", index_option="basic")
        for name in ("article", "day", *FACETS):
            schema.add_integer_field(name, fast=True)
        self.schema = schema.build()
        folder.mkdir(parents=True, exist_ok=True)
        self.index = tantivy.Index(self.schema, path=str(folder))
        if not self.index.searcher().num_docs:  # nothing is there before all of it is
            self._fill()
        self.index.reload()
        self.searcher = self.index.searcher()

    def _fill(self) -> None:
        from articles.models import Article

        articles = Article.objects.order_by("pk").values_list("pk", "title", "state", "published_on", "body__text")
        writer = self.index.writer(heap_size=256_000_000, num_threads=1)
        facets = _facets()
        for pk, title, state, day, text in tqdm(
            articles.iterator(500), total=articles.count(), desc=TANTIVY, disable=None
        ):
            whole = f"{title}\n{text}"
            document = tantivy.Document(article=pk, day=day.toordinal() if day else 0)
            document.add_text("text", " ".join(tokens(whole)))
            document.add_text("characters", " ".join(set(whole.replace("\n", ""))))
            document.add_text("state", state)
            for kind, numbers in next(facets).items():
                for number in numbers:
                    document.add_integer(kind, number)
            if day:
                document.add_integer("year", day.year)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def __call__(self, q: str) -> int:
        query = self._query(q)
        terms = {kind: {"terms": {"field": kind, "size": 65_000}} for kind in FACETS}
        self.searcher.aggregate(query, terms)
        found = self.searcher.search(query, limit=PAGE, count=True, order_by_field="day")
        self.searcher.fast_field_values("article", [address for _, address in found.hits])
        return found.count

    def _query(self, q: str) -> tantivy.Query:
        must = tantivy.Occur.Must
        parts = [(must, tantivy.Query.term_query(self.schema, "state", STATE, "basic"))]
        for word in q.split():
            found = tokens(word)
            if len(word) == 1:
                part = tantivy.Query.term_query(self.schema, "characters", word, "basic")
            else:
                # The last character of a word is no end of a run in the text.
                found = found[:-1] if len(found) > 1 and len(found[-1]) == 1 and "一" <= found[-1] <= "龥" else found
                single = len(found) == 1
                part = (
                    tantivy.Query.term_query(self.schema, "text", found[0])
                    if single
                    else tantivy.Query.phrase_query(self.schema, "text", found)
                )
            parts.append((must, part))
        return tantivy.Query.boolean_query(parts)


def _facets() -> Iterator[dict[str, set[int]]]:
    """Of each article in turn: its practices, and its places with all above them."""
    from itertools import groupby

    from articles.models import Article, Locality, Mention
    from articles.models.locality import ID_DIGITS

    above = {
        pk: {int(path[at : at + ID_DIGITS]) for at in range(0, len(path), ID_DIGITS)}
        for pk, path in Locality.objects.values_list("pk", "path")
    }
    named = Mention.objects.standing().order_by("article_id").values_list("article_id", "practice_id", "locality_id")
    groups = groupby(named.iterator(10_000), key=lambda row: row[0])
    waiting = next(groups, None)
    for pk in Article.objects.order_by("pk").values_list("pk", flat=True):
        found: dict[str, set[int]] = {"practice": set(), "locality": set()}
        if waiting and waiting[0] == pk:
            for _, practice, locality in waiting[1]:
                if practice:
                    found["practice"].add(practice)
                if locality:
                    found["locality"] |= above[locality]
            waiting = next(groups, None)
        yield found


# One statement: the hits once, and everything a page needs counted from them. Places without those above them, which is
# less than the others count.
PLAIN = """
WITH hits AS MATERIALIZED (
    SELECT article.id, article.published_on FROM articles_article AS article
    WHERE article.state = 'published' AND article.id IN ({hits})
)
SELECT 'total', 0, COUNT(*) FROM hits
UNION ALL SELECT 'practice', practice_id, COUNT(DISTINCT article_id) FROM articles_mention
    WHERE article_id IN (SELECT id FROM hits) AND state <> 'rejected' AND practice_id IS NOT NULL GROUP BY practice_id
UNION ALL SELECT 'locality', locality_id, COUNT(DISTINCT article_id) FROM articles_mention
    WHERE article_id IN (SELECT id FROM hits) AND state <> 'rejected' AND locality_id IS NOT NULL GROUP BY locality_id
UNION ALL SELECT 'year', {year}, COUNT(*) FROM hits WHERE published_on IS NOT NULL GROUP BY {year}
UNION ALL SELECT * FROM (SELECT 'newest', id, 0 FROM hits ORDER BY published_on IS NULL, published_on DESC, id DESC LIMIT 20)
    AS newest"""


def plain_sql() -> dict[str, Answer]:
    """The hits by the full-text table of the database, all the rest by GROUP BY."""
    from django.db import connection

    try:
        from articles.search.query import build, parse
    except ImportError:
        return {}
    hits = _hits_on_postgresql if connection.vendor == "postgresql" else _hits_on_sqlite
    year = (
        "CAST(EXTRACT(YEAR FROM published_on) AS integer)"
        if connection.vendor == "postgresql"
        else "CAST(SUBSTR(published_on, 1, 4) AS integer)"
    )

    def answer(q: str) -> int:
        inner, values = hits(build(parse(q)).words)
        with connection.cursor() as cursor:
            cursor.execute(PLAIN.format(hits=inner, year=year), values)
            return cursor.fetchall()[0][2]

    return {SQL: answer}


def _hits_on_sqlite(words: tuple) -> tuple[str, list]:
    from articles.search import sqlite
    from articles.search.shelf import shelf

    build = shelf().builds[-1]
    tables, values = [], []
    if match := sqlite._match(words):
        tables.append(sqlite.NAME.format(build=build))
        values.append(match)
    for spellings in words:
        if spellings[0].is_character:
            tables.append(sqlite.CHARACTERS.format(build=build))
            values.append(sqlite._either(spellings))
    found = " INTERSECT ".join(f"SELECT rowid FROM {table} WHERE {table} MATCH %s" for table in tables)
    return f"SELECT article_id FROM articles_entry WHERE document IN ({found})", values


def _hits_on_postgresql(words: tuple) -> tuple[str, list]:
    from articles.search import postgres

    condition, values = postgres._condition(words)
    return f"SELECT article_id FROM {postgres.TABLE} WHERE {condition}", values


def scan(q: str) -> int:
    """What a page without any index does about five times; here once, and it counts only."""
    from articles.models import Article

    articles = Article.objects.filter(state=STATE)
    for word in q.split():
        articles = articles.filter(body__text__icontains=word)
    return articles.count()


# Measuring ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU milliseconds: system → class → query → the median of all rounds."""

    cost: dict[str, dict[str, dict[str, float]]]

    def of(self, system: str, kind: str = "") -> list[float]:
        return [value for name, found in self.cost[system].items() if kind in ("", name) for value in found.values()]


def measure(folder: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        server = []
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_backend_pid()")
            server = [cursor.fetchone()[0]]
    asked = queries()
    systems = {**ours(), TANTIVY: Tantivy(folder / "tantivy"), **plain_sql(), SCAN: scan}

    def cost(answer: Answer, q: str) -> tuple[float, int]:
        begun = time.process_time() + cpu_seconds(server)
        total = answer(q)
        return (time.process_time() + cpu_seconds(server) - begun) * 1000, total

    for answer in systems.values():  # whoever is asked first loads what all need
        answer(asked["rare"][0])
    costs: dict[tuple[str, str, str], list[float]] = {}
    totals: dict[str, dict[str, int]] = {}
    gc.disable()
    for turn in tqdm(range(ROUNDS), desc="rounds", disable=None):
        for kind, of_kind in asked.items():
            for q in of_kind:
                names = list(systems)[turn % len(systems) :] + list(systems)[: turn % len(systems)]
                for name in names:
                    if name == SCAN and turn:
                        continue  # a second long at 100,000, and even
                    taken, total = cost(systems[name], q)
                    costs.setdefault((name, kind, q), []).append(taken)
                    totals.setdefault(q, {})[name] = total
        gc.collect()
    gc.enable()
    found: dict[str, dict[str, dict[str, float]]] = {}
    for (name, kind, q), values in costs.items():
        found.setdefault(name, {}).setdefault(kind, {})[q] = median(values)
    _print(Measured(found), asked, totals)
    if OURS in found:
        _print_right(asked)
        _print_size()
    (folder / "measured.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _print(measured: Measured, asked: dict[str, list[str]], totals: dict[str, dict[str, int]]) -> None:
    systems = list(measured.cost)
    print(f"\n{'CPU ms, p50 / p95':<24}{'hits':>9}" + "".join(f"{name:>19}" for name in systems))
    for kind in [*asked, ""]:
        hits = [totals[q][TANTIVY] for q in (asked[kind] if kind else totals)]
        cells = "".join(
            f"{p50(measured.of(name, kind)):>10.2f} /{p95(measured.of(name, kind)):>7.2f}" for name in systems
        )
        print(f"{kind or 'all':<24}{p50(hits):>9.0f}{cells}")
    for q, found in totals.items():
        told = {name: total for name, total in found.items() if name != SCAN}
        if len(set(told.values())) > 1:
            print(f"  not the same number for {q}: {told}")


def _print_right(asked: dict[str, list[str]]) -> None:
    """How many of the cases in which all words stand are found, and how many of the found ones are such."""
    from articles.models import Article

    expected: dict[str, set[int]] = {q: set() for kind in HAN for q in asked[kind]}
    split = {q: q.lower().split() for q in expected}
    articles = Article.objects.filter(state=STATE).values_list("pk", "title", "body__text")
    for pk, title, text in articles.iterator(500):
        whole = f"{title}\n{text}".lower()
        for q, words in split.items():
            if all(word in whole for word in words):
                expected[q].add(pk)
    print("\nagainst literal occurrence")
    for kind in HAN:
        right = found = there = 0
        for q in asked[kind]:
            answered = ours_found(q)
            right += len(answered & expected[q])
            found += len(answered)
            there += len(expected[q])
        verdict(f"recall of {kind}", right / there if there else 1.0, 1.0, at_least=True)
        verdict(f"precision of {kind}", right / found if found else 1.0, 0.99, at_least=True)


def _print_size() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT SUM(octet_length(text)) FROM articles_articlebody")
            text = cursor.fetchone()[0]
            cursor.execute("SELECT pg_total_relation_size('articles_words') + pg_total_relation_size('articles_entry')")
            index = cursor.fetchone()[0]
        else:
            cursor.execute("SELECT SUM(LENGTH(CAST(text AS BLOB))) FROM articles_articlebody")
            text = cursor.fetchone()[0]
            cursor.execute(
                "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'articles_words%%' OR name LIKE 'articles_characters%%'"
                " OR name LIKE 'articles_entry%%'"
            )
            index = cursor.fetchone()[0]
    print()
    verdict("bytes of the index for each byte of text", float(index) / float(text), 2)


def judge(size: int, database: str, measured: Measured) -> bool:
    """The bounds, each with what was measured."""
    print(f"\n{size:,} articles, {database}: how many times the CPU of …")
    of, kept = measured.of, []
    if OURS not in measured.cost:
        return True
    if database == "sqlite" and size >= 10_000:
        kept.append(verdict("tantivy, newest first, by median", p50(of(OURS)) / p50(of(TANTIVY)), 1.5))
        kept.append(verdict("tantivy, newest first, p95", p95(of(OURS)) / p95(of(TANTIVY)), 2.5))
        kept.append(verdict("tantivy, with bm25, by median", p50(of(RANKED)) / p50(of(TANTIVY)), 2.5))
        kept.append(verdict("tantivy, with bm25, p95", p95(of(RANKED)) / p95(of(TANTIVY)), 6))
    elif database == "sqlite":
        print(f"  (too small to judge) {TANTIVY}, by median: {p50(of(OURS)) / p50(of(TANTIVY)):.2f}")
    if size >= 10_000:
        bound = 200 if size >= 100_000 else 100
        kept.append(verdict("one LIKE scan, of this, by median", p50(of(SCAN)) / p50(of(OURS)), bound, at_least=True))
    if database == "postgresql" and size >= 100_000:
        ratio = p50(of(SQL, "common")) / p50(of(OURS, "common"))
        kept.append(verdict("one statement of SQL, of this, common words", ratio, 10, at_least=True))
    return all(kept)


def main() -> int:
    if sys.argv[1:2] == ["--measure"]:
        set_up_django()
        measure(Path(sys.argv[2]))
        return 0
    sizes = [int(size) for size in os.environ.get("SIZES", "").split() or ["10000"]]
    database = os.environ.get("DATABASE") or "sqlite"
    measured: dict[int, Measured] = {}
    for size in sizes:
        with built_library(size, database) as library:
            print(
                f"\n{size:,} articles, {database}, {os.getloadavg()[0]:.1f} of {os.cpu_count()} processors busy",
                flush=True,
            )
            command = [sys.executable, "-m", "bench.search", "--measure", str(library.folder)]
            subprocess.run(command, env=library.env, check=True)
            measured[size] = Measured(json.loads((library.folder / "measured.json").read_text(encoding="utf-8")))
    kept = [judge(size, database, found) for size, found in measured.items()]
    if {10_000, 100_000} <= set(measured) and OURS in measured[10_000].cost:
        growth = p50(measured[100_000].of(OURS)) / p50(measured[10_000].of(OURS))
        print("\nten times the articles")
        kept.append(verdict("the CPU at 10,000, newest first, by median", growth, 12))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
