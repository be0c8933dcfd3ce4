"""The first page: what can be asked here, one figure in its sentence as proof, and what the library holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles import coverage, listing, saved
from articles.filters import ArticleFilter
from articles.models import Article, Brand, Claim, Practice, Problem, SavedSearch
from articles.models.article import ArticleQuerySet
from articles.models.locality import ANCESTORS
from articles.passages import passage_of, with_around
from articles.search.selection import Selection, select
from casebook.middleware import public_read

NEWEST = 6
SEARCHES = 5
"""Saved searches shown, the last ones looked at; each costs its own queries."""
BRANDS = 12
TOPICS = 12
QUESTIONS = (
    (_("Parking where nobody manages the estate: who solved it?"), "problem=停车难&problem=无物业小区&all=problem"),
    (_("Residents make a wish: how many came true?"), "practice=微心愿&has_figures=1"),
    (_("Party-building alliances: how do others set them up?"), "practice=党建联盟"),
    (_("Neighbours in dispute: who brings them together?"), "problem=邻里纠纷&practice=矛盾调解"),
    (_("Old estates: what was rebuilt, and what did it cost?"), "practice=老旧小区微改造&has_figures=1"),
    (_("Meals for the old: who runs the canteen?"), "problem=老人就餐"),
)
ASKED = 3
"""Questions shown: the first ones of the list that this library can answer."""
RECENT = 200
"""The newest cases that the proof is looked for in: sorting 70,000 claims took 115 ms."""
CANDIDATES = 20
QUOTED = 110
"""The longest sentence that the card holds without pushing the page down."""


@dataclass(frozen=True, slots=True)
class Question:
    """A sample question, the address of the list that answers it, and the conditions of that list in words."""

    text: str
    address: str
    conditions: list[str]
    count: int


@dataclass(frozen=True, slots=True)
class Proof:
    """One figure in its sentence: what the library promises for every figure."""

    claim: Claim
    before: str
    after: str
    others: list[Claim]
    """The same indicator in other cases."""


@public_read
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    articles, selection = Article.objects.visible_to(request.user), select(request.user)
    brands = Brand.objects.select_related(f"locality__{ANCESTORS}")
    context = {
        "total": selection.total,
        "searches": _searches(request),
        "questions": selection.kept(f"questions in {get_language()}", lambda: _questions(selection)),
        "proof": selection.kept("proof", lambda: _proof(articles, selection.newest(0, RECENT))),
        "newest": listing.rows(selection.newest(0, NEWEST), articles),
        "problems": coverage.most_named(Problem.objects.all(), selection, TOPICS),
        "practices": coverage.most_named(Practice.objects.all(), selection, TOPICS),
        "brands": coverage.most_named(brands, selection, BRANDS),
        "provinces": coverage.provinces(selection),
        "all_provinces": coverage.PROVINCES,
    }
    return render(request, "home.html", context)


def _searches(request: HttpRequest) -> list[saved.Overview]:
    """The reader's own ones; strangers have none."""
    if not request.user.is_authenticated:
        return []
    return saved.overview(SavedSearch.objects.of(request.user)[:SEARCHES], request.user)


def _questions(selection: Selection) -> list[Question]:
    questions = []
    for text, query in QUESTIONS:
        found = ArticleFilter(QueryDict(query), selection)
        if len(questions) < ASKED and found.is_valid() and (count := found.found.total):
            address = reverse("article_list") + found.link()
            questions.append(Question(str(text), address, [chip.text for chip in found.chips], count))
    return questions


def _proof(articles: ArticleQuerySet, newest: list[int]) -> Proof | None:
    """The surest figure that tells what it counts, where, and of which initiative or brand, in a short sentence."""
    claims = Claim.objects.standing().filter(article__in=articles.order_by().values("pk")).exclude(subject="")
    recent = claims.filter(article__in=newest)
    telling = recent.filter(locality__isnull=False, value__gte=10).exclude(initiative=None, brand=None)
    candidates = with_around(telling.select_related("article__publisher", "locality", "initiative", "brand")).order_by(
        "state", F("indicator").asc(nulls_last=True), "-score", "-value", "pk"
    )
    for claim in candidates[:CANDIDATES]:
        passage = passage_of(claim)
        if len(passage.before) + len(passage.after) < QUOTED:
            others = claims.filter(indicator=claim.indicator).exclude(article=claim.article).select_related("locality")
            return Proof(
                claim,
                passage.before,
                passage.after,
                list(others.order_by("state", "-score", "pk")[:2] if claim.indicator_id else []),
            )
    return None
