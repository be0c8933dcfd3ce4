"""The entries of all articles as arrays: each process holds them, and renews them as soon as anything has changed.

Arrays are never written to once they are made, so whoever is counting goes on with those that he has.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from django.db import connection

from articles.models import Article
from articles.search.entries import ID_BITS, KINDS

STATES = Article.State.values
ROWS = "SELECT article_id, document, build, state, day, figures, public_since, things FROM articles_entry"
FEW = 5
"""Of fewer than one in so many slots the things are picked slot by slot; of more, all things are looked through."""


@dataclass(frozen=True)
class Pairs:
    """Which slot has which things of one kind, ordered by slot."""

    slots: np.ndarray
    things: np.ndarray
    starts: np.ndarray
    """Where the things of each slot begin, and behind the last one where they end."""

    @classmethod
    def of(cls, slots: np.ndarray, things: np.ndarray, count: int) -> Pairs:
        """For `count` slots."""
        starts = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(slots, minlength=count), out=starts[1:])
        return cls(slots, things, starts)

    def counts(self, chosen: np.ndarray) -> np.ndarray:
        """How many of the chosen slots have each thing; the index is the thing's id. `chosen`: a truth for each slot."""
        slots = np.flatnonzero(chosen)
        if len(slots) * FEW > len(chosen):
            return np.bincount(self.things.compress(chosen[self.slots]))
        starts = self.starts[slots]
        lengths = self.starts[slots + 1] - starts
        # The places of all ranges in one: each range begins where it begins, less what the ranges before it took.
        shifts = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        return np.bincount(self.things[shifts + np.arange(len(shifts))])

    def having(self, things: np.ndarray, count: int) -> np.ndarray:
        """For each of `count` slots, whether it has one of the things."""
        found = np.zeros(count, dtype=bool)
        for thing in things.tolist():
            found[self.slots_of(thing)] = True
        return found

    def slots_of(self, thing: int) -> np.ndarray:
        """The slots that have one thing."""
        if thing >= len(self._begins) - 1:
            return self._by_thing[:0]
        return self._by_thing[self._begins[thing] : self._begins[thing + 1]]

    @cached_property
    def _by_thing(self) -> np.ndarray:
        """The slots once more, ordered by thing: made when somebody asks for a thing of this kind."""
        return self.slots[np.argsort(self.things, kind="stable")]

    @cached_property
    def _begins(self) -> np.ndarray:
        """Where the slots of each thing begin there, and behind the last one where they end."""
        return np.append(0, np.cumsum(np.bincount(self.things)))


@dataclass(frozen=True, slots=True)
class Shelf:
    """A slot for each article: its columns, and what it has of each kind."""

    clock: int
    """The stamp of the newest entry that is in it."""
    articles: np.ndarray
    documents: np.ndarray
    built: np.ndarray
    """In which build of the index the document is."""
    states: np.ndarray
    """Indexes of STATES."""
    days: np.ndarray
    figures: np.ndarray
    public_since: np.ndarray
    """Microseconds, see search.entries.microseconds; 0 for what readers cannot see."""
    pairs: dict[str, Pairs]
    newest: np.ndarray
    """The slots in the order of the list: by publication, undated ones last, of one day the last one read first."""
    builds: tuple[int, ...]
    """Of the index that hold words of these articles: two while a new one is being made."""
    whole: dict[tuple[str, ...], Any]
    """All cases in some states, with what was counted of them: most pages begin with the same."""
    things: dict[str, dict[Any, Any]]
    """Kind → id → name or place, or name → topic, as far as somebody has asked; a new name moves the clock."""

    def __len__(self) -> int:
        return len(self.articles)

    def known(self, kind: str, keys: Collection[Any], read: Callable[[list], Any]) -> dict[Any, Any]:
        """What is held of some things of a kind; `read` answers (key, it) of those that nobody has asked for yet."""
        held = self.things.setdefault(kind, {})
        if missing := [key for key in keys if key not in held]:
            held.update(read(missing))
        return held


