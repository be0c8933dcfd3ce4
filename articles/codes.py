"""A place is found in the gazetteer, and takes over code, official name, level and parent of that division."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from unicodedata import normalize

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles.history import act
from articles.models import Action, Locality
from articles.text.gazetteer import GAZETTEER, LEVELS, Division, Gazetteer, load_gazetteer

SHOWN = 20
TYPED = 100


class Taken(Exception):
    """Another place, `other`, is this division already."""

    def __init__(self, other: Locality) -> None:
        super().__init__(other)
        self.other = other


@dataclass(frozen=True, slots=True)
class Offers:
    """Divisions to choose from, and whether there are more than are shown."""

    divisions: list[Offer]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Offer:
    path: tuple[str, ...]
    level: str | Promise
    code: str


def division_of(code: str) -> Division | None:
    return _gazetteer().coded(code)


def namesakes(place: Locality) -> Offers:
    """Those of one of its names, full or short, below the same parents."""
    gazetteer, around = _gazetteer(), set(place.names[:-1])
    found = dict.fromkeys(
        division
        for name in (place.name, *place.aliases)
        for division in (*gazetteer.named(name), *gazetteer.short(name))
    )
    return _offers(each for each in found if each.code and around <= set(gazetteer.path(each)[:-1]))


def search(text: str) -> Offers:
    """Those whose name holds the last word, and inside of what the words before it name: 兰州 城关."""
    *around, name = normalize("NFKC", text[:TYPED]).split() or [""]
    gazetteer = _gazetteer()
    found = gazetteer.holding(name) if name else ()
    return _offers(
        each for each in found if all(any(word in step for step in gazetteer.path(each)[:-1]) for word in around)
    )


def _offers(divisions: Iterable[Division]) -> Offers:
    found = list(islice(divisions, SHOWN + 1))
    shown = [Offer(_gazetteer().path(each), Locality.Level(each.level).label, each.code) for each in found[:SHOWN]]
    return Offers(shown, len(found) > SHOWN)


def _gazetteer() -> Gazetteer:
    """Read when the first curator asks for it: 0.2 s and 33 MB of a process."""
    return load_gazetteer(GAZETTEER)


# Taking over --------------------------------------------------------------------------------------------


def fit(place: Locality, division: Division) -> None:
    """Make of a place, without saving it, what the gazetteer says; parents that are missing are not saved either.

    Raises Taken, and ValidationError where the place cannot be there.
    """
    parent = None
    for above in _gazetteer().ancestors(division):
        parent = _there(above, parent) or Locality(name=above.name, level=above.level, code=above.code, parent=parent)
    line = [*parent.ancestors, parent] if parent else []
    if place in line:
        raise ValidationError(_("This division lies inside of the place itself."))
    if other := _there(division, parent, apart_from=place.pk):
        raise Taken(other)
    if place.children.exclude(level__in=LEVELS[LEVELS.index(division.level) + 1 :]).exists():
        raise ValidationError(_("The place holds divisions that are too large for this level."))
    names = dict.fromkeys([*place.aliases, place.name])
    place.name, place.aliases = division.name, [name for name in names if name != division.name]
    place.level, place.code, place.parent = division.level, division.code, parent


def _there(division: Division, parent: Locality | None, apart_from: int | None = None) -> Locality | None:
    """The row of a division: the one with its code, or the one called so below the parent."""
    places = Locality.objects.with_ancestors().exclude(pk=apart_from).order_by("pk")
    if coded := places.filter(code=division.code).first():
        return coded
    siblings = places.filter(parent=parent, level=division.level) if parent is None or parent.pk else ()
    return next((each for each in siblings if division.name in (each.name, *each.aliases)), None)


def take_over(place: Locality, division: Division, version: int, actor: AbstractBaseUser) -> Action:
    """Save all that `fit` makes of the place. Raises what it raises, and Stale."""
    above = _gazetteer().ancestors(division)
    with act(Action.Kind.EDIT, actor) as acting:
        codes, names = [each.code for each in above], [each.name for each in above]
        # What is or becomes a parent of it is locked and remembered, too: nobody moves it away meanwhile.
        around = Q(code__in=codes) | Q(name__in=names)
        acting.watch(Locality.objects.filter(Q(**place.subtree()) | around))
        acting.take(place, version)
        fit(place, division)
        for each in (*place.ancestors, place):
            if each.pk is None or each is place:
                each.save()
    return acting.action
