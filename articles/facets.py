"""What a list can be narrowed by: the values its cases have, how many cases each, and the link that chooses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles.filters import ArticleFilter
from articles.filters.conditions import THINGS
from articles.filters.fields import Value
from articles.filters.filterset import FIGURE, LEVEL
from articles.models import Locality
from articles.search.selection import Selection

LISTED = 5
"""Values of a facet on the page, and those that are chosen; the rest is typed: 2,000 options cost 113 ms."""
ROOTS = 200
"""Places that stand in no other are looked for among so many of the most frequent ones: a province is one of them."""
TOPICS = ("problem", "practice")
"""Several of their values may be asked for together."""
NAMES = ("initiative", "brand", "publisher")
"""Thousands of names: those that are not listed can be typed."""


@dataclass(frozen=True, slots=True)
class Choice:
    text: str
    count: int
    link: str
    is_chosen: bool = False
    below: list[Choice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    choices: list[Choice]
    others: int = 0
    """Values that are not listed."""
    undated: int = 0
    joined: tuple[tuple[str, str, bool], ...] = ()
    """One of the chosen values, or all of them: in words, the query string, and whether it is so now."""

    @property
    def is_of_names(self) -> bool:
        """Whether its values are Chinese names in every language of the interface."""
        return self.name in THINGS


def facets(filterset: ArticleFilter) -> list[Facet]:
    """The facets of a list; those with nothing to choose are left out.

    What is chosen of a facet does not narrow its own counts: they tell how many cases each further value would bring.
    """
    found = [
        _places(filterset),
        *(_things(filterset, name) for name in TOPICS),
        _options(filterset, "level", LEVEL),
        *(_things(filterset, name) for name in NAMES),
        _years(filterset),
        _figures(filterset),
    ]
    return [facet for facet in found if facet.choices]


def _counted(filterset: ArticleFilter, name: str) -> tuple[Selection, np.ndarray, list[Value]]:
    """The cases that count for a facet, how many have each of its values, and what is chosen."""
    selection = filterset.counted(name)
    return selection, selection.counts(name), filterset.form.cleaned_data[name]


def _things(filterset: ArticleFilter, name: str) -> Facet:
    selection, counts, chosen = _counted(filterset, name)
    most = _most(counts, LISTED)
    ids = [*most, *(value.number for value in chosen if value.number not in most)]
    known = selection.shelf.known(name, ids, lambda missing: _names(name, missing))
    choices = []
    for pk in ids:
        if pk in known:
            param = known[pk] if name in TOPICS else str(pk)
            choices.append(_choice(filterset, name, chosen, Value(pk, known[pk], param), counts))
    others = max(int(np.count_nonzero(counts)) - len(choices), 0)
    return Facet(name, _title(filterset, name), choices, others, joined=tuple(_joined(filterset, name, chosen)))


def _names(name: str, ids: list[int]) -> QuerySet:
    return THINGS[name].order_by().filter(pk__in=ids).values_list("pk", "name")


def _joined(filterset: ArticleFilter, name: str, chosen: list[Value]) -> Iterator[tuple[str, str, bool]]:
    if name in TOPICS and len(chosen) > 1:
        others = [other for other in filterset.joined if other != name]
        is_joined = name in filterset.joined
        yield _("one of them"), filterset.link(all=others), not is_joined
        yield _("all of them"), filterset.link(all=[*others, name]), is_joined


def _options(filterset: ArticleFilter, name: str, options: dict) -> Facet:
    _selection, counts, chosen = _counted(filterset, name)
    values = [Value(number, str(options["words"][key]), key) for number, key in enumerate(options["codes"])]
    present = [value for value in values if _at(counts, value.number) or value in chosen]
    return Facet(name, _title(filterset, name), [_choice(filterset, name, chosen, value, counts) for value in present])


def _figures(filterset: ArticleFilter) -> Facet:
    """The kinds of figures, and before them any figure at all."""
    facet = _options(filterset, "figure", FIGURE)
    is_chosen = bool(filterset.form.cleaned_data["has_figures"])
    link = filterset.link(has_figures=None if is_chosen else "1")
    count = filterset.found.with_figures().total
    return replace(facet, choices=[Choice(_("any figure"), count, link, is_chosen), *facet.choices] if count else [])


def _years(filterset: ArticleFilter) -> Facet:
    selection, counts, chosen = _counted(filterset, "year")
    years = sorted({*np.flatnonzero(counts).tolist(), *(value.number for value in chosen)}, reverse=True)
    values = [Value(year, _("%(year)d") % {"year": year}, str(year)) for year in years]
    choices = [_choice(filterset, "year", chosen, value, counts) for value in values]
    return Facet("year", _title(filterset, "year"), choices, undated=selection.total - int(counts.sum()))


def _places(filterset: ArticleFilter) -> Facet:
    """A tree: the provinces, and below a chosen place those inside it. A place with many below shows the first ones."""
    selection, counts, chosen = _counted(filterset, "locality")
    places = {value.thing.pk: value.thing for value in chosen}
    above = {place.pk: place for chosen_place in places.values() for place in chosen_place.ancestors}
    opened = above | places
    shown = Locality.objects.only("name", "parent", "path")
    most = _most(counts, ROOTS)
    held = selection.shelf.known("place", most, shown.in_bulk)
    near = [held[pk] for pk in most if pk in held and held[pk].parent_id is None]
    if opened:
        near += [place for place in shown.filter(parent__in=opened) if _at(counts, place.pk)]
    below: dict[int | None, list[Locality]] = {None: []}
    for place in [*near, *opened.values()]:
        siblings = below.setdefault(place.parent_id, [])
        if place.pk not in {sibling.pk for sibling in siblings}:
            siblings.append(place)

    def branch(parent: int | None) -> list[Choice]:
        most = sorted(below.get(parent, []), key=lambda place: (-_at(counts, place.pk), place.pk))
        listed = [place for at, place in enumerate(most) if at < LISTED or place.pk in opened]
        return [
            Choice(
                place.name,
                _at(counts, place.pk),
                _place_link(filterset, list(places.values()), place),
                place.pk in places,
                branch(place.pk) if place.pk in opened else [],
            )
            for place in listed
        ]

    others = max(len(below[None]) - LISTED, 0)
    return Facet("locality", _title(filterset, "locality"), branch(None), others)


def _place_link(filterset: ArticleFilter, chosen: list[Locality], place: Locality) -> str:
    """Chosen once more a place is taken away; one inside or around a chosen one takes its place."""
    others = [other for other in chosen if not (place.path.startswith(other.path) or other.path.startswith(place.path))]
    values = [str(other.pk) for other in others]
    is_chosen = any(other.pk == place.pk for other in chosen)
    return filterset.link(locality=values if is_chosen else [*values, str(place.pk)])


def _choice(filterset: ArticleFilter, name: str, chosen: list[Value], value: Value, counts: np.ndarray) -> Choice:
    params = [each.param for each in chosen]
    is_chosen = value.param in params
    values = [param for param in params if param != value.param] if is_chosen else [*params, value.param]
    return Choice(value.text, _at(counts, value.number), filterset.link(**{name: values}), is_chosen)


def _most(counts: np.ndarray, limit: int | None) -> list[int]:
    """The ids with the highest counts, the highest first; of equal ones the lower id."""
    present = np.flatnonzero(counts)
    return present[np.argsort(-counts[present], kind="stable")][:limit].tolist()


def _at(counts: np.ndarray, number: int) -> int:
    return int(counts[number]) if number < len(counts) else 0


def _title(filterset: ArticleFilter, name: str) -> str:
    return str(filterset.filters[name].label)
