"""What a place was before and what it became, in the order of time, as far as a reader may know of these places."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Locality, Succession
from articles.models.locality import ANCESTORS
from articles.search.selection import Selection, select

STEPS = 10
"""No division was renamed so often; a ring of successions ends, too."""
PLACE = re.compile(r"(\{\w+\})")
Kind = Succession.Kind
BEFORE: dict[str, Promise] = {
    Kind.RENAMED: gettext_lazy("was renamed from {place}"),
    Kind.CONVERTED: gettext_lazy("was set up in place of {place}"),
    Kind.MERGED: gettext_lazy("took in {place}"),
    Kind.SPLIT: gettext_lazy("was split off from {place}"),
    Kind.MOVED: gettext_lazy("was taken over from {place}"),
}
"""A succession as the division in its place tells it."""
AFTER: dict[str, Promise] = {
    Kind.RENAMED: gettext_lazy("was renamed {place}"),
    Kind.CONVERTED: gettext_lazy("was abolished and gave way to {place}"),
    Kind.MERGED: gettext_lazy("was merged into {place}"),
    Kind.SPLIT: gettext_lazy("was split, one part being {place}"),
    Kind.MOVED: gettext_lazy("was moved to another parent as {place}"),
}
"""A succession as the former division tells it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A succession in words: "2019年由", the place, "改设"."""

    succession: Succession
    pieces: list[str | Locality]


@dataclass(frozen=True, slots=True)
class Former:
    """A former division, and how many cases name it that do not name the present one."""

    place: Locality
    name: str
    is_split: bool
    """It may still be there: a part of it became another one."""
    count: int


def lineage(place: Locality, selection: Selection) -> tuple[list[Line], list[Former]]:
    """All that led to a place and away from it, and what else is told under its former names.

    A place that stands in hidden cases alone is passed over; one that no case names at all hides nothing.
    """
    if not Succession.objects.filter(Q(former=place) | Q(present=place)).exists():
        return [], []
    everything = select(states=Article.State.values)

    def is_hidden(one: Locality) -> bool:
        """Whether it, or a place around it, stands in cases and in none that the reader may see."""
        ids = [one.pk, *(ancestor.pk for ancestor in one.ancestors)]
        return not everything.counts_of("locality", ids).keys() <= selection.counts_of("locality", ids).keys()

    if is_hidden(place):
        return [], []
    earlier = dict(_walk(place, "present", "former", datetime.date.max, is_hidden))
    later = dict(_walk(place, "former", "present", datetime.date.min, is_hidden))
    # One without a date keeps to the next one of the chain, on the side where it must have been.
    past = sorted(earlier, key=lambda each: (earlier[each][0], -earlier[each][1]))
    future = sorted((each for each in later if each not in earlier), key=later.__getitem__)
    told = [*past, *future]
    pages = set(selection.counts_of("locality", [pk for each in told for pk in (each.former_id, each.present_id)]))
    for each in told:
        if each.former_id in pages:  # then the page of the other one tells of its cases
            pages.add(each.present_id)
        each.former.has_page, each.present.has_page = each.former_id in pages, each.present_id in pages
    formers = {each.former: each for each in past}
    return (
        [_line(each, place) for each in told],
        [
            Former(former, each.former_name, each.kind == Kind.SPLIT, found.total)
            for former, each in formers.items()
            if (found := selection.having("locality", [former.pk]).lacking("locality", [place.pk])).total
        ],
    )


def _walk(
    place: Locality, here: str, there: str, bound: datetime.date, is_hidden: Callable[[Locality], bool]
) -> Iterator[tuple[Succession, tuple[datetime.date, int]]]:
    """Succession → when it was or must have been, and how many steps away, from `here` to `there`."""
    ends, seen = {place.pk: bound}, {place.pk}
    for step in range(STEPS):
        if not ends:
            return
        found = Succession.objects.filter(**{f"{here}__in": ends})
        known, ends = ends, {}
        for each in found.select_related(f"former__{ANCESTORS}", f"present__{ANCESTORS}"):
            near, far = getattr(each, here), getattr(each, there)
            if is_hidden(far):
                continue
            at = each.on or known[near.pk]
            yield each, (at, step)
            if far.pk not in seen:
                seen.add(far.pk)
                ends[far.pk] = at


def _line(succession: Succession, page: Locality) -> Line:
    """Of a chain, a link that does not touch the page says whose it is."""
    is_present = succession.present == page
    words, place = (BEFORE, succession.former) if is_present else (AFTER, succession.present)
    told = str(words[succession.kind])
    if page not in (succession.former, succession.present):
        told = _("{former} {told}").format(former="{former}", told=told)
    if succession.on:
        told = _("{when}: {told}").format(when=succession.when, told=told)
    named = {"{former}": succession.former, "{place}": place}
    return Line(succession, [named.get(piece, piece) for piece in PLACE.split(told) if piece])
