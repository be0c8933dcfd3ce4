"""The case list, the reading page, and the source file behind a case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.decorators import permission_required
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.exports.rows import MAX_ROWS
from articles.facets import facets
from articles.filters import ArticleFilter
from articles.models import Article, Claim, Mention, Source, SourceContent
from articles.reading import MARKED, NO_QUERY, Reading
from articles.saved import suggested_name
from articles.search import names
from articles.search.query import Part, Query, find_first_hits, find_hits
from articles.search.selection import select
from articles.similar import similar_cases
from articles.text.annotate import MarkedParagraph, Piece, excerpt, headline, sentence_at
from articles.views.downloads import download
from articles.views.files import file_response
from articles.views.lines import MAX_LINES, lines_of
from articles.views.paging import PER_PAGE, get_page
from casebook.middleware import public_read

SIMILAR = 4
WAYS_OUT = 6
LONGEST_WORD = 8
"""Characters of an unknown word that pieces are looked for in: of eight there are twenty-seven."""
NAMES_FIRST = 8
"""Names that a query may mean, above the cases that hold its words."""


# The list ----------------------------------------------------------------------------------------------


@public_read
@require_safe
def article_list(request: HttpRequest) -> HttpResponseBase:
    articles = Article.objects.visible_to(request.user)
    filterset = ArticleFilter(request.GET, select(request.user))
    context: dict = {"filter": filterset}
    if filterset.is_valid():
        if filterset.form.cleaned_data["format"]:
            return download(request, filterset, articles)
        page = get_page(filterset.ids, articles, request.GET.get("page"))
        total = page.paginator.count
        _add_excerpts(page.object_list, filterset.query)
        context |= {"page": page, "total": total, "names": _names_first(filterset), "max_rows": MAX_ROWS}
        context["save_as"] = suggested_name(filterset)
        context |= {"facets": facets(filterset)} if total else _help_out(filterset)
    # A program that asked for a file reads the status, a person the page.
    status = 400 if filterset.form.errors and request.GET.get("format") else 200
    return render(request, "articles/article_list.html", context, status=status)


def _names_first(filterset: ArticleFilter) -> list[names.Suggestion]:
    """None beside other conditions: whoever narrows cases down is not on the way to a name."""
    q = filterset.form.cleaned_data["q"]
    asks_for_more = filterset.link(q=None) != "?"
    return names.named(q, filterset.queryset.counts_of, limit=NAMES_FIRST) if q and not asks_for_more else []


def _add_excerpts(articles: list[Article], query: Query) -> None:
    """`headline` and `excerpt`: where the words that were looked for stand in each title and text."""
    for article in articles:
        article.headline = headline(article.title, find_hits(article.title, query)) if query else ()
        body = getattr(article, "body", None)
        article.excerpt = excerpt(body.text, find_first_hits(body.text, query)) if body and query else None


@dataclass(frozen=True, slots=True)
class Shorter:
    """A word that stands in no case, a piece of it that does, and the list that looks for the piece instead."""

    word: str
    piece: str
    count: int
    link: str


def _help_out(filterset: ArticleFilter) -> dict[str, list]:
    """For an empty list: which condition shuts all cases out, and which word stands in none of them."""
    chips = filterset.chips[:WAYS_OUT] if len(filterset.chips) > 1 else []
    counted = [(chip, filterset.total_of(chip.without)) for chip in chips]
    wanted = [part for part in filterset.parts if not part.is_excluded]
    unknown = [part for part in wanted if not filterset.matching_alone(part).total][:WAYS_OUT]
    return {
        "ways_out": [(chip, count) for chip, count in counted if count],
        "unknown": [part.text for part in unknown],
        "shorter": [shorter for part in unknown if (shorter := _shorter(filterset, part))],
    }


def _shorter(filterset: ArticleFilter, part: Part) -> Shorter | None:
    """停车难题 stands nowhere, 停车难 does: the longest piece that cases hold, of equal ones the first."""
    word = part.text[:LONGEST_WORD]
    pieces = [word[at : at + length] for length in range(len(word) - 1, 1, -1) for at in range(len(word) - length + 1)]
    for piece in pieces:
        if count := filterset.queryset.matching(piece).total:
            others = [piece if other == part else other.text for other in filterset.parts if not other.is_excluded]
            return Shorter(part.text, piece, count, filterset.link(q=" ".join(others)))
    return None


# The reading page --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Notes:
    """A paragraph and its figures: those that measure nothing named, then those of each initiative or brand."""

    paragraph: MarkedParagraph
    groups: list[tuple[Model | None, list[Claim]]]


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a case stands in the list that the reader comes from; addresses are "" at its ends."""

    number: int
    total: int
    back: str
    before: str
    behind: str
    words: str


