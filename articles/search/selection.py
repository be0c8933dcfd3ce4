"""A choice among all articles that a reader may see: narrowed by conditions, counted by facet, put in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from articles.models import Article
from articles.models.article import visible_states
from articles.search.backend import backend
from articles.search.entries import microseconds
from articles.search.query import Query, build, parse
from articles.search.shelf import STATES, Shelf, is_in, shelf

RANKED = 2000
"""Up to so many cases are ranked by all their words; of more, those with all words in the title come first."""

EVERYTHING = Query()


@dataclass(frozen=True)
class Selection:
    """The slots of a shelf that meet some conditions. Narrowing answers another selection."""

    shelf: Shelf
    chosen: np.ndarray
    """A truth for each slot."""
    query: Query = EVERYTHING
    matched: int = 0
    """How many cases hold the words of the query, before other conditions."""
    _kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _making: dict[str, threading.Lock] = field(default_factory=dict, init=False, repr=False, compare=False)
    """One for each name: what is made may be made of something else that is kept, and a quick thing waits for no slow one."""
    model = Article

    def all(self) -> Selection:
        """Itself: a filter set takes it for the cases it begins with."""
        return self

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """What was made of these cases under a name: for all that a reader may see it stays until the clock moves."""
        if name not in self._kept:
            # Whoever asks for it at the same moment waits: made twice at once, both take as long.
            with self._making.setdefault(name, threading.Lock()):
                if name not in self._kept:
                    self._kept[name] = make()
        return self._kept[name]

    # Narrowing -----------------------------------------------------------------------------------------

    def having(self, kind: str, ids: Collection[int]) -> Selection:
        """Those that have one of these things."""
        return self._and(self._of(kind, ids))

    def lacking(self, kind: str, ids: Collection[int]) -> Selection:
        """Those that have none of these things."""
        return self._and(~self._of(kind, ids))

    def matching(self, q: Query | str) -> Selection:
        """Those whose title or text holds the words of the query."""
        query = build(parse(q)) if isinstance(q, str) else q
        chosen = self.chosen
        if query.words:
            chosen = chosen & self._holding(query.words)
        for term in query.excluded:
            chosen = chosen & ~self._holding(((term,),))
        return Selection(self.shelf, chosen, query, int(np.count_nonzero(chosen)))

    def both(self, matching: Selection) -> Selection:
        """Those that are in another selection, too, ranked by its words."""
        return Selection(self.shelf, self.chosen & matching.chosen, matching.query, matching.matched)

    def with_figures(self) -> Selection:
        return self._and(self.shelf.figures > 0)

    def public_after(self, moment: datetime) -> Selection:
        """Those that readers can see since then."""
        return self._and(self.shelf.public_since > microseconds(moment))

    def among(self, articles: Iterable[int]) -> Selection:
        """Those of the articles with these ids."""
        return self._and(is_in(self.shelf.articles, np.fromiter(articles, np.int64)))

    def _of(self, kind: str, ids: Collection[int]) -> np.ndarray:
        return self.shelf.pairs[kind].having(np.fromiter(ids, np.int64), len(self.shelf))

    def _holding(self, words: tuple) -> np.ndarray:
        return is_in(self.shelf.documents, backend().hits(words, self.shelf.builds))

    def _and(self, found: np.ndarray) -> Selection:
        return Selection(self.shelf, self.chosen & found, self.query, self.matched)

    def has(self, articles: Sequence[int]) -> np.ndarray:
        """For each article id, whether it is one of the cases."""
        return is_in(np.asarray(articles, np.int64), self.ids(np.flatnonzero(self.chosen)))

    # Counting ------------------------------------------------------------------------------------------

    @cached_property
    def total(self) -> int:
        return int(np.count_nonzero(self.chosen))

    def counts(self, kind: str) -> np.ndarray:
        """How many of the cases have each thing of a kind; the index is its id."""
        return self.kept(f"counts of {kind}", lambda: self.shelf.pairs[kind].counts(self.chosen))

    def counts_of(self, kind: str, ids: Collection[int]) -> dict[int, int]:
        """How many of the cases have each of some things; what none has is left out."""
        counts = self.counts(kind)
        return {pk: int(counts[pk]) for pk in ids if pk < len(counts) and counts[pk]}

    # Order ---------------------------------------------------------------------------------------------

    def ids(self, slots: np.ndarray) -> np.ndarray:
        return self.shelf.articles[slots]

    @cached_property
    def by_date(self) -> np.ndarray:
        """The slots, the newest case first."""
        return self.shelf.newest[self.chosen[self.shelf.newest]]

    @cached_property
    def by_figures(self) -> np.ndarray:
        """The slots, the case with most figures first; of equal ones the newest."""
        return self.by_date[np.argsort(-self.shelf.figures[self.by_date], kind="stable")]

    @cached_property
    def by_relevance(self) -> np.ndarray:
        """The slots, the case that answers the words best first; without words, or equally good, the newest."""
        newest = self.by_date
        if not self.query.words:
            return newest
        ranked, found = backend().scored(self.query.words, self.shelf.builds, in_title=self.matched > RANKED)
        if not len(ranked):
            return newest
        documents, rising = self.shelf.documents[newest], np.argsort(ranked)
        at = rising.take(np.searchsorted(ranked, documents, sorter=rising), mode="clip")
        scores = np.where(ranked[at] == documents, found[at], -np.inf)
        return newest[np.argsort(-scores, kind="stable")]

    def alike(self, weights: Mapping[str, Mapping[int, float]], limit: int) -> list[int]:
        """The ids of the cases that have most of these things (kind → id → weight); of equal ones the last read."""
        scores = np.zeros(len(self.shelf))
        for kind, ids in weights.items():
            for pk, weight in ids.items():
                scores[self.shelf.pairs[kind].slots_of(pk)] += weight
        slots = np.flatnonzero(self.chosen & (scores > 0))
        order = np.lexsort((-self.shelf.articles[slots], -scores[slots]))
        return self.ids(slots[order[:limit]]).tolist()

    def titled(self, q: str, limit: int) -> list[int]:
        """The ids of the newest cases whose title holds all words of the query, single characters apart."""
        documents, _scores = backend().scored(build(parse(q)).words, self.shelf.builds, in_title=True)
        return self._and(is_in(self.shelf.documents, documents)).newest(0, limit)

    def first_of_each_year(self, limit: int) -> dict[int, list[int]]:
        """Year → the ids of the cases that came out first in it, up to `limit`; undated cases stand in none."""
        found: dict[int, list[int]] = {}
        oldest = self.by_date[::-1]
        days = self.shelf.days[oldest]
        for year in np.flatnonzero(self.counts("year")).tolist():
            begin, end = np.searchsorted(days, [date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()])
            found[year] = self.ids(oldest[begin : min(begin + limit, end)]).tolist()
        return found

    @cached_property
    def by_publicity(self) -> np.ndarray:
        """The slots, the case first that readers could see last: an old report that was taken in today is news."""
        return self.by_date[np.argsort(-self.shelf.public_since[self.by_date], kind="stable")]

    def newest(self, start: int, stop: int) -> list[int]:
        return self.ids(self.by_date[start:stop]).tolist()

    def relevant(self, start: int, stop: int) -> list[int]:
        return self.ids(self.by_relevance[start:stop]).tolist()


def select(user: AbstractBaseUser | AnonymousUser | None = None, *, states: Collection[str] | None = None) -> Selection:
    """All that a user may see, or all in these states: the columns' side of Article.objects.visible_to."""
    shown = tuple(visible_states(user) if states is None else states)
    held = shelf()
    if shown not in held.whole:
        whole = Selection(held, np.isin(held.states, [STATES.index(state) for state in shown]))
        held.whole.setdefault(
            shown, whole
        )  # of two requests of one moment the first one's: what is kept, is kept of it
    return held.whole[shown]
