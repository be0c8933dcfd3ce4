"""Made-up libraries of 1,000 to 100,000 articles, the same ones every time, to measure searching and pages over.

    python -m bench.corpus 10000 postgresql      builds one by itself; the benches build what they need

They go past the importer straight into the tables and are kept under var/bench/: a second run starts at once. Words
come with the frequencies of real Chinese (jieba's dictionary), so that common, middling and rare ones exist, and follow
each other as in real texts: 17,500 pairs of characters of the demo and the seeds are 8,578 different ones, here
9,247 (words drawn one by one: 13,300). Every mention and figure stands in the text where its row says. FRESH=1 builds
anew, FRESH=index the search index alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.util import find_spec
from itertools import count, cycle, islice
from pathlib import Path
from random import Random

import numpy as np

from bench import postgres
from tools.throwaway import ROOT, Library

VERSION = 3
"""Of the texts and rows below: another number, another library."""
KEPT = ROOT / "var" / "bench"
DATABASES = ("sqlite", "postgresql")
CHUNK = 500
PLACES, PUBLISHERS, INITIATIVES, BRANDS = 2500, 300, 3000, 2000
"""Townships (each with all above it and one community), and names; how often each stands in texts follows Zipf."""
FIRST_DAY, DAYS = date(2014, 1, 1), 3652
PROPOSED, UNDATED = 0.05, 0.03
NOW = "2024-01-01 00:00:00"

# A sentence is a few words, some of them behind a find; 96 of them in eight paragraphs are 2,000 characters.
PARAGRAPHS, SENTENCES, WORDS = 8, 12, 10
VOCABULARY = 60_000
# A word goes with a few others; and a text says again what it has said.
FOLLOWERS, FOLLOWING = 14, 0.9
REPEATING, GOING_ON = 0.08, 0.72
HAN_WORD = re.compile(r"[一-龥]{1,4}")

FIRST, SECOND, THIRD = "暖心同聚邻里红连共惠和乐幸安", "家桥灯伴航治约坊站圈驿益", "先锋红色网格阳光幸福和美同心初心"
METHODS = ("工作法", "行动", "工程", "机制", "议事会", "服务队", "党建联盟", "计划")
ROOMS = ("说事室", "会客厅", "驿站", "工作室", "党建品牌", "服务站", "客厅", "小院")
SYMBOLIC = ("1+9+N", "3+X", "5G+网格", "12345", "三会一课+1")
SYMBOLIC_BRANDS = ("YOUNG党建·白领汇", "红色e家", "WE志愿", "24小时·不打烊")
# (unit, kind, qualifier as printed, what follows the unit)
COUNTED = (
    ("名", "people", "近", "党员报到", "nearly"),
    ("户", "households", "约", "居民受益", "about"),
    ("件", "count", "", "诉求办结", "exact"),
    ("支", "count", "", "志愿服务队成立", "exact"),
    ("个", "count", "超过", "停车位划出", "over"),
    ("场", "times", "", "议事会召开", "exact"),
    ("万元", "money", "", "资金投入", "exact"),
    ("%", "percent", "", "群众满意", "exact"),
    ("平方米", "area", "约", "空间腾出", "about"),
    ("天", "duration", "不到", "时间解决", "under"),
)
MENTIONED = {"locality": 9, "practice": 5, "problem": 3, "initiative": 5, "brand": 4}
"""Mentions of each kind in an article; they name fewer things, since a text repeats itself."""
THINGS = {"locality": 3, "practice": 3, "problem": 2, "initiative": 2, "brand": 2}
CLAIMS = 12


# The libraries ------------------------------------------------------------------------------------------


@contextmanager
def built_library(size: int, database: str = "sqlite") -> Iterator[Library]:
    """A library of so many articles, built where it is not kept from an earlier run."""
    if database not in DATABASES:
        sys.exit(f"DATABASE is sqlite or postgresql, not {database}")
    # A server started for the measuring goes with us, also when somebody ends us with `kill`.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    fresh = os.environ.get("FRESH", "")
    folder = KEPT / f"{database}-{size}-v{VERSION}"
    made = _made(folder)
    if fresh not in ("", "0", "index") or made.get("migrations") != _migrations():
        shutil.rmtree(folder, ignore_errors=True)
        made = {}
    folder.mkdir(parents=True, exist_ok=True)
    with _database(folder, database) as address:
        ours = {"CASEBOOK_LOCAL": "1", "CASEBOOK_PUBLIC_READ": "1", "DATABASE_URL": address, "PYTHONUTF8": "1"}
        library = Library(folder, os.environ | ours)
        if not made:
            library.manage("migrate", "--verbosity=0")
            library.manage("load_vocabularies")
            subprocess.run([sys.executable, "-m", "bench.corpus", "--fill", str(size)], env=library.env, check=True)
        if not made.get("indexed") or fresh == "index":
            made = {"migrations": _migrations(), "indexed": _index(library)}
            if database == "postgresql":
                subprocess.run([sys.executable, "-m", "bench.corpus", "--settle"], env=library.env, check=True)
                postgres.keep(address.partition("host=")[2], folder / "cluster")
            (folder / "made.json").write_text(json.dumps(made), encoding="utf-8")
        yield library


def _made(folder: Path) -> dict:
    """What an earlier run wrote down when it was through; empty after one that was stopped."""
    path = folder / "made.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _migrations() -> list[str]:
    return sorted(path.stem for path in (ROOT / "articles" / "migrations").glob("0*.py"))


@contextmanager
def _database(folder: Path, database: str) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder}/casebook.sqlite3"
        return
    with postgres.server(folder / "cluster") as host:
        yield f"postgresql://postgres@/postgres?host={host}"


def _index(library: Library) -> bool:
    """Whether there is a search index to build; a later run comes back to it."""
    if not (ROOT / "articles" / "management" / "commands" / "rebuild_search_index.py").exists():
        print("no search index: manage.py rebuild_search_index is not there", flush=True)
        return False
    begun = time.perf_counter()
    library.manage("rebuild_search_index")
    print(f"search index built in {time.perf_counter() - begun:.0f} s", flush=True)
    return True


# Rows ---------------------------------------------------------------------------------------------------


def put(model: type, rows: Iterable[Sequence]) -> None:
    """Rows with all columns of a model, in the model's order; values as the database takes them."""
    from django.db import connection

    columns = [connection.ops.quote_name(each.column) for each in model._meta.concrete_fields]
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from psycopg2.extras import execute_values

            execute_values(cursor.cursor, f"{into} %s", rows, page_size=CHUNK)
        else:
            cursor.executemany(f"{into} ({', '.join(['%s'] * len(columns))})", rows)


