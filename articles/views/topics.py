"""Practices and problems: the list of each kind, and the page that answers who else had it and what they did."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import coverage, matrix
from articles.answers import answers
from articles.comparison import figures_of
from articles.facets import facets
from articles.filters import ArticleFilter
from articles.filters.fields import NUMBER, number_of
from articles.models import Article, Brand, Claim, Indicator, Initiative, Locality, Practice, Problem
from articles.search.names import exactly
from articles.search.selection import select
from articles.text.periods import Years
from articles.views.accounts import ONE_YEAR
from articles.views.paging import get_page
from articles.views.things import FIRSTS, figures, follows_merges
from casebook.middleware import public_read

NAMED = 200
"""Names of initiatives and of brands that a topic is looked for in."""
CUES = 40
"""Cue words that the figures of a topic are looked for with."""
ROWS_OF_ANSWER = 10
ROWS, COLUMNS = 8, 8
"""Of the small table on a topic's page; the whole one is a link away."""
SIZES = ("辖区户数", "辖区人口")
"""Indicators that tell how large a place is, the better one first."""
OTHERS = {"practice": "problem", "problem": "practice"}


# Lists -------------------------------------------------------------------------------------------------


@public_read
@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    return _vocabulary(request, Practice.objects.all())


@public_read
@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    return _vocabulary(request, Problem.objects.all())


def _vocabulary(request: HttpRequest, things: QuerySet) -> HttpResponse:
    """The curators' whole list: that nobody has written about something yet is an answer, too."""
    counts = dict(coverage.case_counts(things.model, select(request.user)))
    found = coverage.with_counts(things, [(thing.pk, counts.get(thing.pk, 0)) for thing in things])
    context = {"things": sorted(found, key=lambda thing: -thing.case_count)}
    return render(request, f"articles/{things.model._meta.model_name}_list.html", context)


# Pages -------------------------------------------------------------------------------------------------


@public_read
@require_safe
@follows_merges
def practice_detail(request: HttpRequest, name: str) -> HttpResponse:
    return _topic(request, _by_name(Practice, name))


@public_read
@require_safe
@follows_merges
def problem_detail(request: HttpRequest, name: str) -> HttpResponse:
    return _topic(request, _by_name(Problem, name))


def _by_name(model: type[Practice] | type[Problem], name: str) -> Practice | Problem:
    if not name.isprintable():
        raise Http404  # PostgreSQL would raise on NUL and on lone surrogates
    return get_object_or_404(model, name=name)


def _topic(request: HttpRequest, topic: Practice | Problem) -> HttpResponse:
    """Its cases, narrowed by the conditions of the list."""
    kind = topic._meta.model_name
    visible = select(request.user)
    everything = visible.having(kind, [topic.pk])
    filterset = ArticleFilter(request.GET, everything, known=visible)
    context = {
        "thing": topic,
        "kind": kind,
        "may_change": request.user.has_perm(f"articles.change_{kind}"),
        "may_merge": request.user.has_perm(f"articles.delete_{kind}"),
        "all_cases": everything.total,
        "filter": filterset,
        "here": request.path,
    }
    if filterset.is_valid():
        selection = filterset.found
        page = get_page(
            filterset.ids, Article.objects.visible_to(request.user), request.GET.get("page"), ROWS_OF_ANSWER
        )
        years = coverage.timeline(selection, FIRSTS)
        context |= {
            "page": page,
            "answers": answers(topic, page.object_list),
            "total": page.paginator.count,
            "facets": facets(filterset),
            "list_address": _in_list(filterset, topic),
            "provinces": coverage.provinces(selection),
            "timeline": [(year, filterset.link(year=str(year.year))) for year in years],
            "covered_years": Years(years[0].year, years[-1].year) if years else None,
            "undated": page.paginator.count - sum(year.count for year in years),
            "mine": mine(request),
            "nearer": _nearer(request, filterset),
            "table": _table(topic, filterset),
            **figures(_claims_about(topic), selection),
        }
    return render(request, f"articles/{kind}_detail.html", context)


def _in_list(filterset: ArticleFilter, topic: Practice | Problem, **more: str) -> str:
    """The address of the case list with the same conditions and the topic beside them; "" where no list can say that."""
    query = matrix.link(filterset, **{topic._meta.model_name: topic.name}, **more)
    return reverse("article_list") + query if query else ""


