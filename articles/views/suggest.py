"""What the search box offers while somebody types: names, cases by their title, and the whole search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.filters import ArticleFilter
from articles.filters.fields import clean_words
from articles.models import Article, Indicator, Practice, Problem
from articles.models.article import ArticleQuerySet
from articles.search.names import Suggestion, exactly, place_of, suggest
from articles.search.query import build, find_hits, parse
from articles.search.selection import select
from articles.text.normalize import name_key
from casebook.middleware import public_read

KINDS = {
    "locality": _("Localities"),
    "brand": _("Brands"),
    "initiative": _("Initiatives"),
    "practice": _("Practices"),
    "problem": _("Problems"),
    "publisher": _("Publishers"),
}
INDICATOR = "indicator"
"""Looked for where the size of a figure is asked for, and nowhere else: an indicator has no page."""
TYPED = 30
"""Characters of what is typed; whoever types more writes a sentence and means no name."""
TITLES, INDICATORS = 5, 10


@dataclass(frozen=True, slots=True)
class Option:
    """A line of the list: where it leads, and its text in pieces, every second one as typed."""

    address: str
    pieces: list[str]
    value: str = ""
    """What a filter of the case list calls the thing."""
    suggestion: Suggestion | None = None
    article: Article | None = None
    indicator: Indicator | None = None
    alias: str = ""
    """The other name of the indicator by which it was found."""


@public_read
@require_safe
def suggest_names(request: HttpRequest) -> HttpResponse:
    """A part of a page: names of all kinds and cases that answer `q`.

    With `kind` the values of that facet that answer `typed`, counted in the list whose parameters stand beside it.
    """
    kind = request.GET.get("kind", "")
    if kind and kind not in (*KINDS, INDICATOR):
        return _refused(gettext("There are no names of this kind."))
    try:
        q = _typed(request.GET.get("typed" if kind else "q", ""))
    except ValidationError as error:
        return _refused(error.message)
    selection = select(request.user)
    options: Iterable[Option] = []
    cases: list[Option] = []
    indicators: list[Option] = []
    conditions = request.GET.copy()
    # Lists of figures have orders of their own; for what may be chosen no order matters.
    conditions.pop("sort", None)
    if q and kind == INDICATOR:
        indicators = list(islice(_indicators(ArticleFilter(conditions, selection), q), INDICATORS))
    elif q and kind:
        options = _values(ArticleFilter(conditions, selection), kind, q)
    elif q:
        options = [_name(suggestion, q) for suggestion in suggest(q, selection.counts_of, kinds=list(KINDS))]
        cases = _cases(Article.objects.visible_to(request.user), selection.titled(q, TITLES), q)
    context = {"q": q, "kind": kind, "groups": _grouped(options), "cases": cases, "indicators": indicators}
    return render(request, "articles/suggest.html", context)


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def name_suggest(request: HttpRequest) -> HttpResponse:
    """A part of a page: names of the asked kinds for a field that takes one, those that no case names among them."""
    kinds = [kind for kind in dict.fromkeys(request.GET.getlist("kind")) if kind in KINDS]
    try:
        q = _typed(request.GET.get("typed", ""))
    except ValidationError as error:
        return _refused(error.message)
    counts = select(request.user).counts_of
    suggestions = suggest(q, counts, kinds=kinds, unnamed=True) if q and kinds else []
    options = [
        Option(each.thing.get_absolute_url(), _pieces(each.thing.name, q), _told_apart(each), each)
        for each in suggestions
    ]
    return render(request, "articles/suggest.html", {"q": q, "kind": "names", "groups": _grouped(options)})


def _told_apart(suggestion: Suggestion) -> str:
    """The name, and behind one that several have its place."""
    thing = suggestion.thing
    place = place_of(thing) if len(exactly(suggestion.kind, thing.name)) > 1 else ""
    return f"{thing.name}（{place}）" if place else thing.name


def _refused(message: str) -> HttpResponse:
    return HttpResponseBadRequest(message, content_type="text/plain; charset=utf-8")


def _typed(text: str) -> str:
    """What is looked for; nothing where more was typed than a name may have."""
    words = clean_words(text) if len(text) <= TYPED else ""
    return words if len(words) <= TYPED else ""


def _name(suggestion: Suggestion, q: str) -> Option:
    thing = suggestion.thing
    return Option(thing.get_absolute_url(), _pieces(thing.name, q), _value(thing), suggestion)


def _values(filterset: ArticleFilter, kind: str, q: str) -> Iterator[Option]:
    """Each leads to the same list with one more value; a list with a wrong value has none."""
    for suggestion in suggest(q, filterset.counted(kind).counts_of, kinds=[kind]):
        value = _value(suggestion.thing)
        chosen = [each.param for each in filterset.form.cleaned_data[kind]]
        address = reverse("article_list") + filterset.link(**{kind: [*chosen, value]})
        yield Option(address, _pieces(suggestion.thing.name, q), value, suggestion)


def _indicators(filterset: ArticleFilter, q: str) -> Iterator[Option]:
    """Those one of whose names holds what was typed, with their units: to count their cases all figures must be read."""
    key = name_key(q)
    for indicator in Indicator.objects.all() if key else ():
        spelling = next((name for name in (indicator.name, *indicator.aliases) if key in name_key(name)), None)
        if spelling:
            address = reverse("article_list") + filterset.link(indicator=indicator.name)
            alias = spelling if spelling != indicator.name else ""
            yield Option(address, _pieces(indicator.name, q), indicator.name, indicator=indicator, alias=alias)


def _value(thing: Model) -> str:
    return thing.name if isinstance(thing, Practice | Problem) else str(thing.pk)


def _grouped(options: Iterable[Option]) -> list[tuple[str, str, list[Option]]]:
    """(kind, its title, options), in the order of the nearest name of each kind."""
    by_kind: dict[str, list[Option]] = {}
    for option in options:
        by_kind.setdefault(option.suggestion.kind, []).append(option)
    return [(kind, KINDS[kind], of_kind) for kind, of_kind in by_kind.items()]


def _cases(articles: ArticleQuerySet, ids: list[int], q: str) -> list[Option]:
    found = articles.order_by().select_related("locality").in_bulk(ids)
    shown = [found[pk] for pk in ids if pk in found]
    return [Option(article.get_absolute_url(), _pieces(article.title, q), article=article) for article in shown]


def _pieces(text: str, q: str) -> list[str]:
    """城关区停车难 → ["城关区", "停车", "难"]."""
    pieces, at = [], 0
    for hit in find_hits(text, build(parse(q))):
        pieces += [text[at : hit.start], text[hit.start : hit.end]]
        at = hit.end
    return [*pieces, text[at:]]
