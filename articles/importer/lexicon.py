"""What the extractors know before they read: the gazetteer and the curators' vocabularies, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from articles.importer.types import ClaimKind, NameTarget, Path
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
class KnownIndicator:
    """What makes figures comparable, with the words that tell a figure of it."""

    name: str
    dimension: ClaimKind
    cues: tuple[str, ...]
    """A blank in a cue parts words that must all be there."""
    excludes: tuple[str, ...] = ()
    """Words in whose presence the figure counts something else."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    gazetteer: Gazetteer
    places: tuple[KnownPlace, ...] = ()
    names: tuple[KnownName, ...] = ()
    rejected_names: frozenset[str] = frozenset()
    """name_key of every name that curators rejected: it is not proposed again."""
    practices: tuple[Topic, ...] = ()
    problems: tuple[Topic, ...] = ()
    indicators: tuple[KnownIndicator, ...] = ()
    publishers: tuple[str, ...] = ()
