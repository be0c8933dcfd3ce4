"""The basket at the top of every page, and the button beside every case that puts it in."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles import baskets
from articles.models import Article

register = template.Library()

KEEP = '<button class="keep" form="preferences" formaction="{}" data-keep="{}" aria-pressed="{}"{} aria-label="{}"></button>'


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


@register.simple_tag(takes_context=True)
def keep_row(context: Context, article: Article) -> SafeString:
    """The bookmark of a row, sent with the form at the top of every page, so that a row needs none of its own.

    Written here and not in a template: twenty of them took a tenth of a list.
    """
    collected = baskets.collected(context["request"])
    is_kept = article.pk in collected.ids
    place = [collected.basket, article.pk] if is_kept else [article.pk]
    return format_html(
        KEEP,
        reverse("basketitem_remove" if is_kept else "basketitem_add", args=place),
        article.pk,
        "true" if is_kept else "false",
        mark_safe(' lang="en"') if get_language() == "en" else "",
        _("Put into the basket: %(article)s") % {"article": article},
    )


register.inclusion_tag("articles/includes/keep_case.html", takes_context=True, name="keep_case")(keep)
