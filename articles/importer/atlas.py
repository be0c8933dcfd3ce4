"""Gazetteer and database as one book of places: what a name may mean, as paths with their levels."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, cast

from articles.importer.lexicon import KnownPlace, Lexicon
from articles.importer.types import Level, Path
from articles.text.gazetteer import Division, Gazetteer
from articles.text.phrases import Phrasebook


class Place(NamedTuple):
    path: Path
    levels: tuple[Level, ...]
    """One level for each name of the path."""

    @property
    def is_local(self) -> bool:
        """A street, a community or smaller: its name stands all over the country."""
        return self.levels[-1] in ("township", "community")

    def holds(self, other: Place) -> bool:
        """Does the other place lie inside this one? A place does not lie inside itself."""
        return len(other.path) > len(self.path) and other.path[: len(self.path)] == self.path

    def line(self) -> tuple[Place, ...]:
        """The places around this one, from the province down, and the place itself."""
        return tuple(Place(self.path[:depth], self.levels[:depth]) for depth in range(1, len(self.path) + 1))

    def inside(self, name: str, level: Level) -> Place:
        """The place of this name inside this one, which nothing lists."""
        return Place((*self.path, name), (*self.levels, level))


class Atlas:
    """All places by name: the gazetteer's and those of the database with their aliases."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.gazetteer = lexicon.gazetteer
        self.short_names = _short_names(lexicon.gazetteer)
        self.added: dict[str, list[Place]] = {}
        self.aliases: dict[str, list[Place]] = {}
        for known in lexicon.places:
            place = _known(self.gazetteer, known)
            self.added.setdefault(known.path[-1], []).append(place)
            for alias in known.aliases:
                self.aliases.setdefault(alias, []).append(place)

    def __contains__(self, name: str) -> bool:
        return name in self.gazetteer or name in self.added

    def named(self, name: str) -> tuple[Place, ...]:
        """The places with this full name."""
        listed = _listed(self.gazetteer, name)
        return tuple(dict.fromkeys([*listed, *self.added[name]])) if name in self.added else listed

    def short(self, name: str) -> tuple[Place, ...]:
        """Provinces, prefectures and counties by their short name, and any place by an alias of the database."""
        listed = _listed_short(self.gazetteer, name)
        return tuple(dict.fromkeys([*self.aliases[name], *listed])) if name in self.aliases else listed


@lru_cache(maxsize=4)
def _short_names(gazetteer: Gazetteer) -> Phrasebook:
    return Phrasebook(gazetteer.short_names())


@lru_cache(maxsize=4096)
def _listed(gazetteer: Gazetteer, name: str) -> tuple[Place, ...]:
    return tuple(_place(gazetteer, division) for division in gazetteer.named(name))


@lru_cache(maxsize=4096)
def _listed_short(gazetteer: Gazetteer, name: str) -> tuple[Place, ...]:
    return tuple(_place(gazetteer, division) for division in gazetteer.short(name))


def _place(gazetteer: Gazetteer, division: Division) -> Place:
    line = (*gazetteer.ancestors(division), division)
    return Place(tuple(each.name for each in line), tuple(cast(Level, each.level) for each in line))


def _known(gazetteer: Gazetteer, known: KnownPlace) -> Place:
    """A database place with its levels: those of the gazetteer as far down as it goes, then by the name."""
    place = Place((), ())
    for depth in range(len(known.path), 0, -1):
        listed = [each for each in _listed(gazetteer, known.path[depth - 1]) if each.path == known.path[:depth]]
        if listed:
            place = listed[0]
            break
    for name in known.path[len(place.path) :]:
        is_street = name.endswith(("街道", "镇", "乡", "片区")) and "township" not in place.levels
        place = place.inside(name, "township" if is_street else "community")
    return place
