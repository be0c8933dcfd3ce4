"""Findings in their sentences: what every list of figures shows beside them, in one query for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest, Substr

from articles.models import Claim, Mention
from articles.models.locality import ANCESTORS
from articles.text.annotate import SENTENCE_END

AROUND = 150
"""Characters read before and behind a figure to find its sentence."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, cut at the words that are meant; a sentence that is longer than was read begins or ends inside."""

    before: str
    words: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.words}{self.after}"


def with_around(findings: QuerySet, at: str = "figure_start") -> QuerySet:
    """Claims, or mentions by their `start`, with the text `around` them, as `passage_of` reads it."""
    start = Greatest(F(at) + Value(1 - AROUND), Value(1))
    return findings.annotate(around=Substr("article__source__content__text", start, 2 * AROUND))


def passage_of(finding: Claim | Mention) -> Passage:
    """The sentence of a claim or a mention that was read by `with_around`."""
    is_claim = isinstance(finding, Claim)
    words = finding.figure if is_claim else finding.quote
    start = min(finding.figure_start if is_claim else finding.start, AROUND)
    end = start + len(words)
    before, after = finding.around[:start], finding.around[end:]
    before = before[max((match.end() for match in SENTENCE_END.finditer(before)), default=0) :].rsplit("\n")[-1]
    stop = SENTENCE_END.search(after)
    return Passage(before.lstrip(), words, after[: stop.end() if stop else None].split("\n")[0].rstrip())


def mention_passages(ids: Iterable[int]) -> dict[int, Passage]:
    """Id of a mention → the sentence in which it stands."""
    found = with_around(Mention.objects.only("start", "quote"), "start").in_bulk(list(ids))
    return {pk: passage_of(mention) for pk, mention in found.items()}


def claims_in_sentences(ids: Iterable[int]) -> dict[int, Claim]:
    """Id → claim with `passage`, its place with all above it, what it measures, its case and who published it."""
    claims = Claim.objects.select_related(
        f"locality__{ANCESTORS}", "initiative", "brand", "article__publisher", "indicator"
    )
    found = with_around(claims).in_bulk(list(ids))
    for claim in found.values():
        claim.passage = passage_of(claim)
    return found
