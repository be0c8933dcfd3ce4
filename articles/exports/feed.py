"""Cases as an Atom feed, for feed readers and mail programs that look for new ones by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Article

OPENING = 300
"""Characters of the text that an entry shows."""
# XML has no way to write them, not even escaped: one in a title would be an error for the whole feed.
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def atom(title: str, page: str, own_address: str, articles: Iterable[Article], absolute: Callable[[str], str]) -> bytes:
    """The feed of these cases in this order; `absolute` makes a whole address of a path."""
    feed = Atom1Feed(
        title=_xml(title), link=page, description=None, feed_url=own_address, feed_guid=page, author_name=_("Casebook"),
        language=get_language(),
    )  # fmt: skip
    for article in articles:
        address = absolute(article.get_absolute_url())
        body = getattr(article, "body", None)
        feed.add_item(
            title=_xml(str(article)),
            link=address,
            unique_id=address,
            # Django calls a summary HTML, so a reader draws it: what looks like an element must stay text there, too.
            description=escape(_xml(Truncator(body.opening).chars(OPENING))) if body else "",
            pubdate=article.public_since,
            updateddate=article.public_since or article.updated_at,
        )
    return feed.writeString("utf-8").encode()


def _xml(text: str) -> str:
    return NO_XML.sub("", text)
