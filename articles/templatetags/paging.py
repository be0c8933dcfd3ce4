from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.core.paginator import Page

register = template.Library()


@register.simple_tag
def page_numbers(page: Page) -> Iterator[int | str]:
    """1 2 … 7 [8] 9 … 41: the numbers that a pager shows."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
