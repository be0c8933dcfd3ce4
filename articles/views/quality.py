"""How often the machine is right: each rule after the decisions of people, and the annotated texts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from articles.bars import Bar
from articles.models import Article, Claim, Mention
from articles.models.mention import Proposal
from articles.quality import KINDS, Tally, add_examples, measured, tallies
from articles.rules import in_words
from articles.search.selection import select

OUTCOMES = {
    "rejected": pgettext_lazy("outcome", "Rejected"),
    "corrected": pgettext_lazy("outcome", "Corrected"),
    "proposed": pgettext_lazy("outcome", "Waiting"),
}
"""The examples in this order: what is wrong teaches most."""
MEASURES = {
    "body text": _("characters of the story"),
    "title": _("title"),
    "publisher": _("publisher"),
    "published_on": _("date"),
    "localities": _("localities"),
    "primary locality": _("primary locality"),
    "brands+initiatives": _("initiatives and brands"),
    "right type": _("told apart rightly"),
    "claims": _("figures"),
    "right unit": _("right unit"),
    "right qualifier": _("right qualifier"),
    "right value_max": _("right upper value"),
    "right subject": _("right thing counted"),
    "right locality": _("right locality"),
    "right as_of": _("right period"),
    "right attribute_to": _("right thing measured"),
    "practice families": _("practices"),
}
"""What the scorer of the annotated texts measures, in words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule as the table shows it."""

    tally: Tally
    rule: str
    waiting_address: str
    """The list of the admin site, for whoever may open it."""
    bar: Bar | None
    range: str
    """44–100%: between which shares the true one lies; empty before the first decision, as is the bar."""
    examples: list[tuple[str, list[Proposal]]]


@require_safe
@permission_required("articles.change_article", raise_exception=True)
def quality(request: HttpRequest) -> HttpResponse:
    waiting = not _may_list(Mention, request)
    # All proposals are looked through: a second for 10,000 cases, once after each change.
    found = select(request.user).kept(f"tallies, {waiting=}", lambda: _tallies(request, waiting=waiting))
    rows = {kind: [_row(tally, request) for tally in found if tally.kind == kind] for kind in KINDS}
    measurement = measured()
    context = {
        "groups": [(_name(kind), of_a_kind) for kind, of_a_kind in rows.items() if of_a_kind],
        "proposals": sum(tally.proposed + tally.decided for tally in found),
        "decided": sum(tally.decided for tally in found),
        "measurement": measurement,
        "scores": [(MEASURES.get(score.measure, score.measure), score) for score in measurement.scores],
    }
    return render(request, "articles/quality.html", context)


def _tallies(request: HttpRequest, *, waiting: bool) -> list[Tally]:
    articles = Article.objects.visible_to(request.user)
    found = tallies(articles)
    add_examples(found, articles, waiting=waiting)
    return found


def _row(tally: Tally, request: HttpRequest) -> Row:
    bar, between = None, ""
    if tally.decided:
        low, high = tally.interval
        bar, between = Bar(Decimal(tally.precision) * 100, is_open=False), f"{low * 100:.0f}–{high:.0%}"
    waiting_address = _waiting_address(tally, request) if tally.proposed else ""
    examples = [(str(name), tally.examples[key]) for key, name in OUTCOMES.items() if key in tally.examples]
    return Row(tally, in_words(tally.rule), waiting_address, bar, between, examples)


def _waiting_address(tally: Tally, request: HttpRequest) -> str:
    model = Claim if tally.kind == "claim" else Mention
    if not _may_list(model, request):
        return ""
    query = {"state__exact": "proposed", "rule": tally.rule}
    query |= {"target": tally.kind} if model is Mention else {}
    return f"{reverse(f'admin:articles_{model._meta.model_name}_changelist')}?{urlencode(query)}"


def _may_list(model: type[Model], request: HttpRequest) -> bool:
    site = admin.site
    return site.has_permission(request) and site.get_model_admin(model).has_view_permission(request)


def _name(kind: str) -> str:
    return Claim._meta.verbose_name if kind == "claim" else Mention._meta.get_field(kind).verbose_name
