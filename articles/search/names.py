"""Names that are found as one types: the table of spellings, asked and written. Never names of persons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from articles.models import Brand, Initiative, Locality, Practice, Problem, Publisher, Spelling
from articles.models.locality import ANCESTORS
from articles.models.spelling import LAST, TYPED, spellings_of
from articles.text.normalize import name_key
from articles.text.readings import latin

THINGS: dict[str, QuerySet] = {
    "locality": Locality.objects.with_ancestors(),
    "brand": Brand.objects.select_related(f"locality__{ANCESTORS}"),
    "initiative": Initiative.objects.select_related(f"locality__{ANCESTORS}"),
    "practice": Practice.objects.all(),
    "problem": Problem.objects.all(),
    "publisher": Publisher.objects.all(),
}
"""Kind → its things, ready to be shown with the place they belong to."""
VOCABULARIES = ("practice", "problem")
"""Kinds whose names everybody sees, whether cases name them or not."""
Counts = Callable[[str, Collection[int]], Mapping[int, int]]
"""Kind and ids → how many cases of the reader name each of them; who is named in none is left out."""

SHOWN = 10
CANDIDATES = 500
"""Spellings that one condition may find, the shortest first: 区 stands in thousands of places."""
WIDENED = 20
AT_ONCE = 500
"""Things whose spellings are written in one transaction: the importer and the editors wait for each other."""


# Asking -------------------------------------------------------------------------------------------------


class Rank(IntEnum):
    """How a spelling answers what was typed, the nearest first."""

    EXACT = 0
    BEGINS = 1
    HOLDS = 2
    READ_EXACTLY = 3
    READ = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing, the spelling by which it was found, and how many cases name it."""

    kind: str
    thing: models.Model
    spelling: str
    is_name: bool
    rank: Rank
    count: int

    @property
    def kind_name(self) -> str:
        return self.thing._meta.verbose_name

    @property
    def alias(self) -> str:
        """The other name by which it was found."""
        return "" if self.is_name else self.spelling


def suggest(
    text: str,
    counts: Counts,
    *,
    kinds: Collection[str] = tuple(THINGS),
    limit: int = SHOWN,
    inside: bool = True,
    unnamed: bool = False,
) -> list[Suggestion]:
    """The things one of whose spellings begins with `text` or, `inside`, holds it, or is read as it is typed.

    Each thing once, by its nearest spelling; equally near ones by their number of cases. Those that no case of the
    reader names come along for whoever looks after the vocabulary (`unnamed`), and for nobody else.
    """
    key = name_key(text)
    found: dict[tuple[str, int], tuple[Rank, bool, str]] = {}
    numbers: dict[tuple[str, int], int] = {}
    for condition in _conditions(key, inside) if key else ():
        new: dict[tuple[str, int], tuple[Rank, bool, str]] = {}
        for kind, pk, *columns in _candidates(condition, kinds):
            match = _match(key, *columns)
            if (kind, pk) not in found:
                new[kind, pk] = min(new.get((kind, pk), match), match)
        found |= new
        numbers |= _numbers(new, counts) if not unnamed else dict.fromkeys(new, 0) | _numbers(new, counts)
        if len(numbers) >= limit:
            break
    nearest = sorted(numbers, key=lambda at: (found[at][0], -numbers[at], len(found[at][2]), found[at][2], at))[:limit]
    return list(_suggestions(nearest, found, numbers))


def named(q: str, counts: Counts, *, limit: int = SHOWN) -> list[Suggestion]:
    """What a query names: things that begin with all of it or are read so, then those that one of its words names."""
    found = suggest(q, counts, limit=limit, inside=False)
    words = q.split()
    by_words = _called(words, counts) if len(words) > 1 else []
    return list({(each.kind, each.thing.pk): each for each in (*found, *by_words)}.values())[:limit]


