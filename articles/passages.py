"""Figures in their sentences: what every list of figures shows beside them, in one query for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Greatest, Substr

from articles.models import Claim
from articles.text.annotate import SENTENCE_END

AROUND = 150
"""Characters read before and behind a figure to find its sentence."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, cut at its figure; a sentence that is longer than was read begins or ends inside."""

    before: str
    figure: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.figure}{self.after}"


def with_around(claims):
    """A queryset of claims with the text `around` each figure, as `passage_of` reads it."""
    start = Greatest(F("figure_start") + Value(1 - AROUND), Value(1))
    return claims.annotate(around=Substr("article__source__content__text", start, 2 * AROUND))


def passage_of(claim: Claim) -> Passage:
    """The sentence of a claim that was read by `with_around`."""
    start = min(claim.figure_start, AROUND)
    end = start + len(claim.figure)
    before, after = claim.around[:start], claim.around[end:]
    before = before[max((match.end() for match in SENTENCE_END.finditer(before)), default=0) :].rsplit("\n")[-1]
    stop = SENTENCE_END.search(after)
    return Passage(before.lstrip(), claim.figure, after[: stop.end() if stop else None].split("\n")[0].rstrip())


def claims_in_sentences(ids: Iterable[int]) -> dict[int, Claim]:
    """Id → claim with `passage`, its place with all above it, what it measures, its case and who published it."""
    claims = Claim.objects.select_related(
        "locality__parent__parent__parent__parent", "initiative", "brand", "article__publisher", "indicator"
    )
    found = with_around(claims).in_bulk(list(ids))
    for claim in found.values():
        claim.passage = passage_of(claim)
    return found
