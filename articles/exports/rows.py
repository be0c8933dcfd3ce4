"""What the files of a list hold: one row a case, the same columns in every format, in a fixed number of queries."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Claim, Locality, Mention
from articles.models.article import DATE_FORMATS, ArticleQuerySet

MAX_ROWS = 5000
"""A file of more cases is a copy of the library, and no longer the answer to a question."""
FIRST_CHUNK, CHUNK = 20, 200
"""Cases read at once: few at first, so that a file begins soon; its memory does not grow with its rows."""
FIGURES = 5
"""The surest figures of a case that its row has room for; how many there are stands beside them."""
NAMES = ("practice", "problem", "initiative", "brand")
BETWEEN_NAMES = "；"
"""Names hold 、 themselves: 物业、业委会联席会."""
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids or advises against: one such character of a title, and no program opens the whole file."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a file tells about the list that it was made of."""

    title: str
    address: str
    """Of the list as a page."""
    file_address: str
    conditions: tuple[tuple[str, str], ...]
    """Kind and text: ("民生问题", "停车难")."""
    order: str
    total: int
    made_at: datetime.datetime
    with_state: bool
    """Editors see cases of every state, so their files say which."""

    @property
    def is_cut(self) -> bool:
        return self.total > MAX_ROWS


class Figure(NamedTuple):
    claim: Claim
    text: str
    """As printed: 近2万平米."""
    subject: str
    address: str
    """Leads to the sentence."""


@dataclass(frozen=True, slots=True)
class ExportRow:
    title: str
    place: tuple[str, ...]
    """("甘肃省", "兰州市", "城关区")"""
    level: str
    publisher: str
    date: str
    """2021-08-27, 2021-08 or 2021: no more than the text tells."""
    precision: str
    names: dict[str, list[str]]
    """Of each of NAMES what the case names, in the order of its text."""
    claim_count: int
    figures: list[Figure]
    state: str
    address: str
    published_on: datetime.date | None
    updated_at: datetime.datetime


class Column(NamedTuple):
    header: str | Promise
    width: int
    """In characters of half width."""
    value: Callable[[ExportRow], str | int]


ADDRESS = Column(_("Address"), 40, lambda row: row.address)
STATE = Column(_("State"), 10, lambda row: str(Article.State(row.state).label))
COLUMNS = (
    Column(_("Title"), 48, lambda row: row.title),
    Column(_("Locality"), 32, lambda row: "/".join(row.place)),
    Column(_("Level"), 10, lambda row: str(Locality.Level(row.level).label) if row.level else ""),
    Column(_("Publisher"), 16, lambda row: row.publisher),
    Column(_("Date"), 12, lambda row: row.date),
    Column(_("Practices"), 28, lambda row: BETWEEN_NAMES.join(row.names["practice"])),
    Column(_("Problems"), 28, lambda row: BETWEEN_NAMES.join(row.names["problem"])),
    Column(_("Initiatives"), 32, lambda row: BETWEEN_NAMES.join(row.names["initiative"])),
    Column(_("Brands"), 28, lambda row: BETWEEN_NAMES.join(row.names["brand"])),
    Column(_("Number of figures"), 10, lambda row: row.claim_count),
    Column(_("Surest figures"), 60, lambda row: BETWEEN_NAMES.join(map(in_words, row.figures))),
    ADDRESS,
)


def columns(export: Export) -> tuple[Column, ...]:
    return (*COLUMNS, STATE) if export.with_state else COLUMNS


def in_words(figure: Figure) -> str:
    """7600余名（党员）"""
    return f"{figure.text}（{figure.subject}）" if figure.subject else figure.text


def printable(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def rows(ids: Sequence[int], articles: ArticleQuerySet, site: str) -> Iterator[ExportRow]:
    """The cases of these ids in this order, read through the reader's own door: what is withdrawn meanwhile is left out.

    `site` stands before every address: https://cases.example.
    """
    shown = articles.with_origin()
    for start, end in pairwise([0, *range(FIRST_CHUNK, len(ids), CHUNK), len(ids)]):
        chunk = ids[start:end]
        found = shown.in_bulk(chunk)
        names, counts, claims = _names(chunk), *_claims(chunk)
        for pk in chunk:
            if pk in found:
                yield _row(found[pk], names[pk], counts[pk], claims[pk], site)


def _row(article: Article, names: dict[str, list[str]], count: int, claims: list[Claim], site: str) -> ExportRow:
    place, precision = article.locality, article.published_precision
    address = site + article.get_absolute_url()
    return ExportRow(
        title=printable(article.title),
        place=tuple(printable(name) for name in place.names) if place else (),
        level=place.level if place else "",
        publisher=printable(article.publisher.name) if article.publisher else "",
        date=article.published_on.strftime(DATE_FORMATS[precision]) if article.published_on else "",
        precision=precision,
        names=names,
        claim_count=count,
        figures=[
            Figure(claim, printable(claim.figure), printable(claim.subject), f"{address}#f{claim.pk}")
            for claim in claims
        ],
        state=article.state,
        address=address,
        published_on=article.published_on,
        updated_at=article.updated_at,
    )


def _names(ids: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    """What each case names, each name once."""
    named: dict[int, dict[str, list[str]]] = {pk: {kind: [] for kind in NAMES} for pk in ids}
    # Places, half of the rows, are left out here: asked to, SQLite reads all mentions of the library that name none.
    mentions = Mention.objects.standing().filter(article__in=ids).order_by("start", "pk")
    for article, *of_each_kind in mentions.values_list("article", *(f"{kind}__name" for kind in NAMES)):
        for kind, name in zip(NAMES, of_each_kind, strict=True):
            if name is not None and (text := printable(name)) not in named[article][kind]:
                named[article][kind].append(text)
    return named


def _claims(ids: Sequence[int]) -> tuple[dict[int, int], dict[int, list[Claim]]]:
    """How many figures each case has, and the surest of them; of equally sure ones those that its text tells first."""
    counts, picked = dict.fromkeys(ids, 0), []
    standing = Claim.objects.standing().filter(article__in=ids).order_by("-score", "start", "pk")
    for article, pk in standing.values_list("article", "pk"):
        counts[article] += 1
        if counts[article] <= FIGURES:
            picked.append(pk)
    claims: dict[int, list[Claim]] = {pk: [] for pk in ids}
    for claim in Claim.objects.filter(pk__in=picked).order_by("-score", "start", "pk"):
        claims[claim.article_id].append(claim)
    return counts, claims