def _called(texts: Sequence[str], counts: Counts) -> list[Suggestion]:
    """The things of which one of these texts is a spelling, those of the first text first."""
    places = {name_key(text)[:TYPED]: at for at, text in reversed(list(enumerate(texts)))}
    found: dict[tuple[str, int], tuple[int, bool, str]] = {}
    rows = Spelling.objects.filter(key__in=set(places) - {""}).order_by()
    for kind, pk, key, text, is_name in rows.values_list("kind", "thing_id", "key", "text", "is_name"):
        match = places[key], not is_name, text
        found[kind, pk] = min(found.get((kind, pk), match), match)
    numbers = _numbers(found, counts)
    nearest = sorted(numbers, key=lambda at: (found[at][0], -numbers[at], at))
    return list(_suggestions(nearest, {at: (Rank.EXACT, *found[at][1:]) for at in nearest}, numbers))


def _numbers(things: Iterable[tuple[str, int]], counts: Counts) -> dict[tuple[str, int], int]:
    """How many cases name each of these things; those in none are left out."""
    of_kind: dict[str, list[int]] = {}
    for kind, pk in things:
        of_kind.setdefault(kind, []).append(pk)
    return {(kind, pk): count for kind, ids in of_kind.items() for pk, count in counts(kind, ids).items() if count}


def exactly(kind: str, name: str) -> list[models.Model]:
    """All things of a kind one of whose spellings this is, whether cases name them or not."""
    key = name_key(name)[:TYPED]
    # PostgreSQL raises on NUL and on lone surrogates.
    asked = Spelling.objects.filter(kind=kind, key=key).order_by()
    found = asked if key and key.isprintable() else asked.none()
    return list(THINGS[kind].filter(pk__in=found.values("thing_id")).order_by("pk"))


def place_of(thing: models.Model) -> str:
    """Where it belongs, from the province down: it tells things of one name apart. Empty for what belongs nowhere."""
    if isinstance(thing, Locality):
        return "".join(thing.names[:-1])
    owner = getattr(thing, "locality", None)
    return "".join(owner.names) if owner else ""


def widen(terms: Iterable[str], counts: Counts) -> dict[str, list[str]]:
    """Term → the other spellings of each thing one of whose spellings it is: 兰州 → 兰州市. Terms without are left out.

    What stands in none of the reader's cases is left out, too: a page shows these spellings. A vocabulary hides nothing.
    """
    keys = {term: name_key(term)[:TYPED] for term in terms}
    things: dict[str, list[tuple[str, int]]] = {}
    called = Spelling.objects.filter(key__in=set(keys.values()) - {""}).order_by("kind", "thing_id")
    found = [(key, (kind, pk)) for key, kind, pk in called.values_list("key", "kind", "thing_id")]
    numbers = _numbers({thing for _key, thing in found}, counts)
    for key, thing in found:
        if thing in numbers or thing[0] in VOCABULARIES:
            things.setdefault(key, []).append(thing)
    if not things:
        return {}
    of_them = Q()
    for kind, pk in {thing for named in things.values() for thing in named[:WIDENED]}:
        of_them |= Q(kind=kind, thing_id=pk)
    rows = Spelling.objects.filter(of_them).order_by("-is_name", "pk").values_list("kind", "thing_id", "key", "text")
    spellings = [((kind, pk), key, text) for kind, pk, key, text in rows]
    widened = {}
    for term, own in keys.items():
        of_term = set(things.get(own, ())[:WIDENED])
        others = dict.fromkeys(text for thing, key, text in spellings if thing in of_term and key != own)
        widened[term] = list(others)[:WIDENED]
    return {term: others for term, others in widened.items() if others}


def begins(column: str, start: str) -> Q:
    """A range, because SQLite uses no index for startswith."""
    return Q(**{f"{column}__gte": start, f"{column}__lt": start + LAST})


def _conditions(key: str, inside: bool) -> Iterator[Q]:
    """The nearest first, so that the later ones need not be asked when enough was found."""
    yield begins("key", key)
    if inside:
        yield Q(key__contains=key)
    if (typed := latin(key)) == key.replace("ü", "v") and not typed.isdecimal():
        yield begins("pinyin", typed) | begins("initials", typed)