def _claims_about(topic: Practice | Problem) -> QuerySet:
    """Its figures are those of its cases that count it (微心愿, 6230 of them) or measure a name of it (梨树微心愿)."""
    about, named = Q(), Q()
    for word in [topic.name, *topic.aliases, *topic.cues][:CUES]:
        about |= Q(subject__contains=word)
        named |= Q(name__contains=word)
    # Names first, then the figures that measure them: looked up from every figure, a topic of half the cases took a second.
    about |= Q(initiative__in=list(Initiative.objects.filter(named).values_list("pk", flat=True)[:NAMED]))
    about |= Q(brand__in=list(Brand.objects.filter(named).values_list("pk", flat=True)[:NAMED]))
    if isinstance(topic, Practice):
        about |= Q(initiative__in=topic.initiatives.values("pk")) | Q(brand__in=topic.brands.values("pk"))
    return Claim.objects.filter(about)


# What the topic stands beside --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of cases: what stands in the head, and each row with its cells as (count, address)."""

    columns: list[Model]
    rows: list[tuple[Model, list[tuple[int, str]]]]
    address: str
    """Of the whole table."""


def _table(topic: Practice | Problem, filterset: ArticleFilter) -> Table | None:
    """What the cases do about a problem, or which problems a practice answers, by province."""
    kind = OTHERS[topic._meta.model_name]
    rows, columns = matrix.topics(filterset, kind)[:ROWS], matrix.places(filterset)[:COLUMNS]
    if not rows or len(columns) < 2 or not _in_list(filterset, topic):
        return None
    row_ids, column_ids = [row.pk for row in rows], [column.pk for column in columns]
    counted = matrix.counts(filterset.found, (kind, row_ids), ("locality", column_ids))
    found = []
    for row, numbers in zip(rows, counted.tolist(), strict=True):
        cells = [
            (number, _in_list(filterset, topic, **{kind: row.name, "locality": str(column.pk)}) if number else "")
            for column, number in zip(columns, numbers, strict=True)
        ]
        found.append((row, cells))
    whole = matrix.link(filterset, **{topic._meta.model_name: topic.name})
    return Table(columns, found, f"{reverse('matrix')}{whole}&rows={kind}")


# My place ----------------------------------------------------------------------------------------------


def mine(request: HttpRequest) -> Locality | None:
    """The place that the reader works for, as far as he has said it and a case names it."""
    given = number_of(request.COOKIES.get("place", ""))
    if not given or not select(request.user).counts_of("locality", [given]):
        return None
    return Locality.objects.with_ancestors().filter(pk=given).first()


def _nearer(request: HttpRequest, filterset: ArticleFilter) -> list[tuple[str, str, bool]]:
    """Conditions that bring cases nearer to one's own place: in words, the query string, and whether it is in force."""
    place = mine(request)
    if place is None:
        return []
    given = filterset.data
    province = place.ancestors[0] if place.ancestors else place
    narrowed = {
        _("in %(province)s") % {"province": province.name}: {"locality": str(province.pk)},
        _("level: %(level)s") % {"level": place.get_level_display()}: {"level": place.level},
        **_of_my_size(request, place),
    }
    links = []
    for text, changes in narrowed.items():
        is_present = all(value in given.getlist(name) for name, value in changes.items())
        links.append((text, filterset.link(**(dict.fromkeys(changes) if is_present else changes)), is_present))
    return links


def _of_my_size(request: HttpRequest, place: Locality) -> dict[str, dict[str, str]]:
    """From half as large to twice as large, where a case of this place tells its size."""
    for indicator in Indicator.objects.filter(name__in=SIZES).order_by("name"):
        own = [figure for figure in figures_of(indicator, select(request.user)) if figure.place == place.path]
        if own:
            size = max(own, key=lambda figure: (figure.is_confirmed, figure.value)).value
            words = _("similar in size (%(least)s to %(most)s %(unit)s)")
            least, most = int(size / 2), int(size * 2)
            text = words % {"least": least, "most": most, "unit": indicator.unit}
            return {text: {"indicator": indicator.name, "least": str(least), "most": str(most)}}
    return {}


@public_read
@require_POST
def place_choose(request: HttpRequest) -> HttpResponse:
    """Keep the reader's own place in a cookie, by number or by a name that is one place; an empty one is forgotten."""
    goal = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure()):
        goal = reverse("home")
    response = HttpResponseRedirect(goal)
    given = request.POST.get("place", "").strip()[:100]
    place = _place(request, given)
    if place:
        response.set_cookie("place", str(place), ONE_YEAR, samesite="Lax", secure=settings.SECURE, httponly=True)
    elif given:
        messages.error(
            request, _("Choose one of the places that are offered: several have this name, or no case names it.")
        )
    else:
        response.delete_cookie("place", samesite="Lax")
    return response


def _place(request: HttpRequest, given: str) -> int | None:
    if not given or not given.isprintable():
        return None
    asked = [number_of(given)] if NUMBER.fullmatch(given) else [place.pk for place in exactly("locality", given)]
    known = select(request.user).counts_of("locality", asked)
    return next(iter(known)) if len(known) == 1 else None
