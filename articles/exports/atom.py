"""Cases as Atom feeds: the newest ones of a list, and the latest ones of a saved search.

The elements are written by Django; here it is told once what stands in them, and that all of it is text.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.exports.rows import Export, ExportRow, in_words, printable
from articles.models import Article

MAX_ENTRIES = 50
OPENING = 300
"""Characters of the text that an entry of a search shows."""


def of_list(export: Export, rows: Iterable[ExportRow]) -> str:
    """The cases as a file of the list tells of them."""
    own_address = export.file_address
    feed = _feed(export.title, export.address, own_address, feed_guid=own_address, subtitle=_subtitle(export))
    for row in rows:
        _add(
            feed,
            row.title or _("Untitled case"),
            row.address,
            _summary(row),
            author_name=row.publisher or None,
            # A month is no moment: an entry says when it was published only where the text tells the day.
            pubdate=_midnight(row.published_on) if row.precision == "day" else None,
            updateddate=row.updated_at,
            categories=(*row.names["problem"], *row.names["practice"]),
        )
    return feed.writeString("utf-8")


def of_search(
    name: str, page: str, own_address: str, articles: Iterable[Article], absolute: Callable[[str], str]
) -> str:
    """The cases in this order, each as new as it is to readers; `absolute` makes a whole address of a path."""
    # The own address holds a token that may be renewed: the feed stays the same one.
    feed = _feed(name, page, own_address, feed_guid=page)
    for article in articles:
        body = getattr(article, "body", None)
        _add(
            feed,
            str(article),
            absolute(article.get_absolute_url()),
            Truncator(body.opening).chars(OPENING) if body else "",
            pubdate=article.public_since,
            updateddate=article.public_since or article.updated_at,
        )
    return feed.writeString("utf-8")


def _feed(title: str, page: str, own_address: str, **more: Any) -> Atom1Feed:
    return Atom1Feed(
        title=printable(title),
        link=page,
        description="",  # of RSS; Atom has a subtitle
        language="zh-Hans",
        author_name=_("Casebook"),
        feed_url=own_address,
        **more,
    )


def _add(feed: Atom1Feed, title: str, address: str, summary: str, **more: Any) -> None:
    """The id of an entry is the address of its case, the same in every feed."""
    feed.add_item(
        title=printable(title),
        link=address,
        unique_id=address,
        # Atom1Feed calls a summary HTML, so readers take < for the beginning of a tag.
        description=escape(printable(summary)),
        **more,
    )


def _subtitle(export: Export) -> str:
    if export.total > MAX_ENTRIES:
        return _("The newest %(limit)d of %(total)d cases.") % {"limit": MAX_ENTRIES, "total": export.total}
    return ngettext("%(total)d case.", "%(total)d cases.", export.total) % {"total": export.total}


def _summary(row: ExportRow) -> str:
    """Where, when, how much: what a row of the list says."""
    parts = ["/".join(row.place), row.date, "；".join(map(in_words, row.figures))]
    return " · ".join(part for part in parts if part)


def _midnight(day: datetime.date) -> datetime.datetime:
    return make_aware(datetime.datetime.combine(day, datetime.time()))
