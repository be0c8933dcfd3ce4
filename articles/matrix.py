"""A table of counts: how many cases have each of some things together with each of some others.

Each number has a list of just these cases behind it. A list asks for one of several places, and for one of several
practices or for all of them; so only such rows and columns stand in a table as a list can ask for beside what is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db.models import Model

from articles import coverage
from articles.filters import ArticleFilter
from articles.models import Locality, Practice, Problem
from articles.search.selection import Selection

TOPICS: dict[str, type[Model]] = {"practice": Practice, "problem": Problem}


def counts(selection: Selection, rows: tuple[str, Sequence[int]], columns: tuple[str, Sequence[int]]) -> np.ndarray:
    """`rows` and `columns`: a kind and the ids of its things. An array of len(rows) × len(columns) whole numbers.

    One product of two tables of ones and zeros instead of a count for each cell: 20 × 31 cells over 100,000 cases take
    some milliseconds.
    """
    return (_having(selection, *rows) @ _having(selection, *columns).T).astype(np.int64)


def _having(selection: Selection, kind: str, ids: Sequence[int]) -> np.ndarray:
    """For each thing which of the chosen cases have it, as 1.0 or 0.0: numpy multiplies whole numbers slowly."""
    found = np.zeros((len(ids), selection.total), np.float32)
    places = np.cumsum(selection.chosen) - 1
    for row, pk in zip(found, ids, strict=True):
        slots = selection.shelf.pairs[kind].slots_of(pk)
        row[places[slots.compress(selection.chosen[slots])]] = 1
    return found


# Rows and columns ---------------------------------------------------------------------------------------


def topics(filterset: ArticleFilter, kind: str) -> list[Model]:
    """The practices or problems of the cases, the most frequent first; of several that are chosen these alone."""
    found = coverage.most_named(TOPICS[kind].objects.all(), filterset.found, None)
    chosen = [value.thing for value in filterset.form.cleaned_data[kind]]
    is_one_enough = len(chosen) > 1 and kind not in filterset.joined
    return [thing for thing in found if thing in chosen] if is_one_enough else found


def places(filterset: ArticleFilter) -> list[Locality]:
    """The parts of the one place that the cases are narrowed to, or the chosen places; without a choice the provinces."""
    chosen = [value.thing for value in filterset.form.cleaned_data["locality"]]
    if len(chosen) == 1:
        parts = coverage.branches(filterset.found, chosen[0].children.all())
        return [branch.locality for branch in parts] or chosen
    return chosen or [branch.locality for branch in coverage.provinces(filterset.found)]


def link(filterset: ArticleFilter, **added: str) -> str:
    """The query string of those of the cases that have all that is added, too; "" where no list can ask for them."""
    changes: dict[str, str | list[str]] = dict(added)
    joined = set(filterset.joined)
    for kind in TOPICS.keys() & added.keys():
        given = list(dict.fromkeys(filter(None, filterset.data.getlist(kind))))
        if kind in joined or len(given) == 1:
            changes[kind] = list(dict.fromkeys([*given, added[kind]]))
            joined.add(kind)
        elif given and added[kind] not in given:
            return ""
    return filterset.link(**changes | {"all": sorted(joined)})
