"""One page of a list of articles: its ids first, then what its rows show."""

from __future__ import annotations

import re

from django.core.paginator import Page, Paginator

from articles import listing
from articles.models.article import ArticleQuerySet

PER_PAGE = 20
MAX_PAGE = 10_000


def get_page(articles: ArticleQuerySet, number: str | None) -> Page:
    """The page of that number, in the list's order; any other value answers the nearest page there is.

    An OFFSET over rows that carry bodies took 288 ms at page 300, over ids 2 ms.
    """
    paginator = Paginator(articles.values_list("pk", flat=True), PER_PAGE)
    page = paginator.page(min(max(whole(number), 1), MAX_PAGE, paginator.num_pages))
    page.object_list = listing.rows(list(page.object_list))
    return page


def whole(number: str | None) -> int:
    """The number that an address gives; 1 for anything else."""
    # Beyond twelve digits every page is the last one; int() itself gives up at 4,300.
    return int(number[:12]) if number and re.fullmatch(r"-?[0-9]+", number) else 1
