"""What a list can be narrowed by: the values its cases have, how many cases each, and the link that chooses it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count
from django.db.models.functions import ExtractYear, Substr
from django.utils.translation import gettext as _

from articles.filters import ArticleFilter, with_figures
from articles.models import Locality, Mention
from articles.models.article import ArticleQuerySet
from articles.models.locality import ID_DIGITS

SHOWN = 8
"""Values of a facet that stand open; the rest folds away."""
FEW = 1000
"""Up to so many cases, their ids are fetched once, so that the texts are not searched again for each facet."""
LISTED = 24
"""Values of a facet on the page: one with 2,000 options costs 113 ms."""


@dataclass(frozen=True, slots=True)
class Choice:
    text: str
    count: int | None
    """How many cases of this list; None above the chosen place, where the list was not counted."""
    link: str
    is_chosen: bool = False
    below: list[Choice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    choices: list[Choice]
    undated: int = 0

    @property
    def is_of_names(self) -> bool:
        """Whether its values are Chinese names in every language of the interface."""
        return self.name not in ("year", "has_figures")

    @property
    def shown(self) -> list[Choice]:
        return self.choices[:SHOWN]

    @property
    def folded(self) -> list[Choice]:
        return self.choices[SHOWN:]


def facets(filterset: ArticleFilter, total: int) -> list[Facet]:
    """The facets of a filtered list of `total` cases, one GROUP BY each; those with nothing to choose are left out."""
    listed = filterset.qs.order_by()
    if total <= FEW:
        listed = filterset.queryset.order_by().filter(pk__in=list(listed.values_list("pk", flat=True)))
    found = [
        _places(filterset, listed, total),
        _topics(filterset, listed, "problem"),
        _topics(filterset, listed, "practice"),
        _years(filterset, listed),
        _figures(filterset, listed),
        _publishers(filterset, listed),
    ]
    return [facet for facet in found if facet.choices]


def _topics(filterset: ArticleFilter, listed: ArticleQuerySet, name: str) -> Facet:
    """Several may be chosen: each narrows the list further."""
    mentions = Mention.objects.standing().filter(article__in=listed, **{f"{name}__isnull": False})
    counted = mentions.values_list(f"{name}__name").annotate(count=Count("article", distinct=True))
    chosen = [thing.name for thing in filterset.form.cleaned_data[name]]
    choices = []
    for text, count in counted.order_by("-count", f"{name}__position", f"{name}__name")[:LISTED]:
        others = [other for other in chosen if other != text]
        values = others if text in chosen else [*chosen, text]
        choices.append(Choice(text, count, filterset.link(**{name: values}), text in chosen))
    return _facet(filterset, name, choices)


def _places(filterset: ArticleFilter, listed: ArticleQuerySet, total: int) -> Facet:
    """The chosen place with those above it, and the places one level below; without one, the provinces."""
    chosen: Locality | None = filterset.form.cleaned_data["locality"]
    mentions = Mention.objects.standing().filter(article__in=listed, locality__isnull=False)
    depth = 0
    if chosen:
        depth = len(chosen.path) // ID_DIGITS
        mentions = mentions.filter(**chosen.subtree("locality__")).exclude(locality=chosen)
    own_id = Substr("locality__path", depth * ID_DIGITS + 1, ID_DIGITS)
    counted = (
        mentions.values_list(own_id).annotate(count=Count("article", distinct=True)).order_by("-count", own_id)[:LISTED]
    )
    counts = {int(number): count for number, count in counted}
    names = Locality.objects.in_bulk(counts)
    choices = [
        Choice(names[number].name, count, filterset.link(locality=str(number))) for number, count in counts.items()
    ]
    if chosen:
        wider = filterset.link(locality=str(chosen.parent_id) if chosen.parent_id else None)
        choices = [Choice(chosen.name, total, wider, True, choices)]
        for above in reversed(chosen.ancestors):
            choices = [Choice(above.name, None, filterset.link(locality=str(above.pk)), False, choices)]
    return _facet(filterset, "locality", choices)


def _publishers(filterset: ArticleFilter, listed: ArticleQuerySet) -> Facet:
    articles = listed.filter(publisher__isnull=False)
    counted = articles.values_list("publisher_id", "publisher__name").annotate(count=Count("pk"))
    chosen = filterset.form.cleaned_data["publisher"]
    choices = []
    for number, name, count in counted.order_by("-count", "publisher__name")[:LISTED]:
        is_chosen = bool(chosen) and chosen.pk == number
        choices.append(Choice(name, count, filterset.link(publisher=None if is_chosen else str(number)), is_chosen))
    return _facet(filterset, "publisher", choices)


def _years(filterset: ArticleFilter, listed: ArticleQuerySet) -> Facet:
    counts = dict(listed.values_list(ExtractYear("published_on")).annotate(count=Count("pk")))
    undated = counts.pop(None, 0)
    chosen = filterset.form.cleaned_data["year"]
    choices = [
        Choice(
            _("%(year)d") % {"year": year},
            counts[year],
            filterset.link(year=None if year == chosen else str(year)),
            year == chosen,
        )
        for year in sorted(counts, reverse=True)
    ]
    return _facet(filterset, "year", choices, undated)


def _figures(filterset: ArticleFilter, listed: ArticleQuerySet) -> Facet:
    count = with_figures(listed).count()
    is_chosen = bool(filterset.form.cleaned_data["has_figures"])
    link = filterset.link(has_figures=None if is_chosen else "1")
    choices = [Choice(_("with stated figures"), count, link, is_chosen)] if count else []
    return _facet(filterset, "has_figures", choices)


def _facet(filterset: ArticleFilter, name: str, choices: Iterable[Choice], undated: int = 0) -> Facet:
    return Facet(name, str(filterset.filters[name].label), list(choices), undated)
