"""The newest cases of a list as an Atom feed: a reader of feeds tells when a new one meets the conditions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.exports.rows import Export, ExportRow, in_words

MAX_ENTRIES = 50


def feed(export: Export, rows: Iterable[ExportRow]) -> str:
    """The id of an entry is the address of its case, the same in every feed."""
    atom = Atom1Feed(
        title=export.title,
        link=export.address,
        description="",  # of RSS; Atom has a subtitle
        subtitle=_subtitle(export),
        language="zh-Hans",
        author_name=_("Casebook"),
        feed_url=export.file_address,
        feed_guid=export.file_address,
    )
    for row in rows:
        atom.add_item(
            title=row.title or _("Untitled case"),
            link=row.address,
            # Atom1Feed calls a summary HTML, so readers take < for the beginning of a tag.
            description=escape(_summary(row)),
            author_name=row.publisher or None,
            # A month is no moment: an entry says when it was published only where the text tells the day.
            pubdate=_midnight(row.published_on) if row.precision == "day" else None,
            updateddate=row.updated_at,
            unique_id=row.address,
            categories=(*row.names["problem"], *row.names["practice"]),
        )
    return atom.writeString("utf-8")


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
