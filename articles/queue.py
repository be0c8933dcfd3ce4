"""What waits for a decision across articles, and the next case with something open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from articles.models import Article, Claim, ImportItem, Locality
from articles.models.article import ArticleQuerySet
from articles.models.mention import TARGETS, Proposal
from articles.review import FIGURE, MODELS, Finding, with_targets


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the queue is shown; what is empty leaves out nothing."""

    kind: str = ""
    rule: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    place: Locality | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Open findings across articles, the least sure first."""

    keys: QuerySet
    """("c", id, score, version) or ("m", …), in order."""
    open: int
    decided: int

    def versions(self) -> dict[str, int]:
        """c12 → version, of all of them."""
        return {f"{letter}{pk}": version for letter, pk, _score, version in self.keys}

    def page(self, start: int, stop: int) -> list[Finding]:
        keys = [(letter, pk) for letter, pk, *_rest in self.keys[start:stop]]
        found: dict[tuple[str, int], Proposal] = {}
        for letter, model in MODELS.items():
            records = with_targets(model).select_related("article")
            found |= {
                (letter, pk): record
                for pk, record in records.in_bulk([pk for each, pk in keys if each == letter]).items()
            }
        return [Finding(found[key]) for key in keys if key in found]


def queue_of(articles: ArticleQuerySet, wanted: Wanted) -> Queue:
    """The findings of these articles that nobody has decided yet."""
    parts, decided = [], 0
    for letter, model in MODELS.items():
        if wanted.kind and (wanted.kind == FIGURE) != (model is Claim):
            continue
        findings = model.objects.filter(
            article__in=_chosen(articles, wanted).order_by().values("pk"), **_conditions(model, wanted)
        )
        decided += findings.exclude(state=Proposal.State.PROPOSED).count()
        waiting = findings.filter(state=Proposal.State.PROPOSED).order_by()
        parts.append(waiting.annotate(letter=Value(letter)).values_list("letter", "pk", "score", "version"))
    keys = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return Queue(keys.order_by("score", "letter", "pk"), sum(part.count() for part in parts), decided)


def _chosen(articles: ArticleQuerySet, wanted: Wanted) -> ArticleQuerySet:
    if wanted.place:
        articles = articles.naming(wanted.place)
    if wanted.run is not None:
        articles = articles.filter(pk__in=ImportItem.objects.filter(run=wanted.run).values("article"))
    return articles


def _conditions(model: type[Proposal], wanted: Wanted) -> dict[str, object]:
    conditions: dict[str, object] = {"rule": wanted.rule} if wanted.rule else {}
    if wanted.kind in TARGETS:
        conditions[f"{wanted.kind}__isnull"] = False
    if wanted.least is not None:
        conditions["score__gte"] = float(wanted.least)
    if wanted.most is not None:
        conditions["score__lte"] = float(wanted.most)
    return conditions


def next_case(articles: ArticleQuerySet, pk: int, *, backwards: bool = False) -> Article | None:
    """The case with something open that follows the one of this number, after the last one the first; None for none."""
    waiting = Q()
    for model in MODELS.values():
        waiting |= Q(Exists(model.objects.filter(article=OuterRef("pk"), state=Proposal.State.PROPOSED)))
    cases = articles.exclude(pk=pk).exclude(state=Article.State.ARCHIVED).filter(waiting)
    cases, beyond = (cases.order_by("-pk"), Q(pk__lt=pk)) if backwards else (cases.order_by("pk"), Q(pk__gt=pk))
    return cases.filter(beyond).first() or cases.first()
