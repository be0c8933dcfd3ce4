"""Names that look alike: proposals to curators, who merge them, or say once and for all that they are two things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.history import act
from articles.merge import KINDS
from articles.models import Action, Distinct
from articles.models.names import Named
from articles.text.normalize import name_key

LARGEST = 400
"""Names of one place that are compared each with each; of more only those written with the same letters are told."""
SHORTEST = 3
"""Letters of a name in which one other letter is little: 东街 and 西街 are two streets."""
SAME, HELD, NEAR = _("the same letters"), _("one holds the other"), _("one letter differs")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things of one kind, the one with the lower number first."""

    one: Named
    other: Named
    why: str | Promise


def alike(kind: str, limit: int) -> list[Pair]:
    """Pairs that nobody has told apart yet, those written with the same letters first."""
    things = list(_things(kind))
    apart = set(Distinct.objects.filter(kind=kind).values_list("one", "other"))
    found: dict[tuple[int, int], Pair] = {}
    for one, other, why in (*_same(things), *_near(things)):
        first, second = sorted((one, other), key=lambda thing: thing.pk)
        if (first.pk, second.pk) not in apart:
            found.setdefault((first.pk, second.pk), Pair(first, second, why))
        if len(found) >= limit:
            break
    return list(found.values())


def tell_apart(kind: str, one: int, other: int, actor: AbstractBaseUser) -> Action:
    """Two that look alike and are not the same: they are not proposed again."""
    first, second = sorted((one, other))
    with act(Action.Kind.ADD, actor) as acting:
        told, is_new = Distinct.objects.get_or_create(kind=kind, one=first, other=second)
        if is_new:
            acting.made(Distinct.objects.filter(pk=told.pk))
    return acting.action


def _things(kind: str) -> QuerySet:
    place = "parent" if kind == "locality" else "locality"
    model = KINDS[kind]
    fields = {field.name for field in model._meta.fields}
    return model.objects.select_related(f"{place}__parent__parent__parent") if place in fields else model.objects.all()


def _owner(thing: Named) -> object:
    """Where a name is one of its kind: two 朝阳社区 of two cities are two."""
    if hasattr(thing, "level"):
        return thing.parent_id, thing.level
    return getattr(thing, "locality_id", None)


def _same(things: Iterable[Named]) -> Iterator[tuple[Named, Named, str | Promise]]:
    """One spelling of the one is one of the other, in the same place."""
    by_key: dict[tuple[object, str], list[Named]] = defaultdict(list)
    for thing in things:
        for key in {name_key(name) for name in (thing.name, *thing.aliases)} - {""}:
            by_key[_owner(thing), key].append(thing)
    for some in by_key.values():
        yield from ((one, other, SAME) for one, other in combinations(some, 2))


def _near(things: Iterable[Named]) -> Iterator[tuple[Named, Named, str | Promise]]:
    by_owner: dict[object, list[tuple[str, Named]]] = defaultdict(list)
    for thing in things:
        by_owner[_owner(thing)].append((name_key(thing.name), thing))
    for some in by_owner.values():
        for (key, one), (other_key, other) in combinations(some, 2) if len(some) <= LARGEST else ():
            if min(len(key), len(other_key)) < 2:
                continue
            if key in other_key or other_key in key:
                yield one, other, HELD
            elif min(len(key), len(other_key)) >= SHORTEST and differs_by_one(key, other_key):
                yield one, other, NEAR


def differs_by_one(one: str, other: str) -> bool:
    """Whether one letter was changed, left out or put in."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        return one[start + 1 :] == other[start + 1 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]
