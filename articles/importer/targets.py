"""The rows that findings point to: each looked up or made once, and remembered from file to file of one run."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from functools import cached_property
from typing import Literal

from django.db import transaction

from articles.importer import sql
from articles.importer.types import Draft, DraftMention, Level, NameTarget, Path
from articles.models import Brand, Indicator, Initiative, Locality, Practice, Problem, Publisher
from articles.models.initiative import comparison_keys
from articles.models.locality import path_of
from articles.text.normalize import name_key

OWNED: dict[NameTarget, type[Initiative | Brand]] = {"initiative": Initiative, "brand": Brand}
KINDS = {target: frozenset(model.Kind.values) for target, model in OWNED.items()}
TOPICS = {"practice": Practice, "problem": Problem}
Target = Literal["initiative", "brand", "practice", "problem"]
NEW_PLACE: sql.Row = {"path": "", "aliases": [], "code": ""}


class Known:
    """Ids of what the library holds, read when first asked for: asking anew for each file took half of its time.

    It is right as long as what was made is also committed. What somebody else changes meanwhile in a way that matters
    violates a constraint: the file is then stored once more, with everything looked up again.
    """

    @contextmanager
    def transaction(self) -> Generator[None]:
        """A transaction; with it, everything remembered is undone."""
        try:
            with transaction.atomic():
                yield
                is_undone = transaction.get_rollback()
        except BaseException:
            is_undone = True
            raise
        finally:
            if is_undone:
                vars(self).clear()

    @cached_property
    def places(self) -> dict[tuple[int | None, str, str], int]:
        """(parent's id, level, name or alias) → id; a name goes before an alias."""
        rows = list(Locality.objects.order_by().values_list("parent", "level", "name", "aliases", "pk"))
        by_alias = {(parent, level, alias): pk for parent, level, _, aliases, pk in rows for alias in aliases}
        return by_alias | {(parent, level, name): pk for parent, level, name, _, pk in rows}

    @cached_property
    def topics(self) -> dict[tuple[Target, str], int]:
        """(target, name) → id."""
        return {
            (target, name): pk
            for target, model in TOPICS.items()
            for name, pk in model.objects.values_list("name", "pk")
        }

    @cached_property
    def indicators(self) -> dict[str, int]:
        """Name → id."""
        return dict(Indicator.objects.values_list("name", "pk"))

    @cached_property
    def publishers(self) -> dict[str, int]:
        """Name or key of an alias → id; a name goes before an alias."""
        publishers = list(Publisher.objects.all())
        by_alias = {key: publisher.pk for publisher in publishers if publisher.aliases for key in publisher.keys}
        return by_alias | {publisher.name: publisher.pk for publisher in publishers}

    @cached_property
    def _names(self) -> dict[tuple[NameTarget, int | None], dict[str, int]]:
        return {}

    def names(self, target: NameTarget, owner: int | None) -> dict[str, int]:
        """Key of a spelling → id, of the initiatives or brands of one place."""
        if (target, owner) not in self._names:
            is_owner, values = ("= %s", [owner]) if owner else ("IS NULL", [])
            table = OWNED[target]._meta.db_table
            things = sql.ask(f"SELECT spellings, id FROM {table} WHERE locality_id {is_owner} ORDER BY id DESC", values)
            self._names[target, owner] = {key: pk for spellings, pk in things for key in spellings.split()}
        return self._names[target, owner]

    def place_below(self, parent: int | None, level: Level, name: str) -> int:
        pk = self.places.get((parent, level, name))
        if pk is None:
            (pk,) = sql.insert_numbered(Locality, [NEW_PLACE | {"parent_id": parent, "level": level, "name": name}])
            # The path above is asked anew: somebody may have moved the parent since it was remembered.
            above = sql.ask("SELECT path FROM articles_locality WHERE id = %s", [parent])
            path = path_of(above[0][0] if above else "", pk)
            sql.change("UPDATE articles_locality SET path = %s WHERE id = %s", [path, pk])
            self.places[parent, level, name] = pk
            self._names |= {(target, pk): {} for target in OWNED}
        return pk

    def publisher(self, name: str) -> int:
        pk = self.publishers.get(name) or self.publishers.get(name_key(name))
        if pk is None:
            pk = self.publishers[name] = Publisher.objects.create(name=name, kind=_publisher_kind(name)).pk
        return pk


def _publisher_kind(name: str) -> Publisher.Kind:
    """By the ending of the name; a curator corrects the rest."""
    for ending, kind in (
        ("报", Publisher.Kind.NEWSPAPER),
        ("版", Publisher.Kind.JOURNAL),
        ("网", Publisher.Kind.WEBSITE),
    ):
        if name.endswith(ending):
            return kind
    return Publisher.Kind.OTHER


class Targets:
    """What the findings of one draft point to, by the natural keys that the draft gives."""

    def __init__(self, draft: Draft, known: Known) -> None:
        self.known = known
        self.levels: dict[Path, Level] = {
            mention.path[: depth + 1]: level
            for mention in draft.mentions
            if mention.target == "locality"
            for depth, level in enumerate(mention.levels)
        }
        self.places: dict[Path, int | None] = {(): None}
        self.named: dict[tuple[str, str], int] = dict(known.topics)
        """(target, name) → id."""
        for target in OWNED:
            self._find_or_make(target, [mention for mention in draft.mentions if mention.target == target])

    def id_of(self, mention: DraftMention) -> int | None:
        if mention.target == "locality":
            return self.place(mention.path)
        return self.named.get((mention.target, mention.name))

    def place(self, path: Path) -> int | None:
        """The locality of a path, made with its ancestors where it is new; None for a path of unknown level."""
        if path not in self.places:
            level, parent = self.levels.get(path), self.place(path[:-1])
            is_known = level is not None and (parent is not None or len(path) == 1)
            self.places[path] = self.known.place_below(parent, level, path[-1][:100]) if is_known else None
        return self.places[path]

    def _find_or_make(self, target: NameTarget, mentions: Iterable[DraftMention]) -> None:
        """The initiatives or brands of the draft, each under its owner's place; the new ones in one statement."""
        model = OWNED[target]
        new: dict[tuple[int | None, str], sql.Row] = {}
        wanted = {mention.name: mention for mention in mentions if len(mention.name) <= 100}
        keys = {name: (self.place(mention.path), name_key(name)) for name, mention in wanted.items()}
        for name, mention in wanted.items():
            owner, key = keys[name]
            if key not in self.known.names(target, owner) and (owner, key) not in new:
                kind = mention.kind if mention.kind in KINDS[target] else model.Kind.OTHER
                aliases = [alias for alias in mention.aliases if len(alias) <= 100]
                named = {"name": name, "kind": kind, "aliases": aliases, "locality_id": owner}
                new[owner, key] = named | comparison_keys(name, aliases)
        for ((owner, key), row), pk in zip(new.items(), sql.insert_numbered(model, list(new.values())), strict=True):
            self.known.names(target, owner).update(dict.fromkeys((key, *row["spellings"].split()), pk))
        for name, (owner, key) in keys.items():
            self.named[target, name] = self.known.names(target, owner)[key]