def _candidates(condition: Q, kinds: Collection[str]) -> QuerySet:
    rows = Spelling.objects.filter(condition)
    if len(kinds) < len(THINGS):
        rows = rows.filter(kind__in=kinds)
    columns = ("kind", "thing_id", "text", "key", "pinyin", "initials", "is_name")
    return rows.order_by(Length("key"), "key", "pk").values_list(*columns)[:CANDIDATES]


def _match(key: str, text: str, own: str, pinyin: str, initials: str, is_name: bool) -> tuple[Rank, bool, str]:
    """How near a spelling is: comparable, and a thing's own name goes before another of its names."""
    if own.startswith(key):
        rank = Rank.EXACT if own == key else Rank.BEGINS
    elif key in own:
        rank = Rank.HOLDS
    else:
        rank = Rank.READ_EXACTLY if latin(key) in (pinyin, initials) else Rank.READ
    return rank, not is_name, text


def _suggestions(
    nearest: Iterable[tuple[str, int]],
    found: Mapping[tuple[str, int], tuple[Rank, bool, str]],
    numbers: Mapping[tuple[str, int], int],
) -> Iterator[Suggestion]:
    nearest = list(nearest)
    things = {
        (kind, pk): thing
        for kind in {kind for kind, _ in nearest}
        for pk, thing in THINGS[kind].in_bulk([pk for other, pk in nearest if other == kind]).items()
    }
    for at in nearest:
        if at in things:  # and not deleted a moment ago
            rank, is_alias, spelling = found[at]
            yield Suggestion(at[0], things[at], spelling, not is_alias, rank, numbers[at])


# Writing ------------------------------------------------------------------------------------------------


def refresh_spellings(kind: str, ids: Iterable[int]) -> None:
    """Write the rows of these things anew; of a thing that is gone they go."""
    ids = sorted(ids)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        things = THINGS[kind].model.objects.filter(pk__in=some).order_by("pk").values_list("pk", "name", "aliases")
        rows = [
            Spelling(kind=kind, thing_id=pk, **columns)
            for pk, name, aliases in things
            for columns in spellings_of(name, aliases)
        ]
        with transaction.atomic():
            Spelling.objects.filter(kind=kind, thing_id__in=some).delete()
            # Two imports that end at once both find the same new names.
            Spelling.objects.bulk_create(rows, ignore_conflicts=True)


def add_spellings() -> int:
    """Write the rows of the things that have none yet, and tell how many these are: cheap when there are none."""
    added = 0
    for kind, things in THINGS.items():
        written = Spelling.objects.filter(kind=kind, thing_id=OuterRef("pk"))
        new = list(things.model.objects.order_by().filter(~Exists(written)).values_list("pk", flat=True))
        refresh_spellings(kind, new)
        added += len(new)
    return added


def refresh_all() -> int:
    """Write the rows of all things whose rows are missing, out of date or left over; tell how many things these are."""
    changed = 0
    for kind, things in THINGS.items():
        written: dict[int, set[tuple[str, str, bool]]] = {}
        for pk, *row in Spelling.objects.filter(kind=kind).order_by().values_list("thing_id", "text", "key", "is_name"):
            written.setdefault(pk, set()).add(tuple(row))
        wanted = {
            pk: _rows(name, aliases)
            for pk, name, aliases in things.model.objects.order_by().values_list("pk", "name", "aliases")
        }
        differing = [pk for pk in wanted.keys() | written.keys() if wanted.get(pk) != written.get(pk)]
        refresh_spellings(kind, differing)
        changed += len(differing)
    return changed


def _rows(name: str, aliases: list[str]) -> set[tuple[str, str, bool]]:
    """What stands in the rows of a thing beside the readings, which follow from it and take long to find."""
    own = name[:TYPED]
    texts = {own, *(alias[:TYPED] for alias in aliases)}
    return {(text, name_key(text)[:TYPED], text == own) for text in texts}
