"""A list as a file: the same cases in the same order, for a spreadsheet, a program or a reader of feeds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, repeat

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from articles.exports import atom, csv, json, xlsx
from articles.exports.rows import FIRST_CHUNK, MAX_ROWS, Export, printable, rows
from articles.filters import ArticleFilter
from articles.models.article import ArticleQuerySet
from articles.views.files import file_response

LINES = 200
"""Lines sent at once: one by one they would be five thousand packets. The first few go as soon as they are there."""


def download(request: HttpRequest, filterset: ArticleFilter, articles: ArticleQuerySet) -> HttpResponseBase:
    """The list in the format that its address asks for, of the articles that the reader may see."""
    asked = filterset.form.cleaned_data["format"]
    export = _export(request, filterset)
    site = request.build_absolute_uri("/").rstrip("/")
    found = rows(_ids(filterset, asked), articles, site)
    content: bytes | str | Iterator[bytes]
    if asked == "csv":
        content = _streamed(csv.lines(export, found), get_language())
    elif asked == "json":
        content = _streamed(json.lines(export, found), get_language())
    elif asked == "xlsx":
        content = xlsx.workbook(export, found)
    else:
        content = atom.of_list(export, found)
    return file_response(content, f"casebook-{timezone.localdate(export.made_at)}", asked)


def _ids(filterset: ArticleFilter, asked: str) -> list[int]:
    """In the order of the list; of a feed the newest, whatever the list is sorted by."""
    if asked == "atom":
        return filterset.found.newest(0, atom.MAX_ENTRIES)
    return filterset.ids[:MAX_ROWS].tolist()


def _export(request: HttpRequest, filterset: ArticleFilter) -> Export:
    conditions = tuple((str(chip.kind), printable(chip.text)) for chip in filterset.chips)
    names = " · ".join(text for _kind, text in conditions)
    page = reverse("article_list")
    return Export(
        title=_("Casebook: %(conditions)s") % {"conditions": names} if names else _("Casebook: all cases"),
        # A list without conditions has an empty query.
        address=request.build_absolute_uri(page + filterset.link().rstrip("?")),
        file_address=request.build_absolute_uri(page + filterset.link(format=filterset.form.cleaned_data["format"])),
        conditions=conditions,
        order=next(str(text) for text, _link, is_present in filterset.orders if is_present),
        total=filterset.found.total,
        made_at=timezone.now(),
        with_state=request.user.has_perm("articles.change_article"),
    )


def _streamed(lines: Iterator[str], language: str) -> Iterator[bytes]:
    """Many lines at once, in the reader's language: the middleware takes it back before the first line is written."""
    for count in chain([FIRST_CHUNK], repeat(LINES)):
        with override(language):
            piece = "".join(islice(lines, count))
        if not piece:
            return
        yield piece.encode()
