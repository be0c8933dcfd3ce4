"""Where and when, as a row of a list says it."""

from __future__ import annotations

from django import template

from articles.models import Article, Locality

register = template.Library()

FORMATS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


@register.filter
def published(article: Article) -> str:
    """2021-08-27, 2021-08 or 2021: no more than the text tells. Each is a valid `datetime` of HTML, too."""
    return article.published_on.strftime(FORMATS[article.published_precision])


@register.filter
def above(locality: Locality) -> str:
    """太原市迎泽区 for a community far below: prefecture and county tell where a street is, 山西省 takes the room.

    A municipality stays, for 朝阳区 alone may lie in Changchun.
    """
    names = [ancestor.name for ancestor in locality.ancestors]
    if len(names) > 1 and not names[0].endswith("市"):
        names = names[1:]
    return "".join(names[:2])
