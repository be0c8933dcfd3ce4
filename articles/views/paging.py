"""One page of a list of articles: its ids first, then what its rows show."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from articles import listing
from articles.models.article import ArticleQuerySet

PER_PAGE = 20
MAX_PAGE = 10_000


def get_page(ids: np.ndarray, articles: ArticleQuerySet, number: str | None, per_page: int = PER_PAGE) -> Page:
    """The page of that number of a list of ids; any other value answers the nearest page there is.

    `articles` are those that the reader may see: a case that was withdrawn a moment ago has no row.
    """
    paginator = Paginator(ids, per_page)
    page = paginator.page(min(max(whole(number), 1), MAX_PAGE, paginator.num_pages))
    page.object_list = listing.rows(page.object_list.tolist(), articles)
    return page


def page_of(things: Sequence | QuerySet, number: str | None, per_page: int) -> Page:
    """The page of that number of any list; any other value answers the nearest page there is."""
    paginator = Paginator(things, per_page)
    return paginator.page(min(max(whole(number), 1), paginator.num_pages))


def whole(number: str | None) -> int:
    """The number that an address gives; 1 for anything else."""
    # Beyond twelve digits every page is the last one; int() itself gives up at 4,300.
    return int(number[:12]) if number and re.fullmatch(r"-?[0-9]+", number) else 1
