"""What somebody types → the terms to look for: words, “phrases”, -words, and other spellings of names among them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from articles.text.grams import Term, find, term
from articles.text.spans import Span, without_overlaps

MAX_TERMS = 12
"""A query of a hundred characters has rarely more; each costs a look into the index."""
AROUND = 150
"""Characters before and behind a first hit in which others are marked: more than an excerpt shows."""
TOKEN = re.compile(r"(?P<minus>(?<!\S)-)?(?:[\"“”„](?P<phrase>[^\"“”„]+)[\"“”„]?|(?P<word>[^\s\"“”„]+))")


Words = tuple[tuple[Term, ...], ...]
"""Every word must be found, in any of its spellings."""


@dataclass(frozen=True, slots=True)
class Query:
    """What must be found, and what may not."""

    words: Words = ()
    excluded: tuple[Term, ...] = ()

    @property
    def terms(self) -> list[Term]:
        """All that is to be shown as found."""
        return list(dict.fromkeys(spelling for word in self.words for spelling in word))

    def __bool__(self) -> bool:
        return bool(self.words or self.excluded)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what was typed: a word or a phrase, wanted or not."""

    text: str
    sought: Term
    is_excluded: bool


@lru_cache(maxsize=512)
def parse(q: str) -> tuple[Part, ...]:
    """The parts of what was typed, in order, each once; what holds nothing to look for is left out.

    Blanks part words, quotation marks hold them together, a - before a word leaves it out. A - inside (3-5) does not.
    """
    parts: dict[tuple[Term, bool], Part] = {}
    for match in TOKEN.finditer(q):
        text = match["phrase"] or match["word"]
        is_excluded = match["minus"] is not None
        if (sought := term(text)) and len(parts) < MAX_TERMS:
            parts.setdefault((sought, is_excluded), Part(text.strip(), sought, is_excluded))
    return tuple(parts.values())


def build(parts: tuple[Part, ...], spellings: dict[str, list[str]] | None = None) -> Query:
    """The query of these parts; `spellings` tells for the text of a part what else the same name is written as."""
    words = []
    for part in parts:
        if not part.is_excluded:
            others = [term(other) for other in (spellings or {}).get(part.text, ())]
            words.append(tuple(dict.fromkeys([part.sought, *filter(None, others)])))
    return Query(tuple(words), tuple(part.sought for part in parts if part.is_excluded))


def find_first_hits(text: str, query: Query) -> list[Span]:
    """The first hit with those around it: enough for an excerpt, and a tenth of the work where texts are printed plainly."""
    starts = [at for sought in query.terms if (at := text.find(sought.runs[0].text)) >= 0]
    if starts:
        begin = max(min(starts) - AROUND, 0)
        near = text[begin : begin + 2 * AROUND]
        hits = find_hits(near, query)
        # What a cut makes of a number or a foreign word is none: the 6 of 306.
        whole = [hit for hit in hits if (hit.start or not begin) and (hit.end < len(near) or len(near) < 2 * AROUND)]
        if whole:
            return [Span(hit.start + begin, hit.end + begin) for hit in whole]
    return find_hits(text, query)


def find_hits(text: str, query: Query) -> list[Span]:
    """Where what is looked for stands in a text as printed, in order; of hits that overlap the longer one."""
    return without_overlaps([span for sought in query.terms for span in find(text, sought)])
