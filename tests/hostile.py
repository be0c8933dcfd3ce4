"""What may stand in an address that nobody of good will has written, and the places of an address where it may stand.

The tests ask them of a small library, whatever answers; `make bench-hostile` of 10,000 articles, how long it takes.
"""

from __future__ import annotations

from urllib.parse import quote, quote_from_bytes

from django.urls import get_resolver

from articles.filters import ArticleFilter, ClaimFilter

VALUES = [
    "", " ", "0", "-1", "1.5", "1e999999", "NaN", "Infinity", "2147483648", "9999999999", "9223372036854775807", "9223372036854775808",
    "9" * 5000, "0x10", "１２", "٣", "²", "1_000", "+1", "--", "'", '"', "' OR 1=1 --", "); DROP TABLE articles_article;",
    "%", "_", "%%", "\\", "../../etc/passwd", "<script>alert(1)</script>", "{{ 7*7 }}", "{% load %}", "%s%n%x",
    "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\u202e", "\ufeff", "\ufffe", "\U0010ffff", "停" * 5000, "🏠" * 200,
    "null", "None", "undefined", "[]", "()", "*" * 200, "a" * 100_000, "1+9+N", "\u0301" * 50, "= 1+1",
]  # fmt: skip
RAW = [b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", "停车".encode("gbk")]
ENCODED = [quote(value) for value in VALUES] + [quote_from_bytes(value) for value in RAW]

CONDITIONS = tuple(ArticleFilter.base_filters)
FIGURES = tuple(ClaimFilter.base_filters)
PARAMETERS: dict[str, tuple[str, ...]] = {
    "article_list": (*CONDITIONS, "page"),
    "article_detail": CONDITIONS,
    "savedsearch_save": CONDITIONS,
    "savedsearch_list": ("page", "deleted"),
    "basket_present": ("page", "deleted", "moved", "removed"),
    "basket_detail": ("page", "moved", "removed"),
    "basket_shared": ("page",),
    "suggest": (*CONDITIONS, "kind", "typed"),
    "name_suggest": ("kind", "typed"),
    "login": ("next",),
    "review_article": ("at", "kind", "quote", "start", "end", "as"),
    "article_report": ("s", "quote"),
    "bulk_choose": (*CONDITIONS, "page"),
    "action_detail": ("page",),
    "change_compare": ("to",),
    "note_list": ("show", "page"),
    "review_queue": ("kind", "rule", "least", "most", "place", "run", "page"),
    "action_list": ("kind", "page"),
    "record_history": ("page",),
    "name_merge": ("into",),
    "locality_uncoded": ("page",),
    "locality_code": ("q", "code"),
    **dict.fromkeys(("initiative_list", "brand_list", "publisher_list"), ("page",)),
    **dict.fromkeys(("locality_detail", "initiative_detail", "brand_detail", "publisher_detail"), ("page",)),
    **dict.fromkeys(("practice_detail", "problem_detail"), (*CONDITIONS, "page")),
    "matrix": (*CONDITIONS, "rows", "columns"),
    "claim_list": (*FIGURES, "page"),
    "compare": ("article", "locality", "basket", "only"),
    "compilation_new": (*CONDITIONS, "article", "basket"),
}
"""Route → the parameters that its page reads; every other page reads none."""


def patterns_with_an_argument() -> list[str]:
    """articles/%(pk)s/ and all other addresses that take one argument."""
    patterns = get_resolver().reverse_dict.getlist
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    found = {possibility[0] for name in names for possibilities, *_ in patterns(name) for possibility in possibilities}
    return sorted(pattern for pattern in found if pattern.count("%(") == 1)


def with_argument(pattern: str, value: str) -> str:
    before, _, after = pattern.partition("%(")
    return f"/{before}{value}{after.partition(')s')[2]}"