def is_in(numbers: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """For each of some numbers of rows, whether it is one of those wanted: np.isin without sorting anything."""
    found = np.zeros(max(numbers.max(initial=0), wanted.max(initial=0)) + 1, dtype=bool)
    found[wanted] = True
    return found[numbers]


def _empty() -> Shelf:
    none = np.zeros(0, np.int64)
    pairs = {kind: Pairs.of(none, none, 0) for kind in KINDS}
    return Shelf(-1, none, none, none, none.astype(np.int8), none, none, none, pairs, none, (), {}, {})


# Renewing ----------------------------------------------------------------------------------------------

_held: dict[str, Shelf] = {}
_renewing = threading.Lock()


def shelf() -> Shelf:
    """The shelf as of now: one short question to the database, and the changed entries if there are any."""
    library = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM articles_indexclock")
        (now,) = cursor.fetchone() or (0,)
    held = _held.get(library)
    if held is None or held.clock != now:
        with _renewing:
            held = _held.get(library) or _empty()
            if held.clock != now:
                held = _held[library] = _renewed(held if held.clock < now else _empty(), now)
    return held


def forget() -> None:
    """Begin from nothing: after a restored copy the clock may tell a time that was there before."""
    _held.clear()


def _renewed(held: Shelf, now: int) -> Shelf:
    with connection.cursor() as cursor:
        # What was written since the clock was read is taken, too, and once more with the next look: left out here, an
        # article that is changed at this moment would be missing from a shelf that is filled for the first time.
        cursor.execute(f"{ROWS} WHERE stamp > %s", [held.clock])
        rows = cursor.fetchall()
    kept = _without(held, np.array([row[0] for row in rows], np.int64))
    rows = [row for row in rows if row[3]]
    begin = len(kept)
    articles, documents, built, states, days, figures, public_since, things = (
        zip(*rows, strict=True) if rows else [()] * 8
    )
    packed = [np.frombuffer(codes, "<i4") for codes in things]
    codes = np.concatenate([*packed, np.zeros(0, np.int32)])
    slots = np.repeat(np.arange(begin, begin + len(rows)), [len(each) for each in packed])
    kinds, ids = codes >> ID_BITS, codes & (1 << ID_BITS) - 1
    articles = np.append(kept.articles, np.array(articles, np.int64))
    documents = np.append(kept.documents, np.array(documents, np.int64))
    built = np.append(kept.built, np.array(built, np.int64))
    days = np.append(kept.days, np.array(days, np.int32))
    return Shelf(
        clock=now,
        articles=articles,
        documents=documents,
        built=built,
        states=np.append(kept.states, np.array([STATES.index(state) for state in states], np.int8)),
        days=days,
        figures=np.append(kept.figures, np.array(figures, np.int32)),
        public_since=np.append(kept.public_since, np.array(public_since, np.int64)),
        pairs={
            kind: Pairs.of(
                np.append(kept.pairs[kind].slots, slots[kinds == number]),
                np.append(kept.pairs[kind].things, ids[kinds == number]),
                len(articles),
            )
            for number, kind in enumerate(KINDS)
        },
        newest=np.lexsort((-articles, -days)),
        builds=tuple(np.unique(built).tolist()),
        whole={},
        things={},
    )


def _without(held: Shelf, articles: np.ndarray) -> Shelf:
    """The columns without these articles, the slots behind them moved up."""
    kept = ~np.isin(held.articles, articles)
    if kept.all():
        return held
    moved = np.cumsum(kept) - 1
    pairs = {}
    for kind, each in held.pairs.items():
        stays = kept[each.slots]
        pairs[kind] = Pairs.of(moved[each.slots[stays]], each.things[stays], int(kept.sum()))
    return replace(
        held,
        articles=held.articles[kept],
        documents=held.documents[kept],
        built=held.built[kept],
        states=held.states[kept],
        days=held.days[kept],
        figures=held.figures[kept],
        public_since=held.public_since[kept],
        pairs=pairs,
    )
