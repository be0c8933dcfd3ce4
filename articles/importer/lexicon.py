"""What the extractors know before they read: the gazetteer and the curators' vocabularies, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from articles.importer.types import NameTarget, Path
from articles.text.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A locality of the database, with the short and former names that curators gave it."""

    path: Path
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownName:
    """An initiative or brand of the database."""

    target: NameTarget
    name: str
    kind: str
    aliases: tuple[str, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class Topic:
    """A practice family or a problem with the words that give it away."""

    name: str
    cues: tuple[str, ...]
    weak_cues: tuple[str, ...] = ()
    """Words that count only where two of them, or one with a cue, stand in one document."""
    excludes: tuple[str, ...] = ()
    """Contexts (literal strings) inside which a cue does not count."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    gazetteer: Gazetteer
    places: tuple[KnownPlace, ...] = ()
    names: tuple[KnownName, ...] = ()
    rejected_names: frozenset[str] = frozenset()
    """name_key of every name that curators rejected: it is not proposed again."""
    practices: tuple[Topic, ...] = ()
    problems: tuple[Topic, ...] = ()
    publishers: tuple[str, ...] = ()
