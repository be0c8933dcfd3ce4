"""The basket at the top of every page, and the button beside every case that puts it in."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import get_language

from articles import baskets
from articles.models import Article

register = template.Library()


@register.inclusion_tag("includes/basket_link.html", takes_context=True)
def basket_link(context: Context) -> dict[str, Any]:
    request = context["request"]
    match = request.resolver_match
    here = match is not None and (match.url_name or "").startswith("basket_")
    return {"count": len(baskets.collected(request).ids), "here": here}


def keep(context: Context, article: Article) -> dict[str, Any]:
    collected = baskets.collected(context["request"])
    is_kept = article.pk in collected.ids
    return {"article": article, "is_kept": is_kept, "basket": collected.basket, "language": get_language()}


register.inclusion_tag("articles/includes/keep_row.html", takes_context=True, name="keep_row")(keep)
register.inclusion_tag("articles/includes/keep_case.html", takes_context=True, name="keep_case")(keep)