@public_read
@require_safe
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    articles = Article.objects.visible_to(request.user)
    shown = articles.with_origin().select_related("source")
    article = get_object_or_404(shown, pk=pk)
    filterset = ArticleFilter(request.GET, select(request.user)) if request.GET else None
    came_from = filterset if filterset and filterset.is_valid() and filterset.chips else None
    query = came_from.query if came_from else NO_QUERY
    reading = Reading(article, query)
    paragraphs, claims, named = reading.paragraphs, reading.claims, reading.named
    context = {
        "article": article,
        "trail": _trail(came_from, article.pk) if came_from else None,
        "hits": sum(piece.opens_hit for piece in _pieces(paragraphs)) if query else 0,
        "is_editor": request.user.has_perm("articles.change_article"),
        "card": reading.card,
        "notes": _notes(paragraphs, claims),
        "claims": claims,
        "named": named,
        "has_names": any(named.values()),
        "marked": {kind: sum(thing.count for thing in named[target]) for target, kind in MARKED.items()},
        "confirmed": sum(claim.state == Claim.State.CONFIRMED for claim in claims),
        "undecided": sum(found.state == Mention.State.PROPOSED for found in [*reading.mentions, *claims]),
        "republications": list(article.republications.all()),
        "similar": similar_cases(reading, select(request.user), articles, SIMILAR),
    }
    return render(request, "articles/article_detail.html", context)


def _trail(filterset: ArticleFilter, pk: int) -> Trail | None:
    """The way from the list to this case and on; None for a case that is not in it (any more)."""
    (places,) = np.nonzero(filterset.ids == pk)
    if not len(places):
        return None
    at, query = int(places[0]), filterset.link()
    pages = f"{query}&page={at // PER_PAGE + 1}" if at >= PER_PAGE else query
    near = [
        reverse("article_detail", args=[int(filterset.ids[place])]) if 0 <= place < len(filterset.ids) else ""
        for place in (at - 1, at + 1)
    ]
    before, behind = (address and address + query for address in near)
    return Trail(
        at + 1, len(filterset.ids), reverse("article_list") + pages, before, behind, filterset.form.cleaned_data["q"]
    )


def _pieces(paragraphs: Sequence[MarkedParagraph]) -> Iterator[Piece]:
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            yield from sentence.pieces


def _notes(paragraphs: Sequence[MarkedParagraph], claims: list[Claim]) -> list[Notes]:
    notes = []
    for paragraph in paragraphs:
        numbers = {sentence.number for sentence in paragraph.sentences}
        groups: dict[Model | None, list[Claim]] = {None: []}
        for claim in claims:
            if claim.sentence in numbers:
                groups.setdefault(claim.measures, []).append(claim)
        notes.append(Notes(paragraph, [(measured, figures) for measured, figures in groups.items() if figures]))
    return notes


# From a finding to its sentence ------------------------------------------------------------------------


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def mention_passage(request: HttpRequest, pk: int) -> HttpResponse:
    return _to_sentence(request, Mention, pk)


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def claim_passage(request: HttpRequest, pk: int) -> HttpResponse:
    return _to_sentence(request, Claim, pk)


def _to_sentence(request: HttpRequest, model: type[Mention] | type[Claim], pk: int) -> HttpResponse:
    """On to the reading page. What is rejected has no mark there, and no cue word has; each stands in a sentence.

    Counted when somebody asks: which sentence it is takes the whole text with its marks.
    """
    visible = Article.objects.visible_to(request.user).order_by().values("pk")
    found = get_object_or_404(model.objects.filter(article__in=visible).select_related("article"), pk=pk)
    at = found.figure_start if isinstance(found, Claim) else found.start
    sentence = sentence_at(Reading(found.article).paragraphs, at)
    address = found.article.get_absolute_url()
    return redirect(f"{address}#s{sentence}" if sentence else address)


# The source file ---------------------------------------------------------------------------------------


@public_read
@require_safe
def article_source(request: HttpRequest, pk: int) -> HttpResponse:
    articles = Article.objects.visible_to(request.user).select_related("source", "publisher")
    article = get_object_or_404(articles, pk=pk)
    content = SourceContent.objects.defer("raw").filter(pk=article.source_id).first()
    lines = lines_of(content) if content else []
    context = {
        "article": article,
        "source": article.source,
        "lines": lines,
        "noise": sum(line.is_noise for line in lines),
        "left_out": max(len(content.lines) - MAX_LINES, 0) if content else 0,
        "republications": list(article.republications.all()),
    }
    return render(request, "articles/article_source.html", context)


@public_read
@require_safe
def source_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes as received, for whoever may see the case they tell."""
    articles = Article.objects.visible_to(request.user).values("pk")
    source = get_object_or_404(Source.objects.filter(Q(article__in=articles) | Q(republishes__in=articles)), pk=pk)
    content = get_object_or_404(SourceContent.objects.only("raw"), pk=source.pk)
    return file_response(bytes(content.raw), _file_name(source.name))


def _file_name(name: str) -> str:
    """The last part of a path, without characters that no header may carry or that turn text around (exe.txt)."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs")).strip(" .")
    return plain or "source.txt"
