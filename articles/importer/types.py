"""What the stages hand to each other: plain values that never change, with no behaviour beyond looking themselves up."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from articles.text.dates import Precision
from articles.text.spans import Span

LineKind = Literal[
    "title", "metadata", "heading", "body", "navigation", "caption", "related", "copyright", "promotion", "blank"
]
ParagraphKind = Literal["title", "heading", "body"]
Level = Literal["province", "prefecture", "county", "township", "community"]
Qualifier = Literal["exact", "over", "about", "nearly", "under"]
ClaimKind = Literal["count", "percent", "money", "area", "duration", "people", "times", "households", "other"]
NameTarget = Literal["initiative", "brand"]
TopicTarget = Literal["practice", "problem"]
Path = tuple[str, ...]
"""A place as its full names from the province down: ("甘肃省", "兰州市", "城关区")."""


class Refused(Exception):
    """A file that cannot be read rightly; the message tells the operator why, in one clause."""


class Line(NamedTuple):
    """One line of the source text and what it is; lines cover the text but for the ends of lines: nothing is ever cut."""

    span: Span
    kind: LineKind
    rule: str
    """The rule that decided the kind, for the source page and for debugging: "repeats the title"."""


@dataclass(frozen=True, slots=True)
class Published:
    """When the article came out, as far as the text says: the first day of the month or year if no more is known."""

    date: datetime.date
    precision: Precision
    quote: str


@dataclass(frozen=True, slots=True)
class Metadata:
    title: str
    publisher: str
    """The original publisher; "" where the text names none."""
    site: str
    author: str
    published: Published | None


class Paragraph(NamedTuple):
    """One paragraph in document coordinates."""

    span: Span
    kind: ParagraphKind


@dataclass(frozen=True, slots=True)
class Document:
    """The story without its page: folded title, headings and body, one paragraph a line.

    Extractors work on `text` (simplified, half-width punctuation, no spaces inside Chinese) and report spans in it;
    `source_span` leads each of them back to the source text.
    """

    text: str
    offsets: tuple[int, ...]
    """offsets[i] is where text[i] stands in the source text."""
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Span, ...]
    """Sentences of headings and body in order; a sentence never crosses a paragraph."""
    hints: tuple[str, ...] = ()
    """Words beside the story that tell its place: publisher, site, navigation, footer (folded)."""
    ends: tuple[int, ...] = ()
    """ends[i] is where the source of text[i] ends: after its pinyin, if it has any. () where no text has pinyin."""

    def source_span(self, span: Span) -> Span:
        end = self.ends[span.end - 1] if self.ends else self.offsets[span.end - 1] + 1
        return Span(self.offsets[span.start], end)

    def sentence_of(self, span: Span) -> Span:
        """The sentence that holds the span's first character; the paragraph for the title."""
        at = bisect_left(self.sentences, (span.start + 1,)) - 1
        if at >= 0 and span.start < self.sentences[at].end:
            return self.sentences[at]
        return self.paragraph_of(span).span

    def paragraph_of(self, span: Span) -> Paragraph:
        at = bisect_left(self.paragraphs, ((span.start + 1,),)) - 1
        if at >= 0 and span.start < self.paragraphs[at].span.end:
            return self.paragraphs[at]
        raise ValueError(f"no paragraph holds {span}")


class PlaceFind(NamedTuple):
    span: Span
    path: Path
    levels: tuple[Level, ...]
    """One level for each name of the path."""
    rule: str
    score: float


class NameFind(NamedTuple):
    """A brand or an initiative, once for each place where the text names it."""

    span: Span
    target: NameTarget
    name: str
    """Clean display name without quotation marks: 凝心聚力工程."""
    kind: str
    """Initiative or brand kind, a key of models.Initiative.Kind or models.Brand.Kind, e.g. "project"."""
    aliases: tuple[str, ...]
    rule: str
    score: float


class TopicFind(NamedTuple):
    """A practice family or a people's problem that a passage speaks of."""

    span: Span
    target: TopicTarget
    name: str
    rule: str
    score: float


class ClaimFind(NamedTuple):
    """A figure; the span is the shortest clause that holds number, unit and counted thing."""

    span: Span
    figure: Span
    """The number with its qualifier and unit alone: 近2万平米."""
    value: Decimal
    value_max: Decimal | None
    unit: str
    qualifier: Qualifier
    kind: ClaimKind
    subject: str
    as_of: str
    rule: str
    score: float
    indicator: str = ""
    """The indicator that it belongs to, by name; "" where it belongs to none."""


class DraftMention(NamedTuple):
    """A resolved mention: span and quote in the source text, target by its natural key."""

    target: Literal["locality", "initiative", "brand", "practice", "problem"]
    span: Span
    quote: str
    name: str
    path: Path
    """The place itself (localities) or the owner's place (initiatives, brands); () where unknown."""
    levels: tuple[Level, ...]
    kind: str
    aliases: tuple[str, ...]
    rule: str
    score: float


class DraftClaim(NamedTuple):
    span: Span
    quote: str
    figure: Span
    value: Decimal
    value_max: Decimal | None
    unit: str
    qualifier: Qualifier
    kind: ClaimKind
    subject: str
    as_of: str
    path: Path
    """The place the figure is about; () where unknown."""
    measures: tuple[NameTarget, str] | None
    """The initiative or brand that the figure measures, by name."""
    rule: str
    score: float
    indicator: str = ""
    """By name; "" where the figure belongs to none."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything one source text says, ready to be stored."""

    encoding: str
    text: str
    lines: tuple[Line, ...]
    metadata: Metadata
    paragraphs: tuple[tuple[ParagraphKind, Span], ...]
    """Headings and body paragraphs as spans of the source text."""
    fingerprint: str
    """sha256 of the body's letters and digits, folded: equal for two printings of one body."""
    sample: tuple[int, ...]
    """Hashes of some of its passages (see dedupe.sample): most are equal where one body is nearly the other."""
    primary: Path
    mentions: tuple[DraftMention, ...]
    claims: tuple[DraftClaim, ...]
