"""Which version of a record a page has shown to whoever sends a form."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

NUMBER = re.compile(r"[0-9]{1,18}")
"""As many digits as a column of the database holds."""


def version_of(request: HttpRequest, name: str = "version") -> int:
    """The version that the form names; a missing one is no version at all, so that nothing is overwritten unseen."""
    given = request.POST.get(name, "")
    return int(given) if NUMBER.fullmatch(given) else -1


def tell_stale(request: HttpRequest, count: int) -> None:
    """Of many records at once, how many somebody else has changed meanwhile."""
    text = ngettext(
        "%(count)d was changed meanwhile and left as it is.",
        "%(count)d were changed meanwhile and left as they are.",
        count,
    )
    if count:
        messages.warning(request, text % {"count": count})
