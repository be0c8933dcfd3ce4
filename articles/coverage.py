"""What the library holds, counted over the cases that a reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Model, QuerySet
from django.db.models.functions import Length

from articles.models import Article, Locality
from articles.models.locality import ID_DIGITS
from articles.search.selection import Selection

PROVINCES = 31
"""Provinces, autonomous regions and municipalities of the gazetteer."""


# Names: how many cases ----------------------------------------------------------------------------------


def case_counts(model: type[Model], selection: Selection, among: QuerySet | None = None) -> list[tuple[int, int]]:
    """(id, number of cases) of each thing that the cases name, the most frequent first; of `among` only, if given."""
    counts = selection.counts(model._meta.model_name)
    if among is not None:
        wanted = np.fromiter(among.values_list("pk", flat=True), np.int64)
        present = np.sort(wanted[wanted < len(counts)])
        present = present[counts[present] > 0]
    else:
        present = np.flatnonzero(counts)
    present = present[np.argsort(-counts[present], kind="stable")]
    return list(zip(present.tolist(), counts[present].tolist(), strict=True))


def with_counts(things: QuerySet, counts: Iterable[tuple[int, int]]) -> list[Model]:
    """The things of these ids, in this order, each with its `case_count`."""
    numbers = dict(counts)
    found = things.in_bulk(numbers)
    for pk, thing in found.items():
        thing.case_count = numbers[pk]
    return [found[pk] for pk in numbers if pk in found]


def most_named(things: QuerySet, selection: Selection, limit: int | None, among: QuerySet | None = None) -> list[Model]:
    return with_counts(things, case_counts(things.model, selection, among)[:limit])


# Places: how many cases, everything below taken in ------------------------------------------------------


@dataclass(slots=True)
class Branch:
    """A locality, how many cases name it or a place inside it, and the branches below."""

    locality: Locality
    count: int
    below: list[Branch] = field(default_factory=list)


def branches(selection: Selection, places: QuerySet) -> list[Branch]:
    """Those of the places that cases name, the most frequent first."""
    found = [Branch(place, count) for place, count in _counted(selection, places)]
    return sorted(found, key=lambda branch: (-branch.count, branch.locality.pk))


def provinces(selection: Selection) -> list[Branch]:
    """The provinces with cases; a street whose province no text tells is none."""
    return branches(selection, Locality.objects.filter(parent=None, level=Locality.Level.PROVINCE))


def tree(selection: Selection, depths: Iterable[int], limit: int) -> list[Branch]:
    """The localities down to a depth (a province has 1), each below its parent; the most frequent first.

    `depths` are tried in turn until no more than `limit` localities are found; the last one holds in any case.
    """
    for depth in depths:
        upper = Locality.objects.alias(length=Length("path")).filter(length__lte=depth * ID_DIGITS)
        known = {place.path: Branch(place, count) for place, count in _counted(selection, upper)}
        if len(known) <= limit:
            break
    roots: list[Branch] = []
    for path, branch in sorted(known.items(), key=lambda item: (-item[1].count, item[0])):
        parent = known.get(path[:-ID_DIGITS])
        (parent.below if parent else roots).append(branch)
    return roots


def _counted(selection: Selection, places: QuerySet) -> list[tuple[Locality, int]]:
    counts = selection.counts("locality")
    return [(place, int(counts[place.pk])) for place in places if place.pk < len(counts) and counts[place.pk]]


# Years --------------------------------------------------------------------------------------------------


def years(selection: Selection) -> list[int]:
    """Those in which the cases came out, the earliest first."""
    return np.flatnonzero(selection.counts("year")).tolist()


@dataclass(slots=True)
class Year:
    """A year of publication: how many cases, and the first of them."""

    year: int
    count: int
    cases: list[Article] = field(default_factory=list)


def timeline(selection: Selection, each_year: int) -> list[Year]:
    """The years in which the cases came out, the earliest first; those that tell no date stand in none."""
    counts = selection.counts("year")
    firsts = selection.first_of_each_year(each_year)
    cases = Article.objects.only("title", "published_on", "published_precision").in_bulk(
        [pk for ids in firsts.values() for pk in ids]
    )
    return [
        Year(year, int(counts[year]), [cases[pk] for pk in ids if pk in cases]) for year, ids in sorted(firsts.items())
    ]
