"""A text and its marked passages → paragraphs, sentences and pieces that a template can print one after another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from articles.text.spans import Span

# A sentence takes its closing marks along: 。” stays with what was said. The source text is not folded, so both the
# full-width and the half-width signs end one.
SENTENCE_END = re.compile(r"[。！？；!?;]+[”’」』\"）)]*")


HIT = "hit"
"""The kind of a mark over what was searched for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage to be shown as something: its kind names the line under it, `about` is handed on untouched."""

    span: Span
    kind: str
    about: object = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that lie under the same marks; the widest mark first, so that they nest from the outside in."""

    span: Span
    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def lines(self) -> tuple[Mark, ...]:
        """The marks that tell what the characters name; what was searched for is drawn apart from them."""
        return tuple(mark for mark in self.marks if mark.kind != HIT)

    @property
    def inner(self) -> Mark | None:
        """The narrowest of these: the one that a link here leads to, as links cannot nest."""
        return self.lines[-1] if self.lines else None

    @property
    def is_hit(self) -> bool:
        return any(mark.kind == HIT for mark in self.marks)

    @property
    def opens_hit(self) -> bool:
        return any(mark.kind == HIT for mark in self.opening)

    @property
    def opening(self) -> tuple[Mark, ...]:
        """The marks whose first characters these are; a mark that another one cuts is opened once."""
        return tuple(mark for mark in self.marks if mark.span.start == self.span.start)


@dataclass(frozen=True, slots=True)
class Sentence:
    number: int
    """From 1, through the whole text."""
    span: Span
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    number: int
    """From 1, through the whole text."""
    span: Span
    kind: str
    sentences: tuple[Sentence, ...]


def annotate(text: str, paragraphs: Iterable[tuple[Span, str]], marks: Iterable[Mark]) -> tuple[MarkedParagraph, ...]:
    """The paragraphs of `text` cut into sentences and pieces; the pieces of a paragraph are its text, none is lost.

    A mark that does not lie inside one paragraph is not shown. No sentence ends inside a mark: 《你好！社区》 stays one
    link. Of marks of one kind over the same characters the first stays.
    """
    shown: dict[tuple[Span, str], Mark] = {}
    for mark in marks:
        shown.setdefault((mark.span, mark.kind), mark)
    annotated: list[MarkedParagraph] = []
    sentences = 0
    for number, (span, kind) in enumerate(paragraphs, start=1):
        inside = [mark for mark in shown.values() if span.contains(mark.span)]
        spans = _sentences(text, span, inside)
        parts = tuple(
            Sentence(
                sentences + index, part, _pieces(text, part, [mark for mark in inside if part.contains(mark.span)])
            )
            for index, part in enumerate(spans, start=1)
        )
        sentences += len(parts)
        annotated.append(MarkedParagraph(number, span, kind, parts))
    return tuple(annotated)


def sentence_at(paragraphs: Sequence[MarkedParagraph], offset: int) -> int:
    """The number of the sentence that holds the character at `offset`; 0 where none does, as in the title."""
    before = bisect_right(paragraphs, offset, key=lambda paragraph: paragraph.span.start)
    for paragraph in paragraphs[max(before - 1, 0) : before]:
        for sentence in paragraph.sentences:
            if sentence.span.start <= offset < sentence.span.end:
                return sentence.number
    return 0


@dataclass(frozen=True, slots=True)
class Excerpt:
    pieces: tuple[Piece, ...]
    is_cut: bool
    """Whether its paragraph begins before it."""


def excerpt(text: str, hits: Iterable[Span], length: int = 75) -> Excerpt | None:
    """The sentence of the first hit and what follows in its paragraph; None without a hit.

    Where the hit stands too late in a long sentence, the excerpt begins shortly before it.
    """
    marks = [Mark(hit, HIT) for hit in sorted(hits)]
    if not marks:
        return None
    first = marks[0].span
    line = Span(text.rfind("\n", 0, first.start) + 1, (text.find("\n", first.end) + 1 or len(text) + 1) - 1)
    before = [match.end() for match in SENTENCE_END.finditer(text, line.start, first.start)]
    start = max(before[-1] if before else line.start, first.start - length // 3)
    shown = Span(start, max(min(start + length, line.end), first.end))
    return Excerpt(_pieces(text, shown, [mark for mark in marks if shown.contains(mark.span)]), start > line.start)


def headline(text: str, hits: Iterable[Span]) -> tuple[Piece, ...]:
    """A whole title in pieces; none without a hit."""
    marks = [Mark(hit, HIT) for hit in hits]
    return _pieces(text, Span(0, len(text)), marks) if marks else ()


def _sentences(text: str, paragraph: Span, marks: list[Mark]) -> list[Span]:
    ends = [match.end() for match in SENTENCE_END.finditer(text, paragraph.start, paragraph.end)]
    inside_a_mark = {end for mark in marks for end in range(mark.span.start + 1, mark.span.end)}
    cuts = [paragraph.start, *(end for end in ends if end not in inside_a_mark and end < paragraph.end), paragraph.end]
    return [Span(start, end) for start, end in pairwise(cuts)]


def _pieces(text: str, sentence: Span, marks: list[Mark]) -> tuple[Piece, ...]:
    edges = {sentence.start, sentence.end}
    for mark in marks:
        edges |= {mark.span.start, mark.span.end}
    cuts = sorted(edges)
    pieces = []
    for start, end in pairwise(cuts):
        span = Span(start, end)
        over = sorted((mark for mark in marks if mark.span.contains(span)), key=_widest_first)
        pieces.append(Piece(span, span.of(text), tuple(over)))
    return tuple(pieces)


def _widest_first(mark: Mark) -> tuple[int, int, str]:
    return -mark.span.length, mark.span.start, mark.kind
