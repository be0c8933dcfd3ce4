"""What waits to be curated: the first page of the admin site."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.contrib.admin import site
from django.db.models import Count, Model, Q
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import (
    Article,
    Brand,
    Claim,
    ImportItem,
    ImportRun,
    Indicator,
    Initiative,
    Locality,
    Mention,
    Publisher,
)
from articles.models.mention import TARGETS, Proposal

register = template.Library()

LAST_RUNS = 5
"""A week of nightly imports; older files that were refused have been dealt with or given up."""


class Pile(NamedTuple):
    """Rows of one model that wait for the same decision, and the query of the list that shows them."""

    name: str
    rows: Q
    query: str


@register.simple_tag(takes_context=True)
def dashboard(context: Context) -> dict[str, list]:
    """What waits and the last imports, of what the person may view. One query a model, whatever lies in it."""
    request = context["request"]
    runs = _last_runs() if _may_view(ImportRun, request) else []
    waiting = [_counted(title, model, piles) for title, model, piles in _piles(runs) if _may_view(model, request)]
    return {"waiting": [group for group in waiting if group["links"]], "runs": runs}


def _last_runs() -> list[ImportRun]:
    """Newest first, each with the address of the files it refused."""
    runs = list(ImportRun.objects.select_related("started_by")[:LAST_RUNS])
    for run in runs:
        run.refused_address = f"{_list_of(ImportItem)}?outcome__exact=refused&run__id__exact={run.pk}"
    return runs


def _counted(title: str, model: type[Model], piles: list[Pile]) -> dict[str, Any]:
    counts = model.objects.aggregate(**{f"pile_{n}": Count("pk", filter=pile.rows) for n, pile in enumerate(piles)})
    links = [
        {"name": pile.name, "count": count, "address": f"{_list_of(model)}?{pile.query}"}
        for pile, count in zip(piles, counts.values(), strict=True)
        if count
    ]
    return {"title": title, "links": links}


def _piles(runs: list[ImportRun]) -> list[tuple[str, type[Model], list[Pile]]]:
    states = (Article.State.PROPOSED, Article.State.IN_REVIEW)
    articles = [Pile(state.label, Q(state=state), f"state__exact={state}") for state in states]
    proposed, of_proposed = Q(state=Proposal.State.PROPOSED), "state__exact=proposed"
    mentions = [
        Pile(
            Mention._meta.get_field(target).verbose_name,
            proposed & Q(**{f"{target}__isnull": False}),
            f"{of_proposed}&target={target}",
        )
        for target in TARGETS
    ]
    claims = [
        Pile(kind.label, proposed & Q(kind=kind), f"{of_proposed}&kind__exact={kind}") for kind in Indicator.Dimension
    ]
    names = [Pile(_("without an owner locality"), Q(locality=None), "locality__isempty=1")]
    localities = [Pile(_("without a parent"), Q(parent=None) & ~Q(level=Locality.Level.PROVINCE), "parent=missing")]
    publishers = [Pile(_("of kind “other”"), Q(kind=Publisher.Kind.OTHER), "kind__exact=other")]
    refused = ImportItem.Outcome.REFUSED
    numbers = ",".join(str(run.pk) for run in runs)
    files = [Pile(refused.label, Q(outcome=refused, run__in=runs), f"outcome__exact=refused&run__id__in={numbers}")]
    return [
        (_("Cases"), Article, articles),
        (_("Mentions to check"), Mention, mentions),
        (_("Figures to check"), Claim, claims),
        (_("Initiatives"), Initiative, names),
        (_("Brands"), Brand, names),
        (_("Localities"), Locality, localities),
        (_("Publishers"), Publisher, publishers),
        (_("Files of the last imports"), ImportItem, files),
    ]


def _may_view(model: type[Model], request: HttpRequest) -> bool:
    return site.get_model_admin(model).has_view_permission(request)


def _list_of(model: type[Model]) -> str:
    return reverse(f"admin:articles_{model._meta.model_name}_changelist")
