from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.core.paginator import Page
from django.utils.encoding import uri_to_iri

register = template.Library()


@register.simple_tag
def page_numbers(page: Page) -> Iterator[int | str]:
    """1 2 … 7 [8] 9 … 41: the numbers that a pager shows."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.simple_tag(takes_context=True)
def page_address(context: template.Context) -> str:
    """The address of the same list up to the number of its page."""
    others = context["request"].GET.copy()
    others.pop("page", None)
    return f"?{uri_to_iri(others.urlencode())}&page=" if others else "?page="
