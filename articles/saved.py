"""What a saved search stands for now: its conditions in words, its cases, and those that are new to its owner.

New is a case that readers can see since the owner last marked the search as seen. A case that an editor corrects is not
new, nor is one that somebody tagged: what has been read comes back only after it was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.filters import ArticleFilter, Chip
from articles.models import SavedSearch
from articles.models.savedsearch import MAX_NAME
from articles.search.selection import Selection, select

# The list that a search stands for ---------------------------------------------------------------------


def _filtered(search: SavedSearch, selection: Selection) -> ArticleFilter:
    return ArticleFilter(QueryDict(search.query), selection)


# What pages and feeds show of it -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overview:
    """A saved search as one line of a list."""

    search: SavedSearch
    chips: list[Chip]
    is_wrong: bool
    """Whether a condition no longer exists: the list itself says which."""
    total: int
    new: int


def overview(searches: Iterable[SavedSearch], reader: AbstractBaseUser) -> list[Overview]:
    """How many cases each has and, of the reader's own, how many are new; those with news stand first.

    A fixed number of queries for each.
    """
    lines, selection = [], select(reader)
    for search in searches:
        filterset = _filtered(search, selection)
        new = filterset.found.public_after(search.seen_at).total if search.owner_id == reader.pk else 0
        lines.append(Overview(search, filterset.chips, not filterset.is_valid(), filterset.found.total, new))
    return sorted(lines, key=lambda line: not line.new)


def new_cases(search: SavedSearch, reader: AbstractBaseUser) -> list[int]:
    """The ids of the cases that are new since the owner's last visit, the latest first."""
    new = _filtered(search, select(reader)).found.public_after(search.seen_at)
    return new.ids(new.by_publicity).tolist()


def latest_cases(search: SavedSearch, reader: AbstractBaseUser, limit: int) -> list[int]:
    """The ids of its latest cases, new or not: what a feed tells."""
    found = _filtered(search, select(reader)).found
    return found.ids(found.by_publicity[:limit]).tolist()


# Saving ------------------------------------------------------------------------------------------------


def suggested_name(filterset: ArticleFilter) -> str:
    """The conditions in words, as far as a name has room for them."""
    words = " · ".join(chip.text for chip in filterset.chips)
    return Truncator(words).chars(MAX_NAME) or _("All cases")


def query_of(filterset: ArticleFilter) -> str:
    """The query string to be kept: known parameters in their order, without the page; an unknown one is dropped."""
    return filterset.link().removeprefix("?")
