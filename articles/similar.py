"""Cases, and places, that have most in common, with the reason: rare things that both have weigh more than common ones.

Only facts count, never the words of a text. What an editor has confirmed counts in full, what nobody has checked half.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from django.db.models import Model

from articles import listing
from articles.models import Article, Claim, Indicator, Initiative, Locality, Mention, Practice, Problem
from articles.models.article import ArticleQuerySet
from articles.models.locality import ID_DIGITS
from articles.models.mention import Proposal
from articles.reading import Reading
from articles.search.selection import Selection

KINDS: dict[str, type[Model]] = {
    "practice": Practice,
    "problem": Problem,
    "initiative": Initiative,
    "indicator": Indicator,
}
UNCHECKED = 0.5
"""What a fact counts that nobody has checked, on either side."""
CANDIDATES = 100
"""Cases that are looked at closely: those with the rarest things in common, checked or not."""
Facts = dict[str, dict[int, bool]]
"""Kind → id of a thing → whether an editor has confirmed it."""


@dataclass(slots=True)
class Similar:
    article: Article
    weight: float
    shared: dict[str, list[Model]]
    """What both have, by kind, the rarest first."""
    same_level: bool
    same_province: bool | None
    """None where one of them tells no place."""


def similar_cases(reading: Reading, selection: Selection, articles: ArticleQuerySet, limit: int) -> list[Similar]:
    """`selection` and `articles`: what the reader may see; nothing else counts, nor weighs."""
    article, ours = reading.article, _facts_of(reading)
    weights = {kind: rarity(selection, kind, ours[kind]) for kind in KINDS}
    candidates = [pk for pk in selection.alike(weights, CANDIDATES + 1) if pk != article.pk]
    theirs = _facts(candidates)
    shared = {pk: _shared(ours, theirs[pk], weights) for pk in candidates}
    ranked = sorted(candidates, key=lambda pk: -sum(weight for weight, _kind, _pk in shared[pk]))[:limit]
    return _told(article, ranked, shared, selection, articles)


def rarity(selection: Selection, kind: str, ids: Sequence[int] | Mapping[int, object]) -> dict[int, float]:
    """How much it says that two cases have a thing: nothing if all have it, more the fewer do."""
    counts = selection.counts_of(kind, list(ids))
    return {pk: log((1 + selection.total) / count) for pk, count in counts.items()}


def _facts_of(reading: Reading) -> Facts:
    named = {kind: {each.thing.pk: each.is_confirmed for each in reading.named.get(kind, ())} for kind in KINDS}
    for claim in reading.claims:
        if claim.indicator_id:
            is_sure = claim.state == Proposal.State.CONFIRMED
            named["indicator"][claim.indicator_id] = named["indicator"].get(claim.indicator_id, False) or is_sure
    return named


def _facts(articles: Sequence[int]) -> dict[int, Facts]:
    """What stands in each case, in two queries."""
    found: dict[int, Facts] = {pk: {kind: {} for kind in KINDS} for pk in articles}
    named = [kind for kind in KINDS if kind != "indicator"]
    mentions = Mention.objects.standing().filter(article__in=articles).order_by()
    for article, state, *ids in mentions.values_list("article", "state", *named):
        for kind, pk in zip(named, ids, strict=True):
            if pk is not None:
                found[article][kind][pk] = found[article][kind].get(pk, False) or state == Proposal.State.CONFIRMED
    claims = Claim.objects.standing().filter(article__in=articles, indicator__isnull=False).order_by()
    for article, state, pk in claims.values_list("article", "state", "indicator"):
        stated = found[article]["indicator"]
        stated[pk] = stated.get(pk, False) or state == Proposal.State.CONFIRMED
    return found


def _shared(ours: Facts, theirs: Facts, weights: Mapping[str, Mapping[int, float]]) -> list[tuple[float, str, int]]:
    """(weight, kind, id) of what both have, the heaviest first."""
    both = [
        (weights[kind].get(pk, 0.0) * (1 if ours[kind][pk] else UNCHECKED) * (1 if is_sure else UNCHECKED), kind, pk)
        for kind in KINDS
        for pk, is_sure in theirs[kind].items()
        if pk in ours[kind]
    ]
    return sorted(both, reverse=True)


def _told(
    article: Article,
    ranked: Sequence[int],
    shared: Mapping[int, list[tuple[float, str, int]]],
    selection: Selection,
    articles: ArticleQuerySet,
) -> list[Similar]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for pk in ranked:
        for _weight, kind, thing in shared[pk]:
            wanted[kind].add(thing)
    things = {
        kind: selection.shelf.known(f"{kind} by id", ids, KINDS[kind].objects.in_bulk) for kind, ids in wanted.items()
    }
    found = []
    for other in listing.rows(ranked, articles):
        reasons: dict[str, list[Model]] = defaultdict(list)
        for _weight, kind, pk in shared[other.pk]:
            if pk in things[kind]:
                reasons[kind].append(things[kind][pk])
        # The lazy place of a row is none until it is asked.
        here, there = article.locality, other.place or None
        same_province = here.path[:ID_DIGITS] == there.path[:ID_DIGITS] if here and there else None
        weight = sum(weight for weight, _kind, _pk in shared[other.pk])
        found.append(
            Similar(other, weight, dict(reasons), bool(here and there and here.level == there.level), same_province)
        )
    return [each for each in found if each.shared]


# Places -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Peer:
    """A place of the same level, and what both do."""

    place: Locality
    shared: list[Model]
    """The rarest first."""
    is_neighbour: bool


@dataclass(slots=True)
class Lack:
    """A practice or problem that other places of the level have cases of, and this one has none."""

    thing: Model
    peers: int


@dataclass(slots=True)
class Peers:
    """What a place has and lacks beside the places of its level that have cases."""

    total: int
    """Places of the level with cases, itself left out."""
    alike: list[Peer] = field(default_factory=list)
    neighbours: list[Peer] = field(default_factory=list)
    """Those with the same parent, whatever they have in common."""
    lacks: list[Lack] = field(default_factory=list)


def peers_of(place: Locality, selection: Selection, limit: int) -> Peers:
    """`limit`: how many of each list."""
    level = selection.kept(f"profiles of {place.level}", lambda: _profiles(selection, place.level))
    (rows,) = np.nonzero(level.places == place.pk)
    if not len(rows):
        return Peers(0)
    mine, others = level.has[rows[0]], np.flatnonzero(level.places != place.pk)
    common = level.has[others] & mine
    scores = common @ level.weights
    best = others[np.argsort(-scores, kind="stable")[:limit]]
    parents = level.parents[others] == (place.parent_id or 0)
    near = others[parents & bool(place.parent_id)][:limit]
    places = Locality.objects.with_ancestors().in_bulk([int(level.places[at]) for at in {*best, *near}])

    def peer(at: int) -> Peer:
        both = np.flatnonzero(level.has[at] & mine)
        rare = both[np.argsort(-level.weights[both], kind="stable")]
        found = places[int(level.places[at])]
        return Peer(found, [level.things[thing] for thing in rare], found.parent_id == place.parent_id)

    having = level.has[others].sum(axis=0)
    missing = [int(at) for at in np.argsort(-having, kind="stable") if having[at] and not mine[at]]
    return Peers(
        len(others),
        [peer(at) for at in best if (level.has[at] & mine).any()],
        [peer(at) for at in near],
        [Lack(level.things[at], int(having[at])) for at in missing[:limit]],
    )


@dataclass(frozen=True, slots=True)
class Profiles:
    """Of all places of a level with cases: which of the practices and problems each has a case of."""

    places: np.ndarray
    parents: np.ndarray
    things: list[Model]
    has: np.ndarray
    weights: np.ndarray


def _profiles(selection: Selection, level: str) -> Profiles:
    counts = selection.counts("locality")
    known = dict(Locality.objects.filter(level=level).order_by("pk").values_list("pk", "parent"))
    places = np.array([pk for pk in known if pk < len(counts) and counts[pk]], np.int64)
    parents = np.array([known[pk] or 0 for pk in places.tolist()], np.int64)
    things: list[Model] = [*Practice.objects.all(), *Problem.objects.all()]
    pairs, chosen = selection.shelf.pairs["locality"], selection.chosen
    kept = chosen[pairs.slots] & np.isin(pairs.things, places)
    slots, rows = pairs.slots[kept], np.searchsorted(places, pairs.things[kept])
    has = np.zeros((len(places), len(things)), bool)
    weights = np.zeros(len(things))
    for at, thing in enumerate(things):
        kind = thing._meta.model_name
        having = selection.shelf.pairs[kind].having(np.array([thing.pk], np.int64), len(selection.shelf))
        has[rows[having[slots]], at] = True
        weights[at] = rarity(selection, kind, [thing.pk]).get(thing.pk, 0.0)
    return Profiles(places, parents, things, has, weights)
