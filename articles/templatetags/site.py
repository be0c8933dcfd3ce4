"""What stands around every page: the sections of the library, and whether the reader may open them."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext_lazy as _

register = template.Library()

SECTIONS = (
    ("article", _("Cases")),
    ("locality", _("Localities")),
    ("practice", _("Practices")),
    ("problem", _("Problems")),
    ("initiative", _("Initiatives")),
    ("brand", _("Brands")),
    ("claim", _("Figures")),
    ("publisher", _("Publishers")),
)


@register.simple_tag(takes_context=True)
def may_read(context: Context) -> bool:
    """Whether this person may open the library at all; the log-in page shows no sections otherwise."""
    user = context.get("user")
    return settings.PUBLIC_READ or bool(user and user.is_authenticated)


@register.simple_tag(takes_context=True)
def printed_address(context: Context) -> str:
    """Where a page on paper can be found again, as people read it; that of a file is the one of its page."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return ""
    query = request.GET.copy()
    query.pop("format", None)
    address = request.path + (f"?{query.urlencode()}" if query else "")
    try:
        return uri_to_iri(request.build_absolute_uri(address))
    except DisallowedHost:  # the page that says so
        return uri_to_iri(address)


@register.inclusion_tag("includes/navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The sections, with the one the page belongs to as `current`: "page" on its list, "true" on the pages below."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    here = (match.url_name or "") if match else ""
    sections = []
    for kind, name in SECTIONS:
        current = "page" if here == f"{kind}_list" else "true" if here.startswith(f"{kind}_") else ""
        sections.append({"name": name, "address": reverse(f"{kind}_list"), "current": current})
    return {"sections": sections}
