"""One case as it is read: its text with marks, its card, what it names and states, each tied to its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Model
from django.utils.translation import pgettext_lazy

from articles.models import Article, ArticleBody, Claim, Mention, SourceContent
from articles.models.mention import TARGETS
from articles.search.query import Query, find_hits
from articles.text.annotate import HIT, Mark, MarkedParagraph, annotate, sentence_at
from articles.text.card import CardPart, case_card
from articles.text.spans import Span

# What is underlined in the text; practices and problems are listed below it, for their cue words are common words.
MARKED = {"locality": "place", "initiative": "initiative", "brand": "brand"}
CARD = {
    "background": pgettext_lazy("case card", "Background"),
    "practice": pgettext_lazy("case card", "Practice"),
    "result": pgettext_lazy("case card", "Result"),
    "lesson": pgettext_lazy("case card", "Lesson"),
}
CARD_FIGURES = 3
ABOUT = ("initiative", "brand", "locality", "indicator")
"""What a claim measures, where, and as what."""
NO_QUERY = Query()


@dataclass(slots=True)
class Named:
    """A thing that the case names: how often, and in which sentence first."""

    thing: Model
    sentence: int
    count: int = 0
    is_confirmed: bool = False


class CardRow(NamedTuple):
    """One part of the card under its name, with the surest figures of what came of it."""

    name: str
    part: CardPart
    claims: list[Claim]


@dataclass(frozen=True)
class Reading:
    """Each part is read when somebody asks for it. The words of `query` are marked in the text."""

    article: Article
    query: Query = NO_QUERY

    @cached_property
    def address(self) -> str:
        return self.article.get_absolute_url()

    @cached_property
    def mentions(self) -> list[Mention]:
        """In the order of the text, with what they name."""
        return self._findings[0]

    @cached_property
    def claims(self) -> list[Claim]:
        """In the order of the text, with what they measure, each with the number of its `sentence`."""
        for claim in self._findings[1]:
            claim.article = self.article
        return self._findings[1]

    @cached_property
    def _findings(self) -> tuple[list[Mention], list[Claim]]:
        return _found([self.article.pk])

    @cached_property
    def text(self) -> str:
        """The whole source text."""
        content = SourceContent.objects.filter(pk=self.article.source_id)
        return content.values_list("text", flat=True).first() or ""

    @cached_property
    def body(self) -> ArticleBody | None:
        return ArticleBody.objects.only("paragraphs").filter(pk=self.article.pk).first()

    @cached_property
    def paragraphs(self) -> tuple[MarkedParagraph, ...]:
        marks = [Mark(Span(claim.figure_start, claim.figure_end), "figure", claim) for claim in self.claims]
        for mention in self.mentions:
            target = mention.target_kind
            if kind := MARKED.get(target):
                marks.append(Mark(Span(mention.start, mention.end), kind, getattr(mention, target)))
        spans = self.body.spans if self.body else []
        for span, _kind in spans if self.query else ():
            hits = find_hits(span.of(self.text), self.query)
            marks += [Mark(Span(span.start + hit.start, span.start + hit.end), HIT) for hit in hits]
        paragraphs = annotate(self.text, spans, marks)
        for claim in self.claims:
            claim.sentence = sentence_at(paragraphs, claim.figure_start)
        return paragraphs

    @cached_property
    def named(self) -> dict[str, list[Named]]:
        """The things of each kind in the order of the text."""
        named: dict[str, dict[int, Named]] = {target: {} for target in TARGETS}
        for mention in self.mentions:
            target = mention.target_kind
            things, pk = named[target], getattr(mention, f"{target}_id")
            if pk not in things:
                things[pk] = Named(getattr(mention, target), sentence_at(self.paragraphs, mention.start))
            thing = things[pk]
            thing.count += 1
            thing.is_confirmed |= mention.state == Mention.State.CONFIRMED
        return {target: list(things.values()) for target, things in named.items()}

    @cached_property
    def card(self) -> list[CardRow]:
        """The four parts of the case card; none for a text without body."""
        rows = []
        for part in case_card(self.paragraphs):
            numbers = {sentence.number for paragraph in part.paragraphs for sentence in paragraph.sentences}
            claims = [claim for claim in self.claims if claim.sentence in numbers] if part.part == "result" else []
            claims.sort(key=lambda claim: -claim.score)
            rows.append(CardRow(CARD[part.part], part, claims[:CARD_FIGURES]))
        return rows if any(row.part.sentence for row in rows) else []


def read_all(articles: Sequence[Article]) -> list[Reading]:
    """A reading of each case, all of their rows read together."""
    readings = {article.pk: Reading(article) for article in articles}
    texts = SourceContent.objects.only("text").in_bulk([article.source_id for article in articles])
    bodies = ArticleBody.objects.only("paragraphs").in_bulk(list(readings))
    for pk, reading in readings.items():
        # Filled in beforehand, a cached property is not asked for.
        content = texts.get(reading.article.source_id)
        vars(reading).update(mentions=[], claims=[], text=content.text if content else "", body=bodies.get(pk))
    mentions, claims = _found(readings)
    for mention in mentions:
        readings[mention.article_id].mentions.append(mention)
    for claim in claims:
        claim.article = readings[claim.article_id].article
        readings[claim.article_id].claims.append(claim)
    return list(readings.values())


def _found(articles: Iterable[int]) -> tuple[list[Mention], list[Claim]]:
    """The findings that stand, in the order of the text.

    What they are about is read once for all that are about it: joined to each, it was the larger half of a page.
    """
    ids = list(articles)
    mentions = list(Mention.objects.standing().filter(article__in=ids).order_by("start", "pk"))
    claims = list(Claim.objects.standing().filter(article__in=ids).order_by("figure_start", "pk"))
    for name in dict.fromkeys((*TARGETS, *ABOUT)):
        findings = [*(mentions if name in TARGETS else ()), *(claims if name in ABOUT else ())]
        asked = [(finding, pk) for finding in findings if (pk := getattr(finding, f"{name}_id"))]
        model = (Mention if name in TARGETS else Claim)._meta.get_field(name).related_model
        things = model.objects.in_bulk({pk for _finding, pk in asked})
        for finding, pk in asked:
            finding._meta.get_field(name).set_cached_value(finding, things.get(pk))
    # What was merged away a moment ago, with what named it, is left out.
    return [mention for mention in mentions if mention.target], claims


def sentence_of(article: Article, number: int) -> str:
    """The words of a sentence of the reading page; "" where it has no such sentence."""
    reading = Reading(article)
    for paragraph in annotate(reading.text, reading.body.spans if reading.body else [], []):
        for sentence in paragraph.sentences:
            if sentence.number == number:
                return sentence.text
    return ""
