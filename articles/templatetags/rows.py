"""Where and when, as a row of a list says it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import template
from django.db.models import Model
from django.utils.encoding import uri_to_iri
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Locality
from articles.models.article import DATE_FORMATS
from articles.text.annotate import Piece

register = template.Library()

JOINT = re.compile(r"(?<=[＋+·、—])(?=.)")


@register.filter
def published(article: Article) -> str:
    """2021-08-27, 2021-08 or 2021: no more than the text tells. Each is a valid `datetime` of HTML, too."""
    return article.published_on.strftime(DATE_FORMATS[article.published_precision])


@register.filter
def address(thing: Model) -> str:
    """The page of a thing, its name as it is written: escaped, each character takes nine bytes."""
    return uri_to_iri(thing.get_absolute_url())


@register.filter
def above(locality: Locality) -> str:
    """太原市迎泽区 for a community far below: prefecture and county tell where a street is, 山西省 takes the room.

    A municipality stays, for 朝阳区 alone may lie in Changchun.
    """
    return "".join(_above(locality))


@register.filter
def steps(locality: Locality) -> list[str]:
    """The same and the place itself, one name each: a line may end between two of them, not inside of one."""
    return [*_above(locality), locality.name]


@register.filter
def parts(name: object) -> list[str]:
    """互联网+, 党建+, 标准化工作模式: the line of a name ends between two of them rather than inside of one."""
    return JOINT.split(str(name))


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """A text with what was searched for in it; a page holds a hundred pieces, written by code in half the time."""
    written = (f"<mark>{escape(piece.text)}</mark>" if piece.marks else escape(piece.text) for piece in pieces)
    return mark_safe("".join(written))


def _above(locality: Locality) -> list[str]:
    names = [ancestor.name for ancestor in locality.ancestors]
    return names[1:3] if len(names) > 1 and not names[0].endswith("市") else names[:2]