def lay_out(model: type, **values: object) -> tuple:
    """One row: the named columns, everything else empty, or what the database itself would put there."""
    fields = model._meta.concrete_fields
    return tuple(values.get(each.column, each.get_default() if each.has_db_default() else None) for each in fields)


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def bulk() -> Iterator[None]:
    """One transaction after the other without waiting for the disk, without checks of keys, without indexes of finds."""
    from django.core.management.color import no_style
    from django.db import connection

    from articles.models import Article, ArticleBody, Claim, Mention, Source

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0; SET session_replication_role = replica")
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN (%s, %s) AND indexname NOT IN"
                " (SELECT conname FROM pg_constraint)",
                [Mention._meta.db_table, Claim._meta.db_table],
            )
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -400000")
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (%s, %s)",
                [Mention._meta.db_table, Claim._meta.db_table],
            )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, definition in indexes:
            cursor.execute(definition)
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article, ArticleBody, Claim, Mention, Source]):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            from articles.search.sqlite import forget_statistics

            cursor.execute("ANALYZE")
            forget_statistics()


# Words --------------------------------------------------------------------------------------------------


@cache
def vocabulary() -> tuple[list[str], np.ndarray]:
    """The most frequent words of jieba's dictionary without names of persons, and their running share of a text."""
    path = Path(find_spec("jieba").submodule_search_locations[0]) / "dict.txt"
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        word, frequency, kind = line.split(" ")
        if HAN_WORD.fullmatch(word) and not kind.startswith("nr"):
            found.append((-int(frequency), word))
    found.sort()
    shares = np.cumsum([-frequency for frequency, _ in found[:VOCABULARY]], dtype=float)
    return [word for _, word in found[:VOCABULARY]], shares / shares[-1]


