"""The words of a query → the articles that hold them all. (An index will take the place of the scan; see search.md.)"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from articles.text.spans import Span

ASCII = "".join(map(chr, range(0x21, 0x7F)))
WIDE = {ord(char): ord(char) + 0xFEE0 for char in ASCII}
WIDE_SIGNS = {ord(char): ord(char) + 0xFEE0 for char in ASCII if not char.isalnum()}


def search(articles: QuerySet, q: str) -> QuerySet:
    """Those of `articles` whose title or text holds every blank-separated word of `q`, whatever the case.

    `q` is half-width (NFKC) while the stored text is as printed, so each word is looked for in three settings.
    """
    for word in dict.fromkeys(q.split()):
        holds = Q()
        for spelling in spellings(word):
            holds |= Q(title__icontains=spelling) | Q(body__text__icontains=spelling)
        articles = articles.filter(holds)
    return articles


def find_hits(text: str, q: str) -> list[Span]:
    """Where the words of `q` stand in `text`."""
    patterns = [re.escape(spelling) for word in dict.fromkeys(q.split()) for spelling in spellings(word)]
    return [Span(*hit.span()) for hit in re.finditer("|".join(patterns), text, re.IGNORECASE)] if patterns else []


def spellings(word: str) -> list[str]:
    """1+9+N as typed, with full-width signs (1＋9＋N), and all full-width (１＋９＋Ｎ): texts print all three."""
    return list(dict.fromkeys((word, word.translate(WIDE_SIGNS), word.translate(WIDE))))