@cache
def followers() -> np.ndarray:
    """Word → the words that often stand behind it, as many for each."""
    words, shares = vocabulary()
    return np.searchsorted(shares, np.random.default_rng([VERSION]).random((len(words), FOLLOWERS)))


def running_words(chance: np.random.Generator, texts: int, length: int) -> np.ndarray:
    """Words of so many texts, one behind the other: drawn, following the word before, or copied from further above."""
    _, shares = vocabulary()
    found = np.searchsorted(shares, chance.random((texts, length)))
    behind = zipf(chance, FOLLOWERS, (texts, length))
    kind, goes_on, back = chance.random((3, texts, length))
    rows, copied = np.arange(texts), np.full(texts, -1)
    for at in range(1, length):
        repeats = kind[:, at] < REPEATING
        anew = np.where(repeats, (back[:, at] * at).astype(int), -1)
        copied = np.where((copied >= 0) & (goes_on[:, at] < GOING_ON), copied + 1, anew)
        follows = kind[:, at] < REPEATING + (1 - REPEATING) * FOLLOWING
        own = np.where(follows, followers()[found[:, at - 1], behind[:, at]], found[:, at])
        found[:, at] = np.where(copied >= 0, found[rows, copied], own)
    return found


def zipf(chance: np.random.Generator, size: int, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers below `size`: the first most often, the tenth a tenth as often."""
    shares = np.cumsum(1 / np.arange(1, size + 1))
    return np.searchsorted(shares, chance.random(shape) * shares[-1])


# Things -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Things:
    """What the texts may name: kind → (id, name) by how often; places also with the ids of all above them."""

    named: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    places: list[list[tuple[int, str]]] = field(default_factory=list)
    publishers: int = PUBLISHERS
    indicators: dict[str, list[int]] = field(default_factory=dict)
    """Dimension → the ids of its indicators."""


def put_things() -> Things:
    from articles.models import Brand, Indicator, Initiative, Practice, Problem, Publisher

    things = Things()
    for dimension, pk in Indicator.objects.order_by("position").values_list("dimension", "pk"):
        things.indicators.setdefault(dimension, []).append(pk)
    things.places.extend(_put_places())
    names = (
        f"{a}{b}{kind}" for kind in ("日报", "晚报", "时报", "先锋", "在线", "发布") for a in FIRST for b in SECOND
    )
    put(Publisher, [
        lay_out(Publisher, id=number, name=name, aliases="[]", kind="newspaper")
        for number, name in enumerate(islice(names, PUBLISHERS), 1)
    ])  # fmt: skip
    for model in (Practice, Problem):
        things.named[model._meta.model_name] = list(model.objects.order_by("position").values_list("pk", "name"))
    things.named["initiative"] = _put_names(Initiative, _names(SYMBOLIC, METHODS, INITIATIVES), things)
    things.named["brand"] = _put_names(Brand, _names(SYMBOLIC_BRANDS, ROOMS, BRANDS), things)
    return things


def _names(symbolic: Sequence[str], endings: Sequence[str], wanted: int) -> list[str]:
    """The names with symbols at places 10, 20, …: neither everywhere nor nowhere."""
    pieces = [f"{a}{b}{c}" for a in FIRST for b in SECOND for c in SECOND]
    Random(wanted).shuffle(pieces)
    names = [f"{piece}{ending}" for ending in endings for piece in pieces][:wanted]
    for place, name in enumerate(symbolic, 1):
        names[10 * place] = name
    return names


def _put_names(model: type, names: list[str], things: Things) -> list[tuple[int, str]]:
    from articles.models.initiative import comparison_keys

    kinds = cycle(model.Kind.values)
    rows = []
    for number, name in enumerate(names, 1):
        place = things.places[number % len(things.places)][-1][0]
        keys = comparison_keys(name, [])
        rows.append(lay_out(model, id=number, name=name, aliases="[]", kind=next(kinds), locality_id=place, **keys))
    put(model, rows)
    practices = things.named["practice"]
    through = model.practices.through
    column = f"{model._meta.model_name}_id"
    put(through, [
        lay_out(through, id=number, practice_id=practices[number % len(practices)][0], **{column: number})
        for number in range(1, len(names) + 1)
    ])  # fmt: skip
    return list(enumerate(names, 1))


def _put_places() -> Iterator[list[tuple[int, str]]]:
    """Townships of the gazetteer from all over the country, each with all above it and a community below it."""
    from articles.models import Locality
    from articles.models.locality import path_of
    from articles.text.gazetteer import load_gazetteer

    gazetteer = load_gazetteer(ROOT / "fixtures" / "gazetteer" / "divisions.csv.gz")
    townships = [d for d in (gazetteer[row] for row in range(len(gazetteer))) if d.level == "township"]
    Random(VERSION).shuffle(townships)
    numbers, paths, rows = count(1), {}, []

    def number(names: tuple[str, ...], level: str, code: str) -> int:
        if names not in paths:
            pk = next(numbers)
            paths[names] = (pk, path_of(paths[names[:-1]][1] if names[1:] else "", pk))
            above = paths[names[:-1]][0] if names[1:] else None
            rows.append(
                lay_out(
                    Locality, id=pk, name=names[-1], aliases="[]", level=level, parent_id=above, path=paths[names][1],
                    code=code,
                )
            )  # fmt: skip
        return paths[names][0]

    places = []
    for township in townships[:PLACES]:
        line = [*gazetteer.ancestors(township), township]
        names = tuple(division.name for division in line)
        found = [
            (number(names[:depth], division.level, division.code), division.name)
            for depth, division in enumerate(line, 1)
        ]
        community = f"{names[-1][:2]}社区"
        places.append([*found, (number((*names, community), "community", ""), community)])
    put(Locality, rows)
    return iter(places)


# Articles -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Find:
    """A passage of a text that a row points to."""

    text: str
    kind: str
    id: int = 0
    claim: tuple = ()


def put_articles(size: int, things: Things) -> None:
    from django.db import transaction

    from articles.models import Article, ArticleBody, Claim, Mention, Source, SourceContent

    models = (Source, SourceContent, Article, ArticleBody, Mention, Claim)
    mentions, claims = count(1), count(1)
    begun = time.perf_counter()
    for first in range(1, size + 1, CHUNK):
        rows: dict[type, list[tuple]] = {model: [] for model in models}
        chunk = range(first, min(first + CHUNK, size + 1))
        for number, text, finds in texts_of(chunk, things):
            _rows_of(number, text, finds, things, rows, mentions, claims)
        with transaction.atomic():
            for model in models:
                put(model, rows[model])
        done = chunk[-1]
        if done % (10 * CHUNK) == 0 or done == size:
            seconds = time.perf_counter() - begun
            print(f"{done:>8,} of {size:,} articles, {seconds:.0f} s", flush=True)


def texts_of(chunk: range, things: Things) -> Iterator[tuple[int, tuple[str, list[str]], list[list[tuple[int, Find]]]]]:
    """Of each article its number, its title with its paragraphs, and the finds of each paragraph with their places."""
    chance = np.random.default_rng([VERSION, chunk[0]])
    words, _ = vocabulary()
    drawn = running_words(chance, len(chunk), PARAGRAPHS * SENTENCES * WORDS + 8)
    picked = {kind: zipf(chance, len(named), (len(chunk), THINGS[kind])) for kind, named in things.named.items()}
    places = zipf(chance, len(things.places), (len(chunk), THINGS["locality"]))
    figures = chance.integers(1, 1000, (len(chunk), CLAIMS))
    for at, number in enumerate(chunk):
        text = [words[word] for word in drawn[at].tolist()]
        lines = [things.places[place] for place in places[at].tolist()]
        finds = _finds(
            Random(number), lines, {k: p[at].tolist() for k, p in picked.items()}, figures[at].tolist(), things
        )
        main = lines[0][-2][1]
        title = f"{main}：{''.join(text[-8:])}（{number}）"
        yield number, (title, text), _spread(finds)


def _finds(
    chance: Random, lines: list[list[tuple[int, str]]], picked: dict[str, list[int]], figures: list[int], things: Things
) -> list[Find]:
    finds = []
    for step in range(MENTIONED["locality"]):
        line = lines[0 if step < 5 else step % len(lines)]
        pk, name = line[-1 - step % len(line)]
        finds.append(Find(name, "locality", pk))
    for kind, numbers in picked.items():
        for step in range(MENTIONED[kind]):
            pk, name = things.named[kind][numbers[step % len(numbers)]]
            finds.append(Find(name, kind, pk))
    for step, value in enumerate(figures):
        unit, dimension, before, after, qualifier = COUNTED[(value + step) % len(COUNTED)]
        value = value % 100 if unit == "%" else value
        figure = f"{before}{value}{unit}"
        alike = things.indicators.get(dimension, [])
        # Two of three figures belong to an indicator, as in the demo texts.
        indicator = alike[value % len(alike)] if alike and value % 3 else None
        finds.append(
            Find(figure + after, "claim", claim=(len(figure), value, unit, dimension, qualifier, after, indicator))
        )
    chance.shuffle(finds)
    return finds


def _spread(finds: list[Find]) -> list[list[tuple[int, Find]]]:
    """Paragraph by paragraph, at the beginning of some of its sentences."""
    slots = [[] for _ in range(PARAGRAPHS)]
    for at, find in enumerate(finds):
        place = at * PARAGRAPHS * SENTENCES // len(finds)
        slots[place // SENTENCES].append((place % SENTENCES, find))
    return slots


def _rows_of(
    number: int,
    text: tuple[str, list[str]],
    finds: list[list[tuple[int, Find]]],
    things: Things,
    rows: dict[type, list[tuple]],
    mentions: Iterator[int],
    claims: Iterator[int],
) -> None:
    from articles.models import Article, ArticleBody, Claim, Mention, Source, SourceContent

    title, words = text
    chance = Random(-number)
    written, at, word = [title], len(title) + 1, 0
    spans, lines = [], [[0, len(title), "title", "bench"]]
    about: dict[str, int] = {}
    for paragraph, its_finds in enumerate(finds):
        if paragraph in (2, 5):
            heading = "".join(words[word : word + 4])
            spans.append([at, at + len(heading), "heading"])
            written.append(heading)
            at += len(heading) + 1
        sentences, here, waiting = [], at, dict(its_finds)
        for sentence in range(SENTENCES):
            if find := waiting.get(sentence):
                start, end = here, here + len(find.text)
                sentences.append(find.text)
                if find.claim:
                    length, value, unit, dimension, qualifier, subject, indicator = find.claim
                    rows[Claim].append(
                        _claim(Claim, next(claims), number, start, end, find.text, length, value, unit, dimension,
                               qualifier, subject, indicator, about, chance)
                    )  # fmt: skip
                else:
                    about.setdefault(find.kind, find.id)
                    rows[Mention].append(_mention(Mention, next(mentions), number, start, end, find, chance))
                here = end
            part = "".join(words[word : word + WORDS]) + ("。" if sentence % 3 == 2 else "，")
            word += WORDS
            sentences.append(part)
            here += len(part)
        spans.append([at, here, "body"])
        written.append("".join(sentences))
        at = here + 1
    lines += [[start, end, kind, "bench"] for start, end, kind in spans]
    whole = "\n".join(written)
    body = whole[len(title) + 1 :]
    dated = chance.random() >= UNDATED
    day = FIRST_DAY + timedelta(chance.randrange(DAYS))
    # More of them in later years, as papers have it.
    publisher = min(int(things.publishers ** chance.random()), things.publishers)
    raw = f"{number}".encode()
    rows[Source].append(
        lay_out(Source, id=number, name=f"bench/{number:06}.txt", sha256=f"{number:064x}", size=len(raw),
                encoding="utf-8", length=len(whole), received_at=NOW)
    )  # fmt: skip
    rows[SourceContent].append(lay_out(SourceContent, source_id=number, raw=raw, text=whole, lines=as_json(lines)))
    rows[Article].append(
        lay_out(Article, id=number, title=title, publisher_id=publisher, site="", author="",
                published_on=str(day) if dated else None, published_precision="day" if dated else "",
                published_text=str(day) if dated else "", locality_id=about.get("locality"),
                state="proposed" if chance.random() < PROPOSED else "published", fingerprint=f"{number:064x}",
                source_id=number, created_at=NOW, updated_at=NOW, version=1)
    )  # fmt: skip
    rows[ArticleBody].append(lay_out(ArticleBody, article_id=number, text=body, paragraphs=as_json(spans)))


def _mention(model: type, pk: int, article: int, start: int, end: int, find: Find, chance: Random) -> tuple:
    return lay_out(
        model, id=pk, article_id=article, start=start, end=end, quote=find.text, rule=f"bench {find.kind}",
        rule_version=1, score=chance.randrange(50, 100) / 100, state=_state(chance), **{f"{find.kind}_id": find.id},
    )  # fmt: skip


def _claim(
    model: type, pk: int, article: int, start: int, end: int, quote: str, length: int, value: int, unit: str,
    dimension: str, qualifier: str, subject: str, indicator: int | None, about: dict[str, int], chance: Random,
) -> tuple:  # fmt: skip
    return lay_out(
        model, id=pk, article_id=article, start=start, end=end, quote=quote, rule="bench figure", rule_version=1,
        score=chance.randrange(50, 100) / 100, state=_state(chance), figure_start=start, figure_end=start + length,
        value=value, unit=unit, qualifier=qualifier, kind=dimension, subject=subject, as_of="",
        locality_id=about.get("locality"), initiative_id=about.get("initiative"),
        indicator_id=indicator,
    )  # fmt: skip


def _state(chance: Random) -> str:
    """Of a hundred finds ten are confirmed and three rejected."""
    drawn = chance.randrange(100)
    return "confirmed" if drawn < 10 else "rejected" if drawn < 13 else "proposed"


# By itself ----------------------------------------------------------------------------------------------


def fill(size: int) -> None:
    with bulk():
        put_articles(size, put_things())


def settle() -> None:
    """Everything in the files of the cluster, so that they can be copied."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("CHECKPOINT")


def set_up_django() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "casebook.settings"
    django.setup()


def main() -> None:
    match sys.argv[1:]:
        case ["--fill", size]:
            set_up_django()
            fill(int(size))
        case ["--settle"]:
            set_up_django()
            settle()
        case [size, *database]:
            with built_library(int(size), *database) as library:
                print(f"{size} articles, {library.env['DATABASE_URL']}")
        case _:
            sys.exit("python -m bench.corpus SIZE [sqlite|postgresql]")


if __name__ == "__main__":
    main()
